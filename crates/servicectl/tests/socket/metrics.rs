//! `--metrics-listen`, and the id of each request.

use crate::support::server::free_address;
use crate::support::{Client, Server, wait_for};

#[test]
fn counters_stand_on_a_listener_of_their_own() {
    let address = free_address();
    let server = Server::with(&["--metrics-listen", &address, "--time-scale", "60"]);
    let alice = server.alice();
    alice.get("/servicectl-1/services").ok();
    assert_eq!(alice.get("/servicectl-1/services/nothing").status, 404);
    assert_eq!(server.deployments().get("/experiment_2-nothing/").status, 404);
    let metrics = Client::new(&format!("http://{address}"));
    let text = wait_for("the seeded services", || {
        let answer = metrics.get("/metrics");
        let text = answer.text();
        text.contains("servicectl_services 4\n").then_some(text)
    });
    for line in [
        "servicectl_http_requests_total{listener=\"portal\",code=\"2xx\"} 1\n",
        "servicectl_http_requests_total{listener=\"portal\",code=\"4xx\"} 1\n",
        "servicectl_http_requests_total{listener=\"deployments\",code=\"4xx\"} 1\n",
        "servicectl_http_request_seconds_count{listener=\"portal\"} 2\n",
        "servicectl_websockets 0\n",
        "servicectl_runtime_up 1\n",
        "# EOF\n",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
    assert_eq!(metrics.get("/servicectl-1/services").status, 404, "nothing else is there");
    assert!(!alice.get("/metrics").text().contains("servicectl_http"), "and it is nowhere else");
}

#[test]
fn the_id_of_a_request_stands_in_its_answer_and_in_the_log() {
    let server = Server::with(&["--log-level", "debug"]);
    let client = server.client();
    let id = |path: &str| client.get(path).header("x-request-id").unwrap().to_owned();
    let (first, second) = (id("/healthz"), id("/no/such/file.js"));
    assert_ne!(first, second);
    for (id, path) in [(first, "/healthz"), (second, "/no/such/file.js")] {
        let log = server.log();
        let line = log.lines().find(|line| line.contains(&id)).unwrap_or_else(|| panic!("no {id} in {log}"));
        assert!(line.contains(path), "{line}");
    }
}
