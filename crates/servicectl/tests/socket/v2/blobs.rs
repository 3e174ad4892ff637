//! Blobs: read in part, deleted, and not without end.

use super::repository::{Repository, digest, failure};
use crate::support::Server;

#[test]
fn a_blob_is_read_whole_and_in_part() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let path = format!("blobs/{}", repository.upload(&bytes));
    assert_eq!(repository.get(&path).body, bytes);
    let head = repository.call("HEAD", &path, &[], b"");
    assert_eq!((head.status, head.header("content-length")), (200, Some("800000")));
    let part = repository.call("GET", &path, &[("Range", "bytes=700000-")], b"");
    assert_eq!((part.status, part.header("content-range")), (206, Some("bytes 700000-799999/800000")));
    assert_eq!(part.body, bytes[700_000..]);
    let beyond = repository.call("GET", &path, &[("Range", "bytes=800000-")], b"");
    failure(&beyond, 416);
}

#[test]
fn a_blob_goes_only_while_no_manifest_needs_it() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    repository.push("latest");
    let needed = format!("blobs/{}", digest(b"a layer"));
    assert!(failure(&repository.call("DELETE", &needed, &[], b""), 405).1.contains("manifest"));
    let free = format!("blobs/{}", repository.upload(b"nobody's"));
    assert_eq!(repository.call("DELETE", &free, &[], b"").status, 202);
    failure(&repository.get(&free), 404);
    failure(&repository.call("DELETE", &free, &[], b""), 404);
    assert_eq!(repository.get(&needed).status, 200);
}

#[test]
fn a_repository_has_its_limit_and_no_other_repositories() {
    let server = Server::with(&["--repository-limit", "1"]);
    let repository = Repository::of_new(&server, "x");
    repository.upload(&vec![1; 700_000]);
    let upload = repository.begin();
    let answer = repository.call("PATCH", &upload, &[], &vec![2; 700_000]);
    assert!(failure(&answer, 413).1.contains("repository is full"));
    Repository::of_new(&server, "y").upload(&vec![2; 700_000]);
}

#[test]
fn all_repositories_together_have_a_limit_that_the_refusal_names() {
    let server = Server::with(&["--registry-limit", "1"]);
    let (x, y) = (Repository::of_new(&server, "x"), Repository::of_new(&server, "y"));
    x.upload(&vec![0; 700 << 10]);
    let address = y.begin();
    let (code, message) = failure(&y.call("PATCH", &address, &[], &vec![1; 700 << 10]), 413);
    assert_eq!(code, "DENIED");
    assert!(
        message.contains("all repositories together may take 1 MB") && message.contains("--registry-limit"),
        "{message}"
    );
    // What came of it takes its room until it is given up.
    assert_eq!(y.call("DELETE", &address, &[], b"").status, 204);
    y.upload(&vec![1; 200 << 10]);
}
