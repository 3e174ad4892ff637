//! Since when a revision is there, as far as reports tell.

use servicectl_api::{
    Count,
    status::{Event, Task, TaskDefinition},
};

use super::*;

fn report(revision: u64) -> Status {
    let task = Task {
        task_name: "a".into(),
        created_at: None,
        desired_status: "RUNNING".into(),
        last_status: "RUNNING".into(),
        task_definition: TaskDefinition { revision: Count::Known(revision), ..TaskDefinition::default() },
    };
    Status { tasks: vec![task], ..Status::default() }
}

/// What is noted of reports at these times, in seconds; `None` is a report without tasks.
fn sent(reports: &[(f64, Option<u64>)]) -> Option<i64> {
    let mut entry = Entry::default();
    for &(at, revision) in reports {
        entry.note_revision(&revision.map_or_else(Status::default, report));
        entry.at = Some(at * 1000.0);
    }
    entry.sent.map(|time| time.0)
}

#[test]
fn a_revision_was_sent_after_the_one_before_it_was_last_seen() {
    assert_eq!(sent(&[(10.0, Some(1)), (20.0, Some(1)), (30.0, Some(2)), (40.0, Some(2))]), Some(20));
    assert_eq!(sent(&[(10.0, Some(1)), (20.0, None), (30.0, Some(2))]), Some(20));
}

#[test]
fn a_service_that_was_made_anew_between_two_reports_begins_anew() {
    let mut entry = Entry::default();
    let mut status = report(3);
    let event = |at: i64| Event { created_at: Some(WireTime(at)), message: "(service p-a) …".to_owned() };
    status.events = vec![event(8)];
    entry.note_revision(&status);
    entry.at = Some(10_000.0);
    entry.told = Some(3);
    let mut anew = report(1);
    anew.events = vec![event(14), event(12)];
    entry.note_revision(&anew);
    assert_eq!((entry.kept.revision, entry.told, entry.sent), (Some(1), None, None));
}

#[test]
fn a_next_try_of_a_failing_update_was_not_sent_anew() {
    // revision 1 serves, and alone while revision 2 waits for its next try
    let reports = [(10.0, Some(1)), (20.0, Some(2)), (30.0, Some(1)), (40.0, Some(2)), (50.0, Some(1))];
    assert_eq!(sent(&reports), Some(10));
}

#[test]
fn of_a_revision_that_was_always_there_nothing_is_known() {
    assert_eq!(sent(&[(10.0, Some(3)), (20.0, Some(3))]), None);
    assert_eq!(sent(&[(10.0, None), (20.0, Some(3))]), None);
    assert_eq!(sent(&[(10.0, Some(3)), (20.0, None), (30.0, Some(3))]), None);
}
