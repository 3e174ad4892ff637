//! One service as the loop drives it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use servicectl_api::{Definition, StatusCodes, event};
use tokio::sync::oneshot;

use super::driver::Decide;
use super::view::View;
use crate::Timestamp;
use crate::runtime::{CheckOutcome, Ending, Memory, Observation, State, TaskId, TaskSpec};
use crate::scheduler::{
    Action, CheckRule, Claim, Phase, Probe, Room, Schedule, Situation, Step, Task, Timing, reserved,
};
use crate::store::events::KEPT;
use crate::store::services::Service;

/// One service as the loop drives it.
pub(super) struct Driven {
    pub(super) full_name: String,
    /// When the service was created.
    pub(super) created_at: Timestamp,
    /// Path of the health check, with its slash.
    pub(super) check_path: String,
    pub(super) rule: CheckRule,
    group: String,
    /// `None` once the service is deleted.
    pub(super) newest: Option<u64>,
    pub(super) schedule: Schedule,
    pub(super) definitions: HashMap<u64, Arc<Definition>>,
    /// What their tasks ask of a host.
    claims: HashMap<u64, Claim>,
    /// Which images their tags stood for.
    pub(super) digests: HashMap<u64, String>,
    pub(super) events: VecDeque<(Timestamp, Arc<str>)>,
    /// Answers to checks, with the time from which they are known.
    pub(super) checks: Vec<(Timestamp, TaskId, CheckOutcome)>,
    /// Tasks that cannot be started at all.
    pub(super) endings: HashMap<TaskId, Ending>,
    /// Jobs that run.
    pub(super) under_way: HashSet<Action>,
    /// Tasks that were asked to stop.
    pub(super) asked: HashSet<TaskId>,
    /// When an action was done last.
    pub(super) recent: HashMap<Action, Timestamp>,
    /// Tasks that are over, with the time of their creation, until the runtime has forgotten them.
    pub(super) discards: HashMap<TaskId, Timestamp>,
    /// Whether a task waits for room.
    pub(super) lacks_room: bool,
    /// The next entry in the agenda.
    pub(super) wake_at: Option<Timestamp>,
    /// Who waits for the next step.
    pub(super) replies: Vec<oneshot::Sender<()>>,
}

impl Driven {
    pub(super) fn new(service: &Service, timing: &Timing) -> Self {
        let check = &service.health_check;
        let codes = StatusCodes::parse(&check.status_codes).unwrap_or_else(|_| StatusCodes::standard());
        Self {
            full_name: service.full_name.clone(),
            created_at: service.created_at,
            check_path: format!("/{}", check.rel_path),
            rule: CheckRule { interval: timing.shrink(Duration::from_secs(check.interval)), codes },
            group: group(service),
            newest: Some(service.revision),
            schedule: Schedule::default(),
            definitions: HashMap::new(),
            claims: HashMap::new(),
            digests: HashMap::new(),
            events: VecDeque::new(),
            checks: Vec::new(),
            endings: HashMap::new(),
            under_way: HashSet::new(),
            asked: HashSet::new(),
            recent: HashMap::new(),
            discards: HashMap::new(),
            lacks_room: false,
            wake_at: None,
            replies: Vec::new(),
        }
    }

    /// Decides the next step on what was observed of its tasks. Changes nothing: the step counts once it is durable.
    pub(super) fn decide(
        &self,
        decide: Decide,
        seen: &HashMap<TaskId, Observation>,
        in_flight: &HashMap<TaskId, usize>,
        (memory, others): (Memory, u64),
        now: Timestamp,
        timing: &Timing,
    ) -> Step {
        let mut observations = HashMap::new();
        for task in &self.schedule.tasks {
            // While its start is under way, that the runtime does not know it says nothing.
            let starting = self.under_way.contains(&Action::Start(task.id, task.revision));
            if let Some(ending) = self.endings.get(&task.id) {
                observations.insert(task.id, Observation::of(State::Stopped(ending.clone())));
            } else if let Some(seen) = seen.get(&task.id).filter(|_| !starting) {
                observations.insert(task.id, seen.clone());
            }
        }
        let ready = self.checks.iter().filter(|(at, ..)| *at <= now);
        let checks: Vec<_> = ready.map(|(_, task, outcome)| (*task, *outcome)).collect();
        // Only of tasks that were published as draining: nobody adds requests to them any more.
        let draining = self.schedule.tasks.iter().filter(|task| matches!(task.phase, Phase::Draining { .. }));
        let in_flight =
            draining.map(|task| (task.id, in_flight.get(&task.id).copied().unwrap_or(0))).collect();
        let situation = Situation {
            newest: self.newest,
            check: &self.rule,
            group: &self.group,
            observations: &observations,
            checks: &checks,
            room: Room { memory, others, claims: &self.claims, said: self.waits_since().is_some() },
            in_flight: &in_flight,
        };
        decide(&self.schedule, &situation, now, timing, &mut TaskId::random)
    }

    /// When it was said that there is no room, where that was the last thing said.
    pub(super) fn waits_since(&self) -> Option<Timestamp> {
        let (time, message) = self.events.front()?;
        matches!(event::parse(message), event::Kind::UnableToPlace { .. }).then_some(*time)
    }

    /// Takes a definition in.
    pub(super) fn define(&mut self, revision: u64, definition: Definition) {
        self.claims.insert(revision, Claim::of(&definition));
        self.definitions.insert(revision, Arc::new(definition));
    }

    /// MiB that it reserves.
    pub(super) fn reserved(&self) -> u64 {
        reserved(&self.schedule, &self.claims)
    }

    /// The same after a step.
    pub(super) fn reserved_after(&self, step: &Step) -> u64 {
        reserved(&step.schedule, &self.claims)
    }

    /// Whether a step changes what must survive.
    pub(super) fn is_changed_by(&self, step: &Step) -> bool {
        !step.events.is_empty() || durable(&self.schedule) != durable(&step.schedule)
    }

    /// Takes over a step that is durable and was decided for the moment `at`.
    pub(super) fn accept(&mut self, step: &Step, messages: &[String], at: Timestamp) {
        self.lacks_room = step.lacks_room;
        let before = std::mem::replace(&mut self.schedule, step.schedule.clone());
        for action in &step.actions {
            if let Action::Discard(id) = action
                && let Some(task) = before.task(*id)
            {
                self.discards.insert(*id, task.created_at);
            }
        }
        for message in messages {
            self.events.push_front((at, Arc::from(message.as_str())));
        }
        self.events.truncate(KEPT);
        self.checks.retain(|(known_at, ..)| *known_at > at);
        let lives = |id: &TaskId| self.schedule.task(*id).is_some();
        self.endings.retain(|id, _| lives(id));
        self.asked.retain(lives);
        self.recent.retain(|action, _| lives(&action.task()));
        self.definitions.retain(|revision, _| {
            *revision >= self.schedule.revision
                || Some(*revision) == self.schedule.proven
                || self.schedule.tasks.iter().any(|task| task.revision == *revision)
        });
        self.claims.retain(|revision, _| self.definitions.contains_key(revision));
        self.digests.retain(|revision, _| self.definitions.contains_key(revision));
    }

    /// As readers see it.
    pub(super) fn view(&self) -> View {
        View {
            schedule: self.schedule.clone(),
            events: self.events.clone(),
            definitions: self.definitions.clone(),
        }
    }

    /// What a task is started from; `None` where its revision is not kept any more.
    pub(super) fn spec(&self, task: &Task) -> Option<TaskSpec> {
        Some(TaskSpec {
            id: task.id,
            service: self.full_name.clone(),
            revision: task.revision,
            created_at: task.created_at,
            digest: self.digests.get(&task.revision).cloned(),
            definition: self.definitions.get(&task.revision)?.clone(),
        })
    }

    /// The revisions whose definitions it needs.
    pub(super) fn revisions(&self) -> Vec<u64> {
        let tasks = self.schedule.tasks.iter().map(|task| task.revision);
        let mut revisions: Vec<u64> =
            self.newest.into_iter().chain(self.schedule.proven).chain(tasks).collect();
        revisions.sort_unstable();
        revisions.dedup();
        revisions
    }

    /// Whether nothing of a deleted service is left in the runtime.
    pub(super) fn is_gone(&self) -> bool {
        self.schedule.removed
            && self.schedule.tasks.is_empty()
            && self.discards.is_empty()
            && self.under_way.is_empty()
    }
}

/// A schedule without what may be lost.
fn durable(schedule: &Schedule) -> Schedule {
    let mut schedule = schedule.clone();
    for task in &mut schedule.tasks {
        task.health.probe = Probe::default();
        task.pull_reports = 0;
    }
    schedule
}

/// The service's target group as events name it, in the form of an ARN.
fn group(service: &Service) -> String {
    // Sixteen digits that differ from service to service, as AWS appends them.
    let number = service.id.0.cast_unsigned().wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("arn:aws:elasticloadbalancing:local:000000000000:targetgroup/{}/{number:016x}", service.full_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Target;

    fn driven() -> Driven {
        Driven::new(&crate::testing::service("p", "x"), &Timing::default())
    }

    #[test]
    fn a_check_that_a_healthy_target_passes_again_is_nothing_to_make_durable() {
        let (mut driven, timing) = (driven(), Timing::default());
        let memory = Memory { host: 1, all: 1 };
        let mut now = Timestamp(1_000_000);
        let mut changed = Vec::new();
        let target = Target { instance: "i-0".into(), port: 80, address: None };
        let running = Observation::of(State::Running { since: now, target });
        for _ in 0..8 {
            now = now.after(Duration::from_secs(30));
            let tasks: Vec<TaskId> = driven.schedule.tasks.iter().map(|task| task.id).collect();
            let seen = tasks.iter().map(|task| (*task, running.clone())).collect();
            driven.checks = tasks.iter().map(|task| (now, *task, CheckOutcome::Answered(200))).collect();
            let step =
                driven.decide(crate::scheduler::step, &seen, &HashMap::new(), (memory, 0), now, &timing);
            changed.push(driven.is_changed_by(&step));
            driven.accept(&step, &[], now);
        }
        assert!(driven.schedule.tasks[0].is_healthy());
        assert_eq!(changed[4..], [false; 4], "{changed:?}");
    }
}
