//! Uploads: at once, in chunks, resumed, wrong, half sent, mounted.

use std::io::Write;
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
    let mut stream = TcpStream::connect(repository.client().authority()).unwrap();
    let head = format!(
        "PATCH {address} HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nContent-Length: 1000\r\n\r\nhalf",
        repository.client().authority(),
        repository.authorization()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // Only then does it break off: while it goes on, the upload is busy.
    wait_for("the bytes to arrive", || {
        let (_, id) = address.rsplit_once('/').unwrap();
        let path = server.folder.data().join("registry/uploads").join(id);
        (std::fs::metadata(path).unwrap().len() == 4).then_some(())
    });
    failure(&repository.get(&address), 409);
    drop(stream);
    wait_for("the upload to be free", || {
        let status = repository.get(&address);
        (status.status == 204).then(|| assert_eq!(status.header("range"), Some("0-3")))
    });
    failure(&repository.get(&format!("blobs/{}", digest(b"half"))), 404);
    let end =
        repository.call("PUT", &format!("{address}?digest={}", digest(b"half and half")), &[], b" and half");
    assert_eq!(end.status, 201);
}

#[test]
fn what_fails_at_once_leaves_no_upload() {
    let server = Server::with(&["--repository-limit", "1"]);
    let repository = Repository::of_new(&server, "x");
    let uploads = || std::fs::read_dir(server.folder.data().join("registry/uploads")).unwrap().count();
    let large = vec![0; 2 << 20];
    let answer = repository.call("POST", &format!("blobs/uploads/?digest={}", digest(&large)), &[], &large);
    failure(&answer, 413);
    assert_eq!(uploads(), 0, "nobody was told its id");
    let mut stream = TcpStream::connect(repository.client().authority()).unwrap();
    let head = format!(
        "POST /v2/{}/blobs/uploads/?digest={} HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nContent-Length: 1000\r\n\r\nhalf",
        repository.name,
        digest(b"half"),
        repository.client().authority(),
        repository.authorization()
    );
    stream.write_all(head.as_bytes()).unwrap();
    wait_for("the upload to begin", || (uploads() == 1).then_some(()));
    drop(stream);
    wait_for("the upload to end with its connection", || (uploads() == 0).then_some(()));
}

#[test]
fn a_cancelled_upload_is_gone_and_another_repositorys_is_unknown() {
    let server = Server::start();
    let (x, y) = (Repository::of_new(&server, "x"), Repository::of_new(&server, "y"));
    let address = x.begin();
    let at_y = address.replace("experiment_2-x", "experiment_2-y");
    for method in ["GET", "PATCH", "DELETE"] {
        assert_eq!(failure(&y.call(method, &at_y, &[], b"z"), 404).0, "BLOB_UPLOAD_UNKNOWN");
    }
    assert_eq!(x.call("DELETE", &address, &[], b"").status, 204);
    failure(&x.call("PATCH", &address, &[], b"z"), 404);
}

#[test]
fn a_mount_is_an_upload_from_the_beginning() {
    let server = Server::start();
    let (x, y) = (Repository::of_new(&server, "x"), Repository::of_new(&server, "y"));
    let digest = x.upload(b"shared");
    let answer = y.call("POST", &format!("blobs/uploads/?mount={digest}&from={}", x.name), &[], b"");
    assert_eq!(answer.status, 202);
    assert!(answer.header("location").unwrap().contains("/blobs/uploads/"));
    failure(&y.get(&format!("blobs/{digest}")), 404);
}

#[test]
fn uploads_at_once_are_bounded() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    for _ in 0..20 {
        repository.begin();
    }
    let answer = repository.call("POST", "blobs/uploads/", &[], b"");
    assert_eq!(failure(&answer, 429).0, "TOOMANYREQUESTS");
    assert_eq!(answer.header("retry-after"), Some("60"));
    Repository::of_new(&server, "y").begin();
}

#[test]
fn uploads_end_with_the_process() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let address = repository.begin();
    repository.call("PATCH", &address, &[], b"half");
    let folder = server.kill();
    let server = Server::on(&folder, &[]);
    assert_eq!(std::fs::read_dir(folder.data().join("registry/uploads")).unwrap().count(), 0);
    let repository = Repository::log_in(&server, &server.alice(), "x");
    assert_eq!(failure(&repository.get(&address), 404).0, "BLOB_UPLOAD_UNKNOWN");
}

#[test]
fn who_sends_too_much_sees_why_before_the_connection_ends() {
    let server = Server::with(&["--repository-limit", "1"]);
    let repository = Repository::of_new(&server, "x");
    let address = repository.begin();
    let headers = [("Authorization", repository.authorization())];
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
