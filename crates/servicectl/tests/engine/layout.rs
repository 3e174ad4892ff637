//! Images as no `docker build` on this machine makes them: an OCI layout that is changed by hand.

use std::path::PathBuf;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::docker::Docker;
use crate::platform::Credentials;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A folder with one image of the registry, and with what was made from it.
pub(crate) struct Layout<'a> {
    docker: &'a Docker,
    credentials: &'a Credentials,
    folder: PathBuf,
}

impl<'a> Layout<'a> {
    /// Of the service's image with this tag.
    pub(crate) fn of(docker: &'a Docker, credentials: &'a Credentials, tag: &str) -> Self {
        let layout = Self { docker, credentials, folder: docker.folder().join("layout") };
        let (from, to) = (format!("docker://{}", credentials.image(tag)), layout.named("base"));
        docker.skopeo(&["copy", "--src-creds", &credentials.pair(), "--src-tls-verify=false", &from, &to]);
        layout
    }

    fn named(&self, name: &str) -> String {
        format!("oci:{}:{name}", self.folder.display())
    }

    /// The same image with another configuration, for this architecture.
    pub(crate) fn image(&self, architecture: &str, change: impl FnOnce(&mut Value)) -> Value {
        let index: Value =
            serde_json::from_slice(&std::fs::read(self.folder.join("index.json")).unwrap()).unwrap();
        let mut manifest = self.read(&index["manifests"][0]);
        let mut config = self.read(&manifest["config"]);
        config["architecture"] = json!(architecture);
        change(&mut config);
        manifest["config"] = self.write(CONFIG, &config);
        let mut image = self.write(MANIFEST, &manifest);
        image["platform"] = json!({ "architecture": architecture, "os": "linux" });
        image
    }

    /// A list of these images.
    pub(crate) fn index(&self, images: &[&Value]) -> Value {
        self.write(INDEX, &json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": images }))
    }

    /// Pushes an image or a list, as it is.
    pub(crate) fn push(&self, what: &Value, tag: &str) {
        let index = self.folder.join("index.json");
        let before = std::fs::read(&index).unwrap();
        let mut named = what.clone();
        named["annotations"] = json!({ "org.opencontainers.image.ref.name": tag });
        std::fs::write(&index, json!({ "schemaVersion": 2, "manifests": [named] }).to_string()).unwrap();
        let (from, to) = (self.named(tag), format!("docker://{}", self.credentials.image(tag)));
        let pair = self.credentials.pair();
        self.docker.skopeo(&["copy", "--all", "--dest-creds", &pair, "--dest-tls-verify=false", &from, &to]);
        std::fs::write(index, before).unwrap();
    }

    fn blob(&self, digest: &str) -> PathBuf {
        self.folder.join("blobs").join(digest.replace(':', "/"))
    }

    fn read(&self, descriptor: &Value) -> Value {
        let path = self.blob(descriptor["digest"].as_str().unwrap());
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn write(&self, media_type: &str, content: &Value) -> Value {
        let bytes = content.to_string().into_bytes();
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = format!("sha256:{digest}");
        std::fs::write(self.blob(&digest), &bytes).unwrap();
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    }
}
