//! What the scheduler knows of one service: the rollout and its tasks.

use std::time::Duration;

use super::Timing;
use crate::Timestamp;
use crate::runtime::{Target, TaskId};

/// The schedule of one service. Everything but [`Probe`] and [`Task::pull_reports`] survives a restart of the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// The newest revision that was taken up; 0 before the first.
    pub revision: u64,
    /// The last revision of which a task was healthy.
    pub proven: Option<u64>,
    /// Whether the newest revision was given up, so that the proven one is wanted.
    pub given_up: bool,
    /// Whether giving up was not yet said in an event.
    pub give_up_unsaid: bool,
    /// Starts of the newest revision that ended without a healthy task.
    pub failed_starts: u32,
    /// Restarts in a row, for the delay before the next.
    pub restarts: u32,
    /// No start before this.
    pub start_not_before: Option<Timestamp>,
    /// Since when the service is in its steady state; `None` while it is not.
    pub steady_since: Option<Timestamp>,
    /// Whether the service was deleted.
    pub removed: bool,
    /// Its tasks that are not STOPPED, oldest first; never more than two.
    pub tasks: Vec<Task>,
}

impl Schedule {
    /// The revision that should run.
    pub fn wanted(&self) -> u64 {
        match self.proven {
            Some(proven) if self.given_up => proven,
            _ => self.revision,
        }
    }

    /// What a server whose clock was ahead has left: nothing has begun after now, and nothing is waited for longer than from now
    /// on. Without it a service would stay down for as long as the clock was set back.
    pub fn with_clock_at(mut self, now: Timestamp, timing: &Timing) -> Self {
        let by = |time: Timestamp, most: Duration| time.min(now.after(most));
        self.start_not_before = self.start_not_before.map(|time| by(time, timing.restart_most));
        self.steady_since = self.steady_since.map(|time| time.min(now));
        for task in &mut self.tasks {
            task.created_at = task.created_at.min(now);
            task.running_at = task.running_at.map(|time| time.min(now));
            task.phase = match task.phase {
                Phase::Draining { until } => Phase::Draining { until: by(until, timing.draining) },
                Phase::Stopping { kill_at } => {
                    Phase::Stopping { kill_at: by(kill_at, timing.stop_limit.max(timing.removal_limit)) }
                }
                other => other,
            };
        }
        self
    }

    /// The task with this id.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }
}

/// One task that is not STOPPED.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Identifier.
    pub id: TaskId,
    /// Revision that it was started from.
    pub revision: u64,
    /// When its start was decided.
    pub created_at: Timestamp,
    /// Where it is in its life.
    pub phase: Phase,
    /// How often it was said how far the pull of its image is.
    pub pull_reports: u32,
    /// Why it goes, once it does.
    pub leaving: Option<Leaving>,
    /// When its container ran.
    pub running_at: Option<Timestamp>,
    /// Where it listens; known while and after it runs.
    pub target: Option<Target>,
    /// What its health checks found.
    pub health: Health,
}

impl Task {
    /// A task that was decided on now.
    pub fn new(id: TaskId, revision: u64, now: Timestamp) -> Self {
        Self {
            id,
            revision,
            created_at: now,
            phase: Phase::Provisioning,
            pull_reports: 0,
            leaving: None,
            running_at: None,
            target: None,
            health: Health::default(),
        }
    }

    /// Whether it should go on running.
    pub fn stays(&self) -> bool {
        !matches!(self.phase, Phase::Draining { .. } | Phase::Stopping { .. })
    }

    /// Whether it runs, stays and passes its check.
    pub fn is_healthy(&self) -> bool {
        self.phase == Phase::Running && self.health.state == HealthState::Healthy
    }

    /// Whether it stays and fails its check.
    pub fn is_unhealthy(&self) -> bool {
        self.stays() && self.health.state == HealthState::Unhealthy
    }
}

/// Where a task is in its life. STOPPED tasks leave the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Decided; the runtime has not reported it yet.
    Provisioning,
    /// Its image is pulled, its container started.
    Pending,
    /// Its container runs.
    Running,
    /// It gets no new requests; those in flight are let finish.
    Draining {
        /// When waiting ends.
        until: Timestamp,
    },
    /// It was asked to stop.
    Stopping {
        /// When it is killed.
        kill_at: Timestamp,
    },
}

/// Why a task goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// Another task took its place, or another revision is wanted.
    Replaced,
    /// It failed its health checks.
    Unhealthy,
    /// Its service was deleted.
    Removed,
}

/// What the health checks of a task found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// The state of the target.
    pub state: HealthState,
    /// Whether it ever was healthy.
    pub ever_healthy: bool,
    /// Bad answers in a row that count, up to as many as make a target unhealthy.
    pub bad: u32,
    /// Good answers in a row, up to as many as make an unhealthy target healthy.
    pub good: u32,
    /// Why the last bad answers were bad, as the target's description says it.
    pub failure: Option<String>,
    /// When the next check is due. Not kept over a restart: a server that starts checks at once.
    pub probe: Probe,
}

/// The state of a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthState {
    /// No good answer yet.
    #[default]
    Initial,
    /// It passes.
    Healthy,
    /// It fails.
    Unhealthy,
}

/// The next check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Asks at this time.
    Due(Timestamp),
    /// Was asked then; the answer is awaited.
    Asked(Timestamp),
}

impl Default for Probe {
    fn default() -> Self {
        Self::Due(Timestamp(i64::MIN))
    }
}
