//! A world in virtual time: tasks that behave as a test says, driven by the scheduler alone.

use std::collections::HashMap;
use std::time::Duration;

use servicectl_api::StatusCodes;
use servicectl_api::event::Kind;
use uuid::Uuid;

use super::words::{letter, words};
use crate::Timestamp;
use crate::runtime::{CheckOutcome, Ending, Memory, Observation, Pull, State, Target, TaskId};
use crate::scheduler::{
    Action, CheckRule, Claim, MOST_TASKS, Phase, Room, Schedule, Situation, Timing, reserved, step,
};

pub(super) const START: Timestamp = Timestamp(1_544_429_286_000);

pub(super) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How a task behaves.
#[derive(Clone, Debug)]
pub(super) struct Fate {
    /// From its start until its container runs.
    pub(super) starts_in: Duration,
    /// How long the pull of its image takes, where it has any; part of `starts_in`.
    pub(super) pull: Option<Duration>,
    /// From RUNNING until it ends by itself.
    pub(super) ends: Option<(Duration, Ending)>,
    /// Whether it ends instead of running.
    pub(super) never_runs: Option<Ending>,
    /// From RUNNING until it answers at all.
    pub(super) boots_in: Duration,
    /// What it answers to checks then.
    pub(super) answers: CheckOutcome,
    /// From the request to stop until it ends; `None` waits for the kill.
    pub(super) stops_in: Option<Duration>,
}

impl Default for Fate {
    fn default() -> Self {
        Self {
            starts_in: seconds(12),
            pull: None,
            ends: None,
            never_runs: None,
            boots_in: seconds(4),
            answers: CheckOutcome::Answered(200),
            stops_in: Some(seconds(2)),
        }
    }
}

impl Fate {
    pub(super) fn crash() -> Self {
        Self { ends: Some((seconds(4), Ending::Exited(1))), boots_in: seconds(100), ..Self::default() }
    }

    pub(super) fn answering(code: u16) -> Self {
        Self { answers: CheckOutcome::Answered(code), ..Self::default() }
    }
}

/// A container.
#[derive(Debug)]
struct Container {
    started: Timestamp,
    fate: Fate,
    asked_to_stop: Option<Timestamp>,
    killed: bool,
}

impl Container {
    fn ask_to_stop(&mut self, now: Timestamp) -> bool {
        let first = self.asked_to_stop.is_none();
        self.asked_to_stop.get_or_insert(now);
        first
    }
}

/// One service, its tasks and everything that was said about it.
pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) timing: Timing,
    pub(super) rule: CheckRule,
    pub(super) schedule: Schedule,
    pub(super) newest: Option<u64>,
    /// How tasks of a revision behave from their start on.
    pub(super) fates: HashMap<u64, Fate>,
    pub(super) in_flight: HashMap<TaskId, usize>,
    /// MiB of the one host.
    pub(super) memory: u64,
    /// MiB that others reserve.
    pub(super) others: u64,
    /// What tasks of a revision ask for, where they ask for anything.
    pub(super) claims: HashMap<u64, Claim>,
    no_room_said: bool,
    /// Seconds since the start and what was said.
    pub(super) said: Vec<(u64, String)>,
    pub(super) kinds: Vec<(Timestamp, Kind)>,
    /// Checks that were asked for: when, and of which task.
    pub(super) checks: Vec<(u64, String)>,
    pub(super) answers_get_lost: bool,
    /// By how much the machine's clock, which the containers go by, is behind.
    pub(super) set_back: Duration,
    checked: Vec<(Timestamp, TaskId, CheckOutcome)>,
    containers: HashMap<TaskId, Container>,
    next_id: u128,
    steps: usize,
}

impl World {
    /// A service whose first revision behaves like this.
    pub(super) fn with(fate: Fate) -> Self {
        Self {
            now: START,
            timing: Timing::default(),
            rule: CheckRule { interval: seconds(30), codes: StatusCodes::standard() },
            schedule: Schedule::default(),
            newest: Some(1),
            fates: HashMap::from([(1, fate)]),
            in_flight: HashMap::new(),
            memory: 1_000,
            others: 0,
            claims: HashMap::new(),
            no_room_said: false,
            said: Vec::new(),
            kinds: Vec::new(),
            checks: Vec::new(),
            answers_get_lost: false,
            set_back: Duration::ZERO,
            checked: Vec::new(),
            containers: HashMap::new(),
            next_id: 0,
            steps: 0,
        }
    }

    /// A new revision that behaves like this.
    pub(super) fn deploy(&mut self, fate: Fate) {
        let revision = self.newest.unwrap_or(0) + 1;
        self.newest = Some(revision);
        self.fates.insert(revision, fate);
        self.step();
    }

    /// Lets time pass until `second` after the start.
    pub(super) fn run_to(&mut self, second: u64) {
        let end = START.after(seconds(second));
        let mut wake = self.step();
        loop {
            let answer = self.checked.iter().map(|(at, ..)| *at).min();
            let next = [wake, answer].into_iter().flatten().min().unwrap_or(end);
            if next > end {
                break;
            }
            self.now = self.now.max(next);
            wake = self.step();
            if wake.is_none_or(|wake| wake > end) && self.checked.iter().all(|(at, ..)| *at > end) {
                break;
            }
        }
        self.now = end;
        self.step();
    }

    /// One step now.
    pub(super) fn step(&mut self) -> Option<Timestamp> {
        self.steps += 1;
        assert!(self.steps < 1_000_000, "the scheduler does not come to rest");
        let tasks = &self.schedule.tasks;
        let observations: HashMap<_, _> = tasks.iter().map(|task| (task.id, self.observe(task.id))).collect();
        let draining = tasks.iter().filter(|task| matches!(task.phase, Phase::Draining { .. }));
        let in_flight: HashMap<_, _> =
            draining.map(|task| (task.id, self.in_flight.get(&task.id).copied().unwrap_or(0))).collect();
        let now = self.now;
        let (ready, later) = self.checked.drain(..).partition(|(at, ..)| *at <= now);
        self.checked = later;
        let ready: Vec<(Timestamp, TaskId, CheckOutcome)> = ready;
        let checks: Vec<_> = ready.into_iter().map(|(_, task, outcome)| (task, outcome)).collect();
        let situation = Situation {
            newest: self.newest,
            check: &self.rule,
            group: "group",
            observations: &observations,
            checks: &checks,
            room: Room {
                memory: Memory { host: self.memory, all: self.memory },
                others: self.others,
                claims: &self.claims,
                said: self.no_room_said,
            },
            in_flight: &in_flight,
        };
        let next_id = &mut self.next_id;
        let made = step(&self.schedule, &situation, now, &self.timing, &mut || {
            *next_id += 1;
            TaskId(Uuid::from_u128(*next_id))
        });
        self.schedule = made.schedule;
        for kind in made.events {
            self.no_room_said = matches!(kind, Kind::UnableToPlace { .. });
            self.said.push((now.since(START).as_secs(), words(&kind)));
            self.kinds.push((now, kind));
        }
        let mut wake = made.wake_at;
        for action in made.actions {
            if self.act(action) {
                wake = Some(now);
            }
        }
        self.check_invariants();
        wake
    }

    /// Never more than two tasks, no container without an owner, no task asleep for ever.
    fn check_invariants(&self) {
        assert!(self.schedule.tasks.len() <= MOST_TASKS, "{:?}", self.schedule.tasks);
        let alive =
            self.containers.keys().filter(|id| !matches!(self.observe(**id).state, State::Stopped(_)));
        for id in alive {
            assert!(self.schedule.task(*id).is_some(), "nobody owns task {}", letter(*id));
        }
    }

    /// Does what was asked for; whether that changed anything, so that a look is worth while.
    fn act(&mut self, action: Action) -> bool {
        let now = self.now;
        match action {
            Action::Start(id, revision) => {
                let fate = self.fates[&revision].clone();
                let new = Container { started: now, fate, asked_to_stop: None, killed: false };
                self.containers.insert(id, new).is_none()
            }
            Action::Stop(id) => {
                let container = self.containers.get_mut(&id);
                container.is_some_and(|container| container.ask_to_stop(now))
            }
            Action::Kill(id) => {
                let container = self.containers.get_mut(&id);
                container.is_some_and(|container| !std::mem::replace(&mut container.killed, true))
            }
            Action::Discard(id) => {
                self.containers.remove(&id);
                false
            }
            Action::Check(id) => {
                self.checks.push((now.since(START).as_secs(), letter(id)));
                if !self.answers_get_lost {
                    let (at, outcome) = self.answer(id);
                    self.checked.push((at, id, outcome));
                }
                false
            }
        }
    }

    fn answer(&self, id: TaskId) -> (Timestamp, CheckOutcome) {
        let limit = self.rule.limit(&self.timing);
        let Some(container) = self.containers.get(&id) else { return (self.now, CheckOutcome::NoConnection) };
        let boots = container.started.after(container.fate.starts_in).after(container.fate.boots_in);
        match container.fate.answers {
            _ if self.now < boots => (self.now, CheckOutcome::NoConnection),
            CheckOutcome::TimedOut => (self.now.after(limit), CheckOutcome::TimedOut),
            outcome => (self.now, outcome),
        }
    }

    fn observe(&self, id: TaskId) -> Observation {
        let Some(container) = self.containers.get(&id) else { return Observation::of(State::Unknown) };
        let fate = &container.fate;
        let runs = container.started.after(fate.starts_in);
        let mut ends = fate.ends.clone().map(|(after, ending)| (runs.after(after), ending));
        if let Some(ending) = &fate.never_runs {
            ends = Some((runs, ending.clone()));
        }
        let stop = container
            .asked_to_stop
            .zip(fate.stops_in)
            .map(|(at, takes)| (at.after(takes), Ending::Exited(143)));
        let kill = container.killed.then_some((Timestamp(0), Ending::Exited(137)));
        let end = [ends, stop, kill].into_iter().flatten().min_by_key(|(at, _)| *at);
        if let Some((at, ending)) = &end
            && *at <= self.now
        {
            return Observation::of(State::Stopped(ending.clone()));
        }
        let end = end.map(|(at, _)| at);
        if self.now < runs {
            let next = end.map_or(runs, |end| end.min(runs));
            return Observation { state: State::Pending, changes_at: Some(next), pull: self.pull(container) };
        }
        let target = Target { instance: "i-0".into(), port: 32_768, address: None };
        let since = runs.before(self.set_back);
        Observation { state: State::Running { since, target }, changes_at: end, pull: self.pull(container) }
    }

    /// The image of 1024 MB, as it comes.
    fn pull(&self, container: &Container) -> Option<Pull> {
        let takes = container.fate.pull?;
        let gone = self.now.since(container.started).min(takes);
        let total = 1 << 30;
        let bytes = (total as f64 * gone.as_secs_f64() / takes.as_secs_f64()) as u64;
        let ended = (gone == takes).then(|| container.started.after(takes));
        Some(Pull { since: container.started, bytes, total: Some(total), ended })
    }

    /// Makes the tasks of a revision answer differently from now on.
    pub(super) fn answers_now(&mut self, revision: u64, answers: CheckOutcome) {
        let tasks = self.schedule.tasks.iter().filter(|task| task.revision == revision);
        for id in tasks.map(|task| task.id).collect::<Vec<_>>() {
            self.answers(id, answers);
        }
    }

    /// Makes one task answer differently from now on.
    pub(super) fn answers(&mut self, id: TaskId, answers: CheckOutcome) {
        if let Some(container) = self.containers.get_mut(&id) {
            container.fate.answers = answers;
        }
    }

    /// The container of a task ends by itself now.
    pub(super) fn ends_now(&mut self, id: TaskId, ending: Ending) {
        let now = self.now;
        if let Some(container) = self.containers.get_mut(&id) {
            let running = now.since(container.started.after(container.fate.starts_in));
            container.fate.ends = Some((running, ending));
            if now < container.started.after(container.fate.starts_in) {
                container.fate.starts_in = now.since(container.started);
            }
        }
    }

    /// Somebody removes the container behind our back.
    pub(super) fn vanishes(&mut self, id: TaskId) {
        self.containers.remove(&id);
    }

    /// What was said since `second`, as "12 registered".
    pub(super) fn since(&self, second: u64) -> Vec<String> {
        self.said.iter().filter(|(at, _)| *at >= second).map(|(at, said)| format!("{at} {said}")).collect()
    }

    /// Everything that was said, without its time.
    pub(super) fn story(&self) -> Vec<&str> {
        self.said.iter().map(|(_, said)| said.as_str()).collect()
    }

    /// Whether this was said last.
    pub(super) fn last_words(&self, words: &str) -> bool {
        self.said.last().is_some_and(|(_, said)| said == words)
    }

    /// Letters of the tasks, oldest first.
    pub(super) fn tasks(&self) -> Vec<String> {
        self.schedule.tasks.iter().map(|task| letter(task.id)).collect()
    }

    /// Every registration has its end but the last one, no start before the end of a task that ended by itself was said,
    /// and no task is started or ended twice.
    pub(super) fn story_is_whole(&self) -> Result<(), String> {
        let count = |what: &str| self.said.iter().filter(|(_, said)| said == what).count();
        if count("registered") != count("deregistered") + 1 {
            return Err(format!(
                "{} registered, {} deregistered",
                count("registered"),
                count("deregistered")
            ));
        }
        let mut seen = std::collections::HashSet::new();
        let twice = self.said.iter().map(|(_, said)| said).find(|said| {
            let once =
                ["started ", "stopped "].iter().any(|verb| said.starts_with(verb)) || said.contains(" ended");
            once && !seen.insert((*said).clone())
        });
        twice.map_or(Ok(()), |said| Err(format!("said twice: {said}")))
    }

    /// MiB that it reserves.
    pub(super) fn reserved(&self) -> u64 {
        reserved(&self.schedule, &self.claims)
    }

    pub(super) fn containers(&self) -> usize {
        self.containers.len()
    }
}
