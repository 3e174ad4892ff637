//! Where the API is: `config.json` beside `index.html`, and nothing else (never a query parameter).

use gloo_net::http::Method;
use serde::Deserialize;

use super::{
    endpoint::{CONFIG, EXAMPLE_API, EXAMPLE_AUTHENTICATION, OWN_API, OWN_AUTHENTICATION},
    error::ApiError,
    transport::{Exchange, READ_LIMIT},
};

/// Most bytes of `config.json`.
const MOST_BYTES: usize = 64 * 1024;

/// Why the addresses are not known.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigError {
    /// The file could not be fetched.
    Unread(ApiError),
    /// The file is there and wrong: a sentence for whoever installed the portal.
    Wrong(String),
}

/// Fetches the file and reads it; a file that is not there means the same origin.
///
/// # Errors
/// Only what must not be passed over: the portal then asks nobody, rather than the wrong one.
pub async fn fetch() -> Result<Addresses, ConfigError> {
    let exchange = Exchange {
        method: Method::GET,
        url: CONFIG.to_owned(),
        token: None,
        login: None,
        body: None,
        limit: READ_LIMIT,
        most_bytes: MOST_BYTES,
    };
    let answer = exchange.send().await.map_err(ConfigError::Unread)?.answer;
    match answer.status {
        200 => Addresses::from_file(&String::from_utf8_lossy(&answer.body)).map_err(ConfigError::Wrong),
        status if status >= 500 => {
            Err(ConfigError::Unread(ApiError::Server { status, message: String::new() }))
        }
        _ => Ok(Addresses::default()),
    }
}

/// The two addresses that the portal talks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Base of the API, with a slash at the end: absolute, or a path on the portal's own origin.
    pub api: String,
    /// The AuthManager endpoint, without `?wsdl`.
    pub authentication: String,
}

impl Default for Addresses {
    fn default() -> Self {
        Self { api: OWN_API.to_owned(), authentication: OWN_AUTHENTICATION.to_owned() }
    }
}

/// The file as written by whoever installs the portal.
#[derive(Default, Deserialize)]
struct File {
    api: Option<String>,
    authentication: Option<String>,
}

impl Addresses {
    /// Reads the file's text. Text that is not JSON counts as an absent file (a static host answers unknown paths
    /// with `index.html`), and an absent key stands for the same origin.
    ///
    /// # Errors
    /// JSON that names an address which cannot be one: a sentence for whoever installed the portal.
    pub fn from_file(text: &str) -> Result<Self, String> {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return Ok(Self::default()) };
        let file: File = serde_json::from_value(value).map_err(|error| {
            format!(
                "config.json must be an object such as {{\"api\": \"{EXAMPLE_API}\", \"authentication\": \
                 \"{EXAMPLE_AUTHENTICATION}\"}}, or {{}}: {error}"
            )
        })?;
        let mut addresses = Self::default();
        if let Some(api) = file.api {
            addresses.api = address("api", &api)?;
            if !addresses.api.ends_with('/') {
                addresses.api.push('/');
            }
        }
        if let Some(authentication) = file.authentication {
            let authentication = address("authentication", &authentication)?;
            addresses.authentication =
                authentication.strip_suffix("?wsdl").unwrap_or(&authentication).to_owned();
        }
        Ok(addresses)
    }
}

/// An `http` or `https` address with a host, or a path on the own origin; without query (but `?wsdl`), fragment,
/// user and control characters.
fn address(key: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    let bare = text.strip_suffix("?wsdl").unwrap_or(text);
    let after_scheme = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    let is_absolute = after_scheme.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let is_path = bare.starts_with('/') && !bare.starts_with("//");
    let is_plain = !bare.contains(['?', '#', '@', '\\']) && !bare.chars().any(|c| c.is_control() || c == ' ');
    if (is_absolute || is_path) && is_plain {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "config.json: \"{key}\" must be an http or https address such as \"{EXAMPLE_API}\", or a \
             path such as \"{OWN_API}\"; found {text:?}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::Addresses;

    fn addresses(api: &str, authentication: &str) -> Addresses {
        Addresses { api: api.into(), authentication: authentication.into() }
    }

    #[test]
    fn an_empty_object_and_anything_that_is_not_json_mean_the_same_origin() {
        for text in ["{}", "", "<!doctype html><title>x</title>", "not found", "{\"other\": 1}"] {
            assert_eq!(Addresses::from_file(text), Ok(Addresses::default()), "{text}");
        }
    }

    #[test]
    fn addresses_are_taken_and_tidied() {
        let file = r#"{"api": "https://api.hetcomp.org/servicectl-1", "authentication": "https://api.hetcomp.org/authManager/AuthManager?wsdl"}"#;
        assert_eq!(
            Addresses::from_file(file),
            Ok(addresses(
                "https://api.hetcomp.org/servicectl-1/",
                "https://api.hetcomp.org/authManager/AuthManager"
            ))
        );
        assert_eq!(
            Addresses::from_file(r#"{"api": "/v0/"}"#),
            Ok(addresses("/v0/", "/authManager/AuthManager"))
        );
    }

    #[test]
    fn what_cannot_be_an_address_is_named() {
        for api in [
            "javascript:alert(1)",
            "//evil.example/",
            "ftp://x/",
            "https://",
            "https:///x",
            "https://a@b/",
            "x",
            "",
            "https://a/?q=1",
            "https://a/#f",
            "https://a b/",
            "/\\evil",
        ] {
            let file = serde_json::json!({ "api": api }).to_string();
            let problem = Addresses::from_file(&file).expect_err(api);
            assert!(problem.contains("\"api\"") && problem.contains("https://api.example.org"), "{problem}");
        }
        assert!(Addresses::from_file("[]").is_err());
        assert!(Addresses::from_file(r#"{"api": 5}"#).is_err());
    }
}
