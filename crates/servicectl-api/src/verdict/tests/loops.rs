//! Tasks that end by themselves, and tasks that fail their checks.

use super::*;

/// A service that was steady, and then crashes four seconds after each of these starts, ninety seconds apart.
fn crashing(starts: i64) -> Story {
    let mut story = Story::new();
    for round in 0..starts {
        let (at, id) = (round * 90, format!("t{round}"));
        story = story.started(at, &id).exited(at + 4, &id, 1);
    }
    story
}

#[test]
fn tasks_that_keep_crashing_are_a_restart_loop() {
    let verdict = crashing(5).started(540, "t9").task("t9", 8, "PENDING").at(546).judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::RestartLoop, "started 6 times in 9 min · exit code 1")
    );
    assert_eq!(verdict.sentence, "It crashes four seconds after every start.");
    assert_eq!(verdict.since, Some(WireTime(ZERO)));
    assert_eq!(actual(&verdict), ["0 of 1, 1 pending", "PENDING", "no, 9 min", "none"]);
    assert_eq!(holds(&verdict), [Holds::No; 4]);
    let finding = &verdict.findings[0];
    assert_eq!(
        finding.text,
        "Six tasks were started in 9 min, five of them ended. The last one ended with exit code 1. Its last log lines tell why."
    );
    assert_eq!(
        finding.evidence,
        "(service p-n) (task t4) stopped (reason Essential container in task exited, exit code 1)."
    );
    assert_eq!(
        (finding.task.as_deref(), finding.next[0], finding.source),
        (Some("t4"), NextStep::Logs, Source::Events)
    );
}

#[test]
fn three_starts_or_two_ends_make_a_loop_and_fewer_do_not() {
    assert_eq!(crashing(1).kind(), Kind::Deploying);
    assert_eq!(crashing(2).kind(), Kind::RestartLoop);
    let starts = |count: i64| {
        (0..count).fold(Story::new(), |story, round| {
            story.said(round * 50, &event::Kind::Started { tasks: vec![] })
        })
    };
    assert_eq!(starts(2).kind(), Kind::Deploying);
    assert_eq!(starts(3).kind(), Kind::RestartLoop);
}

#[test]
fn starts_alone_are_told_as_likely() {
    let story = (0..5)
        .fold(Story::new(), |story, round| story.said(round * 50, &event::Kind::Started { tasks: vec![] }));
    let verdict = story.at(210).judge();
    assert_eq!(verdict.because, "started 5 times in 3 min");
    assert_eq!(verdict.findings[0].title, "It is started again and again, about every 50 s");
    assert!(verdict.findings[0].text.contains("likely"));
}

#[test]
fn a_steady_state_ends_a_loop() {
    let fixed = crashing(5)
        .started(540, "x")
        .registered(552)
        .task("x", 9, "RUNNING")
        .target("healthy", None)
        .steady(577);
    assert_eq!(fixed.at(600).kind(), Kind::Running);
    // Long after: one more end is no loop.
    let later = crashing(5).started(540, "x").steady(577).exited(90_000, "x", 137);
    assert_eq!(
        (later.kind(), later.judge().because.as_str()),
        (Kind::Deploying, "exit code 137, the next try follows")
    );
}

#[test]
fn a_steady_state_of_seconds_does_not_end_a_loop() {
    // It answers the first check, and crashes after twenty seconds.
    let mut story = Story::new();
    for round in 0..4 {
        let (at, id) = (round * 60, format!("t{round}"));
        story = story.started(at, &id).registered(at + 1).steady(at + 2).exited(at + 20, &id, 1);
    }
    assert_eq!(story.judge().because, "started 4 times in 3 min · exit code 1");
    let up = || story.clone().started(240, "x").task("x", 8, "RUNNING").target("healthy", None).steady(242);
    // Steady for ten seconds as so often; then for good.
    assert_eq!(up().at(252).kind(), Kind::RestartLoop);
    assert_eq!(up().at(252).judge().sentence, "It crashes 20 seconds after every start.");
    // meanwhile all signs hold as they did each time before, and say so
    let briefly = up().at(252).judge();
    assert_eq!(holds(&briefly), [Holds::Briefly; 4]);
    assert_eq!(
        actual(&briefly),
        [
            "1 of 1, for now",
            "x, for now",
            "yes, but only for less than 1 min; 4 tasks ended before",
            "1 of 1, for now"
        ]
    );
    assert_eq!(up().at(242 + 120).kind(), Kind::Running);
    // With the time of sending known, the fix is judged by itself at once.
    assert_eq!(up().sent(239).at(252).kind(), Kind::Running);
}

#[test]
fn an_update_that_crashes_does_not_shake_the_steady_state_before_it() {
    // Revision 1 was steady for half a minute when revision 2 was sent, whose tasks crash.
    let mut story = Story::new().started(0, "a").registered(1).steady(2);
    for round in 0..3 {
        let (at, id) = (30 + round * 5, format!("b{round}"));
        story = story.started(at, &id).exited(at + 4, &id, 1);
    }
    let between = story.task("a", 1, "RUNNING").target("healthy", None).at(45);
    assert_eq!(between.judge().because, "started 3 times in 15 s · exit code 1 · revision 1 serves");
}

#[test]
fn a_loop_that_was_ended_is_forgotten() {
    let fixed = crashing(5)
        .started(540, "x")
        .registered(552)
        .task("x", 9, "RUNNING")
        .target("healthy", None)
        .steady(577);
    assert_eq!(fixed.at(600).judge().because, "steady for less than 1 min");
}

#[test]
fn restarts_days_apart_are_no_loop() {
    let mut story = Story::new();
    for day in 0..5 {
        let (at, id) = (day * 86_400, format!("t{day}"));
        story = story.started(at, &id).registered(at + 12).steady(at + 37).exited(at + 80_000, &id, 1);
    }
    let up = story.started(500_000, "x").task("x", 1, "RUNNING").target("healthy", None).steady(500_037);
    let verdict = up.at(500_050).judge();
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Running, "steady for less than 1 min"));
}

#[test]
fn a_service_that_comes_back_each_time_is_running_but_told_about() {
    let mut story = Story::new();
    for round in 0..4 {
        let (at, id) = (round * 600, format!("t{round}"));
        story = story.started(at, &id).registered(at + 12).steady(at + 37).exited(at + 590, &id, 1);
    }
    let up =
        story.started(2_400, "x").task("x", 1, "RUNNING").target("healthy", None).steady(2_437).at(2_500);
    let verdict = up.judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Running, "steady for 1 min · 4 ends in the last hour")
    );
    assert_eq!(verdict.sentence, "All four signs hold, but its task ended 4 times in the last hour.");
    assert_eq!(up.at(2_400 + 86_400).judge().because, "steady for 23 h");
}

#[test]
fn a_fix_is_not_blamed_for_what_the_revision_before_it_did() {
    // The old task is still there.
    let beside = crashing(4)
        .started(400, "old")
        .task("old", 8, "RUNNING")
        .started(410, "new")
        .task("new", 9, "PENDING");
    assert_eq!(beside.kind(), Kind::Deploying);
    // It was stopped to make room.
    let stopped = crashing(4)
        .started(400, "old")
        .said(410, &event::Kind::StoppedRunning { tasks: vec!["old".into()] })
        .started(410, "new")
        .task("new", 9, "PENDING");
    assert_eq!(stopped.kind(), Kind::Deploying);
    // It is known when the fix was sent.
    let known = crashing(4).started(400, "new").task("new", 9, "PENDING").sent(399);
    assert_eq!(known.kind(), Kind::Deploying);
    assert!(known.judge().findings.is_empty());
}

#[test]
fn a_list_that_does_not_reach_back_counts_at_least() {
    let story = crashing(60).but(|status| status.events.truncate(100)).at(60 * 90);
    assert_eq!(story.judge().because, "started at least 50 times in 1 h · exit code 1");
    let odd = crashing(4).but(|status| drop(status.events.pop()));
    assert!(odd.judge().because.starts_with("started at least 3 times"), "{}", odd.judge().because);
}

#[test]
fn endings_have_their_cause_and_next_step() {
    for (reason, code, because, title, next) in [
        (
            "OutOfMemoryError: container killed due to memory usage",
            Some(137),
            "out of memory",
            "It needs more memory than its limit",
            NextStep::Definition,
        ),
        (
            "OutOfMemoryError: container killed due to memory usage",
            None,
            "out of memory",
            "It needs more memory than its limit",
            NextStep::Definition,
        ),
        (
            "CannotPullContainerError: not found",
            None,
            "image cannot be pulled",
            "Its image cannot be pulled",
            NextStep::Image,
        ),
        (
            "CannotStartContainerError: exec: no such file",
            None,
            "container cannot be started",
            "Its container cannot be started",
            NextStep::Image,
        ),
        (
            "Essential container in task exited",
            Some(0),
            "exit code 0",
            "It ends four seconds after every start",
            NextStep::Logs,
        ),
        (
            "Essential container in task exited",
            Some(127),
            "exit code 127",
            "It crashes four seconds after every start",
            NextStep::Logs,
        ),
        ("Host EC2 terminated", None, "Host EC2 terminated", "Its task keeps ending", NextStep::Logs),
    ] {
        let mut story = Story::new();
        for round in 0..3 {
            let (at, id) = (round * 60, format!("t{round}"));
            story = story.started(at, &id).ended(at + 4, &id, reason, code);
        }
        let verdict = story.task("x", 1, "PENDING").judge();
        assert_eq!(verdict.kind, Kind::RestartLoop, "{reason}");
        assert!(verdict.because.ends_with(&format!(" · {because}")), "{}", verdict.because);
        assert_eq!((verdict.findings[0].title.as_str(), verdict.findings[0].next[0]), (title, next));
        assert!(verdict.findings[0].evidence.contains(reason));
    }
}

#[test]
fn a_target_that_fails_is_unhealthy_with_code_and_wish() {
    let story = running().but(|status| {
        status.target_health.targets[0].health = "unhealthy".into();
        status.target_health.targets[0].description =
            Some("Health checks failed with these codes: [500]".into());
    });
    let verdict = story.judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Unhealthy, "answers 500, check wants 200–499")
    );
    assert_eq!(verdict.sentence, "The service answers 500; healthy is 200 to 499.");
    assert_eq!(holds(&verdict), [Holds::Yes, Holds::Yes, Holds::Yes, Holds::No]);
    assert_eq!(
        (verdict.findings[0].source, verdict.findings[0].evidence.as_str()),
        (Source::Targets, "Health checks failed with these codes: [500]")
    );
}

#[test]
fn each_bad_answer_is_worded() {
    for (description, because, hint) in [
        (Some("Request timed out"), "no answer in time, check wants 200–499", "hangs or is too busy"),
        (Some("Health checks failed"), "no answer, check wants 200–499", "another port than 80"),
        (
            Some("Health checks failed with these codes: [404]"),
            "answers 404, check wants 200–499",
            "CONTEXT_ROOT",
        ),
        (
            Some("Health checks failed with these codes: [302]"),
            "answers 302, check wants 200–499",
            "redirects",
        ),
        (
            Some("Health checks failed with these codes: [502, 503]"),
            "answers 502 and 503, check wants 200–499",
            "inside the service",
        ),
        (Some("something else"), "fails its health check, check wants 200–499", "log of that moment"),
    ] {
        let verdict = running()
            .but(|status| {
                status.target_health.targets[0].health = "unhealthy".into();
                status.target_health.targets[0].description = description.map(str::to_owned);
            })
            .judge();
        assert_eq!(verdict.because, because);
        assert!(verdict.findings[0].text.contains(hint), "{}", verdict.findings[0].text);
    }
}

#[test]
fn unhealthy_without_a_description_has_no_invented_evidence() {
    let verdict = running().but(|status| status.target_health.targets[0].health = "unhealthy".into()).judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Unhealthy, "fails its health check, check wants 200–499")
    );
    assert_eq!(verdict.sentence, "The service fails its health check.");
    assert_eq!(verdict.findings[0].evidence, "i-1, port 32840: unhealthy");
}

/// A service that answers 500 and is replaced for it, again and again, as our platform tells it.
fn failing(rounds: i64) -> Story {
    let mut story = running().at(0);
    for round in 0..rounds {
        let (at, old, new) = (1_000 + round * 120, format!("t{round}"), format!("t{}", round + 1));
        let reason = "Health checks failed with these codes: [500]";
        story =
            story.failed_check(at, reason).started(at + 1, &new).registered(at + 3).drained(at + 60, &old);
        story = story.ended(at + 92, &old, "Task failed ELB health checks", None);
    }
    story
}

#[test]
fn replaced_for_its_checks_stays_unhealthy_between_the_tries() {
    let between = failing(3).but(|status| {
        status.tasks.clear();
        status.target_health.targets.clear();
    });
    let between = between.task("t3", 5, "RUNNING").target("initial", None).at(1_360);
    let verdict = between.judge();
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::Unhealthy, "answers 500, check wants 200–499 · started 3 times in 5 min")
    );
    assert_eq!(verdict.findings[0].source, Source::Events);
    // While a task is being stopped, before it is said why.
    let stopping = failing(3).but(|status| drop(status.events.remove(0)));
    let stopping = stopping.but(|status| status.target_health.targets[0].health = "initial".into());
    assert_eq!(stopping.kind(), Kind::Unhealthy);
}

#[test]
fn one_failed_check_beside_a_crash_loop_does_not_hide_it() {
    let story = crashing(4).failed_check(400, "Request timed out").started(420, "x").exited(430, "x", 1);
    assert_eq!(story.kind(), Kind::RestartLoop);
}
