//! Pages of other origins: who may change something, who gets an answer to a preflight (contract §2, trust §2).

use serde_json::json;

use crate::servicectl_1::{API, create};
use crate::support::{Answer, Client, Server};

const FRIEND: &str = "https://friend.example";

fn preflight(client: &Client, path: &str, origin: &str) -> Answer {
    let headers = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "x-auth-token,content-type"),
    ];
    client.without_token().call("OPTIONS", path, &headers, None)
}

fn create_from(client: &Client, name: &str, origin: &str) -> Answer {
    let headers = [("Origin", origin), ("Content-Type", "application/json")];
    client.call(
        "POST",
        &format!("{API}/services"),
        &headers,
        Some(json!({ "name": name }).to_string().as_bytes()),
    )
}

fn strangers(server: &Server) -> Vec<String> {
    let port = server.client().port().to_owned();
    vec![
        "https://evil.example".to_owned(),
        "null".to_owned(),
        "https://sub.friend.example".to_owned(),
        "https://friend.example.evil.example".to_owned(),
        "https://friend.example:8443".to_owned(),
        "http://friend.example".to_owned(),
        format!("https://127.0.0.1:{port}"),
        server.address("deployments").to_owned(),
        "file://".to_owned(),
    ]
}

#[test]
fn without_allowed_origins_nobody_is_let_in() {
    let server = Server::start();
    let alice = server.alice();
    let mut all = strangers(&server);
    all.push(FRIEND.to_owned());
    for (number, origin) in all.iter().enumerate() {
        let answer = preflight(&alice, &format!("{API}/services"), origin);
        answer.error(405);
        assert!(answer.header("access-control-allow-origin").is_none(), "{origin}");
        let answer = create_from(&alice, &format!("s{number}"), origin);
        assert!(answer.error(403).contains("--allow-origin"), "{origin}");
        // Reading is kept from strangers by the browser, which finds no permission.
        let answer = alice.call("GET", &format!("{API}/services"), &[("Origin", origin)], None);
        assert!(answer.header("access-control-allow-origin").is_none(), "{origin}");
    }
    assert_eq!(
        alice.get(&format!("{API}/services")).ok().as_array().unwrap().len(),
        5,
        "nothing was created"
    );
}

#[test]
fn an_allowed_origin_gets_its_preflight_without_a_token_and_no_other_does() {
    let server = Server::with(&["--allow-origin", FRIEND, "--allow-origin", "http://localhost:8082"]);
    let alice = server.alice();
    for origin in [FRIEND, "http://localhost:8082"] {
        for path in
            [format!("{API}/services"), format!("{API}/services/x"), "/authManager/AuthManager".to_owned()]
        {
            let answer = preflight(&alice, &path, origin);
            assert_eq!((answer.status, answer.body.len()), (204, 0));
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
            assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST, PUT, DELETE"));
            assert_eq!(answer.header("access-control-allow-headers"), Some("x-auth-token, content-type"));
            assert!(answer.header("vary").unwrap().contains("Origin"));
            assert!(answer.header("access-control-allow-credentials").is_none());
        }
    }
    // The list of tags is read with credentials of the registry.
    let answer = preflight(&alice, "/v2/experiment_2-x/tags/list", FRIEND);
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-headers"), Some("authorization, content-type"));
    let answer = create_from(&alice, "x", FRIEND);
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("access-control-allow-origin"), Some(FRIEND));
    assert!(answer.header("access-control-expose-headers").unwrap().contains("Retry-After"));
    let refused = alice.without_token().call("GET", &format!("{API}/services"), &[("Origin", FRIEND)], None);
    refused.error(400);
    assert_eq!(refused.header("access-control-allow-origin"), Some(FRIEND), "errors can be read too");
    for origin in strangers(&server) {
        let answer = preflight(&alice, &format!("{API}/services"), &origin);
        answer.error(405);
        assert!(answer.header("access-control-allow-origin").is_none(), "{origin}");
        create_from(&alice, "y", &origin).error(403);
    }
}

#[test]
fn pages_of_our_own_may_do_everything() {
    let server = Server::start();
    let alice = server.alice();
    let port = alice.port().to_owned();
    for (number, host) in ["127.0.0.1", "localhost", "[::1]"].iter().enumerate() {
        let answer = create_from(&alice, &format!("own{number}"), &format!("http://{host}:{port}"));
        assert_eq!(answer.status, 201, "{host}");
    }
    create(&alice, "no-origin-at-all");
}

#[test]
fn a_form_of_another_page_can_do_nothing() {
    let server = Server::start();
    let alice = server.alice();
    // What a form can send without a preflight: no token, a simple content type.
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    {
        let headers = [("Content-Type", content_type), ("Origin", "https://evil.example")];
        let body = Some(&b"{\"name\": \"x\"}"[..]);
        alice.without_token().call("POST", &format!("{API}/services"), &headers, body).error(403);
        alice.without_token().call("POST", &format!("{API}/services"), &headers[..1], body).error(400);
    }
    let headers = [("Content-Type", "text/plain"), ("Origin", "https://evil.example")];
    alice.without_token().call("POST", "/authManager/AuthManager", &headers, Some(b"<x/>")).error(403);
}

#[test]
fn two_origins_are_none() {
    let server = Server::with(&["--allow-origin", FRIEND]);
    let alice = server.client();
    let headers =
        [("Origin", FRIEND), ("Origin", "https://stranger.example"), ("Content-Type", "application/json")];
    let answer = alice.call("POST", &format!("{API}/services"), &headers, Some(b"{}"));
    assert!(answer.error(403).contains("--allow-origin"));
    assert!(answer.header("access-control-allow-origin").is_none());
}
