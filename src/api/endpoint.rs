//! The API's addresses: the only place that spells them. Links of a body are never followed (contract §1.2); they
//! only say whether an extra is there.

use crate::route::percent;

/// Where the addresses of the platform are written, beside `index.html`.
pub(super) const CONFIG: &str = "/config.json";
/// Base of the API on the portal's own origin.
pub(super) const OWN_API: &str = "/servicectl-1/";
/// AuthManager on the portal's own origin.
pub(super) const OWN_AUTHENTICATION: &str = "/authManager/AuthManager";
/// A right example for [`CONFIG`].
pub(super) const EXAMPLE_API: &str = "https://api.example.org/servicectl-1/";
/// A right example for [`CONFIG`].
pub(super) const EXAMPLE_AUTHENTICATION: &str = "https://api.example.org/authManager/AuthManager";

/// One endpoint, relative to the base of the API (contract §3, §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint<'a> {
    About,
    Session,
    Services,
    Service(&'a str),
    Logs { name: &'a str, tail: u64, streams: u64 },
    Docker(&'a str),
    Definition(&'a str),
    SampleImage(&'a str),
}

impl Endpoint<'_> {
    /// The whole address; `base` ends with a slash.
    pub(super) fn url(self, base: &str) -> String {
        let service = |name: &str| format!("{base}services/{}", percent::encode(name));
        match self {
            Self::About => base.to_owned(),
            Self::Session => format!("{base}session"),
            Self::Services => format!("{base}services"),
            Self::Service(name) => service(name),
            Self::Logs { name, tail, streams } => {
                format!("{}?view=logs&tail={tail}&streams={streams}", service(name))
            }
            Self::Docker(name) => format!("{}?view=docker", service(name)),
            Self::Definition(name) => format!("{}?view=definition", service(name)),
            Self::SampleImage(name) => format!("{}/sample-image", service(name)),
        }
    }
}

/// The list of tags (OCI distribution 1.1) of the repository `repo_uri`, where its registry is part of the platform at the
/// absolute base `api`; nowhere else, since a page may not ask others.
pub(super) fn tags(api: &str, repo_uri: &str) -> Option<String> {
    let (host, repository) = repo_uri.split_once('/')?;
    let (scheme, rest) = api.split_once("://")?;
    let own = rest.split('/').next()?;
    let is_plain =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '/');
    let is_right =
        own.eq_ignore_ascii_case(host) && !repository.is_empty() && repository.chars().all(is_plain);
    (is_right && !repository.contains("..")).then(|| format!("{scheme}://{own}/v2/{repository}/tags/list"))
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, tags};

    #[test]
    fn tags_are_asked_for_at_the_platform_alone() {
        let api = "http://127.0.0.1:8080/servicectl-1/";
        let list = "http://127.0.0.1:8080/v2/experiment_2-x/tags/list";
        assert_eq!(tags(api, "127.0.0.1:8080/experiment_2-x").as_deref(), Some(list));
        for repository in [
            "123.dkr.ecr.eu-central-1.amazonaws.com/p-x",
            "127.0.0.1:8080/",
            "127.0.0.1:8080/../x",
            "127.0.0.1:8080/x?y",
            "x",
            "",
        ] {
            assert_eq!(tags(api, repository), None, "{repository}");
        }
        assert_eq!(tags("/servicectl-1/", "h/x"), None);
    }

    #[test]
    fn addresses_are_those_of_the_contract() {
        let base = "https://api.hetcomp.org/servicectl-1/";
        for (endpoint, path) in [
            (Endpoint::About, ""),
            (Endpoint::Session, "session"),
            (Endpoint::Services, "services"),
            (Endpoint::Service("a-b"), "services/a-b"),
            (Endpoint::Logs { name: "a", tail: 20, streams: 1 }, "services/a?view=logs&tail=20&streams=1"),
            (Endpoint::Docker("a"), "services/a?view=docker"),
            (Endpoint::Definition("a"), "services/a?view=definition"),
            (Endpoint::SampleImage("a"), "services/a/sample-image"),
            (Endpoint::Service("a/../b?x#y"), "services/a%2F..%2Fb%3Fx%23y"),
        ] {
            assert_eq!(endpoint.url(base), format!("{base}{path}"));
        }
    }
}
