//! `POST /servicectl-1/services/<name>/sample-image`.

use serde_json::json;

use crate::servicectl_1::{API, create, definition};
use crate::support::Server;

fn path(name: &str) -> String {
    format!("{API}/services/{name}/sample-image")
}

#[test]
fn puts_an_image_under_the_tag_that_is_asked_for() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    let answer = alice.post(&path("x"), &json!({ "tag": "1.0" }));
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["tag"], "1.0");
    let digest = answer.json()["digest"].as_str().unwrap().to_owned();
    assert!(digest.len() == 71 && digest.starts_with("sha256:"), "{digest}");
    // Again is the same.
    assert_eq!(alice.post(&path("x"), &json!({ "tag": "1.0" })).json()["digest"], digest.as_str());
    let mut body = definition();
    body["container-tag"] = json!("1.0");
    alice.put(&format!("{API}/services/x"), &body).ok();
}

#[test]
fn without_a_tag_it_is_sample() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    for answer in [
        alice.call("POST", &path("x"), &[], None),
        alice.call("POST", &path("x"), &[], Some(b"")),
        alice.post(&path("x"), &json!({})),
    ] {
        assert_eq!((answer.status, answer.json()["tag"].clone()), (201, json!("sample")));
    }
}

#[test]
fn wrong_bodies_are_400_and_change_nothing() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    for body in [
        json!([]),
        json!("latest"),
        json!({ "tag": 3 }),
        json!({ "tag": "" }),
        json!({ "tag": "a b" }),
        json!({ "tag": "-a" }),
        json!({ "tag": null }),
    ] {
        alice.post(&path("x"), &body).error(400);
    }
    alice.call("POST", &path("x"), &[], Some(b"{\"tag\": \"latest\"}")).error(400);
    let refusal = alice.post(&path("x"), &json!({ "tag": "a b" })).error(400);
    assert!(refusal.contains("`tag`"), "the field has this name here: {refusal}");
    alice.put(&format!("{API}/services/x"), &definition()).error(400);
    alice.post(&path("nothing"), &json!({})).error(404);
}
