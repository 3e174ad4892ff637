//! `/servicectl-1/services/<name>`: views, update, deletion.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::servicectl_1::{API, create, create_with_image, definition};
use crate::support::{Client, Server, wait_for};

fn path(rest: &str) -> String {
    format!("{API}/services/{rest}")
}

/// The status report.
#[track_caller]
fn status(client: &Client, name: &str) -> Value {
    client.get(&path(name)).ok()["status"].clone()
}

/// Waits for an event.
#[track_caller]
fn wait_for_event(client: &Client, name: &str, text: &str) -> Value {
    wait_for(text, || {
        let status = status(client, name);
        let said = status["events"]
            .as_array()?
            .iter()
            .any(|event| event["message"].as_str().unwrap().contains(text));
        said.then_some(status)
    })
}

#[test]
fn a_service_that_never_started_knows_its_health_check_only() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    let expected = json!({
        "service_status": "unknown", "count_desired": "unknown", "count_running": "unknown", "count_pending": "unknown",
        "tasks": [], "events": [],
        "target_health": {
            "health_check_path": format!("{}//experiment_2-x/", server.address("deployments")),
            "interval": 30, "status_codes": "200-499", "targets": []
        }
    });
    for query in ["", "?view=status", "?unknown=1"] {
        let report = alice.get(&path(&format!("x{query}"))).ok();
        assert_eq!(report["name"], "x");
        assert_eq!(report["status"], expected);
    }
    assert_eq!(alice.get(&path("x?view=logs")).ok()["logs"], json!([]));
}

#[test]
fn views_that_there_are_not_are_400_and_services_404() {
    let server = Server::start();
    let alice = server.alice();
    for view in ["", "Status", "images", "revisions", "x%00y", "status&view=logs"] {
        let sentence = alice.get(&path(&format!("newservice?view={view}"))).error(400);
        assert!(sentence.contains("view"), "{sentence}");
    }
    for view in ["status", "logs", "docker", "definition"] {
        for name in ["nothing", "Newservice", "newservice%20", "a%2Fb", "%00"] {
            let sentence = alice.get(&path(&format!("{name}?view={view}"))).error(404);
            assert!(sentence.contains("There is no service"), "{sentence}");
        }
    }
    assert!(alice.get(&path("report-builder?view=definition")).error(404).contains("no definition"));
}

#[test]
fn a_deployed_service_reaches_its_steady_state_and_shows_all_four_signs() {
    let server = Server::with(&["--time-scale", "60"]);
    let alice = server.alice();
    create_with_image(&alice, "x");
    let answer = alice.put(&path("x"), &definition()).ok();
    assert_eq!(answer["Success"], "Successfully issued update command, check the status for details");
    let rels: Vec<&str> =
        answer["links"].as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect();
    assert_eq!(rels, ["self", "deployment", "definition", "sample-image"]);
    let status = wait_for_event(&alice, "x", "has reached a steady state.");
    assert_eq!(status["service_status"], "ACTIVE");
    assert_eq!(
        (&status["count_desired"], &status["count_running"], &status["count_pending"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let [task] = status["tasks"].as_array().unwrap().as_slice() else { panic!("{status}") };
    assert_eq!((&task["desired_status"], &task["last_status"]), (&json!("RUNNING"), &json!("RUNNING")));
    let image = format!("{}/experiment_2-x:latest", server.address("registry"));
    let expected = json!({
        "name": "experiment_2-x", "revision": 1, "status": "ACTIVE", "container_image": image,
        "container_memory_reservation": 100, "container_memory_limit": 150, "container_port": 80
    });
    assert_eq!(task["task_definition"], expected);
    let [target] = status["target_health"]["targets"].as_array().unwrap().as_slice() else {
        panic!("{status}")
    };
    assert_eq!(target["health"], "healthy");
    assert!(target.get("description").is_none(), "a healthy target has no description");
    let events: Vec<&str> =
        status["events"].as_array().unwrap().iter().map(|event| event["message"].as_str().unwrap()).collect();
    assert!(events[0].starts_with("(service experiment_2-x) has reached a steady state."), "{events:?}");
    assert!(events[1].contains("registered 1 targets in (target-group "), "{events:?}");
    assert!(
        events[2].contains(&format!("has started 1 tasks: (task {}).", task["task_name"].as_str().unwrap())),
        "{events:?}"
    );
    for time in [&task["created_at"], &status["events"][0]["created_at"]] {
        let time = time.as_str().unwrap();
        assert!(time.len() == 19 && time.as_bytes()[10] == b' ', "{time}");
    }
}

#[test]
fn logs_give_the_last_lines_of_the_last_streams() {
    let server = Server::with(&["--time-scale", "60"]);
    let alice = server.alice();
    create_with_image(&alice, "x");
    alice.put(&path("x"), &definition()).ok();
    let stream = wait_for("log lines", || {
        let logs = alice.get(&path("x?view=logs")).ok()["logs"].clone();
        let stream = logs.as_array().unwrap().first()?.clone();
        (stream["log_events"].as_array().unwrap().len() >= 5).then_some(stream)
    });
    let task = status(&alice, "x")["tasks"][0]["task_name"].clone();
    assert_eq!(
        stream["stream_name"],
        json!(format!("experiment_2-x/experiment_2-x/{}", task.as_str().unwrap()))
    );
    let times: Vec<&str> =
        stream["log_events"].as_array().unwrap().iter().map(|line| line["time"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "oldest first: {times:?}");
    let lines = |query: &str| {
        let logs = alice.get(&path(&format!("x?view=logs&{query}"))).ok()["logs"].clone();
        logs[0]["log_events"].as_array().unwrap().len()
    };
    assert_eq!((lines("tail=1"), lines("tail=3&streams=1")), (1, 3));
    assert!(lines("tail=99999999999999999999&streams=51") >= 5, "more than the maximum is the maximum");
    for query in
        ["tail=0", "tail=-1", "tail=", "tail=x", "tail=1.5", "streams=0", "streams=a", "tail=1&tail=2"]
    {
        alice.get(&path(&format!("x?view=logs&{query}"))).error(400);
    }
}

#[test]
fn registry_credentials_are_fresh_and_of_this_service() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    let answers: Vec<Value> = (0..3).map(|_| alice.get(&path("x?view=docker")).ok()).collect();
    let passwords: HashSet<&str> =
        answers.iter().map(|answer| answer["password"].as_str().unwrap()).collect();
    assert_eq!(passwords.len(), 3);
    let answer = &answers[0];
    assert_eq!(answer["repo_uri"], json!(format!("{}/experiment_2-x", server.address("registry"))));
    assert_eq!(answer["proxy_endpoint"], server.address("portal"));
    assert_eq!(answer["user"], "experiment_2-x");
    assert_eq!(answer["name"], "x");
    assert!(answer["links"].is_array());
}

#[test]
fn the_definition_comes_back_as_it_was_sent_with_secrets_marked() {
    let server = Server::start();
    let alice = server.alice();
    create_with_image(&alice, "x");
    let mut body = definition();
    body["environment"] = json!([
        { "name": "URL=http://h/?x", "value": "1" },
        { "name": "COUNT", "value": 123 },
        { "name": "ON", "value": true },
        { "name": "DB_PASSWORD", "value": "s3cret" },
        { "name": "EMPTY", "value": "" }
    ]);
    alice.put(&path("x"), &body).ok();
    let answer = alice.get(&path("x?view=definition"));
    let current = answer.ok();
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    body["environment"] = json!([
        { "name": "URL=http://h/?x", "value": "1" },
        { "name": "COUNT", "value": "123" },
        { "name": "ON", "value": "true" },
        { "name": "DB_PASSWORD", "value": "s3cret", "secret": true },
        { "name": "EMPTY", "value": "" }
    ]);
    assert_eq!(current["definition"], body);
    assert_eq!(
        (&current["revision"], &current["created_by"], &current["name"]),
        (&json!(1), &json!("alice"), &json!("x"))
    );
    let created = current["created_at"].as_str().unwrap();
    assert!(created.contains('T') && created.contains('.') && created.ends_with('Z'), "{created}");
    // The base contract gives no values away.
    assert!(!alice.get(&path("x")).text().contains("s3cret"));
    assert!(!server.log().contains("s3cret"));
}

#[test]
fn one_variable_may_stand_without_a_list() {
    let server = Server::start();
    let alice = server.alice();
    create_with_image(&alice, "x");
    let mut body = definition();
    body["environment"] = json!({ "name": "A", "value": "b" });
    alice.put(&path("x"), &body).ok();
    let current = alice.get(&path("x?view=definition")).ok();
    assert_eq!(current["definition"]["environment"], json!([{ "name": "A", "value": "b" }]));
}

#[test]
fn each_update_is_a_new_revision() {
    let server = Server::start();
    let alice = server.alice();
    create_with_image(&alice, "x");
    for revision in 1..=3 {
        alice.put(&path("x"), &definition()).ok();
        assert_eq!(alice.get(&path("x?view=definition")).ok()["revision"], revision);
    }
}

#[test]
fn a_refused_update_names_every_bad_field_and_changes_nothing() {
    let server = Server::start();
    let alice = server.alice();
    create_with_image(&alice, "x");
    alice.put(&path("x"), &definition()).ok();
    let before = alice.get(&path("x?view=definition")).ok();
    let with = |field: &str, value: Value| {
        let mut body = definition();
        body[field] = value;
        body
    };
    let without = |field: &str| {
        let mut body = definition();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    let mut cases: Vec<(Value, &str)> = Vec::new();
    for field in ["container-tag", "memory-reservation", "memory-limit", "container-port", "environment"] {
        cases.push((without(field), field));
        cases.push((with(field, json!(null)), field));
    }
    cases.extend([
        (with("container-tag", json!("nothing")), "container-tag"),
        (with("container-tag", json!("a b")), "container-tag"),
        (with("container-tag", json!(1)), "container-tag"),
        (with("memory-limit", json!(99)), "memory"),
        (with("memory-limit", json!("150")), "memory-limit"),
        (with("memory-reservation", json!(0)), "memory-reservation"),
        (with("memory-reservation", json!(1.5)), "memory-reservation"),
        (with("container-port", json!(0)), "container-port"),
        (with("container-port", json!(65536)), "container-port"),
        (with("container-port", json!(81)), "container-port"),
        (with("environment", json!("A=b")), "environment"),
        (with("environment", json!([{ "name": "", "value": "" }])), "environment"),
        (with("environment", json!([{ "name": "A", "value": null }])), "environment"),
        (with("environment", json!([{ "name": "A\u{0}", "value": "" }])), "environment"),
        (with("environment", json!([{ "name": "A" }])), "environment"),
    ]);
    for (body, field) in cases {
        let sentence = alice.put(&path("x"), &body).error(400);
        assert!(sentence.contains(field), "{body}: {sentence}");
    }
    let all = json!({ "container-tag": "", "memory-reservation": -1, "memory-limit": "x", "container-port": 0, "environment": 1 });
    let sentence = alice.put(&path("x"), &all).error(400);
    for field in ["container-tag", "memory-reservation", "memory-limit", "container-port", "environment"] {
        assert!(sentence.contains(field), "{field}: {sentence}");
    }
    for body in [json!([]), json!(null), json!("x")] {
        alice.put(&path("x"), &body).error(400);
    }
    assert_eq!(alice.get(&path("x?view=definition")).ok(), before);
    alice.put(&path("nothing"), &definition()).error(404);
}

#[test]
fn the_port_is_free_again_after_a_deletion_only() {
    let server = Server::start();
    let alice = server.alice();
    create_with_image(&alice, "x");
    let mut body = definition();
    body["container-port"] = json!(8080);
    alice.put(&path("x"), &body).ok();
    let sentence = alice.put(&path("x"), &definition()).error(400);
    assert!(sentence.contains("8080") && sentence.contains("fixed"), "{sentence}");
    alice.delete(&path("x")).ok();
    create_with_image(&alice, "x");
    alice.put(&path("x"), &definition()).ok();
}

#[test]
fn without_an_image_there_is_no_update() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    let sentence = alice.put(&path("x"), &definition()).error(400);
    assert!(sentence.contains("no image with the tag `latest`. Nothing was pushed to it yet"), "{sentence}");
    assert_eq!(status(&alice, "x")["service_status"], "unknown");
    let rels = alice.get(&path("x")).ok()["links"].clone();
    assert!(!rels.to_string().contains("definition"));
}

#[test]
fn a_tag_that_is_not_there_is_refused_with_those_that_are() {
    let server = Server::start();
    let alice = server.alice();
    create(&alice, "x");
    let push = |tag: &str| {
        assert_eq!(alice.post(&path("x/sample-image"), &json!({ "tag": tag })).status, 201);
    };
    push("1.0");
    let sentence = alice.put(&path("x"), &definition()).error(400);
    assert!(sentence.contains("no image with the tag `latest`. It has `1.0`: name"), "{sentence}");
    ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6"].into_iter().for_each(push);
    let sentence = alice.put(&path("x"), &definition()).error(400);
    assert!(sentence.contains("`1.6`") && sentence.contains(" and 2 more: name"), "{sentence}");
    assert_eq!(sentence.matches("latest").count(), 1, "the missing tag is no example: {sentence}");
}

#[test]
fn deletion_answers_200_with_a_body_and_the_name_starts_anew() {
    let server = Server::with(&["--time-scale", "60"]);
    let alice = server.alice();
    create_with_image(&alice, "x");
    alice.put(&path("x"), &definition()).ok();
    wait_for_event(&alice, "x", "has reached a steady state.");
    let answer = alice.delete(&path("x")).ok();
    assert!(answer["Success"].is_string(), "{answer}");
    for gone in ["x", "x?view=logs", "x?view=docker", "x?view=definition"] {
        alice.get(&path(gone)).error(404);
    }
    alice.delete(&path("x")).error(404);
    alice.put(&path("x"), &definition()).error(404);
    create(&alice, "x");
    assert_eq!(status(&alice, "x")["events"], json!([]), "no old events");
    assert_eq!(alice.get(&path("x?view=logs&streams=50")).ok()["logs"], json!([]), "no old logs");
    alice.put(&path("x"), &definition()).error(400);
    alice.call("POST", &path("x/sample-image"), &[], None);
    let mut body = definition();
    body["container-tag"] = json!("sample");
    alice.put(&path("x"), &body).ok();
    assert_eq!(alice.get(&path("x?view=definition")).ok()["revision"], 1, "revisions restart");
}

#[test]
fn concurrent_updates_and_deletions_never_tear_anything() {
    let server = Server::with(&["--time-scale", "60"]);
    let alice = server.alice();
    create_with_image(&alice, "x");
    let revisions: Vec<u64> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let alice = alice.clone();
                scope.spawn(move || {
                    (0..5)
                        .map(|_| {
                            let mut body = definition();
                            body["memory-limit"] = json!(200 + writer);
                            alice.put(&path("x"), &body).status
                        })
                        .filter(|status| *status == 200)
                        .count() as u64
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(revisions.iter().sum::<u64>(), 20);
    assert_eq!(alice.get(&path("x?view=definition")).ok()["revision"], 20);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let alice = alice.clone();
                scope.spawn(move || {
                    if number % 2 == 0 {
                        alice.delete(&path("x")).status
                    } else {
                        alice.put(&path("x"), &definition()).status
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().step_by(2).filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 404].contains(status)), "{statuses:?}");
    alice.get(&path("x")).error(404);
    create(&alice, "x");
}
