//! Manifests and indexes: Docker's schema 2 and OCI's, read for what they refer to.

use oci_spec::image::{Descriptor, ImageIndex, ImageManifest};
use serde::Deserialize;

use super::digest;
use crate::store::repositories::Part;

/// Most bytes of a manifest (OCI distribution 1.1 asks registries for at least 4 MiB).
pub(crate) const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Most parts of one manifest: Docker takes 127 layers, and each part is looked up while nobody else writes.
const MOST_PARTS: usize = 1000;

const MANIFESTS: [&str; 2] =
    ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];
const INDEXES: [&str; 2] =
    ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];

/// A manifest that was read.
#[derive(Debug)]
pub(crate) struct Read {
    /// Its media type.
    pub(crate) media_type: String,
    /// What must be in the repository.
    pub(crate) parts: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    schema_version: u32,
    media_type: Option<String>,
}

/// Reads a manifest of the given `Content-Type`.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn read(content_type: &str, content: &[u8]) -> Result<Read, String> {
    let head: Head = serde_json::from_slice(content)
        .map_err(|error| format!("The manifest is not JSON of schema 2: {error}."))?;
    let said = content_type.split(';').next().unwrap_or_default().trim();
    let media_type = match &head.media_type {
        Some(inside) if !said.is_empty() && inside != said => {
            return Err(format!("The manifest says that it is {inside}, and the request says {said}."));
        }
        Some(inside) => inside.as_str(),
        None => said,
    };
    if head.schema_version != 2 {
        return Err(format!(
            "The manifest is of schema {}; schema 2 is taken, which Docker has pushed since 2016.",
            head.schema_version
        ));
    }
    // A subject need not be there. Layers that name addresses of their own must be here all the same: an engine would fetch
    // from those, and images come from this registry alone (trust §5).
    let parts: Vec<Part> = if MANIFESTS.contains(&media_type) {
        let manifest: ImageManifest = serde_json::from_slice(content)
            .map_err(|error| format!("The manifest cannot be read: {error}."))?;
        let all = std::iter::once(manifest.config()).chain(manifest.layers());
        all.map(|part| self::part(part, false)).collect::<Result<_, _>>()?
    } else if INDEXES.contains(&media_type) {
        let index: ImageIndex =
            serde_json::from_slice(content).map_err(|error| format!("The index cannot be read: {error}."))?;
        index.manifests().iter().map(|part| self::part(part, true)).collect::<Result<_, _>>()?
    } else {
        return Err(format!(
            "Manifests of the type {:?} are not taken. Taken are {} and {}.",
            media_type.chars().take(128).collect::<String>(),
            MANIFESTS.join(", "),
            INDEXES.join(", ")
        ));
    };
    if parts.len() > MOST_PARTS {
        return Err(format!("The manifest refers to {} parts; {MOST_PARTS} are taken at most.", parts.len()));
    }
    Ok(Read { media_type: media_type.to_owned(), parts })
}

fn part(descriptor: &Descriptor, is_manifest: bool) -> Result<Part, String> {
    let text = descriptor.digest().to_string();
    if digest::parse(&text).is_none() {
        return Err(format!("The manifest refers to {text}, which is no SHA-256 digest."));
    }
    Ok(Part { digest: text, size: descriptor.size(), is_manifest })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn descriptor(bytes: &[u8]) -> Value {
        json!({ "mediaType": "application/x", "digest": digest::of(bytes), "size": bytes.len() })
    }

    fn read_json(content_type: &str, value: &Value) -> Result<Read, String> {
        read(content_type, value.to_string().as_bytes())
    }

    #[test]
    fn manifests_refer_to_config_and_layers_and_indexes_to_manifests() {
        for media_type in MANIFESTS {
            let manifest = json!({
                "schemaVersion": 2, "mediaType": media_type, "config": descriptor(b"c"), "layers": [descriptor(b"l")]
            });
            for content_type in [media_type, "", &format!("{media_type}; charset=utf-8")] {
                let read = read_json(content_type, &manifest).unwrap();
                let part = |bytes: &[u8]| Part { digest: digest::of(bytes), size: 1, is_manifest: false };
                assert_eq!(
                    (read.media_type.as_str(), read.parts),
                    (media_type, vec![part(b"c"), part(b"l")])
                );
            }
        }
        for media_type in INDEXES {
            let index =
                json!({ "schemaVersion": 2, "manifests": [descriptor(b"m")], "subject": descriptor(b"s") });
            let read = read_json(media_type, &index).unwrap();
            assert!(read.parts.len() == 1 && read.parts[0].is_manifest);
        }
    }

    #[test]
    fn what_is_none_is_refused_with_a_reason() {
        let good = json!({ "schemaVersion": 2, "config": descriptor(b"c"), "layers": [] });
        let mut schema1 = good.clone();
        schema1["schemaVersion"] = json!(1);
        let mut sha512 = good.clone();
        sha512["config"]["digest"] = json!(format!("sha512:{}", "0".repeat(128)));
        let mut other = good.clone();
        other["mediaType"] = json!(MANIFESTS[1]);
        for (content_type, value, reason) in [
            (MANIFESTS[0], json!([]), "not JSON"),
            (MANIFESTS[0], schema1, "schema 1"),
            (MANIFESTS[0], sha512, "SHA-256"),
            (MANIFESTS[0], other, "says"),
            ("application/json", good.clone(), "not taken"),
            (MANIFESTS[0], json!({ "schemaVersion": 2 }), "cannot be read"),
            (INDEXES[0], good, "cannot be read"),
        ] {
            let why = read_json(content_type, &value).unwrap_err();
            assert!(why.contains(reason), "{why}");
        }
    }

    #[test]
    fn a_manifest_has_a_bounded_number_of_parts() {
        let manifest = |layers: usize| {
            let layers = vec![descriptor(b"l"); layers];
            read_json(
                MANIFESTS[0],
                &json!({ "schemaVersion": 2, "config": descriptor(b"c"), "layers": layers }),
            )
        };
        assert_eq!(manifest(MOST_PARTS - 1).unwrap().parts.len(), MOST_PARTS);
        assert!(manifest(MOST_PARTS).unwrap_err().contains("1001 parts"));
    }

    #[test]
    fn layers_that_name_other_addresses_must_be_here_too() {
        let mut layer = descriptor(b"l");
        layer["urls"] = json!(["https://example.org/l"]);
        let manifest = json!({ "schemaVersion": 2, "config": descriptor(b"c"), "layers": [layer] });
        assert_eq!(read_json(MANIFESTS[0], &manifest).unwrap().parts.len(), 2);
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn nothing_panics(text in "\\PC{0,200}", at in 0..150_usize) {
            let manifest = json!({ "schemaVersion": 2, "config": descriptor(b"c"), "layers": [descriptor(b"l")] });
            let mut broken = manifest.to_string();
            broken.insert_str(at.min(broken.len()), &text);
            for media_type in MANIFESTS.into_iter().chain(INDEXES) {
                let _ = read(media_type, broken.as_bytes());
            }
        }
    }
}
