//! Health checks: when they are made and what their answers mean (contract §11, after ALB).

use servicectl_api::event::Kind;

use super::{Action, HealthState, Phase, Probe, Task, Work};
use crate::Timestamp;
use crate::runtime::CheckOutcome;

impl Work<'_> {
    /// Takes in the answers to checks. Tasks that are gone or going get no more judgement.
    pub(super) fn judge_checks(&mut self) {
        for (id, outcome) in self.situation.checks {
            let Some(place) = self.schedule.tasks.iter().position(|task| task.id == *id) else { continue };
            if self.schedule.tasks[place].phase != Phase::Running {
                continue;
            }
            let good =
                matches!(outcome, CheckOutcome::Answered(code) if self.situation.check.codes.accepts(*code));
            if good {
                self.passed(place);
            } else {
                self.missed(place, *outcome);
            }
            let task = &mut self.schedule.tasks[place];
            if let Probe::Asked(asked) = task.health.probe {
                let interval = match task.health.ever_healthy {
                    true => self.situation.check.interval,
                    false => self.situation.check.first_interval(self.timing),
                };
                task.health.probe = Probe::Due(asked.after(interval).max(self.now));
            }
        }
    }

    fn passed(&mut self, place: usize) {
        let task = &mut self.schedule.tasks[place];
        let health = &mut task.health;
        health.bad = 0;
        // Counted as far as it matters: a count without end would make every check something to be made durable.
        health.good = health.good.saturating_add(1).min(self.timing.good_answers);
        if health.state == HealthState::Unhealthy && health.good < self.timing.good_answers {
            return;
        }
        health.failure = None;
        if health.state != HealthState::Healthy {
            health.state = HealthState::Healthy;
            health.ever_healthy = true;
            let revision = task.revision;
            let schedule = &mut self.schedule;
            if revision == schedule.wanted() || Some(revision) > schedule.proven {
                schedule.proven = Some(revision);
            }
            if revision == schedule.revision {
                schedule.failed_starts = 0;
            }
        }
    }

    fn missed(&mut self, place: usize, outcome: CheckOutcome) {
        let task = &mut self.schedule.tasks[place];
        let counts = task.running_at.is_none_or(|at| self.now >= at.after(self.timing.grace));
        let health = &mut task.health;
        health.good = 0;
        health.failure = Some(why(outcome));
        if !counts {
            return;
        }
        health.bad = health.bad.saturating_add(1).min(self.timing.bad_answers);
        if health.bad < self.timing.bad_answers || health.state == HealthState::Unhealthy {
            return;
        }
        health.state = HealthState::Unhealthy;
        let task = self.schedule.tasks[place].clone();
        self.events.push(Kind::Unhealthy {
            port: task.target.as_ref().map(|target| u64::from(target.port)),
            group: self.situation.group.to_owned(),
            reason: why(outcome),
        });
        // Counted before the state of the service changes: ten steady minutes begin the delays anew.
        self.failed(&task);
        self.schedule.steady_since = None;
    }

    /// Asks for the checks that are due.
    pub(super) fn ask_checks(&mut self) {
        let patience = self.situation.check.limit(self.timing) + self.timing.again;
        let mut asked = Vec::new();
        let mut wake = Vec::new();
        for task in &mut self.schedule.tasks {
            if task.phase != Phase::Running {
                continue;
            }
            let due = due(task, patience);
            if due <= self.now {
                task.health.probe = Probe::Asked(self.now);
                asked.push(Action::Check(task.id));
                wake.push(self.now.after(patience));
            } else {
                wake.push(due);
            }
        }
        self.actions.extend(asked);
        wake.into_iter().for_each(|time| self.wake(time));
    }
}

/// When the task is to be asked; an answer that never came is not waited for without end.
fn due(task: &Task, patience: std::time::Duration) -> Timestamp {
    match task.health.probe {
        Probe::Due(due) => due,
        Probe::Asked(asked) => asked.after(patience),
    }
}

/// Why an answer was bad, in the words of ALB's target descriptions.
fn why(outcome: CheckOutcome) -> String {
    match outcome {
        CheckOutcome::Answered(code) => format!("Health checks failed with these codes: [{code}]"),
        CheckOutcome::TimedOut => "Request timed out".to_owned(),
        CheckOutcome::NoConnection => "Health checks failed".to_owned(),
    }
}
