use std::sync::Arc;

use servicectl_api::{
    Links, WireTime,
    event::Kind,
    status::{Event, ServiceStatus, Status, Task, TaskDefinition},
};

use super::{Lives, Seen, Snapshot, seen};

fn event(at: i64) -> Event {
    Event { created_at: Some(WireTime(at)), message: String::new() }
}

fn task(name: &str, at: i64, state: &str) -> Task {
    Task {
        task_name: name.to_owned(),
        created_at: Some(WireTime(at)),
        desired_status: "RUNNING".to_owned(),
        last_status: state.to_owned(),
        task_definition: TaskDefinition { revision: 3.into(), ..TaskDefinition::default() },
    }
}

fn snapshot(at: f64, tasks: Vec<Task>) -> Snapshot {
    let status = Status { tasks, ..Status::default() };
    Snapshot { at, status: Arc::new(ServiceStatus { name: "x".to_owned(), links: Links::default(), status }) }
}

fn lives(events: &[(i64, Kind)]) -> Lives {
    let events: Vec<Seen> =
        events.iter().map(|(at, kind)| Seen { event: event(*at), kind: kind.clone() }).collect();
    Lives::read(&events)
}

#[test]
fn a_task_that_left_the_list_is_remembered_with_its_ending() {
    let history = [
        snapshot(1000.0, vec![task("old", 1, "RUNNING")]),
        snapshot(2000.0, vec![task("new", 2, "PENDING")]),
    ];
    let lives = lives(&[
        (
            9,
            Kind::TaskStopped { task: "old".into(), reason: "OutOfMemoryError".into(), exit_code: Some(137) },
        ),
        (5, Kind::Started { tasks: vec!["old".into()] }),
    ]);
    let seen = seen(&history, &lives);
    assert_eq!(seen.iter().map(|seen| seen.task.task_name.as_str()).collect::<Vec<_>>(), ["new", "old"]);
    assert!(seen[0].listed);
    assert_eq!(seen[1].task.last_status, "STOPPED");
    assert_eq!(seen[1].ending.as_deref(), Some("exit code 137: OutOfMemoryError"));
    assert_eq!(seen[1].task.task_definition.revision.known(), Some(3));
    assert_eq!(lives.lived("old"), Some(4));
}

#[test]
fn a_task_that_ended_between_two_reports_is_known_by_its_events() {
    let history = [snapshot(1000.0, vec![task("now", 20, "RUNNING")])];
    let lives = lives(&[
        (18, Kind::StoppedRunning { tasks: vec!["short".into()] }),
        (12, Kind::Started { tasks: vec!["short".into()] }),
    ]);
    let seen = seen(&history, &lives);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].task.task_name, "short");
    assert_eq!(seen[1].task.created_at, Some(WireTime(12)));
    assert_eq!(seen[1].ending.as_deref(), Some("stopped by the platform"));
}

#[test]
fn the_reason_of_an_end_beats_that_the_platform_stopped_it() {
    let lives = lives(&[
        (
            8,
            Kind::TaskStopped {
                task: "a".into(),
                reason: "Task failed ELB health checks".into(),
                exit_code: None,
            },
        ),
        (7, Kind::StoppedRunning { tasks: vec!["a".into()] }),
        (1, Kind::Started { tasks: vec!["a".into()] }),
    ]);
    let seen = seen(&[], &lives);
    assert_eq!(seen[0].ending.as_deref(), Some("Task failed ELB health checks"));
}
