use std::{collections::HashMap, sync::Arc};

use servicectl_api::{
    Count, Links, WireTime,
    event::Kind,
    status::{Event, ServiceStatus, Status, Target, TargetHealth, Task, TaskDefinition},
};

use super::{Range, Story};
use crate::{
    page::common::{deployment::split, event::Seen},
    state::service::Snapshot,
    ui::Tone,
};

fn seen(at: i64, kind: Kind) -> Seen {
    let message = kind.message("p-x");
    Seen { event: Event { created_at: Some(WireTime(at)), message }, kind }
}

fn started(at: i64, task: &str) -> Seen {
    seen(at, Kind::Started { tasks: vec![task.to_owned()] })
}

fn crashed(at: i64, task: &str) -> Seen {
    seen(at, Kind::TaskStopped { task: task.to_owned(), reason: "exited".to_owned(), exit_code: Some(1) })
}

fn snapshot(at: i32, running: u64, pending: u64, health: &str, events: &[Seen]) -> Snapshot {
    let task = |index: u64| Task {
        task_name: format!("t{index}"),
        created_at: None,
        desired_status: "RUNNING".to_owned(),
        last_status: "RUNNING".to_owned(),
        task_definition: TaskDefinition::default(),
    };
    let target = Target {
        target: "i".to_owned(),
        port: Count::Known(1),
        health: health.to_owned(),
        description: None,
    };
    let status = Status {
        service_status: "ACTIVE".to_owned(),
        count_desired: Count::Known(1),
        count_running: Count::Known(running),
        count_pending: Count::Known(pending),
        tasks: (0..running + pending).map(task).collect(),
        events: events.iter().map(|seen| seen.event.clone()).collect(),
        target_health: TargetHealth { targets: vec![target], ..TargetHealth::default() },
    };
    let links = Links::default();
    Snapshot {
        at: f64::from(at) * 1000.0,
        status: Arc::new(ServiceStatus { name: "x".to_owned(), links, status }),
    }
}

/// A report with one running, healthy task of this name.
fn named(at: i32, task: &str, events: &[Seen]) -> Snapshot {
    let snapshot = snapshot(at, 1, 0, "healthy", events);
    let mut report = (*snapshot.status).clone();
    task.clone_into(&mut report.status.tasks[0].task_name);
    Snapshot { status: Arc::new(report), ..snapshot }
}

/// Values and tones of the line, with the time at which each begins.
fn line(story: &Story) -> Vec<(f64, f64, Tone)> {
    story.tasks.iter().map(|stretch| (stretch.from, stretch.value, stretch.tone)).collect()
}

fn tell(history: &[Snapshot], events: &[Seen], until: f64) -> Story {
    Story::tell(history, events, &split(events, &HashMap::new(), None, None), until)
}

#[test]
fn reports_make_the_line_and_the_last_one_reaches_to_the_last_read() {
    let history = [snapshot(100, 1, 0, "healthy", &[]), snapshot(130, 0, 1, "initial", &[])];
    let story = tell(&history, &[], 150.0);
    assert_eq!(line(&story), [(100.0, 1.0, Tone::Good), (130.0, 1.0, Tone::Busy)]);
    assert!((story.tasks[1].to - 150.0).abs() < f64::EPSILON);
}

#[test]
fn a_task_that_is_being_started_does_not_end_when_the_page_opens_and_never_counts_as_running() {
    let events = [started(90, "t0")];
    let story = tell(&[snapshot(100, 0, 1, "initial", &events)], &events, 110.0);
    assert_eq!(line(&story), [(90.0, 1.0, Tone::Busy), (100.0, 1.0, Tone::Busy)]);
    assert_eq!(story.running, []);
    // during an update one runs and one is being started: there are two, of which one runs
    let story = tell(&[snapshot(100, 1, 1, "healthy", &events)], &events, 110.0);
    assert_eq!(line(&story)[1], (100.0, 2.0, Tone::Busy));
    assert_eq!(story.running.iter().map(|stretch| stretch.value).collect::<Vec<_>>(), [1.0]);
}

#[test]
fn what_comes_and_goes_between_two_reports_is_seen() {
    let past = [crashed(24, "b"), started(20, "b")];
    let events = [
        crashed(54, "d"),
        started(50, "d"),
        crashed(44, "c"),
        started(40, "c"),
        crashed(24, "b"),
        started(20, "b"),
    ];
    let history = [snapshot(30, 0, 0, "initial", &past), snapshot(60, 0, 0, "initial", &events)];
    let values: Vec<(f64, f64)> =
        line(&tell(&history, &events, 61.0)).iter().map(|step| (step.0, step.1)).collect();
    assert_eq!(
        values,
        [
            (20.0, 1.0),
            (24.0, 0.0),
            (30.0, 0.0),
            (40.0, 1.0),
            (44.0, 0.0),
            (50.0, 1.0),
            (54.0, 0.0),
            (60.0, 0.0)
        ]
    );
}

#[test]
fn an_event_that_a_report_knew_already_does_not_count_twice() {
    // the platform's clock may be a little ahead of what the page thinks it is
    let events = [started(102, "t0")];
    let history = [snapshot(100, 0, 1, "initial", &events), snapshot(130, 1, 0, "healthy", &events)];
    let values: Vec<f64> = tell(&history, &events, 140.0).tasks.iter().map(|step| step.value).collect();
    assert_eq!(values, [1.0, 1.0]);
}

#[test]
fn before_the_page_opened_the_events_tell_how_many_there_were() {
    let events = [
        seen(90, Kind::Steady),
        seen(80, Kind::StoppedRunning { tasks: vec!["a".to_owned()] }),
        started(50, "b"),
        seen(40, Kind::Steady),
        started(10, "a"),
    ];
    let story = tell(&[named(100, "b", &events)], &events, 100.0);
    assert_eq!(
        line(&story),
        [
            (10.0, 1.0, Tone::Busy),
            (40.0, 1.0, Tone::Good),
            (50.0, 2.0, Tone::Busy),
            (80.0, 1.0, Tone::Busy),
            (90.0, 1.0, Tone::Good),
            (100.0, 1.0, Tone::Good),
        ]
    );
    assert_eq!(story.since, Some(10.0));
    assert_eq!(story.deployed, Some(50.0));
}

#[test]
fn a_task_that_was_stopped_and_then_ended_counts_once() {
    let events = [
        seen(30, Kind::TaskStopped { task: "a".to_owned(), reason: "x".to_owned(), exit_code: None }),
        seen(29, Kind::StoppedRunning { tasks: vec!["a".to_owned()] }),
        started(20, "b"),
        started(10, "a"),
    ];
    let story = tell(&[named(100, "b", &events)], &events, 100.0);
    assert_eq!(story.tasks[0].value, 1.0);
    assert_eq!(story.tasks[1].value, 2.0);
    assert_eq!(story.tasks[3].value, 1.0);
}

#[test]
fn a_platform_that_tells_no_ends_does_not_pile_up_tasks() {
    let bare = |at| seen(at, Kind::Started { tasks: Vec::new() });
    let events = [bare(40), bare(30), bare(20), started(10, "a")];
    let story = tell(&[snapshot(50, 1, 0, "initial", &events)], &events, 50.0);
    let values: Vec<f64> = story.tasks.iter().map(|stretch| stretch.value).collect();
    // the listed task was never seen to start: it was there all the time
    assert_eq!(values, [2.0, 2.0, 2.0, 2.0, 1.0]);
}

#[test]
fn a_loop_is_bad_until_it_is_steady() {
    let events = [crashed(24, "b"), started(20, "b"), crashed(14, "a"), started(10, "a")];
    let story = tell(&[snapshot(30, 0, 0, "initial", &events)], &events, 31.0);
    assert_eq!(
        line(&story),
        [
            (10.0, 1.0, Tone::Busy),
            (14.0, 0.0, Tone::Bad),
            (20.0, 1.0, Tone::Bad),
            (24.0, 0.0, Tone::Bad),
            (30.0, 0.0, Tone::Bad),
        ]
    );
    assert_eq!(story.dots.iter().filter(|dot| dot.tone == Tone::Bad).count(), 2);
}

#[test]
fn the_range_fits_the_last_deployment() {
    let events = [seen(10_040, Kind::Steady), started(10_000, "b"), seen(40, Kind::Steady), started(10, "a")];
    let story = tell(&[snapshot(10_100, 1, 0, "healthy", &events)], &events, 10_100.0);
    assert_eq!(story.ranges(10_100.0), [Range::Quarter, Range::Hour, Range::All]);
    assert_eq!(story.fitting(10_100.0), Range::Quarter);
    assert_eq!(story.fitting(12_000.0), Range::Hour);
    assert_eq!(tell(&[], &[], 0.0).fitting(50.0), Range::All);
}

#[test]
fn the_summary_says_what_the_picture_shows() {
    let events = [seen(40, Kind::Steady), started(10, "a")];
    let history = [named(100, "a", &events), snapshot(130, 0, 0, "unused", &events)];
    let chart = tell(&history, &events, 190.0).chart(Range::All, 190.0);
    assert_eq!(chart.summary, "Tasks over the last 3 min: between 0 and 1, now 0; no failures; update");
}

#[test]
fn ranges_survive_the_address() {
    for range in [Range::Quarter, Range::Hour, Range::Day, Range::Week, Range::All] {
        assert_eq!(range.to_string().parse(), Ok(range));
    }
    assert!("never".parse::<Range>().is_err());
}
