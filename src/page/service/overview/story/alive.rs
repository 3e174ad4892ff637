//! Which tasks were alive, as far as events tell it.

use std::collections::HashSet;

use servicectl_api::event::Kind;

/// Walks through events from the oldest to the newest.
pub(super) struct Alive<'a> {
    /// In the order of their start; an event that names no task adds a nameless one.
    tasks: Vec<Option<&'a str>>,
    /// Tasks of which the end is told, or which the next report lists: they live until then.
    certain: HashSet<&'a str>,
    /// Tasks of which the end is told.
    ending: HashSet<&'a str>,
}

impl<'a> Alive<'a> {
    /// `events` are all that are known, oldest first; `listed` are the tasks that the first report lists.
    pub(super) fn new(events: &[(f64, &'a Kind)], listed: &[&'a str]) -> Self {
        let mut started = HashSet::new();
        let mut ending = HashSet::new();
        for (_, kind) in events {
            match kind {
                Kind::Started { tasks } => started.extend(tasks.iter().map(String::as_str)),
                Kind::StoppedRunning { tasks } => ending.extend(tasks.iter().map(String::as_str)),
                Kind::TaskStopped { task, .. } => {
                    ending.insert(task.as_str());
                }
                _ => {}
            }
        }
        let certain: HashSet<&str> = ending.iter().chain(listed).copied().collect();
        // what ends, or is there, without having been started was there before the first event
        let tasks = certain.iter().filter(|task| !started.contains(*task)).map(|task| Some(*task)).collect();
        Self { tasks, certain, ending }
    }

    /// A report lists these tasks, and the one after it those of `next`: only these are there now.
    pub(super) fn report(&mut self, listed: &[&'a str], next: &[&'a str]) {
        self.tasks = listed.iter().map(|task| Some(*task)).collect();
        self.certain = self.ending.iter().chain(next).copied().collect();
    }

    /// Takes an event into account.
    pub(super) fn see(&mut self, kind: &'a Kind) {
        match kind {
            Kind::Started { tasks } => {
                // some platforms tell no ends: what is started next replaces what nobody speaks of again
                self.tasks.retain(|task| task.is_some_and(|task| self.certain.contains(task)));
                self.tasks.extend(tasks.iter().map(|task| Some(task.as_str())));
                if tasks.is_empty() {
                    self.tasks.push(None);
                }
            }
            Kind::StoppedRunning { tasks } if tasks.is_empty() => {
                // nobody says which: the oldest
                self.tasks.drain(..self.tasks.len().min(1));
            }
            Kind::StoppedRunning { tasks } => {
                self.tasks.retain(|alive| !tasks.iter().any(|task| *alive == Some(task.as_str())));
            }
            Kind::TaskStopped { task, .. } => self.tasks.retain(|alive| *alive != Some(task.as_str())),
            _ => {}
        }
    }

    /// How many are alive.
    pub(super) fn count(&self) -> f64 {
        u32::try_from(self.tasks.len()).map_or(f64::MAX, f64::from)
    }
}
