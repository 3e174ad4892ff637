//! The about document of our server and the relations of its extras (contract §10).

use serde::{Deserialize, Serialize};

use crate::Links;

/// Relations by which extras are found.
pub mod rel {
    /// The service itself.
    pub const SELF: &str = "self";
    /// The deployment address.
    pub const DEPLOYMENT: &str = "deployment";
    /// The definition as last sent.
    pub const DEFINITION: &str = "definition";
    /// All definitions.
    pub const REVISIONS: &str = "revisions";
    /// The session of the token.
    pub const SESSION: &str = "session";
    /// A small image put into the repository by the simulated platform.
    pub const SAMPLE_IMAGE: &str = "sample-image";
    /// The tags of the repository.
    pub const IMAGES: &str = "images";
    /// The embedded registry.
    pub const REGISTRY: &str = "registry";
}

/// Answer of `GET <base>/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// `servicectl`.
    pub name: String,
    /// Version of the server.
    pub version: String,
    /// `simulated`, `docker` or `swarm`.
    pub runtime: String,
    /// User of the token.
    pub user: String,
    /// Project of the token.
    pub project: String,
    /// RFC 3339.
    pub token_expires_at: String,
    /// Most lines that `tail` gives.
    pub log_tail_max: u64,
    /// `session`, and later `registry`.
    #[serde(default)]
    pub links: Links,
}

/// Answer of the `sample-image` extra.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleImage {
    /// Tag that the repository now has.
    pub tag: String,
    /// `sha256:…`.
    pub digest: String,
}
