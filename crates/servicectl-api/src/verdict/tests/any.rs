//! Every report has a verdict that agrees with itself.

use proptest::prelude::*;

use super::*;

/// Messages and states that tell something, and some that do not.
fn any_status() -> impl Strategy<Value = Status> {
    let id = || prop::sample::select(vec!["a", "b", "c", "d", ""]);
    let time = || prop::option::of((0i64..2_000).prop_map(|at| WireTime(ZERO + at)));
    let message = prop_oneof![
        id().prop_map(|task| event::Kind::Started { tasks: vec![task.into()] }),
        Just(event::Kind::Started { tasks: vec![] }),
        id().prop_map(|task| event::Kind::StoppedRunning { tasks: vec![task.into()] }),
        (
            id(),
            prop::sample::select(vec![
                "Essential container in task exited",
                "Task failed ELB health checks",
                "OutOfMemoryError: x",
                "CannotPullContainerError: x",
                ""
            ]),
            prop::option::of(-1i64..140)
        )
            .prop_map(|(task, reason, exit_code)| event::Kind::TaskStopped {
                task: task.into(),
                reason: reason.into(),
                exit_code
            }),
        id().prop_map(|task| event::Kind::Pulling { task: task.into(), megabytes: 1, of: Some(2) }),
        id().prop_map(|task| event::Kind::Pulled { task: task.into(), seconds: 9, megabytes: 2 }),
        Just(event::Kind::Registered { targets: 1, group: "g".into() }),
        Just(event::Kind::Draining { tasks: 1 }),
        Just(event::Kind::Steady),
        Just(event::Kind::Unhealthy {
            port: Some(32_840),
            group: "g".into(),
            reason: "Health checks failed with these codes: [500]".into()
        }),
        Just(event::Kind::UnableToPlace { reason: "x".into() }),
        Just(event::Kind::UnableToStart),
        crate::testing::text().prop_map(event::Kind::Other),
    ];
    let count = || prop_oneof![3 => (0u64..3).prop_map(Count::Known), 1 => Just(Count::Unknown), 1 => any::<u64>().prop_map(Count::Known)];
    let task = (
        id(),
        time(),
        prop::sample::select(vec!["RUNNING", "PENDING", "STOPPED", "STOPPING", ""]),
        prop::sample::select(vec!["RUNNING", "STOPPED", ""]),
        count(),
    )
        .prop_map(|(task, created_at, last, desired, revision)| Task {
            task_name: task.into(),
            created_at,
            desired_status: desired.into(),
            last_status: last.into(),
            task_definition: TaskDefinition { revision, ..TaskDefinition::default() },
        });
    let target = (
        prop::sample::select(vec![
            "initial",
            "healthy",
            "unhealthy",
            "draining",
            "unhealthy.draining",
            "unused",
            "",
        ]),
        prop::option::of(crate::testing::matching("[ -~]{0,20}")),
    )
        .prop_map(|(health, description)| Target {
            target: "i".into(),
            port: Count::Known(32_840),
            health: health.into(),
            description,
        });
    (
        prop::sample::select(vec!["ACTIVE", "unknown", "DRAINING", "INACTIVE", ""]),
        [count(), count(), count()],
        prop::collection::vec(task, 0..4),
        prop::collection::vec(
            (message, time())
                .prop_map(|(kind, created_at)| Event { created_at, message: kind.message("p-n") }),
            0..24,
        ),
        prop::collection::vec(target, 0..4),
        prop::sample::select(vec!["200-499", "", "2xx"]),
    )
        .prop_map(|(service_status, [desired, running, pending], tasks, events, targets, codes)| {
            Status {
                service_status: service_status.into(),
                count_desired: desired,
                count_running: running,
                count_pending: pending,
                tasks,
                events,
                target_health: TargetHealth {
                    status_codes: codes.into(),
                    targets,
                    ..TargetHealth::default()
                },
            }
        })
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn every_report_has_a_verdict_that_agrees_with_itself(status in any_status(), now in prop::option::of(0i64..4_000), sent in prop::option::of(0i64..2_000)) {
        let verdict = judge_since(&status, now.map(|at| WireTime(ZERO + at)), sent.map(|at| WireTime(ZERO + at)));
        let all_hold = verdict.signs.iter().all(|sign| sign.holds == Holds::Yes);
        if verdict.kind == Kind::Running {
            prop_assert!(all_hold && verdict.findings.is_empty());
        }
        if verdict.kind == Kind::Deploying {
            prop_assert!(!all_hold);
        }
        prop_assert!(!verdict.because.is_empty() && verdict.because.chars().count() < 200);
        prop_assert!(verdict.sentence.ends_with('.') && !verdict.sentence.ends_with(".."), "{}", verdict.sentence);
        prop_assert!(verdict.signs.iter().all(|sign| !sign.actual.is_empty() && !sign.expected.is_empty()));
        prop_assert!(verdict.findings.iter().all(|finding| !finding.title.is_empty() && !finding.next.is_empty() && !finding.title.ends_with('.')));
        if verdict.kind.needs_you() {
            prop_assert!(!verdict.findings.is_empty(), "{verdict:?}");
        }
    }
}
