//! Image tags: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}` (contract §6).

use crate::Problem;

/// Checks a tag; the field of the problem is `container-tag`.
///
/// # Errors
/// The rule that it breaks, with the offending character's place.
pub fn check(tag: &str) -> Result<(), Problem> {
    let _ = tag;
    todo!()
}
