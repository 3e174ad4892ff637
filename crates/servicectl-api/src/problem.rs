//! One broken rule of an input: which field, where in it, what was expected.

/// A rule that an input breaks. `Display` is the whole sentence for the user, with a right example; the portal shows
/// it under the field and the server answers it as `{"Error"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The wire name of the field, with a path where it lies deeper: `name`, `health_check.interval`,
    /// `environment[3].name`.
    pub field: String,
    /// Index of the offending character (Unicode scalar values, from 0) where one can be named.
    pub at: Option<usize>,
    /// What is wrong, what was expected, and a right example, as a full sentence.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
