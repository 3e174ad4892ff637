//! A client of one repository.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::servicectl_1::{API, create};
use crate::support::{Answer, Client, Server};

pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A repository, and who is logged in to it.
pub(crate) struct Repository {
    client: Client,
    pub(super) name: String,
    pub(super) password: String,
    authorization: String,
}

/// `sha256:…`
pub(crate) fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().fold(String::from("sha256:"), |text, byte| text + &format!("{byte:02x}"))
}

/// What a manifest says of a blob.
pub(super) fn descriptor(bytes: &[u8]) -> Value {
    json!({ "mediaType": "application/octet-stream", "digest": digest(bytes), "size": bytes.len() })
}

pub(super) fn manifest(config: &[u8], layers: &[&[u8]]) -> Vec<u8> {
    let layers: Vec<Value> = layers.iter().map(|layer| descriptor(layer)).collect();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(config), "layers": layers
    });
    manifest.to_string().into_bytes()
}

impl Repository {
    /// The repository of a fresh service of alice.
    pub(crate) fn of_new(server: &Server, service: &str) -> Self {
        let alice = server.alice();
        create(&alice, service);
        Self::log_in(server, &alice, service)
    }

    /// Credentials by `view=docker`, exchanged for a token.
    pub(super) fn log_in(server: &Server, who: &Client, service: &str) -> Self {
        let given = who.get(&format!("{API}/services/{service}?view=docker")).ok();
        let text = |key: &str| given[key].as_str().unwrap().to_owned();
        let name = text("repo_uri").rsplit_once('/').unwrap().1.to_owned();
        let mut repository =
            Self { client: server.client(), name, password: text("password"), authorization: String::new() };
        let answer = repository.token(&format!("repository:{}:pull,push", repository.name));
        repository.authorization = format!("Bearer {}", answer.ok()["token"].as_str().unwrap());
        repository
    }

    /// What the token endpoint answers for this scope.
    pub(super) fn token(&self, scope: &str) -> Answer {
        let basic = self.basic();
        self.client.call("GET", &format!("/v2/token?scope={scope}"), &[("Authorization", &basic)], None)
    }

    pub(super) fn basic(&self) -> String {
        use base64::Engine;
        let encoded =
            base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", self.name, self.password));
        format!("Basic {encoded}")
    }

    pub(super) fn with_authorization(&self, authorization: &str) -> Self {
        let (name, password) = (self.name.clone(), self.password.clone());
        Self { client: self.client.clone(), name, password, authorization: authorization.to_owned() }
    }

    /// The same credentials at another server.
    pub(crate) fn on(&self, server: &Server) -> Self {
        let mut there = Self { client: server.client(), ..self.with_authorization("") };
        let answer = there.token(&format!("repository:{}:pull,push", there.name));
        there.authorization = format!("Bearer {}", answer.ok()["token"].as_str().unwrap());
        there
    }

    /// The same credentials at another repository.
    pub(super) fn at(&self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self.with_authorization(&self.authorization) }
    }

    pub(super) fn authorization(&self) -> &str {
        &self.authorization
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Calls an address below the repository, or an absolute path as `Location` gives it.
    pub(crate) fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/v2/{}/{path}", self.name) };
        let mut all = vec![("Authorization", self.authorization.as_str())];
        all.extend_from_slice(headers);
        let body = matches!(method, "POST" | "PUT" | "PATCH").then_some(body);
        self.client.call(method, &path, &all, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], b"")
    }

    /// Begins an upload and gives its address.
    pub(super) fn begin(&self) -> String {
        let answer = self.call("POST", "blobs/uploads/", &[], b"");
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.header("location").unwrap().to_owned()
    }

    /// Uploads a blob as docker does: begin, one PATCH, PUT with the digest.
    pub(crate) fn upload(&self, bytes: &[u8]) -> String {
        let address = self.begin();
        assert_eq!(self.call("PATCH", &address, &[], bytes).status, 202);
        let digest = digest(bytes);
        let answer = self.call("PUT", &format!("{address}?digest={digest}"), &[], b"");
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.header("docker-content-digest"), Some(digest.as_str()));
        digest
    }

    pub(super) fn put_manifest(&self, reference: &str, media_type: &str, content: &[u8]) -> Answer {
        self.call("PUT", &format!("manifests/{reference}"), &[("Content-Type", media_type)], content)
    }

    /// Pushes an image of two layers; gives the digest of its manifest.
    pub(crate) fn push(&self, tag: &str) -> String {
        let blobs: [&[u8]; 3] = [b"{}", b"a layer", b"another layer"];
        for blob in blobs {
            self.upload(blob);
        }
        let content = manifest(blobs[0], &blobs[1..]);
        let answer = self.put_manifest(tag, MANIFEST, &content);
        assert_eq!(answer.status, 201, "{}", answer.text());
        digest(&content)
    }
}

/// The one error of an answer, whose form is checked: its code and the sentence that docker shows.
#[track_caller]
pub(super) fn failure(answer: &Answer, status: u16) -> (String, String) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let body = answer.json();
    let errors = body["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{body}");
    let text = |key: &str| errors[0][key].as_str().unwrap().to_owned();
    (text("code"), text("message"))
}
