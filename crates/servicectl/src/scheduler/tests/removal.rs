//! Deleted services.

use super::world::{Fate, World, seconds};

#[test]
fn tasks_of_a_deleted_service_stop_without_draining() {
    let mut world = World::with(Fate::default());
    world.run_to(100);
    world.in_flight.insert(world.schedule.tasks[0].id, 5);
    world.deploy(Fate::default());
    world.run_to(105);
    let said = world.said.len();
    world.newest = None;
    world.run_to(108);
    assert!(world.schedule.tasks.is_empty());
    assert_eq!(world.containers(), 0);
    assert_eq!(world.said.len(), said, "there is nobody left to tell");
}

#[test]
fn a_task_that_does_not_stop_is_killed_after_ten_seconds() {
    let mut world = World::with(Fate { stops_in: None, ..Fate::default() });
    world.run_to(100);
    world.newest = None;
    world.run_to(109);
    assert_eq!(world.tasks(), ["a"]);
    world.run_to(115);
    assert!(world.schedule.tasks.is_empty(), "all is gone within 15 s");
    assert_eq!(world.containers(), 0);
}

#[test]
fn removal_shortens_a_stop_that_is_under_way() {
    let mut world = World::with(Fate { stops_in: None, ..Fate::default() });
    world.run_to(100);
    world.deploy(Fate { stops_in: Some(seconds(1)), ..Fate::default() });
    world.run_to(120);
    world.newest = None;
    world.run_to(135);
    assert!(world.schedule.tasks.is_empty());
    assert_eq!(world.containers(), 0);
}

#[test]
fn a_task_that_was_only_decided_on_is_gone_at_once() {
    let mut world = World::with(Fate::default());
    world.step();
    world.vanishes(world.schedule.tasks[0].id);
    world.newest = None;
    world.step();
    assert_eq!(world.containers(), 0, "it is not started any more");
    world.step();
    assert!(world.schedule.tasks.is_empty());
}
