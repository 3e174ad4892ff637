//! Accepted response codes of a health check: `200`, `200,201`, `200-299` (manual "Defining custom health checks").

use crate::Problem;

/// A set of codes between 200 and 499, the bounds of the load balancer (contract §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusCodes(Vec<(u16, u16)>);

impl StatusCodes {
    /// What the standard health check accepts: 200–499.
    pub fn standard() -> Self {
        Self(vec![(200, 499)])
    }

    /// Reads `"200"`, `"200,201"`, `"200-299"` and mixtures; the field of the problem is
    /// `health_check.status_codes`, its place the offending character.
    ///
    /// # Errors
    /// What is wrong, where, and a right example.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let _ = text;
        todo!()
    }

    /// Whether an answer with this code counts as healthy.
    pub fn accepts(&self, code: u16) -> bool {
        self.0.iter().any(|&(from, to)| (from..=to).contains(&code))
    }

    /// In words: "any code from 200 to 299, or 404".
    pub fn words(&self) -> String {
        todo!()
    }
}

/// The wire form: `200,300-399`.
impl std::fmt::Display for StatusCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let _ = f;
        todo!()
    }
}
