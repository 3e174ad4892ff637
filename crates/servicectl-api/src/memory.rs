//! Memory figures of a definition: MiB, reservation at most the limit, limit at least 6 (contract §4, §6).

use crate::Problem;

/// The least hard limit, MiB (ECS).
pub const LEAST_LIMIT: u64 = 6;

/// Reads what a user typed into a memory field (`memory-reservation` or `memory-limit`): a whole number of MB.
///
/// # Errors
/// The rule that the text breaks.
pub fn parse(field: &str, text: &str) -> Result<u64, Problem> {
    let _ = (field, text);
    todo!()
}

/// The rules between the two figures.
///
/// # Errors
/// The first rule that they break.
pub fn check(reservation: u64, limit: u64) -> Result<(), Problem> {
    let _ = (reservation, limit);
    todo!()
}
