//! Uploads: at once, in chunks, resumed, wrong, half sent, mounted.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::repository::{Repository, digest, failure};
use crate::support::{Server, wait_for};

#[test]
fn at_once_in_one_request_and_in_two() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let at_once = format!("blobs/uploads/?digest={}", digest(b"one"));
    assert_eq!(repository.call("POST", &at_once, &[], b"one").status, 201);
    let address = repository.begin();
    let answer = repository.call("PUT", &format!("{address}?digest={}", digest(b"two")), &[], b"two");
    assert_eq!(answer.status, 201);
    for blob in [b"one", b"two"] {
        assert_eq!(repository.get(&format!("blobs/{}", digest(blob))).body, blob);
    }
    let location = answer.header("location").unwrap();
    assert_eq!(repository.get(location).body, b"two");
}

#[test]
fn chunks_come_in_order_and_an_upload_says_where_it_goes_on() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let address = repository.begin();
    let patch =
        |range: &str, body: &[u8]| repository.call("PATCH", &address, &[("Content-Range", range)], body);
    assert_eq!(patch("0-3", b"0123").header("range"), Some("0-3"));
    for range in ["0-3", "5-8"] {
        let answer = patch(range, b"0123");
        failure(&answer, 416);
        assert_eq!(answer.header("range"), Some("0-3"));
    }
    failure(&patch("x", b"45"), 400);
    let status = repository.get(&address);
    assert_eq!((status.status, status.header("range")), (204, Some("0-3")));
    assert_eq!(patch("4-5", b"45").header("range"), Some("0-5"));
    let end = repository.call(
        "PUT",
        &format!("{address}?digest={}", digest(b"01234567")),
        &[("Content-Range", "6-7")],
        b"67",
    );
    assert_eq!(end.status, 201, "{}", end.text());
    failure(&repository.get(&address), 404);
}

#[test]
fn another_digest_than_announced_leaves_nothing() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let address = repository.begin();
    repository.call("PATCH", &address, &[], b"sent");
    let answer = repository.call("PUT", &format!("{address}?digest={}", digest(b"meant")), &[], b"");
    assert_eq!(failure(&answer, 400).0, "DIGEST_INVALID");
    for path in [format!("blobs/{}", digest(b"sent")), format!("blobs/{}", digest(b"meant")), address] {
        failure(&repository.get(&path), 404);
    }
    let uploads = server.folder.data().join("registry/uploads");
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
}

#[test]
fn a_body_that_breaks_off_leaves_no_blob_and_can_be_gone_on_with() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let address = repository.begin();
    let headers = [("Authorization", repository.authorization())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_ref()));
    let answer = repository.client().send_all("PATCH", &address, &headers, 64 << 20);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("The repository is full"), "{answer}");
}

#[test]
fn files_without_a_row_go_at_the_start_and_others_stay() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let kept = repository.upload(b"kept");
    let registry = server.folder.data().join("registry");
    let file = format!("sha256-{}", kept.trim_start_matches("sha256:"));
    let mut folders = std::fs::read_dir(&registry).unwrap().map(|entry| entry.unwrap().path());
    let own = folders.find(|path| !path.ends_with("uploads")).unwrap();
    let stray = own.join(format!("sha256-{}", "0".repeat(64)));
    std::fs::write(&stray, "of a process that ended before it said so").unwrap();
    let foreign = registry.join("4711");
    std::fs::create_dir(&foreign).unwrap();
    std::fs::write(foreign.join("sha256-of-a-service-that-is-gone"), "").unwrap();
    let folder = server.kill();
    let server = Server::on(&folder, &[]);
    assert!(own.join(file).exists() && !stray.exists() && !foreign.exists());
    let repository = Repository::log_in(&server, &server.alice(), "x");
    assert_eq!(repository.get(&format!("blobs/{kept}")).body, b"kept");
}
