//! Bounds of every input: bodies, heads, slow and broken senders.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::servicectl_1::{API, create_with_image, definition};
use crate::support::{Client, Server, wait_for};

fn head(client: &Client, method: &str, path: &str, more: &str) -> String {
    let (host, token) = (client.authority(), client.token());
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nX-Auth-Token: {token}\r\nConnection: close\r\n{more}\r\n"
    )
}

#[test]
fn a_body_that_says_it_is_too_long_is_413_before_it_is_sent() {
    let server = Server::start();
    let alice = server.alice();
    for (method, path) in [
        ("POST", "/services"),
        ("PUT", "/services/newservice"),
        ("POST", "/services/newservice/sample-image"),
    ] {
        let more = "Content-Type: application/json\r\nContent-Length: 1048577\r\n";
        let answer = alice.raw(&head(&alice, method, &format!("{API}{path}"), more));
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("{\"Error\":\"The body is too large: at most 1024 KiB"), "{answer}");
    }
}

#[test]
fn a_body_that_grows_too_long_is_413() {
    let server = Server::start();
    let alice = server.alice();
    let more = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let mut stream = TcpStream::connect(alice.authority()).unwrap();
    stream.write_all(head(&alice, "POST", &format!("{API}/services"), more).as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    // The server may close before it has read everything.
    for _ in 0..20 {
        if stream.write_all(chunk.as_bytes()).is_err() {
            break;
        }
    }
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
}

#[test]
fn a_large_environment_fits() {
    let server = Server::start();
    let alice = server.alice();
    create_with_image(&alice, "x");
    let mut body = definition();
    body["environment"] = (0..500)
        .map(|number| json!({ "name": format!("VARIABLE_{number}"), "value": "v".repeat(1000) }))
        .collect();
    alice.put(&format!("{API}/services/x"), &body).ok();
    assert_eq!(alice.get(&format!("{API}/services/x?view=definition")).ok()["definition"], body);
}

#[test]
fn a_body_that_is_wrong_everywhere_gets_a_short_answer() {
    let server = Server::start();
    let alice = server.alice();
    create_with_image(&alice, "x");
    for (number, told) in [(500_000, "500000 variables"), (2_000, "And 1992 more.")] {
        let mut body = definition();
        body["environment"] = vec![json!(1); number].into();
        let answer = alice.put(&format!("{API}/services/x"), &body);
        assert!(answer.error(400).contains(told), "{}", answer.text());
        assert!(answer.body.len() < 4096, "{} bytes", answer.body.len());
    }
}

#[test]
fn deep_json_is_400() {
    let server = Server::start();
    let alice = server.alice();
    let deep = format!("{{\"name\": {}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let json_type = [("Content-Type", "application/json")];
    alice.call("POST", &format!("{API}/services"), &json_type, Some(deep.as_bytes())).error(400);
    alice.get(&format!("{API}/services")).ok();
}

#[test]
fn a_body_that_breaks_off_changes_nothing() {
    let server = Server::start();
    let alice = server.alice();
    let mut stream = TcpStream::connect(alice.authority()).unwrap();
    let more = "Content-Type: application/json\r\nContent-Length: 20\r\n";
    stream.write_all(head(&alice, "POST", &format!("{API}/services"), more).as_bytes()).unwrap();
    stream.write_all(b"{\"name\": \"half\"").unwrap();
    drop(stream);
    alice.get(&format!("{API}/services/half")).error(404);
}

#[test]
fn an_endless_head_is_refused() {
    let server = Server::start();
    let alice = server.alice();
    let long = format!("X-Long: {}\r\n", "x".repeat(200_000));
    let answer = alice.raw(&head(&alice, "GET", &format!("{API}/services"), &long));
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let path = format!("{API}/{}", "x".repeat(200_000));
    let answer = alice.raw(&head(&alice, "GET", &path, ""));
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[test]
fn what_is_no_http_is_refused_and_the_server_lives() {
    let server = Server::start();
    let alice = server.alice();
    for bytes in [
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02\r\n\r\n",
        "GET / HTTP/1.1\r\nA B: c\r\n\r\n",
    ] {
        let answer = alice.raw(bytes);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{bytes:?}: {answer}");
    }
    alice.get(&format!("{API}/services")).ok();
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn idle_connections_do_not_keep_others_out() {
    let server = Server::start();
    let alice = server.alice();
    let idle: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(alice.authority()).unwrap()).collect();
    alice.get(&format!("{API}/services")).ok();
    let mut slow = TcpStream::connect(alice.authority()).unwrap();
    slow.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    slow.write_all(b"GET /healthz HT").unwrap();
    alice.get(&format!("{API}/services")).ok();
    drop(idle);
}

#[test]
fn a_client_that_goes_away_after_its_update_still_gets_it_deployed() {
    let server = Server::with(&["--time-scale", "60"]);
    let alice = server.alice();
    let names: Vec<String> = (0..12).map(|number| format!("gone{number}")).collect();
    for name in &names {
        create_with_image(&alice, name);
    }
    let body = definition().to_string();
    for name in &names {
        let more = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let mut stream = TcpStream::connect(alice.authority()).unwrap();
        let request = head(&alice, "PUT", &format!("{API}/services/{name}"), &more) + &body;
        stream.write_all(request.as_bytes()).unwrap();
        // Gone without reading the answer.
        drop(stream);
    }
    for name in &names {
        let path = format!("{API}/services/{name}");
        // Either it came too late to be taken up at all, or all of it was done.
        wait_for("the update", || {
            let current = alice.get(&format!("{path}?view=definition"));
            let started = alice.get(&path).ok()["status"]["service_status"] == "ACTIVE";
            (current.status == 404 || started).then_some(())
        });
    }
}
