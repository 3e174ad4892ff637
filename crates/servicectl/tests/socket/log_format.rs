//! `--log-format json`: a program can read every line.

use serde_json::Value;

use crate::support::server::serve;
use crate::support::{Folder, Server, wait_for};

#[test]
fn every_line_of_the_log_is_an_object_and_those_of_a_request_have_its_id() {
    let server = Server::with(&["--log-format", "json", "--log-level", "debug"]);
    let answer = server.client().get("/healthz");
    let id = answer.header("x-request-id").unwrap().to_owned();
    let lines = || -> Vec<Value> {
        server.log().lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    };
    let line = wait_for("the line of the request", || {
        lines().into_iter().find(|line| line["span"]["id"] == id.as_str() && line["message"] == "request")
    });
    assert_eq!((line["path"].as_str(), line["status"].as_u64()), (Some("\"/healthz\""), Some(200)), "{line}");
    assert!(line["timestamp"].is_string() && line["level"] == "DEBUG");
    let first = &lines()[0];
    assert!(first["level"] == "INFO" && first["timestamp"].is_string(), "the first words too: {first}");
}

#[test]
fn why_it_does_not_start_is_an_object_too() {
    let output =
        serve(&Folder::new().data(), &["--log-format", "json", "--listen", "192.0.2.1:80"]).output().unwrap();
    assert!(!output.status.success());
    let line: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert!(line["level"] == "ERROR" && line["message"].as_str().unwrap().contains("TLS"), "{line}");
}
