//! What is known of one service of the list.

use std::sync::Arc;

use servicectl_api::{WireTime, status::Status};

use super::{Facts, Kept, wire_time};
use crate::api::ApiError;

/// What is known of a service in the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The cells of its row, as last known.
    pub facts: Option<Arc<Facts>>,
    /// When that was: server time, milliseconds.
    pub at: Option<f64>,
    /// Why the last read gave nothing.
    pub error: Option<Arc<ApiError>>,
    /// What its newest task was started from, as last known.
    pub kept: Kept,
    /// The newest revision of its definition that the platform named. A task of it may not have been seen yet.
    pub told: Option<u64>,
    /// A time before which its revision was not sent: when the one before it was last seen. Not known of a revision
    /// that was there from the first read on.
    pub sent: Option<WireTime>,
}

impl Entry {
    /// Notes the revision of a new report.
    pub(super) fn note_revision(&mut self, status: &Status) {
        // Where nothing is left from before the last report, the service was deleted and made anew under its name.
        let oldest = status.events.last().and_then(|event| event.created_at);
        if self.at.zip(oldest).is_some_and(|(at, oldest)| oldest > wire_time(at)) {
            (self.kept, self.told, self.sent) = (Kept::default(), None, None);
        }
        let kept = self.kept.after(status);
        // only a number that rises tells of something new
        if self.kept.revision.is_some() && self.kept.revision < kept.revision {
            self.sent = self.at.map(wire_time);
        }
        self.kept = kept;
    }
}

#[cfg(test)]
mod tests;
