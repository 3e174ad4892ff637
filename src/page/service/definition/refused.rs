//! What the platform said to a definition that it did not take.

use std::sync::Arc;

use crate::{
    api::ApiError,
    domain::definition::{
        refusal::{self, Matched},
        table::Table,
    },
};

/// A refusal, with the fields that it is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refused {
    /// The whole of it.
    pub(super) error: Arc<ApiError>,
    /// Where it belongs; shrinks as the user mends it.
    pub(super) matched: Matched,
}

impl Refused {
    /// Reads the platform's sentence.
    pub(super) fn new(error: ApiError, table: &Table) -> Self {
        let matched = match &error {
            ApiError::Refused { message } => refusal::matched(message, table),
            _ => Matched::default(),
        };
        Self { error: Arc::new(error), matched }
    }

    /// The platform's sentence, or ours where it gave none.
    pub(super) fn sentence(&self) -> String {
        self.error.detail().unwrap_or_else(|| self.error.title())
    }
}
