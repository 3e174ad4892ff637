//! Headers on every route, errors included (trust §1, §2).

use crate::servicectl_1::API;
use crate::support::{Answer, Folder, Server};

const NOTHING_ALLOWED: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[track_caller]
fn check_common(answer: &Answer, path: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name} of {path}");
    }
    assert!(answer.header("date").is_some(), "{path}");
    assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none(), "{path}");
    assert!(answer.header("set-cookie").is_none(), "{path}");
    let policy = answer.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{path}: {policy}"
    );
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
}

#[test]
fn every_answer_of_the_portals_listener_is_locked_down() {
    let server = Server::start();
    let alice = server.alice();
    for (method, path, token, status) in [
        ("GET", "/servicectl-1/services", true, 200),
        ("GET", "/servicectl-1/services", false, 400),
        ("GET", "/servicectl-1/services/nothing", true, 404),
        ("GET", "/servicectl-1/services/newservice", true, 200),
        ("GET", "/servicectl-1/services/newservice?view=definition", true, 200),
        ("GET", "/servicectl-1/services/newservice?view=docker", true, 200),
        ("GET", "/servicectl-1/services/newservice?view=x", true, 400),
        ("PATCH", "/servicectl-1/services", true, 405),
        ("GET", "/servicectl-1/", true, 200),
        ("GET", "/servicectl-1/nothing", true, 404),
        ("GET", "/v0/services", true, 200),
        ("GET", "/v2/", false, 401),
        ("GET", "/nothing.js", false, 404),
        ("POST", "/", false, 405),
        ("GET", "/authManager/AuthManager", false, 404),
        ("GET", "/authManager/AuthManager?wsdl", false, 200),
        ("POST", "/authManager/AuthManager", false, 500),
        ("DELETE", "/servicectl-1/session", true, 204),
    ] {
        let client = if token { alice.clone() } else { alice.without_token() };
        let answer = client.call(method, path, &[], None);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        check_common(&answer, path);
        assert_eq!(answer.header("content-security-policy"), Some(NOTHING_ALLOWED), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(answer.header("etag").is_none(), "{path}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{path}");
        if status != 204 {
            let media_type = answer.header("content-type").unwrap();
            let right = if path.contains("AuthManager") && method == "POST" || path.contains("wsdl") {
                "text/xml; charset=utf-8"
            } else {
                "application/json; charset=utf-8"
            };
            assert_eq!(media_type, right, "{path}");
        }
    }
    let page = alice.get("/");
    check_common(&page, "/");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
}

#[test]
fn strict_transport_security_is_for_https_only() {
    let hsts = |options: &[&str]| {
        let server = Server::with(options);
        let bound = server.client();
        bound.get("/healthz").header("strict-transport-security").map(str::to_owned)
    };
    assert_eq!(hsts(&[]), None);
    assert_eq!(hsts(&["--public-url", "http://portal.example"]), None);
    assert_eq!(hsts(&["--public-url", "https://portal.example"]).as_deref(), Some("max-age=31536000"));
}

#[test]
fn the_deployments_own_pages_are_locked_down_too() {
    let server = Server::start();
    let client = server.deployments();
    for (path, status) in [("/", 404), ("/nothing-here/", 404), ("/experiment_2-report-builder/", 503)] {
        let answer = client.get(path);
        assert_eq!(answer.status, status);
        check_common(&answer, path);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("x-request-id").is_some(), "{path}");
    }
    let misdirected = client.call("GET", "/", &[("Host", "evil.example")], None);
    check_common(&misdirected, "421");
    assert!(misdirected.header("x-request-id").is_some());
}

#[test]
fn a_request_in_the_log_shows_no_secret_and_no_control_character() {
    let folder = Folder::new();
    let server = Server::on(&folder, &["--log-level", "debug"]);
    let alice = server.alice();
    alice.get(&format!("{API}/services?token={}", alice.token())).ok();
    alice.get(&format!("{API}/services/a%0D%0Ab%1B%5B31mc")).error(404);
    alice.log_in("ev&#13;&#10;il&#10;", "hunter2", "experiment_2");
    let log = server.log();
    assert!(log.contains("request method=GET path=\"/servicectl-1/services\" status=200"), "{log}");
    assert!(!log.contains(alice.token()), "the token is in the log");
    assert!(!log.contains("hunter2"), "the password is in the log");
    assert!(!log.contains('\u{1b}') && !log.contains('\r'), "{log:?}");
    assert!(log.lines().all(|line| !line.starts_with("il")), "{log}");
}
