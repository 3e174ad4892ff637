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
    /// `session` and `registry`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_about_document_is_read_with_what_it_does_not_know() {
        let body = r#"{"name":"servicectl","version":"0.1.0","runtime":"simulated","user":"alice","project":"p",
            "token_expires_at":"2026-11-24T08:00:00Z","log_tail_max":10000,"more":[1],
            "links":[{"rel":"session","href":"/session"}]}"#;
        let about: About = serde_json::from_str(body).unwrap();
        assert_eq!((about.log_tail_max, about.links.href(rel::SESSION)), (10_000, Some("/session")));
    }

    #[test]
    fn what_is_no_about_document_fails() {
        for body in ["<!doctype html>", "{}", "[]", r#"{"Error":"not found"}"#] {
            assert!(serde_json::from_str::<About>(body).is_err(), "{body}");
        }
    }
}
