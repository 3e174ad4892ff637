use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Count, WireTime};

fn read(value: &serde_json::Value) -> ServiceStatus {
    serde_json::from_slice(&serde_json::to_vec(value).unwrap()).unwrap()
}

#[test]
fn numbers_come_in_every_form() {
    let status = read(&json!({"status": {"count_desired": "1", "count_running": 1, "count_pending": null,
        "tasks": [{"task_name": "t", "task_definition": {"revision": "5", "container_port": 80.0, "container_memory_limit": "lots"}}],
        "target_health": {"interval": "30", "targets": [{"target": "i-1", "port": "32840", "health": "healthy"}]}}})).status;
    assert_eq!(
        (status.count_desired, status.count_running, status.count_pending),
        (Count::Known(1), Count::Known(1), Count::Unknown)
    );
    let definition = &status.tasks[0].task_definition;
    assert_eq!(
        (definition.revision, definition.container_port, definition.container_memory_limit),
        (Count::Known(5), Count::Known(80), Count::Unknown)
    );
    assert_eq!(status.target_health.interval, Count::Known(30));
    assert_eq!(status.target_health.targets[0].port, Count::Known(32_840));
}

#[test]
fn target_health_may_be_a_bare_list() {
    let status = read(&json!({"status": {"target_health": [{"target": "i-1", "port": 1, "health": "unhealthy", "description": "x"}, 7]}})).status;
    assert_eq!(status.target_health.targets.len(), 1);
    assert_eq!(status.target_health.targets[0].description.as_deref(), Some("x"));
    assert_eq!(status.target_health.interval, Count::Unknown);
    assert_eq!(read(&json!({"status": {"target_health": []}})).status.target_health, TargetHealth::default());
}

#[test]
fn bad_entries_are_left_out() {
    let status = read(&json!({"status": {
        "tasks": [null, 1, {}, {"task_name": "a"}, {"last_status": "RUNNING", "created_at": "soon", "task_definition": 5}],
        "events": ["x", {"created_at": "2018-12-10 08:08:43"}, {"message": "m", "created_at": 3}, {"message": {"a": 1}}],
        "target_health": {"targets": [{}, [], {"health": "healthy", "description": ""}]}}})).status;
    assert_eq!(status.tasks.len(), 2);
    assert_eq!(
        (status.tasks[1].created_at, status.tasks[1].task_definition.revision),
        (None, Count::Unknown)
    );
    let messages: Vec<&str> = status.events.iter().map(|event| event.message.as_str()).collect();
    assert_eq!(messages, ["m", r#"{"a":1}"#]);
    assert_eq!(status.target_health.targets.len(), 1);
    assert_eq!(status.target_health.targets[0].description, None);
}

#[test]
fn a_report_of_wrong_types_is_an_empty_one() {
    for status in [
        json!(null),
        json!([]),
        json!("x"),
        json!({}),
        json!({"tasks": 1, "events": "x", "target_health": "y", "service_status": []}),
    ] {
        assert_eq!(
            read(&json!({"name": "n", "links": 1, "status": status})).status,
            Status::default(),
            "{status}"
        );
    }
    assert_eq!(read(&json!({})).name, "");
}

#[test]
fn only_what_is_no_object_fails() {
    for body in ["", "[]", "null", "1", "{", "{\"name\":}", "<html>", "{} {}"] {
        assert!(serde_json::from_str::<ServiceStatus>(body).is_err(), "{body}");
    }
    let error = serde_json::from_str::<ServiceStatus>("[]").unwrap_err().to_string();
    assert!(error.starts_with("expected the status of a service: a JSON object"), "{error}");
}

#[test]
fn the_description_key_is_absent_while_there_is_none() {
    let target =
        Target { target: "i".into(), port: Count::Known(1), health: "healthy".into(), description: None };
    assert!(!serde_json::to_string(&target).unwrap().contains("description"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![crate::testing::matching("[ -~]{0,20}"), crate::testing::text()]
}

fn count() -> impl Strategy<Value = Count> {
    prop_oneof![Just(Count::Unknown), any::<u64>().prop_map(Count::Known)]
}

fn time() -> impl Strategy<Value = Option<WireTime>> {
    prop::option::of((0i64..4_000_000_000).prop_map(WireTime))
}

fn status() -> impl Strategy<Value = Status> {
    let definition = (text(), count(), text(), text(), count(), count(), count()).prop_map(
        |(
            name,
            revision,
            status,
            container_image,
            container_memory_reservation,
            container_memory_limit,
            container_port,
        )| {
            TaskDefinition {
                name,
                revision,
                status,
                container_image,
                container_memory_reservation,
                container_memory_limit,
                container_port,
            }
        },
    );
    let task = (text(), time(), text(), text(), definition).prop_map(
        |(task_name, created_at, desired_status, last_status, task_definition)| Task {
            task_name,
            created_at,
            desired_status,
            last_status,
            task_definition,
        },
    );
    let event = (time(), crate::testing::matching("[ -~]{1,30}"))
        .prop_map(|(created_at, message)| Event { created_at, message });
    let target = (text(), count(), text(), prop::option::of(crate::testing::matching("[ -~]{1,20}")))
        .prop_map(|(target, port, health, description)| Target { target, port, health, description });
    let health = (text(), count(), text(), prop::collection::vec(target, 0..3)).prop_map(
        |(health_check_path, interval, status_codes, targets)| TargetHealth {
            health_check_path,
            interval,
            status_codes,
            targets,
        },
    );
    (
        prop_oneof![crate::testing::matching("[A-Z]{1,10}"), Just("unknown".to_owned())],
        count(),
        count(),
        count(),
        prop::collection::vec(task, 0..3),
        prop::collection::vec(event, 0..4),
        health,
    )
        .prop_map(
            |(service_status, count_desired, count_running, count_pending, tasks, events, target_health)| {
                Status {
                    service_status,
                    count_desired,
                    count_running,
                    count_pending,
                    tasks,
                    events,
                    target_health,
                }
            },
        )
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn what_the_server_writes_is_read_back(name in text(), status in status()) {
        let whole = ServiceStatus { name, links: Links::default(), status };
        let again: ServiceStatus = serde_json::from_slice(&serde_json::to_vec(&whole).unwrap()).unwrap();
        prop_assert_eq!(again, whole);
    }

    #[test]
    fn any_object_is_a_status(members in prop::collection::hash_map(crate::testing::text(), crate::testing::json(), 0..4), report in crate::testing::json()) {
        let mut body = serde_json::Map::from_iter(members);
        body.insert("status".into(), report);
        let status = read(&body.into());
        // What was understood can be judged and written.
        let _ = crate::verdict::judge(&status.status, None);
        serde_json::to_string(&status).unwrap();
    }

    #[test]
    fn any_text_is_a_status_or_an_error(body in crate::testing::near(r#"{"name":"x","status":{"count_desired":"unknown","tasks":[]}}"#)) {
        let _ = serde_json::from_str::<ServiceStatus>(&body);
    }
}
