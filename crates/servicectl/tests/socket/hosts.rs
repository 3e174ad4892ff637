//! Which names the listeners answer to: the address given out, or a loopback name with the bound port (trust §3).

use crate::support::server::free_address;
use crate::support::{Client, Server};

fn with_host(client: &Client, path: &str, host: &str) -> u16 {
    client.call("GET", path, &[("Host", host)], None).status
}

#[test]
fn each_listener_answers_to_its_own_names_only() {
    let server = Server::start();
    let (portal, deployments) = (server.client(), server.deployments());
    for (client, path, good) in
        [(&portal, "/healthz", 200), (&deployments, "/experiment_2-report-builder/", 503)]
    {
        let port = client.port();
        for host in ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"] {
            assert_eq!(with_host(client, path, &format!("{host}:{port}")), good, "{host}");
        }
        let other_port = if client.port() == portal.port() { deployments.port() } else { portal.port() };
        for host in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            "localhost".to_owned(),
            "127.0.0.1".to_owned(),
            format!("localhost:{other_port}"),
            format!("127.0.0.2:{port}"),
            format!("localhost.evil.example:{port}"),
            format!("localhost.:{port}"),
            format!("user@localhost:{port}"),
        ] {
            let answer = client.call("GET", path, &[("Host", &host)], None);
            assert!(answer.error(421).contains("--public-url"), "{host}");
        }
    }
}

#[test]
fn the_name_that_an_engine_calls_the_registry_by_opens_nothing_else() {
    let server = Server::with(&["--engine-registry", "10.0.2.2:8080"]);
    let client = server.client();
    assert_eq!(with_host(&client, "/v2/", "10.0.2.2:8080"), 401);
    for path in ["/", "/healthz", "/servicectl-1/services", "/authManager/AuthManager", "/v2x"] {
        let answer = client.call("GET", path, &[("Host", "10.0.2.2:8080")], None);
        assert!(!answer.error(421).contains("--engine-registry"), "{path}");
    }
    let answer = client.call("GET", "/v2/", &[("Host", "10.0.2.3:8080")], None);
    assert!(answer.error(421).contains("--engine-registry"));
}

#[test]
fn the_counters_have_no_other_name_than_their_address() {
    let address = free_address();
    let _server = Server::with(&["--metrics-listen", &address]);
    let metrics = Client::new(&format!("http://{address}"));
    let port = metrics.port();
    assert_eq!(with_host(&metrics, "/metrics", &format!("localhost:{port}")), 200);
    for path in ["/metrics", "/nothing"] {
        assert_eq!(with_host(&metrics, path, &format!("evil.example:{port}")), 421);
    }
    let answer = metrics.raw("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[test]
fn a_request_without_exactly_one_host_is_400() {
    let server = Server::start();
    for client in [server.client(), server.deployments()] {
        let host = client.authority();
        for head in [
            "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
            format!(
                "GET /healthz HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            ),
        ] {
            let answer = client.raw(&head);
            assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
            assert!(answer.contains("{\"Error\":"), "{answer}");
        }
        // A target that names another server counts as much as the header.
        let answer = client.raw(&format!(
            "GET http://evil.example/healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ));
        assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    }
}

#[test]
fn no_route_answers_under_a_strange_name() {
    let server = Server::start();
    let alice = server.alice();
    let evil = [("Host", "evil.example")];
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/index.html"),
        ("GET", "/servicectl-1/services"),
        ("DELETE", "/servicectl-1/services/newservice"),
        ("GET", "/authManager/AuthManager?wsdl"),
        ("POST", "/authManager/AuthManager"),
        ("GET", "/v2/"),
        ("OPTIONS", "/servicectl-1/services"),
        ("GET", "/nothing"),
    ] {
        alice.call(method, path, &evil, None).error(421);
    }
    assert_eq!(alice.get("/servicectl-1/services/newservice").status, 200, "it was not deleted");
}
