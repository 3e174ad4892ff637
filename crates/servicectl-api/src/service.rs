//! Services as the list and the creation answer give them (contract §3.1, §3.2).

use serde::{Deserialize, Serialize};

use crate::{HealthCheck, Links, Problem};

/// A service in the list of the project: `{"name", "links"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSummary {
    /// The name without the project's prefix.
    pub name: String,
    /// `self`, `deployment`, and the extras that the server offers.
    #[serde(default)]
    pub links: Links,
}

/// The list of services as read from the wire: entries that could not be read are counted, not fatal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceList {
    /// The readable entries in the order of the wire.
    pub services: Vec<ServiceSummary>,
    /// How many entries could not be read.
    pub unreadable: usize,
}

/// Body of the POST that creates a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreateService {
    /// The name without the project's prefix.
    pub name: String,
    /// A custom health check; the standard one where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_check: Option<HealthCheck>,
}

impl CreateService {
    /// Reads and checks a request body strictly (server side). `prefix` is `<project>-`.
    ///
    /// # Errors
    /// Every rule that the body breaks, in the order of the fields.
    pub fn from_json(body: &serde_json::Value, prefix: &str) -> Result<Self, Vec<Problem>> {
        let _ = (body, prefix);
        todo!()
    }
}
