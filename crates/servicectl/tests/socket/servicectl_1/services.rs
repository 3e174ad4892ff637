//! `/servicectl-1/services`: list and creation.

mod name;
mod sample_image;

use serde_json::{Value, json};

use super::{API, create};
use crate::support::Server;

fn services() -> String {
    format!("{API}/services")
}

#[test]
fn lists_all_services_of_the_project_sorted_with_both_links() {
    let server = Server::start();
    let alice = server.alice();
    for name in ["z", "a", "a0"] {
        create(&alice, name);
    }
    let list = alice.get(&services()).ok();
    let names: Vec<&str> =
        list.as_array().unwrap().iter().map(|service| service["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["a", "a0", "hpc-preprocessor", "mesh-viewer", "newservice", "optimiser", "report-builder", "z"]
    );
    for service in list.as_array().unwrap() {
        let name = service["name"].as_str().unwrap();
        let deployment = format!("{}/experiment_2-{name}", server.address("deployments"));
        assert_eq!(service["links"][0], json!({ "rel": "self", "href": format!("/services/{name}") }));
        assert_eq!(service["links"][1], json!({ "rel": "deployment", "href": deployment }));
    }
}

#[test]
fn a_project_without_services_has_an_empty_list() {
    let server = Server::start();
    assert_eq!(server.stranger().get(&services()).ok(), json!([]));
}

#[test]
fn creation_answers_201_with_name_and_links() {
    let server = Server::start();
    let answer = server.alice().post(&services(), &json!({ "name": "x" }));
    assert_eq!(answer.status, 201);
    let deployment = format!("{}/experiment_2-x", server.address("deployments"));
    let expected = json!({ "name": "x", "links": [
        { "rel": "self", "href": "/services/x" },
        { "rel": "deployment", "href": deployment },
        { "rel": "sample-image", "href": "/services/x/sample-image" }
    ]});
    assert_eq!(answer.json(), expected);
}

#[test]
fn a_name_that_is_taken_is_405() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    let answer = alice.post(&services(), &json!({ "name": "x" }));
    assert!(answer.error(405).contains("`x`"));
    assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
    // Another project's names are its own business.
    create(&server.stranger(), "x");
}

#[test]
fn names_obey_the_manual() {
    let server = Server::start();
    let alice = server.alice();
    // experiment_2- takes 13 of the 32 characters.
    for name in ["a", "a--b", "a1", "aaaaaaaaaaaaaaaaaaa"] {
        create(&alice, name);
    }
    let before = alice.get(&services()).ok();
    for name in [
        "",
        "A",
        "1a",
        "-a",
        "a-",
        "a_b",
        "a.b",
        "a b",
        "ä",
        "a\n",
        "a\n\n",
        " a",
        "a/b",
        "../x",
        "a\u{0}",
        "aaaaaaaaaaaaaaaaaaaa",
        "<img src=x>",
    ] {
        let sentence = alice.post(&services(), &json!({ "name": name })).error(400);
        assert!(sentence.contains("name"), "{name:?}: {sentence}");
    }
    assert_eq!(alice.get(&services()).ok(), before);
}

#[test]
fn health_checks_obey_the_rules_and_all_bad_fields_are_named() {
    let server = Server::start();
    let alice = server.alice();
    let good =
        json!({ "rel_path": "experiment_2-x/ping?a=b", "status_codes": "200,201-204", "interval": 60 });
    let check = |change: fn(&mut Value)| {
        let mut body = json!({ "name": "x", "health_check": good });
        change(&mut body["health_check"]);
        body
    };
    for (body, field) in [
        (check(|check| check["rel_path"] = json!("other-x/ping")), "rel_path"),
        (check(|check| check["rel_path"] = json!("experiment_2-xy")), "rel_path"),
        (check(|check| check["rel_path"] = json!("experiment_2-x/../y")), "rel_path"),
        (check(|check| check["rel_path"] = json!("http://evil/experiment_2-x")), "rel_path"),
        (check(|check| check["rel_path"] = json!(["experiment_2-x"])), "rel_path"),
        (check(|check| check["status_codes"] = json!("500")), "status_codes"),
        (check(|check| check["status_codes"] = json!("299-200")), "status_codes"),
        (check(|check| check["status_codes"] = json!(200)), "status_codes"),
        (check(|check| check["interval"] = json!(4)), "interval"),
        (check(|check| check["interval"] = json!(301)), "interval"),
        (check(|check| check["interval"] = json!(30.5)), "interval"),
        (check(|check| check["interval"] = json!("30")), "interval"),
        (check(|check| check["interval"] = json!(true)), "interval"),
        (check(|check| check["interval"] = json!(null)), "interval"),
        (
            check(|check| {
                check.as_object_mut().unwrap().remove("interval");
            }),
            "interval",
        ),
        (check(|check| *check = json!([])), "health_check"),
    ] {
        let sentence = alice.post(&services(), &body).error(400);
        assert!(sentence.contains(field), "{body}: {sentence}");
    }
    let all = json!({ "name": "X", "health_check": { "rel_path": "y", "status_codes": "a", "interval": 0 } });
    let sentence = alice.post(&services(), &all).error(400);
    for field in ["name", "status_codes", "interval"] {
        assert!(sentence.contains(field), "{field}: {sentence}");
    }
    assert_eq!(alice.get(&format!("{API}/services/x")).status, 404, "nothing was created");
    let body = json!({ "name": "x", "health_check": good });
    assert_eq!(alice.post(&services(), &body).status, 201);
    let health = alice.get(&format!("{API}/services/x")).ok()["status"]["target_health"].clone();
    assert_eq!(health["status_codes"], "200,201-204");
    assert_eq!(health["interval"], 60);
    let path = format!("{}//experiment_2-x/ping?a=b", server.address("deployments"));
    assert_eq!(health["health_check_path"], json!(path));
}

#[test]
fn bodies_that_are_not_json_objects_are_400_and_say_where() {
    let server = Server::start();
    let alice = server.alice();
    let json_type = [("Content-Type", "application/json")];
    let post = |headers: &[(&str, &str)], body: &str| {
        alice.call("POST", &services(), headers, Some(body.as_bytes()))
    };
    assert!(post(&json_type, "{\"name\": \"x\",\n  oops}").error(400).contains("line 2, column 3"));
    for body in [
        "",
        "x",
        "[]",
        "\"x\"",
        "null",
        "3",
        "{}",
        "{\"name\": 3}",
        "{\"name\": null}",
        "{\"name\": [\"x\"]}",
    ] {
        post(&json_type, body).error(400);
    }
    let broken = alice.call("POST", &services(), &json_type, Some(b"{\"name\": \"\xff\"}"));
    assert!(broken.error(400).contains("line 1"));
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "application/json-seq", "text/json"]
    {
        let sentence = post(&[("Content-Type", content_type)], "{\"name\": \"x\"}").error(400);
        assert!(sentence.contains("application/json"), "{sentence}");
    }
    post(&[], "{\"name\": \"x\"}").error(400);
    assert_eq!(post(&[("Content-Type", "Application/JSON; charset=UTF-8")], "{\"name\": \"x\"}").status, 201);
}

#[test]
fn of_many_who_create_one_name_at_once_one_wins() {
    let server = Server::start();
    let alice = server.alice();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..12)
            .map(|_| {
                let alice = alice.clone();
                scope.spawn(move || alice.post(&services(), &json!({ "name": "contested" })).status)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 405).count(), 11, "{statuses:?}");
}
