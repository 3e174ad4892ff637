//! Whole images: pushed, deployed, pulled, listed, deleted.

use serde_json::json;

use super::repository::{INDEX, MANIFEST, Repository, descriptor, digest, failure, manifest};
use crate::servicectl_1::{API, create, definition};
use crate::support::Server;

#[test]
fn what_was_pushed_can_be_deployed_and_pulled_and_survives_a_kill() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let alice = server.alice();
    alice.put(&format!("{API}/services/x"), &definition()).error(400);
    let digest_of_manifest = repository.push("latest");
    alice.put(&format!("{API}/services/x"), &definition()).ok();
    let folder = server.kill();
    let server = Server::on(&folder, &[]);
    let repository = Repository::log_in(&server, &server.alice(), "x");
    for reference in ["latest", &digest_of_manifest] {
        let answer = repository.get(&format!("manifests/{reference}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(MANIFEST)));
        assert_eq!(digest(&answer.body), digest_of_manifest);
        let head = repository.call("HEAD", &format!("manifests/{reference}"), &[], b"");
        assert_eq!(head.header("docker-content-digest"), Some(digest_of_manifest.as_str()));
        assert_eq!(head.header("content-length"), Some(answer.body.len().to_string().as_str()));
    }
    assert_eq!(repository.get(&format!("blobs/{}", digest(b"a layer"))).body, b"a layer");
}

#[test]
fn a_manifest_is_refused_while_something_is_missing() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let content = manifest(b"{}", &[b"layer"]);
    repository.upload(b"{}");
    let (code, message) = failure(&repository.put_manifest("latest", MANIFEST, &content), 400);
    assert_eq!(code, "MANIFEST_BLOB_UNKNOWN");
    assert!(message.contains(&digest(b"layer")), "{message}");
    failure(&repository.get("manifests/latest"), 404);
    // What another repository holds does not count here.
    Repository::of_new(&server, "y").upload(b"layer");
    failure(&repository.put_manifest("latest", MANIFEST, &content), 400);
    assert_eq!(failure(&repository.get(&format!("blobs/{}", digest(b"layer"))), 404).0, "BLOB_UNKNOWN");
    repository.upload(b"layer");
    assert_eq!(repository.put_manifest("latest", MANIFEST, &content).status, 201);
}

#[test]
fn wrong_manifests_are_refused_with_a_reason() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    repository.upload(b"{}");
    let good = manifest(b"{}", &[]);
    let mut lies = serde_json::from_slice::<serde_json::Value>(&good).unwrap();
    lies["config"]["size"] = json!(7);
    let lies = lies.to_string().into_bytes();
    for (reference, media_type, content, code) in [
        ("latest", MANIFEST, &b"{"[..], "MANIFEST_INVALID"),
        ("latest", "text/plain", &good, "MANIFEST_INVALID"),
        ("latest", MANIFEST, &lies, "MANIFEST_INVALID"),
        ("-latest", MANIFEST, &good, "MANIFEST_INVALID"),
        (&digest(b"other"), MANIFEST, &good, "DIGEST_INVALID"),
    ] {
        assert_eq!(failure(&repository.put_manifest(reference, media_type, content), 400).0, code);
    }
    // One that says that it is too long need not be sent first.
    let head = format!(
        "PUT /v2/{}/manifests/latest HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nContent-Type: {MANIFEST}\r\n\
         Content-Length: 4194305\r\nConnection: close\r\n\r\n",
        repository.name,
        repository.client().authority(),
        repository.authorization()
    );
    let answer = repository.client().raw(&head);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("MANIFEST_INVALID"), "{answer}");
    assert_eq!(repository.get("tags/list").ok()["tags"], json!([]));
}

#[test]
fn an_index_needs_its_manifests_and_keeps_them() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    repository.upload(b"{}");
    let image = manifest(b"{}", &[]);
    let mut child = descriptor(&image);
    child["mediaType"] = json!(MANIFEST);
    child["platform"] = json!({ "architecture": "amd64", "os": "linux" });
    let index =
        json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [child] }).to_string().into_bytes();
    assert_eq!(failure(&repository.put_manifest("latest", INDEX, &index), 400).0, "MANIFEST_BLOB_UNKNOWN");
    assert_eq!(repository.put_manifest(&digest(&image), MANIFEST, &image).status, 201);
    assert_eq!(repository.put_manifest("latest", INDEX, &index).status, 201);
    assert_eq!(repository.get("manifests/latest").body, index);
    let child = format!("manifests/{}", digest(&image));
    failure(&repository.call("DELETE", &child, &[], b""), 405);
    assert_eq!(repository.call("DELETE", &format!("manifests/{}", digest(&index)), &[], b"").status, 202);
    assert_eq!(repository.call("DELETE", &child, &[], b"").status, 202);
    failure(&repository.get("manifests/latest"), 404);
}

#[test]
fn tags_are_listed_in_order_and_in_pages_and_deleted() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    for tag in ["b", "a", "c"] {
        repository.push(tag);
    }
    let list = |query: &str| repository.get(&format!("tags/list{query}"));
    assert_eq!(list("").ok(), json!({ "name": "experiment_2-x", "tags": ["a", "b", "c"] }));
    let page = list("?n=2");
    assert_eq!(page.ok()["tags"], json!(["a", "b"]));
    let next = page.header("link").unwrap().split(['<', '>']).nth(1).unwrap().to_owned();
    assert_eq!(repository.get(&next).ok()["tags"], json!(["c"]));
    assert_eq!(repository.call("DELETE", "manifests/b", &[], b"").status, 202);
    failure(&repository.call("DELETE", "manifests/b", &[], b""), 404);
    assert_eq!(list("").ok()["tags"], json!(["a", "c"]));
    let digest = repository.push("a");
    assert_eq!(repository.call("DELETE", &format!("manifests/{digest}"), &[], b"").status, 202);
    assert_eq!(list("").ok()["tags"], json!([]), "all tags of the manifest went with it");
}

#[test]
fn deleting_a_service_removes_its_repository() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    repository.push("latest");
    let upload = repository.begin();
    repository.call("PATCH", &upload, &[], b"half");
    let files = || {
        let registry = server.folder.data().join("registry");
        let count =
            |path: std::path::PathBuf| std::fs::read_dir(path).into_iter().flatten().flatten().count();
        let folders = count(registry.clone());
        (folders, count(registry.join("uploads")))
    };
    assert_eq!(files(), (2, 1), "the repository's folder beside the uploads, and one upload");
    let alice = server.alice();
    alice.delete(&format!("{API}/services/x")).ok();
    assert_eq!(files(), (1, 0));
    // The old login ends, also where the name is used again.
    create(&alice, "x");
    for answer in [repository.get("tags/list"), repository.token("repository:experiment_2-x:pull")] {
        failure(&answer, 401);
    }
    let again = Repository::log_in(&server, &alice, "x");
    assert_eq!(again.get("tags/list").ok()["tags"], json!([]));
    failure(&again.get(&format!("blobs/{}", digest(b"a layer"))), 404);
}
