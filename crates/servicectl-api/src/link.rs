//! Links with a relation, as every body of the API carries them.

use serde::{Deserialize, Serialize};

/// One link: `{"rel", "href"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What the link is: `self`, `deployment`, or one of the extras of contract §10.
    pub rel: String,
    /// Where it leads: relative to the API's base, or absolute for `deployment`.
    pub href: String,
}

/// The links of a body, in the order of the wire. A bad entry is skipped when reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Links(pub Vec<Link>);

impl Links {
    /// The target of the first link with this relation.
    pub fn href(&self, rel: &str) -> Option<&str> {
        self.0.iter().find(|link| link.rel == rel).map(|link| link.href.as_str())
    }

    /// Whether a link with this relation is offered.
    pub fn offers(&self, rel: &str) -> bool {
        self.href(rel).is_some()
    }
}

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let entries = match value {
            serde_json::Value::Array(entries) => entries,
            _ => Vec::new(),
        };
        Ok(Self(entries.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()).collect()))
    }
}
