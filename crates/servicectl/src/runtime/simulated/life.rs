//! The life of a simulated task: a function of its definition, its start and the time.

use super::behaviour::{Behaviour, Choice};
use super::random::{between, number, pick};
use super::{later, page};
use crate::Timestamp;
use crate::runtime::{Answer, Ending, Pull, State, Target, TaskSpec};
use crate::scheduler::Timing;

/// The hosts of the fleet.
const INSTANCES: [&str; 4] =
    ["i-08e5f0237d99e018d", "i-0b41c7d2a96f3e517", "i-0f63a1e84d205c9b2", "i-02d97be5f1c83a640"];
/// Ports of a host that containers are given.
const PORTS: std::ops::Range<u64> = 32_768..61_000;

/// Turning points of a task.
#[derive(Clone, Debug)]
pub(super) struct Life {
    pub(super) choice: Choice,
    pub(super) spec: TaskSpec,
    /// Its image is on the host.
    pulled_at: Timestamp,
    /// Its container runs.
    pub(super) running_at: Timestamp,
    /// It listens.
    pub(super) listens_at: Timestamp,
    /// It ends by itself.
    ends: Option<(Timestamp, Ending)>,
    /// It was asked to stop, and will have.
    stops_at: Option<Timestamp>,
    killed_at: Option<Timestamp>,
    stop_takes: std::time::Duration,
    target: Target,
}

impl Life {
    pub(super) fn new(spec: &TaskSpec, timing: &Timing) -> Self {
        let seed = spec.id.seed();
        let choice = Choice::of(&spec.definition.environment, &spec.service);
        let pulled_at = match choice.pull {
            Some(pull) => spec.created_at.after(pull),
            None => later(spec.created_at, timing, between(seed, 1, 5_000, 9_000)),
        };
        let running_at = later(pulled_at, timing, between(seed, 2, 1_000, 2_500));
        let ending = match choice.behaviour {
            Behaviour::Crash => Some((4_000, Ending::Exited(1))),
            Behaviour::Exit => Some((40_000, Ending::Exited(0))),
            Behaviour::Oom => Some((60_000, Ending::OutOfMemory)),
            _ => None,
        };
        let target = Target {
            instance: pick(seed, 3, &INSTANCES).to_owned(),
            port: u16::try_from(between(seed, 4, PORTS.start, PORTS.end)).unwrap_or(u16::MAX),
            address: None,
        };
        Self {
            pulled_at,
            running_at,
            listens_at: later(running_at, timing, choice.behaviour.boots_in()),
            ends: ending.map(|(after, ending)| (later(running_at, timing, after), ending)),
            stops_at: None,
            killed_at: None,
            stop_takes: timing.shrink(std::time::Duration::from_millis(500 + number(seed, 5) % 1_500)),
            target,
            choice,
            spec: spec.clone(),
        }
    }

    /// Asks it to stop; `false` where it was asked before.
    pub(super) fn ask_to_stop(&mut self, now: Timestamp) -> bool {
        let first = self.stops_at.is_none();
        self.stops_at.get_or_insert(now.after(self.stop_takes));
        first
    }

    pub(super) fn kill(&mut self, now: Timestamp) {
        self.killed_at.get_or_insert(now);
    }

    /// How and when it ends, as far as that is settled.
    fn end(&self) -> Option<(Timestamp, Ending)> {
        let stopped = self.stops_at.map(|at| (at, Ending::Exited(0)));
        let killed = self.killed_at.map(|at| (at, Ending::Exited(137)));
        [self.ends.clone(), stopped, killed].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// When it ends, as far as that is settled.
    pub(super) fn ends_at(&self) -> Option<Timestamp> {
        self.end().map(|(at, _)| at)
    }

    /// Its state at a time.
    pub(super) fn at(&self, now: Timestamp) -> State {
        match self.end() {
            Some((at, ending)) if at <= now => State::Stopped(ending),
            _ if now < self.running_at => State::Pending,
            _ => State::Running { since: self.running_at, target: self.target.clone() },
        }
    }

    /// How far its image is at a time: evenly from nothing to all of it.
    pub(super) fn pull(&self, now: Timestamp) -> Pull {
        let size = between(self.spec.id.seed(), 6, 200 << 20, 900 << 20);
        let since = self.spec.created_at;
        let part = |time: Timestamp| u64::try_from(time.since(since).as_millis()).unwrap_or(u64::MAX);
        let (gone, whole) = (part(now.min(self.pulled_at)), part(self.pulled_at).max(1));
        let bytes = u64::try_from(u128::from(size) * u128::from(gone) / u128::from(whole)).unwrap_or(size);
        let ended = (self.pulled_at <= now).then_some(self.pulled_at);
        Pull { since, bytes, total: Some(size), ended }
    }

    /// When its state changes next by itself.
    pub(super) fn changes_after(&self, now: Timestamp) -> Option<Timestamp> {
        let end = self.ends_at();
        if end.is_some_and(|end| end <= now) {
            return None;
        }
        [Some(self.running_at), end].into_iter().flatten().filter(|at| *at > now).min()
    }

    /// Its answer to a request for `path` at a time.
    pub(super) fn answer(&self, path: &str, now: Timestamp) -> Answer {
        if now < self.listens_at || !matches!(self.at(now), State::Running { .. }) {
            return Answer::NoConnection;
        }
        match self.choice.behaviour {
            Behaviour::Hang => return Answer::Silence,
            // It ends before it ever listens.
            Behaviour::Crash => return Answer::NoConnection,
            _ => {}
        }
        let path = path.split('?').next().unwrap_or(path);
        let inside = path.strip_prefix('/').and_then(|path| path.strip_prefix(self.spec.service.as_str()));
        let found = self.choice.wrong_root.is_none()
            && inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let status = match self.choice.behaviour {
            _ if !found => 404,
            Behaviour::Http500 => 500,
            Behaviour::Http404 => 404,
            _ => 200,
        };
        page::of(self, status)
    }
}
