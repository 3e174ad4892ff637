//! What the tasks did: started, ran, ended.

use servicectl_api::event::Kind;

use super::{Action, HealthState, Leaving, Phase, Probe, Task, Work};
use crate::Timestamp;
use crate::runtime::{Ending, Observation, State};

impl Work<'_> {
    /// Takes in what was observed, task by task, oldest first.
    pub(super) fn observe(&mut self) {
        for mut task in std::mem::take(&mut self.schedule.tasks) {
            let ended = match self.situation.observations.get(&task.id) {
                Some(seen) => {
                    if let Some(time) = seen.changes_at {
                        self.wake(time);
                    }
                    self.see(&mut task, seen)
                }
                None => None,
            };
            match ended {
                None => self.schedule.tasks.push(task),
                Some(ending) => self.end(&task, &ending),
            }
        }
    }

    /// Moves a task on; gives its ending where it is over.
    fn see(&mut self, task: &mut Task, seen: &Observation) -> Option<Ending> {
        if let Some(pull) = seen.pull.filter(|_| matches!(task.phase, Phase::Provisioning | Phase::Pending)) {
            self.tell_pull(task, pull);
        }
        match (&seen.state, task.phase) {
            (State::Stopped(ending), _) => return Some(ending.clone()),
            // Until it ran, asking again is right, whatever became of the first try.
            (State::Unknown, Phase::Provisioning | Phase::Pending) => {
                self.actions.push(Action::Start(task.id, task.revision));
            }
            (State::Unknown, _) => return Some(Ending::Lost),
            (State::Pending, Phase::Provisioning) => task.phase = Phase::Pending,
            (State::Running { since, target }, Phase::Provisioning | Phase::Pending) => {
                task.phase = Phase::Running;
                task.running_at = Some(self.began(task, *since));
                task.target = Some(target.clone());
                task.health.probe = Probe::Due(self.now);
                self.events.push(Kind::Registered { targets: 1, group: self.situation.group.to_owned() });
            }
            // A target may move while nobody looked: another port after a restart of the runtime.
            (State::Running { target, .. }, Phase::Running) => task.target = Some(target.clone()),
            _ => {}
        }
        None
    }

    /// When its container ran. The runtime says it by the machine's clock, ours never goes back: where that was set back, a task
    /// seems to have run before it was decided on, and would get no grace for its first checks.
    fn began(&self, task: &Task, since: Timestamp) -> Timestamp {
        if since < task.created_at { self.now } else { since.min(self.now) }
    }

    /// A task is over: says how, and when it should have gone on, begins to think about the next.
    fn end(&mut self, task: &Task, ending: &Ending) {
        self.actions.push(Action::Discard(task.id));
        match (task.phase, task.leaving) {
            (Phase::Stopping { .. }, Some(Leaving::Unhealthy)) => {
                self.say_stopped(task, "Task failed ELB health checks".to_owned(), None);
            }
            (Phase::Stopping { .. }, _) => {}
            _ => self.say_stopped(task, ending.reason(), ending.exit_code()),
        }
        if !task.stays() {
            return;
        }
        if task.phase == Phase::Running {
            self.events.push(Kind::Deregistered { targets: 1, group: self.situation.group.to_owned() });
        }
        // An unhealthy task was counted as failed when it was found so, and its replacement is on its way.
        if task.health.state != HealthState::Unhealthy {
            self.failed(task);
        }
        self.schedule.steady_since = None;
    }

    fn say_stopped(&mut self, task: &Task, reason: String, exit_code: Option<i64>) {
        self.events.push(Kind::TaskStopped { task: task.id.to_string(), reason, exit_code });
    }
}
