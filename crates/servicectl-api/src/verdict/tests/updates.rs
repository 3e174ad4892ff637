//! Updates, from sending a definition to the steady state, and those that fail.

use super::*;

/// Revision 5 runs, revision 6 was just started beside it.
fn updating() -> Story {
    running().started(1_000, "b").at(1_000)
}

#[test]
fn a_first_start_is_deploying_all_the_way() {
    let story = Story::new().started(0, "a");
    let pending = story.task("a", 1, "PENDING").at(8);
    assert_eq!(
        (pending.kind(), pending.judge().because.as_str()),
        (Kind::Deploying, "its task is being started")
    );
    assert_eq!(holds(&pending.judge()), [Holds::Wait; 4]);
    let unregistered = Story::new().started(0, "a").task("a", 1, "RUNNING").at(10);
    assert_eq!(unregistered.judge().because, "its task runs but is not registered yet");
    // what stands above is not said again
    assert_eq!(
        unregistered.judge().sentence,
        "Next the load balancer registers it and checks that it answers."
    );
    let patient = Story::new().started(0, "a").task("a", 1, "PENDING").at(70);
    assert_eq!(patient.judge().because, "its task is being started, 1 min");
    let initial =
        Story::new().started(0, "a").task("a", 1, "RUNNING").registered(12).target("initial", None).at(14);
    assert_eq!(
        (initial.kind(), initial.judge().because.as_str()),
        (Kind::Deploying, "its task runs, waiting for the first good answer")
    );
    let healthy = Story::new().started(0, "a").task("a", 1, "RUNNING").registered(12).target("healthy", None);
    assert_eq!(
        (healthy.kind(), healthy.judge().because.as_str()),
        (Kind::Deploying, "healthy, waiting for the steady state")
    );
    assert_eq!(healthy.steady(37).kind(), Kind::Running);
}

#[test]
fn an_update_never_shows_anything_else() {
    let pending = updating().task("b", 6, "PENDING").target("initial", None);
    assert_eq!(
        (pending.kind(), pending.judge().because.as_str()),
        (Kind::Deploying, "revision 6 takes over from 5")
    );
    assert_eq!(
        pending.judge().sentence,
        "The old one serves until the new one answers its health check, and then leaves by itself."
    );
    assert!(pending.judge().findings.is_empty());
    let both = updating().task("b", 6, "RUNNING").registered(1_012).target("healthy", None);
    assert_eq!(both.kind(), Kind::Deploying);
    let draining =
        both.drained(1_046, "a").but(|status| status.target_health.targets[0].health = "draining".into());
    assert_eq!(draining.judge().because, "revision 6 takes over from 5, the old one finishes its requests");
    // The old task is gone, its target drains beside the healthy one.
    let late = draining
        .but(|status| drop(status.tasks.remove(0)))
        .but(|status| status.count_running = Count::Known(1));
    assert_eq!(
        (late.kind(), late.judge().because.as_str()),
        (Kind::Deploying, "an old target finishes its requests")
    );
    let done = late.but(|status| drop(status.target_health.targets.remove(0))).steady(1_102);
    assert_eq!(done.kind(), Kind::Running);
}

#[test]
fn the_steady_state_of_the_old_revision_is_not_that_of_the_new_one() {
    // The definition was sent, and nothing of it shows yet.
    let story = running().sent(1_000).at(1_001);
    assert_eq!(
        (story.kind(), story.judge().because.as_str()),
        (Kind::Deploying, "the definition was sent, its first task follows")
    );
    assert_eq!(holds(&story.judge()), [Holds::Yes, Holds::Yes, Holds::Wait, Holds::Yes]);
    assert_eq!(running().sent(37).kind(), Kind::Running);
}

#[test]
fn a_failing_old_revision_is_not_held_against_the_fix() {
    let failing = || {
        running()
            .failed_check(900, "Health checks failed with these codes: [500]")
            .but(|status| status.target_health.targets[0].health = "unhealthy".into())
    };
    assert_eq!(failing().kind(), Kind::Unhealthy);
    let fixed = failing().started(1_000, "b").task("b", 6, "PENDING");
    assert_eq!(fixed.kind(), Kind::Deploying);
    let runs = failing().started(1_000, "b").task("b", 6, "RUNNING").target("initial", None);
    assert_eq!(runs.kind(), Kind::Deploying);
    let healthy = failing().started(1_000, "b").task("b", 6, "RUNNING").target("healthy", None);
    assert_eq!(healthy.kind(), Kind::Deploying);
}

#[test]
fn a_fix_just_sent_is_not_blamed_for_the_task_that_is_still_there() {
    let failing = running().at(900).but(|status| status.target_health.targets[0].health = "unhealthy".into());
    let sent = failing.sent(1_000).at(1_001);
    assert_eq!(
        (sent.kind(), sent.judge().because.as_str()),
        (Kind::Deploying, "the definition was sent, its first task follows")
    );
}

#[test]
fn a_failing_new_revision_is_unhealthy_while_the_old_one_serves() {
    let story = updating()
        .task("b", 6, "RUNNING")
        .registered(1_012)
        .target("unhealthy", Some("Health checks failed with these codes: [500]"))
        .failed_check(1_060, "Health checks failed with these codes: [500]");
    let verdict = story.judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Unhealthy, "answers 500, check wants 200–499 · revision 5 serves")
    );
    // Two failing targets for one old task: one of them is new.
    let both = updating()
        .task("b", 6, "RUNNING")
        .target("unhealthy", None)
        .but(|status| status.target_health.targets[0].health = "unhealthy".into());
    assert_eq!(both.kind(), Kind::Unhealthy);
}

#[test]
fn three_quick_updates_are_no_loop() {
    let story = running()
        .started(1_000, "b")
        .said(1_010, &event::Kind::StoppedRunning { tasks: vec!["b".into()] })
        .started(1_010, "c")
        .said(1_020, &event::Kind::StoppedRunning { tasks: vec!["c".into()] })
        .started(1_020, "d")
        .task("d", 8, "PENDING");
    assert_eq!(story.kind(), Kind::Deploying);
}

#[test]
fn an_update_that_was_given_up_has_failed_while_the_old_one_serves() {
    let mut story = running();
    for round in 0..10 {
        let (at, id) = (1_000 + round * 60, format!("b{round}"));
        story = story.started(at, &id).exited(at + 4, &id, 1);
    }
    assert_eq!(story.kind(), Kind::RestartLoop);
    assert_eq!(
        story.clone().at(1_564).judge().because,
        "started 10 times in 9 min · exit code 1 · revision 5 serves"
    );
    let verdict = story.said(1_560, &event::Kind::UnableToStart).judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Failed, "update given up: exit code 1 · revision 5 serves")
    );
    // what has to be mended comes first, with its task and the way to its log
    let finding = &verdict.findings[0];
    assert_eq!(
        finding.title,
        "The platform gave up the last update: it crashes four seconds after every start"
    );
    assert_eq!(verdict.sentence, format!("{}.", finding.title));
    assert!(
        finding.text.starts_with("Ten tasks were started in 9 min and all of them ended."),
        "{finding:?}"
    );
    assert!(finding.text.contains("Revision 5 goes on serving"), "{finding:?}");
    assert!(finding.evidence.ends_with("exit code 1)."), "{finding:?}");
    assert_eq!((finding.task.as_deref(), finding.next[0]), (Some("b9"), NextStep::Logs));
    assert_eq!(verdict.findings.len(), 1);
}

#[test]
fn an_update_that_failed_its_checks_until_it_was_given_up_says_what_it_answered() {
    let mut story = running();
    for round in 0..10 {
        let (at, id) = (1_000 + round * 60, format!("b{round}"));
        story = story.started(at, &id).failed_check(at + 30, "Health checks failed with these codes: [500]");
    }
    let verdict = story.said(1_600, &event::Kind::UnableToStart).judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Failed, "update given up: answers 500 · revision 5 serves")
    );
    let finding = &verdict.findings[0];
    assert!(
        finding.title.ends_with("gave up the last update: the service answers 500; healthy is 200 to 499")
    );
    assert!(!finding.text.contains("replaces a task"), "{finding:?}");
}

#[test]
fn an_update_stays_failed_when_the_old_revision_is_called_steady_again() {
    let given_up =
        || running().started(1_000, "b").exited(1_004, "b", 1).said(1_600, &event::Kind::UnableToStart);
    assert_eq!(given_up().kind(), Kind::Failed);
    let steady = given_up().steady(1_700).judge();
    assert_eq!(
        (steady.kind, steady.because.as_str()),
        (Kind::Failed, "update given up: exit code 1 · revision 5 serves")
    );
    // A new definition begins anew, before and after its first task.
    assert_eq!(given_up().sent(1_800).kind(), Kind::Deploying);
    let again = given_up().started(1_800, "c").task("c", 7, "PENDING");
    assert_eq!(again.kind(), Kind::Deploying);
}

#[test]
fn unable_to_start_without_an_earlier_revision_is_a_restart_loop() {
    let mut story = Story::new();
    for round in 0..4 {
        let (at, id) = (round * 60, format!("a{round}"));
        story = story.started(at, &id).exited(at + 4, &id, 1);
    }
    assert_eq!(story.said(200, &event::Kind::UnableToStart).kind(), Kind::RestartLoop);
}

#[test]
fn no_room_is_a_failure_until_a_task_starts() {
    let reason = "no container instance met all of its requirements".to_owned();
    let story = Story::new().said(0, &event::Kind::UnableToPlace { reason });
    let verdict = story.judge();
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Failed, "no host has room for it"));
    assert_eq!(verdict.findings[0].next[0], NextStep::Definition);
    assert_eq!(story.started(30, "a").task("a", 1, "PENDING").kind(), Kind::Deploying);
}

#[test]
fn what_ended_before_says_nothing_of_a_task_that_has_no_place() {
    let mut story = Story::new();
    for round in 0..4 {
        let task = format!("t{round}");
        story = story.started(20 * round, &task).ended(
            20 * round + 9,
            &task,
            "OutOfMemoryError: Container killed due to memory usage",
            Some(137),
        );
    }
    assert_eq!(story.clone().at(90).judge().kind, Kind::RestartLoop);
    let reason = "no host has room".to_owned();
    let verdict = story.said(100, &event::Kind::UnableToPlace { reason }).at(400).judge();
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Failed, "no host has room for it"));
    assert!(!verdict.findings[0].text.contains("Raise"), "{}", verdict.findings[0].text);
}

#[test]
fn what_serves_while_an_update_has_no_place_is_said() {
    let reason = "no host has room".to_owned();
    let story = Story::new()
        .started(0, "a")
        .registered(12)
        .steady(37)
        .task("a", 4, "RUNNING")
        .target("healthy", None);
    let verdict = story.said(500, &event::Kind::UnableToPlace { reason }).at(600).judge();
    assert_eq!(verdict.because, "no host has room for it · revision 4 serves");
}

#[test]
fn no_room_is_told_with_the_figures_that_help() {
    let text = |story: Story, room: event::NoRoom| {
        let reason = room.to_string();
        story.said(1_000, &event::Kind::UnableToPlace { reason }).at(1_000).judge().findings[0].text.clone()
    };
    let beside = |wants, free, own| event::NoRoom::Taken { wants, free, all: 1000, own };
    // Revision 5 runs, and what it reserves is not what revision 6 asks for.
    assert_eq!(
        text(running(), beside(600, 300, 400)),
        "An update needs room for the old task and the new one at one time: at most 300 MB fit beside the task that runs. Send \
         a smaller memory-reservation, or delete the service and create it again, which takes its images, too."
    );
    let full = text(running(), beside(600, 0, 400));
    assert!(full.contains("nothing fits beside the task that runs"), "{full}");
    assert!(!full.contains("delete"), "that would not help: {full}");
    assert!(text(Story::new(), beside(600, 300, 0)).contains("At most 300 MB fit now."));
    let large = text(running(), event::NoRoom::TooLarge { wants: 1001, host: 1000 });
    assert!(large.contains("no host has more than 1000 MB") && !large.contains("by itself"), "{large}");
}

#[test]
fn a_long_pull_is_told_until_it_is_over() {
    let pulling = event::Kind::Pulling { task: "a".into(), megabytes: 512, of: Some(2048) };
    let story = Story::new().started(0, "a").task("a", 1, "PENDING").said(10, &pulling).at(70);
    let verdict = story.judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Deploying, "its image is being pulled, 512 of 2048 MB, 25 %")
    );
    let pulled = event::Kind::Pulled { task: "a".into(), seconds: 80, megabytes: 2048 };
    assert_eq!(story.said(80, &pulled).at(85).judge().because, "its task is being started, 1 min");
}

#[test]
fn a_first_crash_is_told_but_is_no_loop_yet() {
    let verdict = Story::new().started(0, "a").exited(4, "a", 1).judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Deploying, "exit code 1, the next try follows")
    );
    assert_eq!(verdict.findings[0].title, "Its task ended with exit code 1");
    assert_eq!(verdict.sentence, "Its task ended with exit code 1; the next try follows.");
    let again = Story::new().started(0, "a").exited(4, "a", 1).started(5, "b").task("b", 1, "PENDING");
    assert_eq!(again.judge().because, "exit code 1, it is tried again");
}

#[test]
fn what_takes_long_is_told() {
    let slow = Story::new().started(0, "a").task("a", 1, "PENDING").at(700).judge();
    assert_eq!(
        (slow.kind, slow.findings[0].title.as_str()),
        (Kind::Deploying, "Its task takes long to start")
    );
    let lost = Story::new().started(0, "a").task("a", 1, "RUNNING").at(700).judge();
    assert_eq!(lost.findings[0].title, "Its task runs, but the load balancer does not know it");
    let silent = Story::new().started(0, "a").task("a", 1, "RUNNING").target("initial", None).at(700).judge();
    assert_eq!(silent.findings[0].source, Source::Targets);
    assert!(Story::new().started(0, "a").task("a", 1, "PENDING").at(599).judge().findings.is_empty());
}
