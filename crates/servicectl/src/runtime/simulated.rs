//! The simulated runtime: behaves like a fleet of hosts that pull images, start containers and write logs, and needs
//! nothing on the machine.
//!
//! What a task does follows from its definition, its start and the time (`life`), so a server that was killed adopts its
//! tasks where they would be by now. Which behaviours there are, and how to choose one, stands in [`Behaviour`]. Checks and
//! visitors are answered here, in scaled time and never over a socket; they leave access-log lines as nginx and uwsgi write
//! them.

mod access;
pub mod behaviour;
mod life;
mod lines;
mod page;
mod random;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

pub use behaviour::Behaviour;

use self::life::Life;
use self::lines::Output;
use super::{
    Answer, CheckOutcome, Checked, LogPiece, Memory, Observation, Orphan, Request, Runtime, RuntimeError,
    State, Stop, TaskId, TaskSpec,
};
use crate::Timestamp;
use crate::clock::Clock;
use crate::scheduler::Timing;

/// What a host of the fleet has for its tasks, MiB: a larger reservation finds no place.
pub const HOST_MEMORY: u64 = 256 * 1024;

/// A simulated fleet.
#[derive(Debug)]
pub struct Simulated {
    clock: Arc<dyn Clock>,
    timing: Timing,
    tasks: Mutex<HashMap<TaskId, Simulation>>,
}

/// A task of the fleet.
#[derive(Debug)]
struct Simulation {
    life: Life,
    output: Output,
}

impl Simulated {
    /// A fleet whose durations are divided as `timing` says.
    pub fn new(clock: Arc<dyn Clock>, timing: Timing) -> Self {
        Self { clock, timing, tasks: Mutex::default() }
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<TaskId, Simulation>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn simulate(&self, spec: &TaskSpec) -> Simulation {
        let life = Life::new(spec, &self.timing);
        Simulation { output: Output::new(spec, &life, &self.timing, self.clock.now()), life }
    }
}

#[async_trait]
impl Runtime for Simulated {
    fn name(&self) -> &'static str {
        "simulated"
    }

    async fn adopt(&self, known: &[TaskSpec]) -> Result<Vec<Orphan>, RuntimeError> {
        *self.tasks() = known.iter().map(|spec| (spec.id, self.simulate(spec))).collect();
        Ok(Vec::new())
    }

    /// A fleet that grows: there is always one more host.
    fn memory(&self) -> Memory {
        Memory { host: HOST_MEMORY, all: u64::MAX }
    }

    async fn start(&self, task: &TaskSpec) -> Result<(), RuntimeError> {
        let simulation = self.simulate(task);
        self.tasks().entry(task.id).or_insert(simulation);
        Ok(())
    }

    async fn stop(&self, task: TaskId, how: Stop) -> Result<(), RuntimeError> {
        let now = self.clock.now();
        if let Some(task) = self.tasks().get_mut(&task) {
            let ended = matches!(task.life.at(now), State::Stopped(_));
            if !ended && how == Stop::Ask && task.life.ask_to_stop(now) {
                task.output.shut_down(now, task.life.ends_at());
            }
            if !ended && how == Stop::Kill {
                task.life.kill(now);
            }
        }
        Ok(())
    }

    async fn discard(&self, task: TaskId) -> Result<(), RuntimeError> {
        self.tasks().remove(&task);
        Ok(())
    }

    async fn observe(&self, tasks: &[TaskId]) -> Result<Vec<Observation>, RuntimeError> {
        let now = self.clock.now();
        let known = self.tasks();
        Ok(tasks
            .iter()
            .map(|id| match known.get(id) {
                Some(task) => Observation {
                    state: task.life.at(now),
                    changes_at: task.life.changes_after(now),
                    pull: Some(task.life.pull(now)),
                },
                None => Observation::of(State::Unknown),
            })
            .collect())
    }

    async fn check(&self, task: TaskId, path: &str, limit: Duration) -> Checked {
        let now = self.clock.now();
        let mut tasks = self.tasks();
        let answer = tasks.get(&task).map_or(Answer::NoConnection, |task| task.life.answer(path, now));
        let output = tasks.get_mut(&task).map(|task| &mut task.output);
        match answer {
            Answer::Page { status, body, .. } => {
                if let Some(output) = output {
                    output.checked(path, status, body.len(), now);
                }
                Checked { outcome: CheckOutcome::Answered(status), at: now }
            }
            Answer::Silence => {
                let at = now.after(limit);
                if let Some(output) = output {
                    output.check_gave_up(path, at);
                }
                Checked { outcome: CheckOutcome::TimedOut, at }
            }
            Answer::NoConnection => Checked { outcome: CheckOutcome::NoConnection, at: now },
        }
    }

    async fn logs(
        &self,
        task: TaskId,
        position: Option<&str>,
        most: usize,
    ) -> Result<LogPiece, RuntimeError> {
        let now = self.clock.now();
        let mut tasks = self.tasks();
        Ok(tasks.get_mut(&task).map_or_else(LogPiece::default, |task| {
            let end = task.life.ends_at().map_or(now, |end| end.min(now));
            task.output.read(position, end, most)
        }))
    }

    async fn answer(&self, task: TaskId, request: &Request) -> Option<Answer> {
        let now = self.clock.now();
        let mut tasks = self.tasks();
        let Some(task) = tasks.get_mut(&task) else { return Some(Answer::NoConnection) };
        let answer = task.life.answer(&request.path, now);
        if let Answer::Page { status, body, .. } = &answer {
            task.output.visited(request, *status, body.len(), now);
        }
        Some(answer)
    }
}

/// A duration of the fleet, in whole milliseconds behind `start`.
fn later(start: Timestamp, timing: &Timing, milliseconds: u64) -> Timestamp {
    start.after(timing.shrink(Duration::from_millis(milliseconds)))
}
