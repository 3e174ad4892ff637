//! Registry credentials of a service (contract §3.5).

use serde::{Deserialize, Serialize};

use crate::{Links, Secret};

/// Answer of `GET services/<name>?view=docker`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DockerCredentials {
    /// The name without the project's prefix.
    pub name: String,
    /// Links of the service.
    #[serde(default)]
    pub links: Links,
    /// `<host>/<project>-<name>`, no scheme, no tag.
    pub repo_uri: String,
    /// What `docker login` gets.
    pub proxy_endpoint: String,
    /// Registry user.
    pub user: String,
    /// Registry password; expires after 12 h.
    pub password: Secret,
}
