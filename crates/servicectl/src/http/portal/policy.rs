//! The portal's content security policy (trust §1): scripts of its own only, WebAssembly, Trusted Types; the inline module
//! that Trunk writes is named by its hash; connections go to this origin and, where `config.json` names another API, there.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::addresses::Origin;

/// The policy of a page. `config` is the `config.json` beside it.
pub(super) fn policy(page: &[u8], config: Option<&[u8]>) -> String {
    let page = String::from_utf8_lossy(page);
    let scripts: String = inline_scripts(&page)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    let connections: String = api_origins(config).iter().map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; manifest-src 'self'; connect-src 'self'{connections}; base-uri 'none'; object-src 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
    )
}

/// The text of each script element without `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|element| {
        let (attributes, rest) = element.split_once('>')?;
        let (text, _) = rest.split_once("</script")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

/// The origins that the configuration names, beside our own.
fn api_origins(config: Option<&[u8]>) -> Vec<Origin> {
    let config: serde_json::Value =
        config.and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
    let mut origins: Vec<Origin> = Vec::new();
    for key in ["api", "authentication"] {
        let Some(address) = config.get(key).and_then(serde_json::Value::as_str) else { continue };
        if let Some(origin) = origin_of(address).filter(|origin| !origins.contains(origin)) {
            origins.push(origin);
        }
    }
    origins
}

fn origin_of(address: &str) -> Option<Origin> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Origin::parse(&format!("{scheme}://{}", rest.get(..end)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &[u8] = b"<html><head><script type=\"module\" nonce=\"\">a</script><script src=\"boot.js\"></script></head></html>";

    #[test]
    fn inline_scripts_are_named_by_hash_and_others_by_origin() {
        let policy = policy(PAGE, Some(b"{}"));
        // sha256 of "a"
        assert!(
            policy.contains(
                "script-src 'self' 'wasm-unsafe-eval' 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=';"
            ),
            "{policy}"
        );
        assert!(policy.contains("connect-src 'self';"));
        assert!(policy.contains("trusted-types default"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn connections_follow_the_configuration() {
        let config = br#"{"api": "https://api.example.org/servicectl-1/", "authentication": "https://api.example.org:8443/a?b"}"#;
        assert!(
            policy(PAGE, Some(config))
                .contains("connect-src 'self' https://api.example.org https://api.example.org:8443;")
        );
    }

    #[test]
    fn a_hostile_configuration_adds_nothing_to_the_policy() {
        for config in [
            "{\"api\": \"https://x; script-src *\"}",
            "{\"api\": \"javascript:1\"}",
            "{\"api\": \"/servicectl-1/\"}",
            "[]",
            "x",
        ] {
            assert!(policy(PAGE, Some(config.as_bytes())).contains("connect-src 'self';"), "{config}");
        }
    }
}
