//! What every runtime does, as tests: [`runtime_tests!`] makes one of each for a [`Stand`]. A runtime that passes can be
//! driven by the engine.

use std::time::Duration;

use crate::runtime::{CheckOutcome, Ending, Observation, Runtime, State, Stop, TaskId, TaskSpec};

/// A task that a test wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Answers 200 on its path and stops when it is asked to.
    Serves,
    /// Answers 500.
    Fails,
    /// Accepts connections and never answers.
    Hangs,
    /// Ends by itself with this exit code, 0 or 1, and says why.
    Exits(i64),
    /// Uses more memory than it may.
    EatsMemory,
}

/// What a runtime is tested with.
pub(crate) trait Stand {
    /// The runtime.
    fn runtime(&self) -> &dyn Runtime;

    /// A task of the service [`SERVICE`] that does this. Each call gives another.
    fn spec(&self, does: Does) -> TaskSpec;

    /// Lets some time pass: moves the clock, or sleeps.
    async fn pause(&self);

    /// The server was killed; gives the runtime of the next one, which has adopted nothing yet.
    async fn killed(self) -> Self;
}

/// The service that all tasks are of.
pub(crate) const SERVICE: &str = "experiment_2-bench";
/// Pauses until a test gives up.
const PATIENCE: usize = 2_000;

async fn state(stand: &impl Stand, task: TaskId) -> State {
    let mut seen = stand.runtime().observe(&[task]).await.unwrap();
    assert_eq!(seen.len(), 1);
    seen.remove(0).state
}

/// Waits for a state.
async fn until(stand: &impl Stand, task: TaskId, is: impl Fn(&State) -> bool) -> State {
    for _ in 0..PATIENCE {
        let seen = state(stand, task).await;
        if is(&seen) {
            return seen;
        }
        stand.pause().await;
    }
    panic!("the task did not get there; it is {:?}", state(stand, task).await);
}

async fn running(stand: &impl Stand, does: Does) -> TaskSpec {
    let spec = stand.spec(does);
    stand.runtime().start(&spec).await.unwrap();
    until(stand, spec.id, |state| matches!(state, State::Running { .. })).await;
    spec
}

async fn check(stand: &impl Stand, task: TaskId) -> CheckOutcome {
    stand.runtime().check(task, &format!("/{SERVICE}/"), Duration::from_secs(2)).await.outcome
}

/// Waits for the answer to a check.
async fn until_checked(stand: &impl Stand, task: TaskId, wanted: CheckOutcome) {
    for _ in 0..PATIENCE {
        if check(stand, task).await == wanted {
            return;
        }
        stand.pause().await;
    }
    panic!("no {wanted:?}; the last answer is {:?}", check(stand, task).await);
}

/// Reads all output behind a position, a few lines at a time.
async fn read(stand: &impl Stand, task: TaskId, from: Option<String>) -> (Vec<String>, Option<String>) {
    let (mut lines, mut position) = (Vec::new(), from);
    loop {
        let piece = stand.runtime().logs(task, position.as_deref(), 7).await.unwrap();
        assert!(piece.lines.is_sorted_by_key(|line| line.time));
        lines.extend(piece.lines.into_iter().map(|line| line.text));
        position = piece.position.or(position);
        if !piece.more {
            return (lines, position);
        }
    }
}

pub(crate) async fn a_task_is_pending_then_runs_with_a_target(stand: impl Stand) {
    let spec = stand.spec(Does::Serves);
    assert_eq!(state(&stand, spec.id).await, State::Unknown);
    stand.runtime().start(&spec).await.unwrap();
    let first = state(&stand, spec.id).await;
    assert!(matches!(first, State::Pending | State::Running { .. }), "{first:?}");
    let State::Running { since, target } = until(&stand, spec.id, |state| *state != State::Pending).await
    else {
        panic!("it did not run");
    };
    assert!(since >= spec.created_at);
    assert!(target.port > 0 && !target.instance.is_empty());
    assert_eq!(state(&stand, spec.id).await, State::Running { since, target }, "the same when asked again");
}

pub(crate) async fn starting_again_changes_nothing(stand: impl Stand) {
    let spec = running(&stand, Does::Serves).await;
    let before = state(&stand, spec.id).await;
    stand.runtime().start(&spec).await.unwrap();
    assert_eq!(state(&stand, spec.id).await, before);
}

pub(crate) async fn states_come_in_the_order_of_the_question(stand: impl Stand) {
    let spec = running(&stand, Does::Serves).await;
    let stranger = TaskId::random();
    let seen = stand.runtime().observe(&[stranger, spec.id, stranger]).await.unwrap();
    let states: Vec<bool> = seen.iter().map(|Observation { state, .. }| *state == State::Unknown).collect();
    assert_eq!(states, [true, false, true]);
    assert!(stand.runtime().observe(&[]).await.unwrap().is_empty());
}

pub(crate) async fn checks_tell_answers_silence_and_nothing_apart(stand: impl Stand) {
    let spec = running(&stand, Does::Serves).await;
    until_checked(&stand, spec.id, CheckOutcome::Answered(200)).await;
    let spec = running(&stand, Does::Fails).await;
    until_checked(&stand, spec.id, CheckOutcome::Answered(500)).await;
    let spec = running(&stand, Does::Hangs).await;
    until_checked(&stand, spec.id, CheckOutcome::TimedOut).await;
    assert_eq!(check(&stand, TaskId::random()).await, CheckOutcome::NoConnection);
}

pub(crate) async fn exit_codes_are_those_of_the_process(stand: impl Stand) {
    for code in [0, 1] {
        let spec = running(&stand, Does::Exits(code)).await;
        let end = until(&stand, spec.id, |state| matches!(state, State::Stopped(_))).await;
        assert_eq!(end, State::Stopped(Ending::Exited(code)));
        assert_eq!(check(&stand, spec.id).await, CheckOutcome::NoConnection);
    }
}

pub(crate) async fn too_much_memory_is_told_apart_from_a_crash(stand: impl Stand) {
    let spec = running(&stand, Does::EatsMemory).await;
    let end = until(&stand, spec.id, |state| matches!(state, State::Stopped(_))).await;
    assert_eq!(end, State::Stopped(Ending::OutOfMemory));
}

pub(crate) async fn a_task_stops_when_it_is_asked_to_and_may_be_asked_again(stand: impl Stand) {
    let spec = running(&stand, Does::Serves).await;
    for _ in 0..3 {
        stand.runtime().stop(spec.id, Stop::Ask).await.unwrap();
    }
    until(&stand, spec.id, |state| matches!(state, State::Stopped(_))).await;
    stand.runtime().stop(spec.id, Stop::Ask).await.unwrap();
    stand.runtime().stop(spec.id, Stop::Kill).await.unwrap();
    stand.runtime().stop(TaskId::random(), Stop::Ask).await.unwrap();
}

pub(crate) async fn a_kill_ends_a_task_whatever_it_does(stand: impl Stand) {
    for does in [Does::Serves, Does::Hangs] {
        let spec = running(&stand, does).await;
        stand.runtime().stop(spec.id, Stop::Kill).await.unwrap();
        until(&stand, spec.id, |state| matches!(state, State::Stopped(_))).await;
    }
    let pending = stand.spec(Does::Serves);
    stand.runtime().start(&pending).await.unwrap();
    stand.runtime().stop(pending.id, Stop::Kill).await.unwrap();
    until(&stand, pending.id, |state| matches!(state, State::Stopped(_))).await;
}

pub(crate) async fn a_discarded_task_is_forgotten(stand: impl Stand) {
    let spec = running(&stand, Does::Serves).await;
    stand.runtime().stop(spec.id, Stop::Kill).await.unwrap();
    until(&stand, spec.id, |state| matches!(state, State::Stopped(_))).await;
    for _ in 0..2 {
        stand.runtime().discard(spec.id).await.unwrap();
        assert_eq!(state(&stand, spec.id).await, State::Unknown);
    }
    assert_eq!(read(&stand, spec.id, None).await.0, Vec::<String>::new());
}

pub(crate) async fn output_is_read_once_and_whole(stand: impl Stand) {
    let spec = running(&stand, Does::Serves).await;
    until_checked(&stand, spec.id, CheckOutcome::Answered(200)).await;
    let (mut pieces, mut position) = (Vec::new(), None);
    for _ in 0..20 {
        let (lines, next) = read(&stand, spec.id, position).await;
        pieces.extend(lines);
        position = next;
        check(&stand, spec.id).await;
        stand.pause().await;
    }
    stand.runtime().stop(spec.id, Stop::Ask).await.unwrap();
    until(&stand, spec.id, |state| matches!(state, State::Stopped(_))).await;
    let (rest, end) = read(&stand, spec.id, position).await;
    pieces.extend(rest);
    assert!(!pieces.is_empty());
    assert_eq!(read(&stand, spec.id, end.clone()).await, (vec![], end), "a stopped task has said everything");
}

pub(crate) async fn output_outlives_the_process_until_the_task_is_discarded(stand: impl Stand) {
    let spec = running(&stand, Does::Exits(1)).await;
    until(&stand, spec.id, |state| matches!(state, State::Stopped(_))).await;
    let (lines, _) = read(&stand, spec.id, None).await;
    assert!(lines.iter().any(|line| line.contains("Error")), "the last words say why: {lines:?}");
}

pub(crate) async fn living_tasks_are_adopted_as_they_are(stand: impl Stand) {
    let spec = running(&stand, Does::Serves).await;
    until_checked(&stand, spec.id, CheckOutcome::Answered(200)).await;
    let before = state(&stand, spec.id).await;
    let (_, position) = read(&stand, spec.id, None).await;
    let stand = stand.killed().await;
    stand.runtime().adopt(std::slice::from_ref(&spec)).await.unwrap();
    assert_eq!(state(&stand, spec.id).await, before, "not started anew");
    assert_eq!(check(&stand, spec.id).await, CheckOutcome::Answered(200));
    stand.pause().await;
    let (lines, _) = read(&stand, spec.id, position).await;
    assert!(!lines.iter().any(|line| line.contains("Starting")), "nothing is said twice: {lines:?}");
}

pub(crate) async fn tasks_that_nobody_lists_end_and_can_be_read_until_they_are_discarded(stand: impl Stand) {
    let [kept, orphan] = [running(&stand, Does::Serves).await, running(&stand, Does::Serves).await];
    let stand = stand.killed().await;
    let orphans = stand.runtime().adopt(std::slice::from_ref(&kept)).await.unwrap();
    assert!(matches!(state(&stand, kept.id).await, State::Running { .. }));
    // A runtime whose tasks end with the server has none.
    for left in orphans {
        let owner = left.last_lines_of.map(|owner| owner.service);
        assert_eq!((left.task, owner.as_deref()), (orphan.id, Some(SERVICE)));
        assert!(matches!(state(&stand, left.task).await, State::Stopped(_)));
        let (lines, _) = read(&stand, left.task, None).await;
        assert!(lines.iter().any(|line| line.contains("Starting")), "{lines:?}");
        stand.runtime().discard(left.task).await.unwrap();
    }
    until(&stand, orphan.id, |state| *state == State::Unknown).await;
}

/// One test of each behaviour for a stand, with attributes before it where the tests need any.
macro_rules! runtime_tests {
    (@one [$(#[$attribute:meta])*] $stand:expr, $name:ident) => {
            #[tokio::test]
            $(#[$attribute])*
            async fn $name() {
                $crate::runtime::tests::behaviour::$name($stand).await;
            }
    };
    (@all $attributes:tt $stand:expr, $($name:ident),+ $(,)?) => {
        $($crate::runtime::tests::behaviour::runtime_tests!(@one $attributes $stand, $name);)+
    };
    ([$(#[$attribute:meta])*] $stand:expr) => {
        $crate::runtime::tests::behaviour::runtime_tests!(
            @all [$(#[$attribute])*]
            $stand,
            a_task_is_pending_then_runs_with_a_target,
            starting_again_changes_nothing,
            states_come_in_the_order_of_the_question,
            checks_tell_answers_silence_and_nothing_apart,
            exit_codes_are_those_of_the_process,
            too_much_memory_is_told_apart_from_a_crash,
            a_task_stops_when_it_is_asked_to_and_may_be_asked_again,
            a_kill_ends_a_task_whatever_it_does,
            a_discarded_task_is_forgotten,
            output_is_read_once_and_whole,
            output_outlives_the_process_until_the_task_is_discarded,
            living_tasks_are_adopted_as_they_are,
            tasks_that_nobody_lists_end_and_can_be_read_until_they_are_discarded,
        );
    };
    ($stand:expr) => {
        $crate::runtime::tests::behaviour::runtime_tests!([] $stand);
    };
}
pub(crate) use runtime_tests;
