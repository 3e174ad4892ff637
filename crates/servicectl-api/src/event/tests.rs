use proptest::prelude::*;

use super::*;

const GROUP: &str = "arn:aws:elasticloadbalancing:eu-central-1:400389127564:targetgroup/cloudifacturing-newservice/0201b39a2bd062c1";

fn texts(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// Every wording of contract §5 as recorded, and what it says.
fn recorded() -> Vec<(String, Kind)> {
    let group = GROUP.to_owned();
    vec![
        (
            "has started 1 tasks: (task 86b40ed8-ce68).".into(),
            Kind::Started { tasks: texts(&["86b40ed8-ce68"]) },
        ),
        ("has started 2 tasks: (task a) (task b).".into(), Kind::Started { tasks: texts(&["a", "b"]) }),
        ("has stopped 1 running tasks: (task a).".into(), Kind::StoppedRunning { tasks: texts(&["a"]) }),
        (
            "(task a) is pulling its image: 312 of 2048 MB, 15 %.".into(),
            Kind::Pulling { task: "a".into(), megabytes: 312, of: Some(2048) },
        ),
        (
            "(task a) is pulling its image: 312 MB so far.".into(),
            Kind::Pulling { task: "a".into(), megabytes: 312, of: None },
        ),
        (
            "(task a) has pulled its image in 95 s (2048 MB).".into(),
            Kind::Pulled { task: "a".into(), seconds: 95, megabytes: 2048 },
        ),
        (
            format!("registered 1 targets in (target-group {GROUP})"),
            Kind::Registered { targets: 1, group: group.clone() },
        ),
        (
            format!("deregistered 2 targets in (target-group {GROUP})"),
            Kind::Deregistered { targets: 2, group: group.clone() },
        ),
        ("has begun draining connections on 1 tasks.".into(), Kind::Draining { tasks: 1 }),
        ("has reached a steady state.".into(), Kind::Steady),
        (
            "(task a) stopped (reason Essential container in task exited, exit code 1).".into(),
            Kind::TaskStopped {
                task: "a".into(),
                reason: "Essential container in task exited".into(),
                exit_code: Some(1),
            },
        ),
        (
            "(task a) stopped (reason OutOfMemoryError: container killed due to memory usage).".into(),
            Kind::TaskStopped {
                task: "a".into(),
                reason: "OutOfMemoryError: container killed due to memory usage".into(),
                exit_code: None,
            },
        ),
        (
            "(task a) stopped (reason CannotPullContainerError: manifest for x:y (sha) not found).".into(),
            Kind::TaskStopped {
                task: "a".into(),
                reason: "CannotPullContainerError: manifest for x:y (sha) not found".into(),
                exit_code: None,
            },
        ),
        (
            format!(
                "(port 32840) is unhealthy in (target-group {GROUP}) due to (reason Health checks failed with these codes: [502])"
            ),
            Kind::Unhealthy {
                port: Some(32_840),
                group,
                reason: "Health checks failed with these codes: [502]".into(),
            },
        ),
        (
            "was unable to place a task because no container instance met all of its requirements.".into(),
            Kind::UnableToPlace { reason: "no container instance met all of its requirements".into() },
        ),
        ("is unable to consistently start tasks successfully.".into(), Kind::UnableToStart),
    ]
}

#[test]
fn recorded_messages_are_understood_and_written_alike() {
    for (text, kind) in recorded() {
        assert_eq!(parse(&format!("(service p-n) {text}")), kind, "{text}");
        assert_eq!(kind.message("p-n"), format!("(service p-n) {text}"));
        assert_eq!(parse(&text), kind, "{text}");
        assert_eq!(parse(&format!("service p-n {text}")), kind, "{text}");
    }
}

#[test]
fn other_wordings_of_aws_are_understood() {
    assert_eq!(parse("(service x) has started 1 tasks"), Kind::Started { tasks: vec![] });
    assert_eq!(
        parse("(service x) has started 2 tasks: (task a), (task b)."),
        Kind::Started { tasks: texts(&["a", "b"]) }
    );
    assert_eq!(parse("(service x) has reached a steady state"), Kind::Steady);
    assert_eq!(
        parse(
            "(service x) (instance i-1) is unhealthy in (elb x) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)"
        ),
        Kind::Unhealthy {
            port: None,
            group: "x".into(),
            reason:
                "Instance has failed at least the UnhealthyThreshold number of health checks consecutively."
                    .into()
        }
    );
    assert_eq!(
        parse("(service x) (instance i-1) (port 80) is unhealthy in (target-group g) due to (reason r)."),
        Kind::Unhealthy { port: Some(80), group: "g".into(), reason: "r".into() }
    );
}

#[test]
fn what_is_not_known_stays_as_it_is() {
    for text in [
        "",
        "hello",
        "(service x) deployment completed.",
        "(service x) has started many tasks: (task a).",
        "has started 2 tasks: (task a).",
        "(service x",
        "(service x) ",
        "(service x) (task a) stopped",
        "(task a) is pulling its image: 1 of many MB, 15 %.",
        "(task a) has pulled its image in no time.",
        "registered 99999999999999999999 targets in (target-group g)",
        "(service x) has reached a steady state. Really.",
        "<img src=x onerror=alert(1)>",
        "(port x) is unhealthy in (target-group g) due to (reason r)",
    ] {
        assert_eq!(parse(text), Kind::Other(text.into()), "{text}");
    }
}

#[test]
fn every_phrase_is_explained() {
    let mut explanations: Vec<&str> = recorded().iter().map(|(_, kind)| kind.explanation()).collect();
    explanations.push(Kind::Other(String::new()).explanation());
    assert!(explanations.iter().all(|text| text.ends_with('.') && text.len() > 40));
    explanations.sort_unstable();
    explanations.dedup();
    assert_eq!(explanations.len(), 13);
}

/// Events as our server writes them.
fn written() -> impl Strategy<Value = Kind> {
    let id = || crate::testing::matching("[0-9a-f]{8}-[0-9a-f]{4}");
    let reason = || {
        crate::testing::matching("[A-Za-z:,\\[\\] 0-9]{0,30}[A-Za-z\\])]")
            .prop_filter("an exit code has its own place", |text| !text.contains(", exit code "))
    };
    prop_oneof![
        prop::collection::vec(id(), 1..4).prop_map(|tasks| Kind::Started { tasks }),
        prop::collection::vec(id(), 1..4).prop_map(|tasks| Kind::StoppedRunning { tasks }),
        (id(), reason(), prop::option::of(any::<i32>())).prop_map(|(task, reason, code)| Kind::TaskStopped {
            task,
            reason,
            exit_code: code.map(i64::from)
        }),
        (any::<u64>(), crate::testing::matching("[a-z:/]{1,20}"))
            .prop_map(|(targets, group)| Kind::Registered { targets, group }),
        (any::<u64>(), crate::testing::matching("[a-z:/]{1,20}"))
            .prop_map(|(targets, group)| Kind::Deregistered { targets, group }),
        (id(), any::<u64>(), prop::option::of(any::<u64>()))
            .prop_map(|(task, megabytes, of)| Kind::Pulling { task, megabytes, of }),
        (id(), any::<u64>(), any::<u64>()).prop_map(|(task, seconds, megabytes)| Kind::Pulled {
            task,
            seconds,
            megabytes
        }),
        any::<u64>().prop_map(|tasks| Kind::Draining { tasks }),
        Just(Kind::Steady),
        (prop::option::of(any::<u64>()), crate::testing::matching("[a-z:/]{1,20}"), reason())
            .prop_map(|(port, group, reason)| Kind::Unhealthy { port, group, reason }),
        reason().prop_map(|reason| Kind::UnableToPlace { reason }),
        Just(Kind::UnableToStart),
    ]
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn what_is_written_is_understood(kind in written(), name in crate::testing::matching("[a-z][a-z0-9_]{0,9}-[a-z][a-z0-9-]{0,9}")) {
        prop_assert_eq!(parse(&kind.message(&name)), kind);
    }

    #[test]
    fn edited_messages_never_fail(text in crate::testing::edited(written().prop_map(|kind| kind.message("p-n")))) {
        if let Kind::Other(message) = parse(&text) {
            prop_assert_eq!(message, text);
        }
    }

    #[test]
    fn any_text_is_an_event(text in crate::testing::text()) {
        let _ = parse(&text);
    }
}
