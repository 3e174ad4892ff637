//! `GET /servicectl-1/`: the about document.

use super::API;
use crate::support::Server;

#[test]
fn says_which_platform_this_is_and_whose_token_came() {
    let server = Server::start();
    let alice = server.alice();
    for path in [API.to_owned(), format!("{API}/")] {
        let about = alice.get(&path).ok();
        let expires = about["token_expires_at"].as_str().unwrap();
        assert!(expires.len() == "2026-11-24T18:57:37.005Z".len() && expires.ends_with('Z'), "{expires}");
        let expected = serde_json::json!({
            "name": "servicectl", "version": env!("CARGO_PKG_VERSION"), "runtime": "simulated", "user": "alice",
            "project": "experiment_2", "token_expires_at": expires, "log_tail_max": 10000,
            "links": [{ "rel": "session", "href": "/session" }, { "rel": "registry", "href": "/v2/" }]
        });
        assert_eq!(about, expected);
    }
}

#[test]
fn with_the_base_contract_only_there_are_no_extras() {
    let server = Server::with(&["--base-contract-only"]);
    let alice = server.alice();
    for path in ["", "/", "/session", "/services/newservice/sample-image"] {
        for method in ["GET", "POST", "DELETE"] {
            alice.call(method, &format!("{API}{path}"), &[], None).error(404);
        }
    }
    assert!(
        alice
            .get(&format!("{API}/services/newservice?view=definition"))
            .error(400)
            .contains("status, logs and docker.")
    );
    for service in alice.get(&format!("{API}/services")).ok().as_array().unwrap() {
        let rels: Vec<&str> =
            service["links"].as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect();
        assert_eq!(rels, ["self", "deployment"]);
    }
    assert_eq!(alice.get(&format!("{API}/services/newservice?view=docker")).status, 200);
}
