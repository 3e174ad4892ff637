//! The service scheduler: desired state and observations in, actions and events out (contract §11, wording §5).
//!
//! [`step`] is a pure function of its arguments, so that every rule is tested in virtual time and one scheduler serves
//! every runtime. It is called for a service whenever something about it may have changed and at the time that it named
//! itself ([`Step::wake_at`]). Actions are level-triggered: a step asks again for what is not yet observed, and whoever
//! acts leaves out what is under way. So nothing is lost when the server is killed between deciding and acting.
//!
//! The rules, one file each: `observe` (what tasks did), `health` (what checks mean), `replace` (which task goes),
//! `pull` (what is said of its image), `place` (whether it finds room), `start` (when the next one comes, how long it waits, when a revision is given up).

mod health;
mod observe;
mod place;
mod pull;
mod replace;
mod start;
pub mod state;
#[cfg(test)]
mod tests;
pub mod timing;

use std::collections::HashMap;

use servicectl_api::event::Kind;

pub use place::{Claim, Room, reserved};
pub use state::{Health, HealthState, Leaving, Phase, Probe, Schedule, Task};
pub use timing::{CheckRule, Timing};

use crate::Timestamp;
use crate::runtime::{CheckOutcome, Observation, TaskId};

/// Most tasks of a service at one time (maximum 200 %).
pub const MOST_TASKS: usize = 2;

/// What is known of a service's surroundings.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The newest revision; `None` when the service was deleted.
    pub newest: Option<u64>,
    /// Its health check.
    pub check: &'a CheckRule,
    /// The target group, as events name it.
    pub group: &'a str,
    /// What the tasks do. A task that is not in here is left as it is.
    pub observations: &'a HashMap<TaskId, Observation>,
    /// Answers to checks.
    pub checks: &'a [(TaskId, CheckOutcome)],
    /// The room for tasks.
    pub room: Room<'a>,
    /// Requests in flight of draining tasks. Counted after the draining was made known to whoever routes requests; a
    /// task that is not in here may still get new ones.
    pub in_flight: &'a HashMap<TaskId, usize>,
}

/// What to do next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The new state; to be made durable together with the events, before acting.
    pub schedule: Schedule,
    /// What to do, in this order.
    pub actions: Vec<Action>,
    /// What to say, oldest first.
    pub events: Vec<Kind>,
    /// When to come back if nothing happens before.
    pub wake_at: Option<Timestamp>,
    /// Whether a task waits for room.
    pub lacks_room: bool,
}

/// Something for the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Start this task of this revision.
    Start(TaskId, u64),
    /// Ask it to stop.
    Stop(TaskId),
    /// Kill it.
    Kill(TaskId),
    /// Check its health.
    Check(TaskId),
    /// It ended: read the rest of its output and forget it.
    Discard(TaskId),
}

impl Action {
    /// The task that it is about.
    pub fn task(self) -> TaskId {
        match self {
            Self::Start(task, _)
            | Self::Stop(task)
            | Self::Kill(task)
            | Self::Check(task)
            | Self::Discard(task) => task,
        }
    }
}

/// Decides what comes next for one service. `new_id` names a task that is to be started.
pub fn step(
    before: &Schedule,
    situation: &Situation<'_>,
    now: Timestamp,
    timing: &Timing,
    new_id: &mut dyn FnMut() -> TaskId,
) -> Step {
    let mut work = Work {
        schedule: before.clone(),
        situation,
        now,
        timing,
        actions: vec![],
        events: vec![],
        wake_at: None,
        lacks_room: false,
        taken_up: false,
    };
    match situation.newest {
        Some(newest) => work.take_up(newest),
        None => work.schedule.removed = true,
    }
    work.observe();
    if work.schedule.removed {
        work.remove();
    } else {
        work.judge_checks();
        work.replace();
        work.start(new_id);
        work.finish_draining();
        work.ask_checks();
        work.say_outcome();
    }
    work.stop();
    // A task that is to go in the same step in which its start was asked for again is not started.
    let schedule = &work.schedule;
    work.actions.retain(|action| match action {
        Action::Start(task, _) => schedule.task(*task).is_some_and(Task::stays),
        _ => true,
    });
    let Work { schedule, actions, events, wake_at, lacks_room, .. } = work;
    Step { schedule, actions, events, wake_at, lacks_room }
}

/// A step in the making.
struct Work<'a> {
    schedule: Schedule,
    situation: &'a Situation<'a>,
    now: Timestamp,
    timing: &'a Timing,
    actions: Vec<Action>,
    events: Vec<Kind>,
    wake_at: Option<Timestamp>,
    lacks_room: bool,
    /// Whether a new revision was taken up: what was said before was not said of it.
    taken_up: bool,
}

impl Work<'_> {
    /// Comes back at `time` at the latest.
    fn wake(&mut self, time: Timestamp) {
        self.wake_at = Some(self.wake_at.map_or(time, |wake| wake.min(time)));
    }

    /// A new revision begins a new rollout: no delay, no failures, nothing given up.
    fn take_up(&mut self, newest: u64) {
        let schedule = &mut self.schedule;
        if newest == schedule.revision {
            return;
        }
        self.taken_up = true;
        schedule.revision = newest;
        schedule.given_up = false;
        schedule.give_up_unsaid = false;
        schedule.failed_starts = 0;
        schedule.restarts = 0;
        schedule.start_not_before = None;
        schedule.steady_since = None;
    }

    /// The tasks of a deleted service stop without draining, and nothing is said about it any more.
    fn remove(&mut self) {
        self.events.clear();
        let kill_at = self.now.after(self.timing.removal_limit);
        for task in &mut self.schedule.tasks {
            task.phase = match task.phase {
                Phase::Stopping { kill_at: earlier } => Phase::Stopping { kill_at: kill_at.min(earlier) },
                _ => Phase::Stopping { kill_at },
            };
            task.leaving = Some(Leaving::Removed);
        }
    }

    /// Says steady when one healthy task of the wanted revision is all there is, or that the newest was given up.
    fn say_outcome(&mut self) {
        let schedule = &mut self.schedule;
        let wanted = schedule.wanted();
        let calm =
            matches!(schedule.tasks.as_slice(), [task] if task.is_healthy() && task.revision == wanted);
        if schedule.give_up_unsaid {
            let newest = schedule.revision;
            if schedule.tasks.iter().all(|task| task.revision != newest) {
                schedule.give_up_unsaid = false;
                self.events.push(Kind::UnableToStart);
                // The old task was steady all along. Saying so now would look like a successful update: the manual
                // has its readers look for a last event of "steady state".
                schedule.steady_since = calm.then_some(self.now);
            }
        } else if calm && schedule.steady_since.is_none() {
            schedule.steady_since = Some(self.now);
            self.events.push(Kind::Steady);
        }
    }
}
