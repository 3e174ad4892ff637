//! One step for each service that was looked at: decide, make durable, publish, act.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::task::JoinError;

use super::Driver;
use crate::Timestamp;
use crate::engine::driven::Driven;
use crate::engine::job::{self, Job, Outcome};
use crate::engine::log_keeper::Source;
use crate::runtime::{Observation, Stop, TaskId};
use crate::scheduler::{Action, Step};
use crate::store::services::ServiceId;
use crate::store::tasks::SavedStep;

/// Longest pause between two looks at a runtime that does not answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long a service is left alone whose step panicked.
const AFTER_PANIC: Duration = Duration::from_secs(60);

/// A step on its way to be durable.
struct Decided {
    service: ServiceId,
    /// The moment for which it was decided: what came since is for the next step.
    at: Timestamp,
    step: Step,
    messages: Vec<String>,
    changed: bool,
}

impl Driver {
    /// The runtime said what the tasks of these services do.
    pub(super) async fn seen(&mut self, services: Vec<ServiceId>, seen: &HashMap<TaskId, Observation>) {
        self.adopt_from = None;
        self.failed_looks = 0;
        self.shared.set_failure(None);
        let now = self.shared.clock.now();
        let decided = self.decide(&services, seen);
        let saved: Vec<SavedStep<'_>> = decided
            .iter()
            .filter(|decided| decided.changed)
            .map(|decided| SavedStep {
                service: decided.service,
                schedule: &decided.step.schedule,
                messages: &decided.messages,
            })
            .collect();
        if let Err(error) = self.shared.store.save_steps(&saved, now).await {
            // Nothing was done yet, so deciding again later loses nothing.
            tracing::error!(%error, "cannot make {} steps durable; trying again", saved.len());
            for service in services {
                self.wake_soon(service);
                self.reply(service);
            }
            return;
        }
        for decided in decided {
            self.accept(decided);
        }
    }

    fn decide(&mut self, services: &[ServiceId], seen: &HashMap<TaskId, Observation>) -> Vec<Decided> {
        let shared = self.shared.clone();
        let (now, in_flight) = (shared.clock.now(), shared.in_flight().clone());
        let mut decided = Vec::with_capacity(services.len());
        // Who has waited longest for room is the first to be asked whether it finds any.
        let mut services = services.to_vec();
        let waits_since = |service: &ServiceId| self.services.get(service).and_then(Driven::waits_since);
        services.sort_by_cached_key(|service| waits_since(service).unwrap_or(Timestamp(i64::MAX)));
        // What one step takes or gives counts for the next one: all of them become durable together.
        let (memory, mut reserved) = (shared.runtime.memory(), self.reserved);
        for service in services {
            let Some(driven) = self.services.get(&service) else { continue };
            // The step works on copies: one that panics leaves nothing half done.
            let step = catch_unwind(AssertUnwindSafe(|| {
                let room = (memory, reserved.saturating_sub(driven.reserved()));
                driven.decide(self.decide, seen, &in_flight, room, now, &shared.timing)
            }));
            match step {
                Ok(step) => {
                    reserved = reserved.saturating_sub(driven.reserved());
                    reserved = reserved.saturating_add(driven.reserved_after(&step));
                    let messages = step.events.iter().map(|kind| kind.message(&driven.full_name)).collect();
                    let changed = driven.is_changed_by(&step);
                    decided.push(Decided { service, at: now, step, messages, changed });
                }
                Err(_) => {
                    tracing::error!(
                        service = driven.full_name,
                        "a step of the scheduler panicked; this is a bug"
                    );
                    let later = now.after(shared.timing.shrink(AFTER_PANIC));
                    self.wake_by(service, later);
                    self.reply(service);
                }
            }
        }
        decided
    }

    /// A step is durable: readers see it, and it is acted upon.
    fn accept(&mut self, Decided { service, at, step, messages, changed }: Decided) {
        let Some(driven) = self.services.get_mut(&service) else { return };
        let before = driven.reserved();
        driven.accept(&step, &messages, at);
        let after = driven.reserved();
        self.reserved = self.reserved.saturating_sub(before).saturating_add(after);
        if changed && driven.newest.is_some() {
            self.shared.publish(service, driven.view());
        }
        let answer = driven.checks.iter().map(|(at, ..)| *at).min();
        self.wake_at(service, [step.wake_at, answer].into_iter().flatten().min());
        self.reply(service);
        for action in step.actions {
            self.act(service, action);
        }
        self.discard_left_over(service);
        if after < before {
            self.due.extend(self.services.iter().filter(|(_, driven)| driven.lacks_room).map(|(id, _)| *id));
        }
        if self.services.get(&service).is_some_and(Driven::is_gone) {
            let work = job::forget(self.shared.clone(), service);
            self.spawn(Job::Forget(service), work);
        }
    }

    fn reply(&mut self, service: ServiceId) {
        if let Some(driven) = self.services.get_mut(&service) {
            driven.replies.drain(..).for_each(|reply| _ = reply.send(()));
        }
    }

    /// Does what a step asks for, unless that is under way or was done a moment ago: a step asks again until it is seen.
    fn act(&mut self, service: ServiceId, action: Action) {
        let now = self.shared.clock.now();
        let Some(driven) = self.services.get_mut(&service) else { return };
        let again = driven.recent.get(&action).map(|done| done.after(self.shared.timing.again));
        if let Some(again) = again.filter(|again| now < *again) {
            self.wake_by(service, again);
            return;
        }
        let asked = matches!(action, Action::Stop(task) if driven.asked.contains(&task));
        let name = Job::Act(service, action);
        let shared = self.shared.clone();
        match action {
            // Once a step is accepted, what it discards is in `discards`.
            Action::Discard(_) => {}
            _ if asked || !driven.under_way.insert(action) => {}
            Action::Start(task, revision) => {
                let spec = driven.schedule.task(task).and_then(|task| driven.spec(task));
                self.spawn(name, job::start(shared, revision, spec));
            }
            Action::Stop(task) => self.spawn(name, job::stop(shared, task, Stop::Ask)),
            Action::Kill(task) => self.spawn(name, job::stop(shared, task, Stop::Kill)),
            Action::Check(task) => {
                let limit = driven.rule.limit(&shared.timing);
                let path = driven.check_path.clone();
                self.spawn(name, job::check(shared, service, task, path, limit));
            }
        }
    }

    /// Discards what is over; what did not succeed before is tried again.
    pub(super) fn discard_left_over(&mut self, service: ServiceId) {
        let Some(driven) = self.services.get_mut(&service) else { return };
        let Driven { discards, under_way, .. } = driven;
        let left = discards.iter().filter(|(task, _)| under_way.insert(Action::Discard(**task)));
        let left: Vec<_> = left.map(|(task, created_at)| (*task, *created_at)).collect();
        for (task, created_at) in left {
            let source = Source { service, task, created_at };
            let work = job::discard(self.shared.clone(), source);
            self.spawn(Job::Act(service, Action::Discard(task)), work);
        }
    }

    /// Something was done, or was not.
    pub(super) fn acted(&mut self, service: ServiceId, action: Action, outcome: Result<Outcome, JoinError>) {
        let Some(driven) = self.services.get_mut(&service) else { return };
        driven.under_way.remove(&action);
        let task = action.task();
        let failure = match outcome {
            Ok(Outcome::Checked(checked)) => {
                driven.checks.push((checked.at, task, checked.outcome));
                self.wake_by(service, checked.at);
                return;
            }
            Ok(Outcome::Impossible(ending)) => {
                driven.endings.insert(task, ending);
                None
            }
            Ok(Outcome::Done(Ok(()))) => {
                driven.recent.insert(action, self.shared.clock.now());
                match action {
                    Action::Stop(_) => _ = driven.asked.insert(task),
                    Action::Discard(_) => _ = driven.discards.remove(&task),
                    _ => {}
                }
                None
            }
            Ok(Outcome::Done(Err(why))) => Some(why),
            Ok(other @ Outcome::Seen(_)) => Some(format!("an action ended with {other:?}")),
            Err(error) => Some(error.to_string()),
        };
        match failure {
            None => _ = self.due.insert(service),
            Some(why) => {
                tracing::warn!(%why, ?action, service = driven.full_name, "the runtime did not do it; trying again");
                self.wake_soon(service);
            }
        }
    }

    /// The runtime did not say what the tasks do: nothing is decided, what is known stays.
    pub(super) fn blind(&mut self, services: Vec<ServiceId>, why: String) {
        let shared = self.shared.clone();
        let pause = Duration::from_secs(1 << self.failed_looks.min(10)).min(LONGEST_PAUSE);
        let again = shared.clock.now().after(shared.timing.shrink(pause));
        if self.failed_looks == 0 {
            tracing::warn!(%why, "the runtime does not answer; trying again");
        }
        self.failed_looks = self.failed_looks.saturating_add(1);
        shared.set_failure(Some(why));
        self.adopt_from = self.adopt_from.map(|_| again);
        for service in services {
            self.wake_by(service, again);
            self.reply(service);
        }
    }
}
