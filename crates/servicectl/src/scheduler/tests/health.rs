//! Health checks and what follows from them outside an update.

use super::words::letter;
use super::world::{Fate, World, seconds};
use crate::runtime::CheckOutcome;
use crate::scheduler::{HealthState, Phase};

fn checks_of(world: &World, task: &str) -> Vec<u64> {
    world.checks.iter().filter(|(_, of)| of == task).map(|(at, _)| *at).collect()
}

#[test]
fn a_target_is_checked_at_once_then_every_five_seconds_until_good_then_at_its_interval() {
    let mut world = World::with(Fate { boots_in: seconds(14), ..Fate::default() });
    world.run_to(130);
    assert_eq!(checks_of(&world, "a"), [12, 17, 22, 27, 57, 87, 117]);
    assert_eq!(world.since(13), ["27 steady"], "one good answer makes it healthy");
}

#[test]
fn a_shorter_interval_rules_from_the_beginning() {
    let mut world = World::with(Fate { boots_in: seconds(100), ..Fate::default() });
    world.rule.interval = seconds(5);
    world.timing.first_checks = seconds(9);
    world.run_to(30);
    assert_eq!(checks_of(&world, "a"), [12, 17, 22, 27]);
}

#[test]
fn failures_in_the_first_thirty_seconds_do_not_count() {
    let mut world = World::with(Fate { boots_in: seconds(34), ..Fate::default() });
    world.run_to(200);
    assert_eq!(world.since(13), ["47 steady"], "one bad answer at 42 is not enough");
    let mut world = World::with(Fate { boots_in: seconds(36), ..Fate::default() });
    world.run_to(48);
    assert_eq!(world.since(13), ["47 unhealthy: Health checks failed", "48 started b"]);
}

#[test]
fn a_clock_that_was_set_back_takes_nobody_the_first_thirty_seconds() {
    let mut world = World::with(Fate { boots_in: seconds(24), ..Fate::default() });
    world.set_back = seconds(3600);
    world.run_to(200);
    assert_eq!(world.since(13), ["37 steady"]);
}

#[test]
fn two_bad_answers_make_unhealthy_and_two_good_ones_healthy_again() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.fates.insert(1, Fate { starts_in: seconds(10_000), ..Fate::default() });
    world.answers_now(1, CheckOutcome::Answered(502));
    world.run_to(108);
    assert_eq!(world.schedule.tasks[0].health.state, HealthState::Healthy, "one bad answer at 107");
    world.run_to(137);
    assert_eq!(world.schedule.tasks[0].health.state, HealthState::Unhealthy);
    world.answers_now(1, CheckOutcome::Answered(200));
    world.run_to(167);
    assert_eq!(world.schedule.tasks[0].health.state, HealthState::Unhealthy);
    world.run_to(197);
    assert_eq!(world.schedule.tasks[0].health.state, HealthState::Healthy);
    assert_eq!(
        world.since(100),
        ["137 unhealthy: Health checks failed with these codes: [502]", "138 started b"],
        "no steady state while its replacement is still there"
    );
}

#[test]
fn a_good_answer_between_bad_ones_begins_the_count_anew() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    for second in [110, 140, 170, 200] {
        let code = if second % 60 == 50 { 500 } else { 200 };
        world.answers_now(1, CheckOutcome::Answered(code));
        world.run_to(second);
    }
    assert_eq!(world.since(100), Vec::<String>::new());
}

#[test]
fn a_check_that_gets_no_answer_ends_at_its_limit() {
    let mut world = World::with(Fate { answers: CheckOutcome::TimedOut, ..Fate::default() });
    world.run_to(60);
    assert_eq!(
        world.since(13)[0],
        "47 unhealthy: Request timed out",
        "bad at 42, after the grace, and at 47"
    );
    assert_eq!(checks_of(&world, "a")[..4], [12, 17, 22, 27]);
}

#[test]
fn codes_are_those_of_the_services_check() {
    let mut world = World::with(Fate::answering(404));
    world.run_to(100);
    assert_eq!(world.story().last(), Some(&"steady"), "404 is fine by the standard check");
}

#[test]
fn an_unhealthy_task_stays_listed_until_its_replacement_is_healthy() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.answers_now(1, CheckOutcome::Answered(500));
    world.run_to(150);
    assert_eq!(world.tasks(), ["a", "b"]);
    assert_eq!(world.schedule.tasks[0].phase, Phase::Running);
    world.run_to(200);
    assert_eq!(
        world.since(100),
        [
            "137 unhealthy: Health checks failed with these codes: [500]",
            "138 started b",
            "150 registered",
            "155 deregistered",
            "155 draining",
            "155 stopped a",
            "157 a ended: Task failed ELB health checks",
            "157 steady",
        ]
    );
}

#[test]
fn when_the_replacement_is_unhealthy_in_its_turn_the_older_one_goes() {
    let mut world = World::with(Fate::answering(500));
    world.run_to(120);
    assert_eq!(
        world.since(0),
        [
            "0 started a",
            "12 registered",
            "47 unhealthy: Health checks failed with these codes: [500]",
            "48 started b",
            "60 registered",
            "95 unhealthy: Health checks failed with these codes: [500]",
            "95 deregistered",
            "95 draining",
            "95 stopped a",
            "97 a ended: Task failed ELB health checks",
            "97 started c",
            "109 registered",
        ]
    );
    world.run_to(4000);
    assert!(world.tasks().len() <= 2 && !world.story().contains(&"gave up"), "endlessly, as the manual says");
}

#[test]
fn draining_and_stopping_tasks_get_no_checks() {
    let mut world = World::with(Fate { stops_in: None, ..Fate::default() });
    world.run_to(100);
    let old = world.schedule.tasks[0].id;
    world.in_flight.insert(old, 1);
    world.deploy(Fate::default());
    world.run_to(300);
    let last = checks_of(&world, &letter(old)).into_iter().max();
    assert_eq!(last, Some(107), "draining began at 117");
}

#[test]
fn an_answer_that_never_comes_is_asked_for_again() {
    let mut world = World::with(Fate::default());
    world.run_to(60);
    assert_eq!(checks_of(&world, "a"), [12, 17, 47]);
    world.answers_get_lost = true;
    world.run_to(80);
    world.answers_get_lost = false;
    world.run_to(100);
    assert_eq!(checks_of(&world, "a")[3..], [77, 87], "the limit and five seconds");
}
