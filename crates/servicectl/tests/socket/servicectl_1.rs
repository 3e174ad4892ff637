//! `/servicectl-1/` and its alias `/v0/`.

mod about;
mod services;
mod session;

use crate::support::{Client, Server};

/// The base of the API.
pub(crate) const API: &str = "/servicectl-1";

/// Creates a service.
#[track_caller]
pub(crate) fn create(client: &Client, name: &str) {
    let answer = client.post(&format!("{API}/services"), &serde_json::json!({ "name": name }));
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// Creates a service with an image of the tag `latest`.
#[track_caller]
pub(crate) fn create_with_image(client: &Client, name: &str) {
    create(client, name);
    let answer =
        client.post(&format!("{API}/services/{name}/sample-image"), &serde_json::json!({ "tag": "latest" }));
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// A definition that is right for the image of [`create_with_image`].
pub(crate) fn definition() -> serde_json::Value {
    serde_json::json!({
        "container-tag": "latest", "memory-reservation": 100, "memory-limit": 150, "container-port": 80,
        "environment": [{ "name": "CONTEXT_ROOT", "value": "/experiment_2-x" }]
    })
}

#[test]
fn the_alias_is_the_same_api() {
    let server = Server::start();
    let alice = server.alice();
    for path in ["/", "", "/services", "/services/newservice?view=definition", "/services/nothing"] {
        let (original, alias) = (alice.get(&format!("{API}{path}")), alice.get(&format!("/v0{path}")));
        assert_eq!(original.status, alias.status, "{path}");
        assert_eq!(original.json(), alias.json(), "{path}");
    }
}

#[test]
fn unknown_paths_are_404_in_our_form_with_and_without_a_token() {
    let server = Server::start();
    let alice = server.alice();
    for path in ["/service", "/services/a/b", "/services/a/b/c", "/services/", "/x/y", "//services"] {
        for base in [API, "/v0"] {
            alice.get(&format!("{base}{path}")).error(404);
            alice.without_token().get(&format!("{base}{path}")).error(404);
        }
    }
    alice.get(&format!("{API}/services/%ff")).error(404);
}

#[test]
fn known_paths_with_another_method_are_405_and_say_which_they_take() {
    let server = Server::start();
    let alice = server.alice();
    for (method, path, allowed) in [
        ("PUT", "/services", "GET, HEAD, POST"),
        ("DELETE", "/services", "GET, HEAD, POST"),
        ("PATCH", "/services", "GET, HEAD, POST"),
        ("OPTIONS", "/services", "GET, HEAD, POST"),
        ("POST", "/services/newservice", "GET, HEAD, PUT, DELETE"),
        ("GET", "/services/newservice/sample-image", "POST"),
        ("GET", "/session", "DELETE"),
        ("POST", "/", "GET, HEAD"),
        ("TRACE", "/services", "GET, HEAD, POST"),
    ] {
        let answer = alice.call(method, &format!("{API}{path}"), &[], None);
        let sentence = answer.error(405);
        assert!(sentence.contains(allowed), "{sentence}");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
}

#[test]
fn without_a_token_400_with_a_wrong_one_403() {
    let server = Server::start();
    let client = server.client();
    let long = "a".repeat(2000);
    for (method, path) in [
        ("GET", "/services"),
        ("POST", "/services"),
        ("GET", "/services/newservice"),
        ("GET", "/services/newservice?view=logs"),
        ("GET", "/services/newservice?view=docker"),
        ("GET", "/services/newservice?view=definition"),
        ("PUT", "/services/newservice"),
        ("DELETE", "/services/newservice"),
        ("POST", "/services/newservice/sample-image"),
        ("GET", "/"),
        ("DELETE", "/session"),
    ] {
        let path = format!("{API}{path}");
        assert!(client.call(method, &path, &[], None).error(400).contains("X-Auth-Token"), "{method} {path}");
        client.call(method, &path, &[("X-Auth-Token", "")], None).error(400);
        for wrong in ["x", "-", long.as_str(), "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"] {
            client.call(method, &path, &[("X-Auth-Token", wrong)], None).error(403);
        }
    }
    let twice = [("X-Auth-Token", "a"), ("X-Auth-Token", "b")];
    client.call("GET", &format!("{API}/services"), &twice, None).error(400);
}

#[test]
fn who_sends_far_too_much_sees_why_before_the_connection_ends() {
    let server = Server::start();
    let client = server.alice();
    let path = format!("{API}/services/newservice");
    let json = ("Content-Type", "application/json");
    let answer = client.send_all("PUT", &path, &[("X-Auth-Token", client.token()), json], 64 << 20);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("too large"), "{answer}");
    // whoever is refused, too
    let answer = client.send_all("PUT", &path, &[("X-Auth-Token", "x")], 64 << 20);
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
}

#[test]
fn a_token_counts_in_the_header_only() {
    let server = Server::start();
    let client = server.client();
    let token = server.token("alice", "experiment_2");
    for path in [format!("?token={token}"), format!("?X-Auth-Token={token}")] {
        client.get(&format!("{API}/services{path}")).error(400);
    }
    for header in [("Cookie", format!("X-Auth-Token={token}")), ("Authorization", format!("Bearer {token}"))]
    {
        client.call("GET", &format!("{API}/services"), &[(header.0, &header.1)], None).error(400);
    }
    assert!(!server.log().contains(&token));
}
