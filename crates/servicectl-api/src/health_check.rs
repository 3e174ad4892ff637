//! The custom health check of a new service (manual "Defining custom health checks", contract §4, §6).

use serde::Serialize;

use crate::Problem;

/// Seconds between two checks where none are given.
pub const STANDARD_INTERVAL: u64 = 30;
/// Least and most seconds between two checks (ALB).
pub const INTERVAL_BOUNDS: std::ops::RangeInclusive<u64> = 5..=300;
/// Most characters of the path (ALB).
pub const MOST_PATH_CHARACTERS: usize = 1024;

/// Body of `health_check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthCheck {
    /// `<project>-<name>…`, stored without leading slash.
    pub rel_path: String,
    /// As [`crate::StatusCodes::parse`] reads them.
    pub status_codes: String,
    /// Whole seconds.
    pub interval: u64,
}

impl HealthCheck {
    /// Reads and checks the JSON of a request: all three keys, exact types. `full_name` is `<project>-<name>`.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn from_json(value: &serde_json::Value, full_name: &str) -> Result<Self, Vec<Problem>> {
        let _ = (value, full_name);
        todo!()
    }
}

/// Checks a path and gives it without its leading slash. It must begin with `full_name` followed by the end, `/` or
/// `?`; no `..` segment, control character, space or scheme. The field of the problem is `health_check.rel_path`.
///
/// # Errors
/// What is wrong and where.
pub fn check_path(path: &str, full_name: &str) -> Result<String, Problem> {
    let _ = (path, full_name);
    todo!()
}

/// Reads the interval field of the form: whole seconds, 5–300.
///
/// # Errors
/// What is wrong.
pub fn parse_interval(text: &str) -> Result<u64, Problem> {
    let _ = text;
    todo!()
}
