//! Random interleavings of faults, updates and time: whatever happens, the service comes to rest once it stops.

use proptest::prelude::*;

use super::world::{Fate, START, World, seconds};
use crate::runtime::{CheckOutcome, Ending};
use crate::scheduler::Schedule;

/// Something that happens to a service.
#[derive(Clone, Debug)]
enum Happening {
    Wait(u64),
    Deploy(Fate),
    Ends(usize, Ending),
    Vanishes(usize),
    Answers(usize, CheckOutcome),
    InFlight(usize, usize),
    AnswersGetLost(bool),
    Restart,
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        (0..3_i64).prop_map(Ending::Exited),
        Just(Ending::OutOfMemory),
        Just(Ending::CannotStart("no such file".into())),
    ]
}

fn outcome() -> impl Strategy<Value = CheckOutcome> {
    prop_oneof![
        3 => Just(CheckOutcome::Answered(200)),
        1 => Just(CheckOutcome::Answered(500)),
        1 => Just(CheckOutcome::TimedOut),
        1 => Just(CheckOutcome::NoConnection),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    let ends = proptest::option::weighted(0.4, (0..90_u64, ending()));
    let never = proptest::option::weighted(0.15, Just(Ending::CannotPull("not found".into())));
    let stops = proptest::option::weighted(0.8, 0..40_u64);
    (0..40_u64, ends, never, 0..60_u64, outcome(), stops).prop_map(
        |(starts, ends, never_runs, boots, answers, stops)| Fate {
            starts_in: seconds(starts),
            pull: (starts > 20).then(|| seconds(starts - 5)),
            ends: ends.map(|(after, ending)| (seconds(after), ending)),
            never_runs,
            boots_in: seconds(boots),
            answers,
            stops_in: stops.map(seconds),
        },
    )
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0..120_u64).prop_map(Happening::Wait),
        2 => fate().prop_map(Happening::Deploy),
        2 => (0..2_usize, ending()).prop_map(|(which, ending)| Happening::Ends(which, ending)),
        1 => (0..2_usize).prop_map(Happening::Vanishes),
        3 => (0..2_usize, outcome()).prop_map(|(which, answer)| Happening::Answers(which, answer)),
        1 => (0..2_usize, 0..3_usize).prop_map(|(which, count)| Happening::InFlight(which, count)),
        1 => any::<bool>().prop_map(Happening::AnswersGetLost),
        1 => Just(Happening::Restart),
    ]
}

/// What survives a kill of the server: everything but the next check.
fn reload(schedule: &Schedule) -> Schedule {
    let mut schedule = schedule.clone();
    for task in &mut schedule.tasks {
        task.health.probe = crate::scheduler::Probe::default();
        task.pull_reports = 0;
    }
    schedule
}

fn happens(world: &mut World, happening: Happening) {
    let task = |world: &World, which: usize| world.schedule.tasks.get(which).map(|task| task.id);
    match happening {
        Happening::Wait(time) => {
            let second = world.now.since(START).as_secs() + time;
            world.run_to(second);
        }
        Happening::Deploy(fate) => world.deploy(fate),
        Happening::Ends(which, ending) => {
            task(world, which).into_iter().for_each(|id| world.ends_now(id, ending.clone()));
        }
        Happening::Vanishes(which) => task(world, which).into_iter().for_each(|id| world.vanishes(id)),
        Happening::Answers(which, answer) => {
            task(world, which).into_iter().for_each(|id| world.answers(id, answer));
        }
        Happening::InFlight(which, count) => {
            task(world, which).into_iter().for_each(|id| _ = world.in_flight.insert(id, count));
        }
        Happening::AnswersGetLost(lost) => world.answers_get_lost = lost,
        Happening::Restart => world.schedule = reload(&world.schedule),
    }
    world.step();
}

proptest! {
    // Fewer, since each is a run of up to 60 happenings with many steps: about a million steps in all.
    #![proptest_config(crate::testing::cases(256))]

    /// The invariants of every single step (never more than two tasks, none that nobody owns) are in
    /// `World::check_invariants`. Here: once faults end and a good revision is there, it alone serves, and that is said.
    #[test]
    fn faults_end_in_a_steady_state(happenings in prop::collection::vec(happening(), 5..60)) {
        let mut world = World::with(Fate::default());
        happenings.into_iter().for_each(|happening| happens(&mut world, happening));
        world.answers_get_lost = false;
        world.in_flight.clear();
        world.deploy(Fate::default());
        let newest = world.newest;
        let second = world.now.since(START).as_secs();
        world.run_to(second + 300);
        prop_assert!(world.last_words("steady"), "{:#?}", world.since(second));
        prop_assert_eq!(world.tasks().len(), 1);
        prop_assert_eq!(Some(world.schedule.tasks[0].revision), newest);
        prop_assert!(world.schedule.tasks[0].is_healthy());
        prop_assert_eq!(world.containers(), 1);
        prop_assert!(world.story_is_whole().is_ok(), "{:?}", world.story_is_whole());
        // Nothing more is said while nothing happens.
        let said = world.said.len();
        world.run_to(second + 3000);
        prop_assert_eq!(world.said.len(), said);
    }

    /// The same without a new revision at the end, when only the surroundings were bad.
    #[test]
    fn a_good_revision_recovers_by_itself(happenings in prop::collection::vec(happening(), 5..60)) {
        let mut world = World::with(Fate::default());
        for happening in happenings {
            let happening = match happening {
                Happening::Deploy(_) => Happening::Deploy(Fate::default()),
                other => other,
            };
            happens(&mut world, happening);
        }
        world.answers_get_lost = false;
        world.in_flight.clear();
        let tasks: Vec<_> = world.schedule.tasks.iter().map(|task| task.id).collect();
        tasks.into_iter().for_each(|id| world.answers(id, CheckOutcome::Answered(200)));
        let second = world.now.since(START).as_secs();
        world.run_to(second + 600);
        let last = if world.schedule.given_up { "gave up" } else { "steady" };
        prop_assert!(world.last_words("steady") || world.last_words(last), "{:#?}", world.since(second));
        prop_assert_eq!(world.tasks().len(), 1);
        prop_assert_eq!(world.schedule.tasks[0].revision, world.schedule.wanted());
        prop_assert!(world.schedule.tasks[0].is_healthy());
    }

    /// A revision that never becomes healthy does not take the place of one that was, and is given up.
    #[test]
    fn a_broken_revision_never_stays_for_ever(
        happenings in prop::collection::vec(happening(), 0..30),
        crashes in any::<bool>(),
        boots in 31..90_u64,
    ) {
        let mut world = World::with(Fate::default());
        world.run_to(60);
        happenings.into_iter().for_each(|happening| happens(&mut world, happening));
        world.answers_get_lost = false;
        world.in_flight.clear();
        world.deploy(Fate::default());
        let second = world.now.since(START).as_secs();
        world.run_to(second + 300);
        let good = world.newest;
        world.deploy(if crashes { Fate::crash() } else { Fate { boots_in: seconds(boots), ..Fate::answering(503) } });
        world.run_to(second + 3000);
        prop_assert!(world.last_words("gave up"), "{:#?}", world.since(second));
        prop_assert_eq!(world.tasks().len(), 1);
        prop_assert_eq!(Some(world.schedule.tasks[0].revision), good);
        prop_assert!(world.schedule.tasks[0].is_healthy());
    }

    /// A deleted service leaves nothing behind, within fifteen seconds.
    #[test]
    fn a_deleted_service_is_gone_in_time(happenings in prop::collection::vec(happening(), 0..30)) {
        let mut world = World::with(Fate::default());
        happenings.into_iter().for_each(|happening| happens(&mut world, happening));
        world.newest = None;
        let second = world.now.since(START).as_secs();
        world.run_to(second + 15);
        prop_assert!(world.schedule.tasks.is_empty());
        prop_assert_eq!(world.containers(), 0);
    }
}
