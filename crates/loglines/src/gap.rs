//! Places where lines may be missing.

/// A place in a [`crate::Stream`] where the lines before and after may not be neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The line before which the gap stands; the number of lines when it stands at the end.
    pub before: usize,
    /// What is known about it.
    pub kind: GapKind,
}

/// What is known about a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapKind {
    /// The newer answer did not reach back to what was held: lines are missing, or it began exactly at the next one.
    Missing,
    /// The newer answer seems to go on where the held lines end, but all the lines in question are of one second, so
    /// that repeated lines could have hidden a loss.
    Unsure,
}
