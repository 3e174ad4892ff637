//! Room for tasks: what they reserve is added up over all services.

use proptest::prelude::*;

use super::world::{Fate, START, World, seconds};
use crate::runtime::{CheckOutcome, Ending};
use crate::scheduler::Claim;

/// A service whose revisions all ask for this much of a host of 1000 MB.
fn asking(reservation: u64) -> World {
    let mut world = World::with(Fate::default());
    world.claims = (1..100).map(|revision| (revision, Claim { reservation, limit: reservation })).collect();
    world
}

fn reason(world: &World) -> String {
    let (_, kind) =
        world.kinds.iter().rfind(|(_, kind)| kind.to_string().contains("unable to place")).unwrap();
    kind.to_string()
}

#[test]
fn a_task_without_room_is_said_once_and_starts_when_there_is_some() {
    let mut world = asking(400);
    world.run_to(100);
    world.others = 300;
    world.deploy(Fate::default());
    world.run_to(1000);
    assert_eq!(world.since(100), ["100 no room"]);
    assert_eq!(world.tasks(), ["a"], "the old revision stays meanwhile");
    let says = "was unable to place a task because no container instance met all of its requirements. The closest matching \
                one has insufficient memory available: the task reserves 400 MB, and 300 of 1000 MB are not reserved, since \
                the tasks of this service keep 400 MB until it runs.";
    assert_eq!(reason(&world), says);
    world.others = 200;
    world.run_to(1200);
    assert_eq!(world.story()[4], "started b");
    assert_eq!(world.story().last(), Some(&"steady"));
}

#[test]
fn a_reservation_above_the_host_is_told_from_one_that_others_are_in_the_way_of() {
    let mut world = asking(1001);
    world.run_to(300);
    assert_eq!(world.since(0), ["0 no room"]);
    assert!(reason(&world).ends_with("the task reserves 1001 MB, and the largest has 1000 MB in all."));
    let mut world = asking(800);
    world.others = 300;
    world.run_to(300);
    assert!(reason(&world).ends_with("the task reserves 800 MB, and 700 of 1000 MB are not reserved."));
}

#[test]
fn what_a_new_revision_lacks_is_said_although_the_one_before_it_lacked_room_too() {
    let mut world = asking(1001);
    world.run_to(100);
    world.others = 600;
    world.claims.insert(2, Claim { reservation: 500, limit: 500 });
    world.deploy(Fate::default());
    world.run_to(300);
    assert_eq!(world.since(0), ["0 no room", "100 no room"]);
    assert!(reason(&world).ends_with("the task reserves 500 MB, and 400 of 1000 MB are not reserved."));
}

#[test]
fn a_limit_above_the_host_is_said_with_the_first_task_and_keeps_nobody_out() {
    let mut world = asking(100);
    world.claims.insert(1, Claim { reservation: 100, limit: 2000 });
    world.fates.insert(1, Fate::crash());
    world.run_to(300);
    let said = world
        .story()
        .into_iter()
        .filter(|said| said.contains("memory-limit of 2000 MB, more than the 1000 MB"));
    assert_eq!(said.count(), 1, "not with each restart");
    assert_eq!(world.story()[0], "started a");
}

#[test]
fn a_task_that_fails_its_checks_makes_room_for_the_one_that_replaces_it() {
    let mut world = asking(600);
    world.run_to(100);
    world.answers_now(1, CheckOutcome::TimedOut);
    world.run_to(400);
    let story = world.since(100);
    assert!(story.iter().any(|said| said.ends_with("started b")), "{story:?}");
    assert!(!story.iter().any(|said| said.ends_with("no room")), "{story:?}");
    assert_eq!(world.others + world.reserved(), 600);
}

#[test]
fn a_service_that_was_healthy_keeps_its_room_until_it_is_deleted() {
    let mut world = asking(600);
    world.run_to(100);
    world.fates.insert(1, Fate::crash());
    world.ends_now(world.schedule.tasks[0].id, Ending::Exited(1));
    for second in 100..200 {
        world.run_to(second);
        assert_eq!(world.reserved(), 600, "{second} s, {:?}", world.tasks());
    }
    assert!(world.schedule.restarts > 2, "between the restarts, too");
    // The room of the crashed task is no reason against its next one, nor against that of a smaller revision.
    world.others = 400;
    world.claims.insert(2, Claim { reservation: 100, limit: 100 });
    world.deploy(Fate::default());
    world.run_to(300);
    assert!(world.last_words("steady"), "{:?}", world.since(200));
    assert_eq!(world.reserved(), 100);
    world.newest = None;
    world.run_to(400);
    assert_eq!(world.reserved(), 0);
}

#[test]
fn a_service_that_never_was_healthy_keeps_no_room() {
    let mut world = asking(600);
    world.fates.insert(1, Fate::crash());
    let kept: Vec<u64> = (0..60)
        .map(|second| {
            world.run_to(second);
            world.reserved()
        })
        .collect();
    assert!(kept.contains(&600) && kept.contains(&0), "{kept:?}");
}

/// Something that happens to one of the services.
#[derive(Clone, Debug)]
enum Happening {
    Deploy { reservation: u64, answers: CheckOutcome },
    Ends(usize),
    Delete,
    Wait(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let answers = prop_oneof![3 => Just(CheckOutcome::Answered(200)), 1 => Just(CheckOutcome::TimedOut)];
    prop_oneof![
        4 => (1..700_u64, answers).prop_map(|(reservation, answers)| Happening::Deploy { reservation, answers }),
        2 => (0..2_usize).prop_map(Happening::Ends),
        1 => Just(Happening::Delete),
        4 => (0..90_u64).prop_map(Happening::Wait),
    ]
}

/// Lets one service go on, with what the others reserve at this moment.
fn go_on(worlds: &mut [World], place: usize, second: u64) -> Result<(), TestCaseError> {
    let total: u64 = worlds.iter().map(World::reserved).sum();
    worlds[place].others = total - worlds[place].reserved();
    worlds[place].run_to(second);
    let total: u64 = worlds.iter().map(World::reserved).sum();
    prop_assert!(total <= 1000, "{total} MB of 1000 MB are reserved");
    Ok(())
}

proptest! {
    #![proptest_config(crate::testing::cases(64))]

    /// Whatever happens, the tasks of all services together never reserve more than there is; and once the others are
    /// deleted, the last one runs.
    #[test]
    fn what_is_reserved_never_exceeds_the_memory(
        happenings in prop::collection::vec((0..4_usize, happening()), 1..60),
    ) {
        let mut worlds: Vec<World> = (0..4).map(|_| asking(300)).collect();
        let mut second = 0;
        for (place, happening) in happenings {
            let world = &mut worlds[place];
            match happening {
                Happening::Deploy { reservation, answers } => {
                    let revision = world.newest.unwrap_or(0) + 1;
                    if world.newest.is_some() {
                        world.claims.insert(revision, Claim { reservation, limit: reservation });
                        world.fates.insert(revision, Fate { answers, ..Fate::default() });
                        world.newest = Some(revision);
                    }
                }
                Happening::Ends(which) => {
                    let task = world.schedule.tasks.get(which).map(|task| task.id);
                    task.into_iter().for_each(|id| world.ends_now(id, Ending::Exited(1)));
                }
                Happening::Delete => world.newest = None,
                Happening::Wait(time) => second += time,
            }
            for place in 0..worlds.len() {
                go_on(&mut worlds, place, second)?;
            }
        }
        worlds[1..].iter_mut().for_each(|world| world.newest = None);
        if worlds[0].newest.is_some() {
            let world = &mut worlds[0];
            let revision = world.newest.unwrap_or(0) + 1;
            world.claims.insert(revision, Claim { reservation: 300, limit: 300 });
            world.fates.insert(revision, Fate::default());
            world.newest = Some(revision);
            for _ in 0..40 {
                second += 10;
                for place in (0..worlds.len()).rev() {
                    go_on(&mut worlds, place, second)?;
                }
            }
            prop_assert!(worlds[0].last_words("steady"), "{:#?}", worlds[0].since(0));
        }
        prop_assert_eq!(worlds[0].now, START.after(seconds(second)));
    }
}
