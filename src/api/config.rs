//! Where the API is: `config.json` beside `index.html`, and nothing else (never a query parameter).

use serde::Deserialize;

/// Most bytes of `config.json`.
const MOST_BYTES: usize = 64 * 1024;

/// Base of the API on the portal's own origin.
const SAME_ORIGIN_API: &str = "/servicectl-1/";
/// AuthManager on the portal's own origin.
const SAME_ORIGIN_AUTHENTICATION: &str = "/authManager/AuthManager";

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
        Self { api: SAME_ORIGIN_API.to_owned(), authentication: SAME_ORIGIN_AUTHENTICATION.to_owned() }
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
        if text.len() > MOST_BYTES {
            return Err("config.json is bigger than 64 KiB".to_owned());
        }
        let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return Ok(Self::default()) };
        let file: File = serde_json::from_value(value).map_err(|error| {
            format!(
                "config.json must be an object such as {{\"api\": \"https://api.example.org/servicectl-1/\", \
                 \"authentication\": \"https://api.example.org/authManager/AuthManager\"}}, or {{}}: {error}"
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
            "config.json: \"{key}\" must be an http or https address such as \"https://api.example.org/servicectl-1/\", \
             or a path such as \"/servicectl-1/\"; found {text:?}"
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
