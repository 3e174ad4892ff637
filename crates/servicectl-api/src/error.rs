//! The error body: `{"Error": "<human text>"}`, capital E (contract §2).

use serde::{Deserialize, Serialize};

/// Body of every 4xx and 5xx.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong, for a human.
    #[serde(rename = "Error")]
    pub error: String,
}
