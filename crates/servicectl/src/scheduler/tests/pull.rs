//! What is said while an image is pulled.

use super::world::{Fate, World, seconds};
use crate::scheduler::Schedule;

/// A service whose image takes this long.
fn pulling(time: u64) -> World {
    World::with(Fate { pull: Some(seconds(time)), starts_in: seconds(time + 2), ..Fate::default() })
}

#[test]
fn a_quick_pull_is_not_worth_a_word() {
    let mut world = pulling(9);
    world.run_to(100);
    assert_eq!(world.story(), ["started a", "registered", "steady"]);
}

#[test]
fn a_long_pull_is_told_with_its_progress_and_its_end() {
    let mut world = pulling(120);
    world.run_to(200);
    let story = [
        "0 started a",
        "10 a pulls, 85 of 1024",
        "40 a pulls, 341 of 1024",
        "100 a pulls, 853 of 1024",
        "122 a pulled in 120",
        "122 registered",
        "127 steady",
    ];
    assert_eq!(world.since(0), story);
}

#[test]
fn a_pull_of_an_hour_takes_few_of_the_events_that_are_kept() {
    let mut world = pulling(3600);
    world.run_to(4000);
    let reports = world.story().into_iter().filter(|said| said.contains("pulls")).count();
    assert_eq!(reports, 7, "{:?}", world.since(0));
    assert_eq!(world.story().last(), Some(&"steady"));
}

#[test]
fn after_a_restart_one_report_says_where_it_is() {
    let mut world = pulling(600);
    world.run_to(300);
    let forgotten =
        |schedule: &mut Schedule| schedule.tasks.iter_mut().for_each(|task| task.pull_reports = 0);
    forgotten(&mut world.schedule);
    world.run_to(400);
    assert_eq!(world.since(300), ["300 a pulls, 512 of 1024"]);
}

#[test]
fn a_task_that_is_not_wanted_any_more_says_nothing_of_its_image() {
    let mut world = pulling(600);
    world.run_to(20);
    world.deploy(Fate::default());
    world.run_to(100);
    let story = world.since(20);
    assert!(!story.iter().any(|said| said.contains("a pull")), "{story:?}");
}
