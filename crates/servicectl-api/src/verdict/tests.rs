//! Reports as the platform gives them, told as short stories.

use super::*;
use crate::status::{Event, Target, TargetHealth, Task, TaskDefinition};
use crate::{Count, event};

mod any;
mod loops;
mod updates;

/// Where the stories begin: 2018-12-10 08:00:00 UTC.
const ZERO: i64 = 1_544_428_800;

/// A report in the making. Events are told oldest first, as they happen.
#[derive(Clone)]
struct Story {
    status: Status,
    now: i64,
    sent: Option<i64>,
}

impl Story {
    /// An active service with one task wanted and nothing else yet.
    fn new() -> Self {
        let target_health = TargetHealth {
            interval: Count::Known(30),
            status_codes: "200-499".into(),
            ..TargetHealth::default()
        };
        let status = Status {
            service_status: "ACTIVE".into(),
            count_desired: Count::Known(1),
            count_running: Count::Known(0),
            count_pending: Count::Known(0),
            target_health,
            ..Status::default()
        };
        Self { status, now: 0, sent: None }
    }

    /// Something was said, this many seconds after the beginning.
    fn said(mut self, at: i64, kind: &event::Kind) -> Self {
        let event = Event { created_at: Some(WireTime(ZERO + at)), message: kind.message("p-n") };
        self.status.events.insert(0, event);
        self.now = self.now.max(at);
        self
    }

    fn started(self, at: i64, task: &str) -> Self {
        self.said(at, &event::Kind::Started { tasks: vec![task.into()] })
    }

    fn registered(self, at: i64) -> Self {
        self.said(at, &event::Kind::Registered { targets: 1, group: "g".into() })
    }

    fn steady(self, at: i64) -> Self {
        self.said(at, &event::Kind::Steady)
    }

    fn failed_check(self, at: i64, reason: &str) -> Self {
        self.said(at, &event::Kind::Unhealthy { port: None, group: "g".into(), reason: reason.into() })
    }

    fn drained(self, at: i64, task: &str) -> Self {
        self.said(at, &event::Kind::Deregistered { targets: 1, group: "g".into() })
            .said(at, &event::Kind::Draining { tasks: 1 })
            .said(at + 30, &event::Kind::StoppedRunning { tasks: vec![task.into()] })
    }

    fn exited(self, at: i64, task: &str, code: i64) -> Self {
        self.ended(at, task, "Essential container in task exited", Some(code))
    }

    fn ended(self, at: i64, task: &str, reason: &str, exit_code: Option<i64>) -> Self {
        self.said(at, &event::Kind::TaskStopped { task: task.into(), reason: reason.into(), exit_code })
    }

    /// A task is there now.
    fn task(mut self, id: &str, revision: u64, state: &str) -> Self {
        let definition = TaskDefinition {
            revision: Count::Known(revision),
            container_memory_limit: Count::Known(150),
            container_memory_reservation: Count::Known(100),
            container_port: Count::Known(80),
            ..TaskDefinition::default()
        };
        self.status.tasks.push(Task {
            task_name: id.into(),
            created_at: Some(WireTime(ZERO + self.now)),
            desired_status: "RUNNING".into(),
            last_status: state.into(),
            task_definition: definition,
        });
        let count = |wanted: &str| {
            let tasks = self
                .status
                .tasks
                .iter()
                .filter(|task| (task.last_status == "RUNNING") == (wanted == "RUNNING"));
            Count::Known(tasks.count() as u64)
        };
        (self.status.count_running, self.status.count_pending) = (count("RUNNING"), count("PENDING"));
        self
    }

    /// A target is there now.
    fn target(mut self, health: &str, description: Option<&str>) -> Self {
        let port = Count::Known(32_840 + self.status.target_health.targets.len() as u64);
        let description = description.map(str::to_owned);
        let target = Target { target: "i-1".into(), port, health: health.into(), description };
        self.status.target_health.targets.push(target);
        self
    }

    /// Changes the report.
    fn but(mut self, change: impl FnOnce(&mut Status)) -> Self {
        change(&mut self.status);
        self
    }

    fn sent(mut self, at: i64) -> Self {
        self.sent = Some(at);
        self
    }

    fn at(mut self, now: i64) -> Self {
        self.now = now;
        self
    }

    fn judge(&self) -> Verdict {
        judge_since(
            &self.status,
            Some(WireTime(ZERO + self.now)),
            self.sent.map(|sent| WireTime(ZERO + sent)),
        )
    }

    fn kind(&self) -> Kind {
        self.judge().kind
    }
}

/// Revision 5 runs well.
fn running() -> Story {
    Story::new()
        .started(0, "a")
        .registered(12)
        .task("a", 5, "RUNNING")
        .target("healthy", None)
        .steady(37)
        .at(37 + 3 * 86_400)
}

fn holds(verdict: &Verdict) -> [Holds; 4] {
    verdict.signs.each_ref().map(|sign| sign.holds)
}

fn actual(verdict: &Verdict) -> [&str; 4] {
    verdict.signs.each_ref().map(|sign| sign.actual.as_str())
}

#[test]
fn four_signs_make_a_running_service() {
    let verdict = running().judge();
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Running, "steady for 3 days"));
    assert_eq!(verdict.sentence, "All four signs hold.");
    assert_eq!(holds(&verdict), [Holds::Yes; 4]);
    assert_eq!(actual(&verdict), ["1 of 1", "a", "yes, 3 days", "1 of 1"]);
    assert_eq!((verdict.findings.len(), verdict.since), (0, Some(WireTime(ZERO + 37))));
}

#[test]
fn without_a_clock_durations_are_left_out() {
    let verdict = judge(&running().status, None);
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Running, "steady"));
    assert_eq!(actual(&verdict), ["1 of 1", "a", "yes", "1 of 1"]);
}

#[test]
fn each_missing_sign_is_enough_not_to_run() {
    let changes: [fn(&mut Status); 8] = [
        |status| status.count_running = Count::Unknown,
        |status| status.count_desired = Count::Unknown,
        |status| status.count_running = Count::Known(0),
        |status| status.count_pending = Count::Known(1),
        |status| status.tasks.clear(),
        |status| status.tasks[0].last_status = "ACTIVATING".into(),
        |status| status.events.clear(),
        |status| status.target_health.targets.clear(),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let verdict = running().but(change).judge();
        assert_eq!(verdict.kind, Kind::Deploying, "change {index}: {verdict:?}");
        assert!(holds(&verdict).contains(&Holds::Wait), "change {index}");
    }
    for state in ["initial", "unused", "unavailable", "draining", ""] {
        let story = running().but(|status| status.target_health.targets[0].health = state.into());
        assert_eq!(story.kind(), Kind::Deploying, "{state}");
    }
}

#[test]
fn a_repeated_steady_state_counts_from_its_first() {
    let story = running().steady(6 * 3_600).steady(12 * 3_600).at(13 * 3_600);
    assert_eq!(story.judge().because, "steady for 12 h");
}

#[test]
fn messages_of_other_platforms_are_looked_through() {
    let story =
        running().said(40, &event::Kind::Other("(deployment ecs-svc/1) deployment completed.".into()));
    assert_eq!(story.kind(), Kind::Running);
}

#[test]
fn never_started_is_told_by_what_comes_next() {
    let verdict = judge(&Status::default(), None);
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::NotStarted, "next: push an image, if you have not yet")
    );
    assert_eq!(holds(&verdict), [Holds::Unknown; 4]);
    assert_eq!(actual(&verdict), ["unknown", "none", "no event", "none"]);
    // A definition was just sent, and the report does not know it yet.
    let verdict = judge_since(&Status::default(), None, Some(WireTime(ZERO)));
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Deploying, "the definition was sent, its first task follows")
    );
}

#[test]
fn nothing_wanted_is_stopped_whatever_still_ends() {
    let none = |status: &mut Status| {
        status.count_desired = Count::Known(0);
        status.count_running = Count::Known(0);
        status.tasks.clear();
        status.target_health.targets.clear();
    };
    let verdict = running().but(none).judge();
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Stopped, "no task for 3 days"));
    let verdict = running().but(|status| status.count_desired = Count::Known(0)).judge();
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Stopped, "1 task still ending"));
    for state in ["INACTIVE", "DRAINING", "draining"] {
        assert_eq!(
            running().but(|status| status.service_status = state.into()).kind(),
            Kind::Stopped,
            "{state}"
        );
    }
}

#[test]
fn counts_that_are_not_known_do_not_hide_the_tasks() {
    let unknown = |status: &mut Status| {
        status.count_desired = Count::Unknown;
        status.count_running = Count::Unknown;
        status.count_pending = Count::Unknown;
        status.service_status = "unknown".into();
    };
    let verdict = running().but(unknown).judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Deploying, "the platform does not tell the counts")
    );
    let failing =
        running().but(unknown).but(|status| status.target_health.targets[0].health = "unhealthy".into());
    assert_eq!(failing.kind(), Kind::Unhealthy);
}

#[test]
fn several_wanted_tasks_are_all_needed() {
    let two = |status: &mut Status| status.count_desired = Count::Known(2);
    let story = Story::new()
        .but(two)
        .started(0, "a")
        .started(1, "b")
        .task("a", 1, "RUNNING")
        .task("b", 1, "RUNNING")
        .target("healthy", None)
        .target("healthy", None)
        .steady(40);
    assert_eq!(story.kind(), Kind::Running);
    assert_eq!(story.judge().signs[1].label, "All tasks RUNNING");
    assert_eq!(story.but(|status| drop(status.tasks.pop())).kind(), Kind::Deploying);
}

#[test]
fn hostile_reports_cost_little_and_say_little() {
    let long = "\u{202e}<b>".repeat(100_000);
    let mut status = running().status;
    status.tasks[0].last_status = long.clone();
    status.target_health.targets[0].health = long.clone();
    status.target_health.status_codes = long.clone();
    let event = Event { created_at: None, message: "(service p-n) has reached a steady state.".into() };
    status.events = vec![event; 100_000];
    status.events.insert(
        0,
        Event {
            created_at: None,
            message: event::Kind::TaskStopped { task: "a".into(), reason: long, exit_code: None }
                .message("p-n"),
        },
    );
    for health in ["", "unhealthy"] {
        if !health.is_empty() {
            status.target_health.targets[0].health = health.into();
        }
        let verdict = judge(&status, Some(WireTime(ZERO)));
        let said = format!("{verdict:?}");
        assert!(said.len() < 20_000 && !said.contains('\u{202e}'), "{}", said.len());
    }
}

#[test]
fn words_and_slugs_are_one_to_one() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_slug(kind.slug()), Some(kind));
        assert_eq!(
            kind.slug(),
            if kind == Kind::NotStarted {
                "not-started".into()
            } else {
                kind.word().to_lowercase().replace(' ', "-")
            }
        );
    }
    assert_eq!(Kind::from_slug("Running"), None);
}
