//! Starting and replacing.

use super::world::{Fate, World, seconds};
use crate::runtime::{CheckOutcome, Ending};
use crate::scheduler::{HealthState, Phase};

#[test]
fn a_first_start_says_started_registered_steady() {
    let mut world = World::with(Fate::default());
    world.run_to(600);
    assert_eq!(world.since(0), ["0 started a", "12 registered", "17 steady"]);
    assert_eq!(world.schedule.proven, Some(1));
}

#[test]
fn an_update_starts_the_new_task_before_it_stops_the_old_one() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.deploy(Fate::default());
    assert_eq!(world.tasks(), ["a", "b"]);
    world.run_to(300);
    let order = [
        "100 started b",
        "112 registered",
        "117 deregistered",
        "117 draining",
        "117 stopped a",
        "119 steady",
    ];
    assert_eq!(world.since(100), order);
    assert_eq!(world.tasks(), ["b"]);
    assert_eq!(world.containers(), 1);
}

#[test]
fn draining_waits_for_requests_in_flight_and_ends_with_the_last_one() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    let old = world.schedule.tasks[0].id;
    world.in_flight.insert(old, 2);
    world.deploy(Fate::default());
    world.run_to(130);
    assert!(matches!(world.schedule.tasks[0].phase, Phase::Draining { .. }));
    world.in_flight.insert(old, 0);
    world.run_to(140);
    assert_eq!(world.since(117), ["117 deregistered", "117 draining", "130 stopped a", "132 steady"]);
}

#[test]
fn draining_lasts_thirty_seconds_at_most() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.in_flight.insert(world.schedule.tasks[0].id, 1);
    world.deploy(Fate::default());
    world.run_to(300);
    assert_eq!(world.since(118), ["147 stopped a", "149 steady"]);
}

#[test]
fn a_task_that_ignores_the_request_to_stop_is_killed_after_thirty_seconds() {
    let mut world = World::with(Fate { stops_in: None, ..Fate::default() });
    world.run_to(100);
    world.deploy(Fate::default());
    world.run_to(300);
    assert_eq!(world.since(117)[2..], ["117 stopped a", "147 steady"]);
}

#[test]
fn an_operator_says_how_long_a_task_may_drain_and_stop() {
    let mut world = World::with(Fate { stops_in: None, ..Fate::default() });
    world.timing = world.timing.clone().stopping_within(seconds(5)).draining_for(seconds(90));
    world.run_to(100);
    world.in_flight.insert(world.schedule.tasks[0].id, 1);
    world.deploy(Fate::default());
    world.run_to(300);
    assert_eq!(world.since(118), ["207 stopped a", "212 steady"]);
}

#[test]
fn a_new_revision_during_an_update_supersedes_it() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.deploy(Fate::default());
    world.run_to(105);
    world.deploy(Fate::default());
    assert_eq!(world.tasks(), ["a", "b"], "never more than two: c waits until b is gone");
    world.run_to(300);
    assert_eq!(
        world.since(105),
        [
            "105 stopped b",
            "107 started c",
            "119 registered",
            "124 deregistered",
            "124 draining",
            "124 stopped a",
            "126 steady"
        ]
    );
    assert_eq!(world.schedule.proven, Some(3));
}

#[test]
fn a_broken_first_revision_is_replaced_at_once() {
    let mut world = World::with(Fate { answers: CheckOutcome::TimedOut, ..Fate::default() });
    world.run_to(20);
    world.deploy(Fate::default());
    world.run_to(60);
    assert_eq!(world.since(20)[..4], ["20 deregistered", "20 draining", "20 started b", "20 stopped a"]);
    assert_eq!(world.since(21), ["32 registered", "37 steady"]);
    assert_eq!(world.tasks(), ["b"]);
}

#[test]
fn a_broken_update_is_given_up_after_ten_starts_and_the_old_revision_stays() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.deploy(Fate::crash());
    world.run_to(2000);
    let story = world.story();
    assert_eq!(story.iter().filter(|said| said.starts_with("started")).count(), 11, "{story:?}");
    assert_eq!(story.last(), Some(&"gave up"), "no steady state is claimed after it");
    assert_eq!(world.tasks(), ["a"]);
    assert!(world.schedule.tasks[0].is_healthy());
    assert!(!world.story().contains(&"stopped a"));

    world.deploy(Fate::default());
    world.run_to(2100);
    assert_eq!(world.story().last(), Some(&"steady"), "the next revision begins anew");
    assert_eq!(world.schedule.proven, Some(3));
}

#[test]
fn a_broken_update_whose_tasks_are_unhealthy_is_given_up_too() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.deploy(Fate::answering(500));
    world.run_to(152);
    assert_eq!(
        world.since(100),
        [
            "100 started b",
            "112 registered",
            "147 unhealthy: Health checks failed with these codes: [500]",
            "147 deregistered",
            "147 draining",
            "147 stopped b",
            "149 b ended: Task failed ELB health checks",
            "149 started c",
        ]
    );
    world.run_to(3000);
    assert_eq!(world.story().last(), Some(&"gave up"));
    assert_eq!(world.tasks(), ["a"]);
}

#[test]
fn after_giving_up_the_old_revision_is_restarted_and_says_steady_again() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.deploy(Fate::crash());
    world.run_to(2000);
    let old = world.schedule.tasks[0].id;
    world.ends_now(old, Ending::OutOfMemory);
    world.run_to(2100);
    let said = world.since(2000);
    assert_eq!(said[0], "2000 a ended: OutOfMemoryError: container killed due to memory usage");
    assert_eq!(said.last().map(String::as_str), Some("2018 steady"));
    assert_eq!(world.schedule.tasks[0].revision, 1);
}

#[test]
fn an_old_task_that_dies_during_an_update_leaves_the_start_to_the_new_revision() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.deploy(Fate::default());
    world.run_to(105);
    world.ends_now(world.schedule.tasks[0].id, Ending::Exited(2));
    world.run_to(200);
    assert_eq!(
        world.since(100),
        ["100 started b", "105 a ended with exit code 2", "105 deregistered", "112 registered", "117 steady"]
    );
}

#[test]
fn an_unhealthy_old_task_stays_until_the_new_one_is_healthy() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.answers_now(1, CheckOutcome::Answered(503));
    world.fates.insert(1, Fate { starts_in: seconds(300), ..Fate::default() });
    world.run_to(160);
    assert_eq!(world.schedule.tasks[0].health.state, HealthState::Unhealthy);
    assert_eq!(world.tasks(), ["a", "b"]);
    world.deploy(Fate::default());
    world.run_to(250);
    assert_eq!(
        world.since(160),
        [
            "160 stopped b",
            "162 started c",
            "174 registered",
            "179 deregistered",
            "179 draining",
            "179 stopped a",
            "181 a ended: Task failed ELB health checks",
            "181 steady"
        ]
    );
}

#[test]
fn a_container_that_vanished_is_started_again() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.vanishes(world.schedule.tasks[0].id);
    world.run_to(200);
    assert_eq!(
        world.since(100),
        [
            "100 a ended: Container is gone: it was removed by somebody else",
            "100 deregistered",
            "101 started b",
            "113 registered",
            "118 steady"
        ]
    );
}
