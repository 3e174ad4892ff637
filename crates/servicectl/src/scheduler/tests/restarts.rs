//! Restart delays and endings.

use super::world::{Fate, World, seconds};
use crate::runtime::Ending;

fn starts(world: &World) -> Vec<u64> {
    world.said.iter().filter(|(_, said)| said.starts_with("started")).map(|(at, _)| *at).collect()
}

#[test]
fn a_crash_loop_waits_longer_and_longer_up_to_a_minute_and_never_gives_up() {
    let mut world = World::with(Fate::crash());
    world.run_to(1200);
    let starts = starts(&world);
    let pauses: Vec<u64> = starts.windows(2).map(|pair| pair[1] - pair[0] - 16).collect();
    assert_eq!(pauses[..9], [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    assert!(starts.len() > 12 && !world.story().contains(&"gave up"));
    assert!(!world.story().contains(&"steady"));
}

#[test]
fn the_end_of_a_task_is_said_before_the_next_start() {
    let mut world = World::with(Fate::crash());
    world.run_to(18);
    assert_eq!(
        world.since(0),
        ["0 started a", "12 registered", "16 a ended with exit code 1", "16 deregistered", "17 started b"]
    );
}

#[test]
fn a_task_that_never_runs_is_not_registered() {
    let ending = Ending::CannotPull("manifest for x:nope not found".into());
    let mut world = World::with(Fate { never_runs: Some(ending), ..Fate::default() });
    world.run_to(14);
    assert_eq!(
        world.since(0),
        [
            "0 started a",
            "12 a ended: CannotPullContainerError: manifest for x:nope not found",
            "13 started b"
        ]
    );
}

#[test]
fn ten_steady_minutes_begin_the_delays_anew() {
    let mut world = World::with(Fate::crash());
    world.run_to(100);
    world.fates.insert(1, Fate::default());
    world.run_to(300);
    assert_eq!(world.story().last(), Some(&"steady"));
    let die = |world: &mut World, second: u64| {
        world.run_to(second);
        let task = world.schedule.tasks[0].id;
        world.ends_now(task, Ending::Exited(1));
        world.run_to(second + 100);
        starts(world).last().unwrap() - second
    };
    let before = world.schedule.restarts;
    assert!(before >= 4);
    assert_eq!(die(&mut world, 400), 1 << before, "300 s steady are not enough");
    assert_eq!(die(&mut world, 1400), 1);
    assert_eq!(die(&mut world, 1600), 2);
}

#[test]
fn a_new_revision_starts_without_delay() {
    let mut world = World::with(Fate::crash());
    world.run_to(150);
    assert!(world.schedule.tasks.is_empty(), "it waits for a restart");
    world.deploy(Fate { starts_in: seconds(3), ..Fate::default() });
    assert_eq!(world.since(150), ["150 started g"]);
    world.run_to(170);
    assert_eq!(world.story().last(), Some(&"steady"));
}
