use std::collections::HashMap;

use servicectl_api::{
    WireTime,
    event::Kind,
    status::{Event, TaskDefinition},
};

use super::{Outcome, Seen, Sent, inferred, split};

fn started(task: &str) -> Kind {
    Kind::Started { tasks: vec![task.to_owned()] }
}

fn crashed(task: &str) -> Kind {
    Kind::TaskStopped {
        task: task.to_owned(),
        reason: "Essential container in task exited".to_owned(),
        exit_code: Some(1),
    }
}

/// Events as they happened, oldest first, made into the platform's order.
fn story(events: &[(i64, Kind)]) -> Vec<Seen> {
    let seen = |(at, kind): &(i64, Kind)| Seen {
        event: Event { created_at: Some(WireTime(*at)), message: String::new() },
        kind: kind.clone(),
    };
    events.iter().rev().map(seen).collect()
}

fn revisions(tasks: &[(&str, u64)]) -> HashMap<String, TaskDefinition> {
    tasks
        .iter()
        .map(|(task, revision)| {
            ((*task).to_owned(), TaskDefinition { revision: (*revision).into(), ..TaskDefinition::default() })
        })
        .collect()
}

fn update() -> Vec<(i64, Kind)> {
    vec![
        (0, started("a")),
        (12, Kind::Registered { targets: 1, group: String::new() }),
        (37, Kind::Steady),
        (100, started("b")),
        (112, Kind::Registered { targets: 1, group: String::new() }),
        (146, Kind::Draining { tasks: 1 }),
        (179, Kind::StoppedRunning { tasks: vec!["a".to_owned()] }),
        (202, Kind::Steady),
    ]
}

#[test]
fn no_events_no_deployments() {
    assert!(split(&[], &HashMap::new(), None, None).is_empty());
}

#[test]
fn a_start_after_a_steady_state_is_an_update() {
    let events = story(&update());
    let deployments = split(&events, &HashMap::new(), None, Some(WireTime(1000)));
    assert_eq!(deployments.len(), 2);
    assert_eq!(deployments[0].events, 0..5);
    assert_eq!(deployments[1].events, 5..8);
    assert_eq!((deployments[0].number, deployments[1].number), (1, 0));
    assert_eq!(deployments[0].outcome, Outcome::Steady { after: Some(102), held: Some(798) });
    assert_eq!(deployments[1].outcome, Outcome::Steady { after: Some(37), held: Some(63) });
}

#[test]
fn revisions_come_from_the_tasks_that_were_seen() {
    let events = story(&update());
    let deployments = split(&events, &revisions(&[("b", 9)]), None, None);
    assert_eq!(deployments[0].revision, Some(9));
    assert_eq!(
        deployments[0].definition.as_ref().map(|definition| definition.revision.known()),
        Some(Some(9))
    );
    assert_eq!(deployments[1].revision, None);
}

#[test]
fn a_restart_is_no_update() {
    let events = story(&[
        (0, started("a")),
        (30, Kind::Steady),
        (900, crashed("a")),
        (902, started("b")),
        (940, Kind::Steady),
    ]);
    let deployments = split(&events, &HashMap::new(), None, Some(WireTime(1000)));
    assert_eq!(deployments.len(), 1);
    assert_eq!(deployments[0].outcome, Outcome::Steady { after: Some(30), held: Some(60) });
}

#[test]
fn a_loop_of_one_revision_is_one_deployment_that_fails() {
    let mut events = vec![(0, started("a")), (30, Kind::Steady), (100, started("b"))];
    for round in 0..4 {
        events.push((104 + round * 20, crashed("b")));
        events.push((110 + round * 20, started("b")));
    }
    let deployments = split(&story(&events), &revisions(&[("a", 7), ("b", 8)]), None, None);
    assert_eq!(deployments.len(), 2);
    assert_eq!(deployments[0].revision, Some(8));
    assert_eq!(deployments[0].outcome, Outcome::Failing { starts: 5 });
}

#[test]
fn a_newer_revision_begins_a_deployment_even_while_the_one_before_fails() {
    let events = story(&[(0, started("a")), (4, crashed("a")), (10, started("b")), (40, Kind::Steady)]);
    let deployments = split(&events, &revisions(&[("a", 1), ("b", 2)]), None, None);
    assert_eq!(
        deployments.iter().map(|deployment| deployment.revision).collect::<Vec<_>>(),
        [Some(2), Some(1)]
    );
    assert_eq!(deployments[1].outcome, Outcome::Failing { starts: 1 });
}

#[test]
fn the_old_revision_replaced_while_the_new_one_fails_is_no_deployment() {
    let events = story(&[
        (0, started("a")),
        (30, Kind::Steady),
        (50, started("b")),
        (55, crashed("b")),
        (60, started("c")),
    ]);
    let deployments = split(&events, &revisions(&[("a", 1), ("b", 2), ("c", 1)]), None, None);
    assert_eq!(deployments.len(), 2);
    assert_eq!(deployments[0].revision, Some(2));
}

#[test]
fn tasks_that_nobody_saw_have_the_revision_of_their_deployment() {
    let events = story(&[
        (0, started("a")),
        (4, crashed("a")),
        (10, started("b")),
        (14, crashed("b")),
        (20, started("c")),
    ]);
    let seen = revisions(&[("c", 8)]);
    let guessed = inferred(&split(&events, &seen, None, None), &events, &seen);
    assert_eq!(guessed.len(), 2);
    assert_eq!(guessed["a"].revision.known(), Some(8));

    // an older revision was started in between: nobody knows whose the unseen task was
    let mixed = revisions(&[("b", 7), ("c", 8)]);
    let events = story(&[
        (0, started("c")),
        (4, crashed("c")),
        (6, started("b")),
        (9, crashed("b")),
        (12, started("a")),
    ]);
    assert!(inferred(&split(&events, &mixed, None, None), &events, &mixed).is_empty());
}

#[test]
fn given_up_and_superseded_are_told_apart() {
    let given_up = story(&[(0, started("a")), (4, crashed("a")), (8, Kind::UnableToStart)]);
    assert_eq!(split(&given_up, &HashMap::new(), None, None)[0].outcome, Outcome::GivenUp { starts: 1 });

    let overtaken = story(&[(0, started("a")), (5, started("b"))]);
    let deployments = split(&overtaken, &revisions(&[("a", 1), ("b", 2)]), None, None);
    assert_eq!(deployments[1].outcome, Outcome::Superseded);
    assert_eq!(deployments[0].outcome, Outcome::UnderWay);
}

#[test]
fn a_deployment_whose_start_is_forgotten_is_not_whole() {
    let events = story(&[(10, crashed("x")), (12, started("y")), (40, Kind::Steady)]);
    let deployments = split(&events, &HashMap::new(), None, None);
    assert!(!deployments[0].whole);
    assert_eq!(deployments[0].outcome, Outcome::Steady { after: None, held: None });
}

/// Revision 2 is given up, then revision 3 crashes; no task of revision 2 was ever seen.
fn given_up_then_crashing() -> Vec<Seen> {
    let mut events = vec![];
    for (round, task) in ["a", "b", "c"].into_iter().enumerate() {
        events.extend([(10 * round as i64, started(task)), (10 * round as i64 + 5, crashed(task))]);
    }
    events.extend([(26, Kind::UnableToStart), (36, started("d")), (39, crashed("d"))]);
    events.extend([(50, started("e")), (54, crashed("e")), (60, started("f")), (64, crashed("f"))]);
    story(&events)
}

#[test]
fn a_revision_sent_while_the_one_before_fails_is_a_deployment_of_its_own() {
    let events = given_up_then_crashing();
    let sent = |told| Some(Sent { revision: 3, at: WireTime(45), told });
    let whose = |deployments: Vec<super::Deployment>| {
        deployments.iter().map(|each| (each.revision, each.began, each.outcome)).collect::<Vec<_>>()
    };
    let apart = [
        (Some(3), Some(WireTime(50)), Outcome::Failing { starts: 2 }),
        (None, Some(WireTime(0)), Outcome::GivenUp { starts: 4 }),
    ];
    assert_eq!(whose(split(&events, &revisions(&[("f", 3)]), sent(true), None)), apart);
    assert_eq!(whose(split(&events, &HashMap::new(), sent(true), None)), apart, "no task was seen");

    // the page saw when it came, but no more: what nobody saw before its first known task may be of the one before
    let seen = whose(split(&events, &revisions(&[("f", 3)]), sent(false), None));
    assert_eq!(seen[0], (Some(3), Some(WireTime(60)), Outcome::Failing { starts: 1 }));
    assert_eq!(seen[1].0, None, "revision 3 is not put at the start of the other");
}

#[test]
fn a_known_higher_revision_after_one_that_was_given_up_is_a_deployment_of_its_own() {
    let events = given_up_then_crashing();
    let deployments = split(&events, &revisions(&[("a", 2), ("e", 3)]), None, None);
    assert_eq!(deployments.iter().map(|each| each.revision).collect::<Vec<_>>(), [Some(3), Some(2)]);
    assert_eq!(deployments[1].outcome, Outcome::GivenUp { starts: 4 });
}

#[test]
fn the_first_revision_and_a_replacement_after_it_was_sent_make_no_deployment_more() {
    let sent = |revision, at| Some(Sent { revision, at: WireTime(at), told: true });
    let first =
        story(&[(3, Kind::Draining { tasks: 1 }), (4, started("a")), (6, crashed("a")), (9, started("b"))]);
    let deployments = split(&first, &HashMap::new(), sent(1, 2), None);
    assert_eq!((deployments.len(), deployments[0].revision), (1, Some(1)));

    // a task of the revision that serves was replaced before the new one started
    let events = story(&[
        (0, started("a")),
        (30, Kind::Steady),
        (52, crashed("a")),
        (53, started("b")),
        (55, started("c")),
    ]);
    let deployments = split(&events, &revisions(&[("a", 1), ("b", 1)]), sent(2, 50), None);
    assert_eq!(
        deployments.iter().map(|each| (each.revision, each.began)).collect::<Vec<_>>(),
        [(Some(2), Some(WireTime(55))), (Some(1), Some(WireTime(0)))]
    );
}

#[test]
fn the_start_of_a_revision_whose_older_events_are_forgotten_in_part_is_found() {
    let events = story(&[(40, crashed("x")), (50, started("e")), (54, crashed("e"))]);
    let deployments =
        split(&events, &HashMap::new(), Some(Sent { revision: 3, at: WireTime(45), told: true }), None);
    assert_eq!((deployments.len(), deployments[0].revision, deployments[0].whole), (2, Some(3), true));
}

/// Revision 3 crashes, revision 4 mends it, and revision 5 finds no room.
#[test]
fn a_revision_that_finds_no_room_is_a_deployment_of_its_own_and_takes_nobody_elses_tasks() {
    let events = story(&[
        (0, started("a")),
        (4, crashed("a")),
        (10, started("b")),
        (14, crashed("b")),
        (30, started("c")),
        (60, Kind::Steady),
        (100, Kind::UnableToPlace { reason: String::new() }),
    ]);
    let seen = revisions(&[("c", 4)]);
    let sent = Some(Sent { revision: 5, at: WireTime(90), told: true });
    let deployments = split(&events, &seen, sent, None);
    assert_eq!(deployments.iter().map(|each| each.revision).collect::<Vec<_>>(), [Some(5), Some(4)]);
    assert_eq!(deployments[0].outcome, Outcome::Failing { starts: 0 });
    assert!(matches!(deployments[1].outcome, Outcome::Steady { .. }));
    assert!(inferred(&deployments, &events, &seen).is_empty(), "a and b may be of any revision before");
    // It starts at last: that is no deployment more.
    let mut later = story(&[(200, started("d"))]);
    later.extend(events);
    assert_eq!(split(&later, &seen, sent, None).len(), 2);
}
