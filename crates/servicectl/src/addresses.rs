//! Where the platform is, as clients are told: every absolute address that is given out is made here, from
//! `--public-url` and `--deployments-url` or the bound addresses, never from a request.

mod host;
mod origin;

pub use host::AllowedHosts;
pub use origin::Origin;

use crate::store::services::Service;

/// Path of the REST API.
pub const API_PATH: &str = "/servicectl-1/";
/// Path of the AuthManager.
pub const AUTH_MANAGER_PATH: &str = "/authManager/AuthManager";

/// The project of a service by its `<project>-<name>`: names of projects have no hyphen (contract §4).
pub(crate) fn project_of(full_name: &str) -> &str {
    full_name.split_once('-').map_or(full_name, |(project, _)| project)
}

/// The two origins of the platform and the ports they are bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Portal, API, AuthManager.
    pub portal: Origin,
    /// Deployments: another origin, since deployed services are not trusted.
    pub deployments: Origin,
    /// Port that the portal's listener is bound to.
    pub portal_port: u16,
    /// Port that the deployments' listener is bound to.
    pub deployments_port: u16,
    /// `host:port` by which an engine finds the registry, where that was named.
    pub engine_registry: Option<String>,
}

impl Addresses {
    /// Base of the REST API, with its last slash.
    pub fn api(&self) -> String {
        format!("{}{API_PATH}", self.portal)
    }

    /// The AuthManager's endpoint.
    pub fn auth_manager(&self) -> String {
        format!("{}{AUTH_MANAGER_PATH}", self.portal)
    }

    /// `host:port` of the registry, as `repo_uri` begins.
    pub fn registry(&self) -> String {
        self.portal.authority()
    }

    /// `<host:port>/<project>-<name>`: no scheme, no tag.
    pub fn repository(&self, service: &Service) -> String {
        format!("{}/{}", self.registry(), service.full_name)
    }

    /// Where a service is reached.
    pub fn deployment(&self, service: &Service) -> String {
        format!("{}/{}", self.deployments, service.full_name)
    }

    /// The health check's address, with the double slash of the original (contract §6).
    pub fn health_check(&self, service: &Service) -> String {
        format!("{}//{}", self.deployments, service.health_check.rel_path)
    }

    /// The link that opens the portal signed in. The token stands last, in the fragment, which browsers do not send.
    pub fn sign_in(&self, token: &str) -> String {
        format!("{}/sign-in#token={token}", self.portal)
    }
}
