//! Deployments, as the events tell them: which events a revision caused, and what became of it.
//!
//! Events name no revision. Where a task that an event names was seen in a report, its revision is known; the first start
//! after the newest revision was sent is its own, and so is the word before it that no host has room; elsewhere a start that
//! follows a steady state without a failure between them is taken for an update.

use std::{collections::HashMap, ops::Range};

use servicectl_api::{WireTime, event::Kind, status::TaskDefinition};

use super::event::{Seen, is_failure};
use crate::domain::deployed::Sent;

/// The events from one update to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// Counts from the oldest, so that it stays the same while newer ones come.
    pub number: usize,
    /// The revision, where a task of it was seen.
    pub revision: Option<u64>,
    /// What its tasks were started from, where one was seen.
    pub definition: Option<TaskDefinition>,
    /// Its events in the list that it was made from.
    pub events: Range<usize>,
    /// When its first event happened.
    pub began: Option<WireTime>,
    /// Whether its first event is a start: otherwise its beginning is not known (any more).
    pub whole: bool,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It reached a steady state and nothing failed since.
    Steady {
        /// Seconds from its start to the first steady state.
        after: Option<u64>,
        /// Seconds from the last steady state to the next deployment, or to now.
        held: Option<u64>,
    },
    /// The platform gave it up.
    GivenUp {
        /// How often a task was started.
        starts: usize,
    },
    /// Tasks fail, without a steady state since.
    Failing {
        /// How often a task was started since the last steady state.
        starts: usize,
    },
    /// Neither steady nor failed yet.
    UnderWay,
    /// The next one came before it was steady.
    Superseded,
}

/// The deployments, newest first. `events` are newest first too; `definitions` is what the tasks were started from; `sent`
/// is when the newest revision was sent.
pub fn split(
    events: &[Seen],
    definitions: &HashMap<String, TaskDefinition>,
    sent: Option<Sent>,
    now: Option<WireTime>,
) -> Vec<Deployment> {
    let mut borders = Borders { sent, ..Borders::default() };
    for (index, seen) in events.iter().enumerate().rev() {
        borders.see(index, seen, definitions);
    }
    borders.finish(events, definitions, now)
}

/// What tasks were started from that only events speak of: that of their deployment, where all tasks of it that were
/// seen have its revision. What failed before a task that was seen and became steady may be of a revision before.
pub fn inferred(
    deployments: &[Deployment],
    events: &[Seen],
    definitions: &HashMap<String, TaskDefinition>,
) -> HashMap<String, TaskDefinition> {
    let mut inferred = HashMap::new();
    for deployment in deployments {
        let Some(definition) = &deployment.definition else { continue };
        let own = &events[deployment.events.clone()];
        let started = own[..mended(own, definitions)].iter().filter_map(|seen| match &seen.kind {
            Kind::Started { tasks } => Some(tasks),
            _ => None,
        });
        let started: Vec<&String> = started.flatten().collect();
        let mut known = started.iter().filter_map(|task| definitions.get(*task));
        if known.all(|known| known.revision == definition.revision) {
            let unknown = started.into_iter().filter(|task| !definitions.contains_key(*task));
            inferred.extend(unknown.map(|task| (task.clone(), definition.clone())));
        }
    }
    inferred
}

/// How many of a deployment's events, newest first, go back to the oldest task that was seen, where that one became steady after
/// others had failed: nobody knows whether a new revision or time has mended it. Otherwise all.
fn mended(own: &[Seen], definitions: &HashMap<String, TaskDefinition>) -> usize {
    let is_known = |seen: &Seen| match &seen.kind {
        Kind::Started { tasks } => tasks.iter().any(|task| definitions.contains_key(task)),
        _ => false,
    };
    let Some(oldest) = own.iter().rposition(is_known) else { return own.len() };
    let steady = own[..oldest].iter().any(|seen| seen.kind == Kind::Steady);
    let failed = own[oldest..].iter().any(|seen| is_failure(&seen.kind));
    if steady && failed { oldest + 1 } else { own.len() }
}

/// Walks from the oldest event to the newest and notes where deployments begin.
#[derive(Default)]
struct Borders {
    /// Index of the first event of each deployment, and its revision; oldest first.
    begun: Vec<(usize, Option<u64>)>,
    /// A steady state is the last thing that mattered.
    steady: bool,
    /// A task was started in this deployment.
    started: bool,
    /// When the newest revision was sent, until its first start is found.
    sent: Option<Sent>,
    /// The deployment has events from before that time: it is another's.
    older: bool,
}

impl Borders {
    fn see(&mut self, index: usize, seen: &Seen, definitions: &HashMap<String, TaskDefinition>) {
        if self.begun.is_empty() {
            self.begun.push((index, None));
        }
        let at = seen.event.created_at;
        if self.sent.zip(at).is_some_and(|(sent, at)| at < sent.at) {
            self.older = true;
        }
        match &seen.kind {
            Kind::Started { tasks } => {
                let known = tasks.iter().filter_map(|task| definitions.get(task)?.revision.known()).max();
                match self.sent.filter(|sent| begins(*sent, at, known)) {
                    Some(sent) => self.start_sent(index, sent.revision),
                    None => self.start(index, known),
                }
            }
            Kind::Steady => self.steady = true,
            Kind::UnableToPlace { .. } => {
                // no start is waited for any more: the newest revision is tried before all others
                if let Some(sent) = self.sent.filter(|sent| sent.told && at.is_some_and(|at| at >= sent.at)) {
                    self.start_sent(index, sent.revision);
                }
                self.steady = false;
            }
            // after this a start replaces what failed or was stopped: it is no update
            kind if is_failure(kind) => self.steady = false,
            Kind::StoppedRunning { .. } => self.steady = false,
            _ => {}
        }
    }

    /// The first start of the newest revision.
    fn start_sent(&mut self, index: usize, revision: u64) {
        self.sent = None;
        // without an older event it is the first deployment that is known, whatever was said before its start
        if self.older || self.started || self.steady {
            self.begun.push((index, Some(revision)));
        } else if let Some((_, known)) = self.begun.last_mut() {
            *known = Some(revision);
        }
        self.started = true;
        self.steady = false;
    }

    fn start(&mut self, index: usize, known: Option<u64>) {
        let current = self.begun.last().and_then(|(_, revision)| *revision);
        let update = match (current, known) {
            // an older one is the replacement of an older task, while a newer revision fails
            (Some(current), Some(known)) => known > current,
            _ => self.steady,
        };
        if update && (self.started || self.steady) {
            self.begun.push((index, known));
        } else if let Some((_, revision @ None)) = self.begun.last_mut() {
            *revision = known;
        }
        self.started = true;
        self.steady = false;
    }

    fn finish(
        self,
        events: &[Seen],
        definitions: &HashMap<String, TaskDefinition>,
        now: Option<WireTime>,
    ) -> Vec<Deployment> {
        let mut deployments = Vec::with_capacity(self.begun.len());
        for (number, &(first, revision)) in self.begun.iter().enumerate() {
            let next = self.begun.get(number + 1).map(|(next, _)| *next);
            let range = next.map_or(0, |next| next + 1)..first + 1;
            let own = &events[range.clone()];
            let end = next.map_or(now, |next| events[next].event.created_at);
            let definition = revision.and_then(|revision| {
                definitions.values().find(|definition| definition.revision.known() == Some(revision)).cloned()
            });
            deployments.push(Deployment {
                number,
                revision,
                definition,
                began: own.last().and_then(|seen| seen.event.created_at),
                whole: own.last().is_some_and(|seen| matches!(seen.kind, Kind::Started { .. })),
                outcome: outcome(own, end, next.is_none()),
                events: range,
            });
        }
        deployments.reverse();
        deployments
    }
}

/// Whether a start with tasks of this revision, as far as one was seen, is the first of the newest revision. Where the
/// platform does not tell when that was sent, tasks that nobody saw may still be tries of the one before.
fn begins(sent: Sent, at: Option<WireTime>, known: Option<u64>) -> bool {
    at.is_some_and(|at| at >= sent.at) && known.map_or(sent.told, |known| known == sent.revision)
}

/// What became of a deployment with these events, newest first; `end` is when the next one began, or now.
fn outcome(events: &[Seen], end: Option<WireTime>, newest: bool) -> Outcome {
    let starts =
        |events: &[Seen]| events.iter().filter(|seen| matches!(seen.kind, Kind::Started { .. })).count();
    let decisive = events.iter().position(|seen| seen.kind == Kind::Steady || is_failure(&seen.kind));
    match decisive.map(|index| (index, &events[index].kind)) {
        Some((index, Kind::Steady)) => {
            let first =
                events.iter().rfind(|seen| seen.kind == Kind::Steady).and_then(|seen| seen.event.created_at);
            let began = events.last().and_then(|seen| seen.event.created_at);
            let whole = events.last().is_some_and(|seen| matches!(seen.kind, Kind::Started { .. }));
            Outcome::Steady {
                after: first.zip(began).filter(|_| whole).map(|(first, began)| first.since(began)),
                held: end.zip(events[index].event.created_at).map(|(end, steady)| end.since(steady)),
            }
        }
        Some(_) if events.iter().any(|seen| seen.kind == Kind::UnableToStart) => {
            Outcome::GivenUp { starts: starts(events) }
        }
        Some(_) => {
            let since = events.iter().position(|seen| seen.kind == Kind::Steady).unwrap_or(events.len());
            Outcome::Failing { starts: starts(&events[..since]) }
        }
        None if newest => Outcome::UnderWay,
        None => Outcome::Superseded,
    }
}

#[cfg(test)]
mod tests;
