//! The manual's samples stand in the store, and the ordinary handlers answer with them (README.md).

#[path = "../../examples/serve_samples/samples.rs"]
mod import;

use std::path::Path;

use serde_json::Value;

use crate::support::Client;

fn sample(name: &str) -> Value {
    import::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../servicectl-api/tests/fixtures").join(name))
        .unwrap()
}

/// Asks a server that has these samples.
fn ask(samples: &[&str], paths: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let bodies: Vec<Value> = samples.iter().map(|name| sample(name)).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, token) = runtime.block_on(import::start(&folder.path().join("data"), &bodies)).unwrap();
    let api = import::api(&server);
    let client = Client::new(api.trim_end_matches('/')).with_token(token.expose());
    let answers = paths.iter().map(|path| client.get(path).ok()).collect();
    runtime.block_on(server.stop());
    answers
}

#[test]
fn the_list() {
    assert_eq!(ask(&["list.json"], &["/services"]), [sample("list.json")]);
}

#[test]
fn the_status_of_a_running_service_and_of_one_that_never_started() {
    let paths = ["/services/newservice", "/services/test-service"];
    assert_eq!(ask(&["status.json", "never.json"], &paths), [sample("status.json"), sample("never.json")]);
}

#[test]
fn the_logs() {
    let paths = ["/services/newservice?view=logs&tail=20&streams=1", "/services/newservice?view=logs"];
    let expected = [sample("logs.json"), sample("logs.json")];
    assert_eq!(ask(&["status.json", "logs.json"], &paths), expected);
    assert_eq!(ask(&["logs.json", "status.json"], &paths), expected);
}

#[test]
fn registry_credentials_differ_in_user_and_password_only() {
    let mut expected = sample("docker.json");
    let [answer] = ask(&["status.json"], &["/services/newservice?view=docker"]).try_into().unwrap();
    expected["user"] = answer["user"].clone();
    expected["password"] = answer["password"].clone();
    assert_eq!(answer, expected);
}
