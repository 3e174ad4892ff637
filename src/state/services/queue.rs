//! Which status to read next: what is seen first, then what a sort or filter needs; pure, in given time.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    mem,
};

/// How long what was read for a sort or filter counts as fresh, milliseconds.
const FRESH: u64 = 300_000;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Read this service's status.
    Read(String),
    /// Nothing before this time, milliseconds; `None`: nothing at all.
    Wait(Option<u64>),
}

/// When a status is due.
#[derive(Clone, Copy, Debug, Default)]
struct Due {
    /// While it is seen.
    seen: u64,
    /// While a sort or filter needs it.
    needed: u64,
}

/// The statuses to read. All times in milliseconds of one clock.
#[derive(Debug, Default)]
pub(super) struct Queue {
    known: HashMap<String, Due>,
    seen: HashSet<String>,
    all_needed: bool,
    seen_due: BTreeSet<(u64, String)>,
    needed_due: BTreeSet<(u64, String)>,
    /// What is being read, also where it has left the list meanwhile.
    busy: HashSet<String>,
    failures: u32,
    resumes: u64,
}

impl Queue {
    /// The services there are.
    pub(super) fn set_names(&mut self, names: &[&str]) {
        let mut old = mem::take(&mut self.known);
        self.known =
            names.iter().map(|&name| (name.to_owned(), old.remove(name).unwrap_or_default())).collect();
        self.seen.retain(|name| self.known.contains_key(name));
        // A name that went stays busy until its read is over: it may come back before, and is not read twice at once.
        self.rebuild();
    }

    /// What is seen now.
    pub(super) fn set_seen(&mut self, names: HashSet<String>) {
        let names: HashSet<String> = names.into_iter().filter(|name| self.known.contains_key(name)).collect();
        for name in self.seen.difference(&names) {
            self.seen_due.remove(&(self.known[name].seen, name.clone()));
        }
        for name in names.difference(&self.seen) {
            if !self.busy.contains(name) {
                self.seen_due.insert((self.known[name].seen, name.clone()));
            }
        }
        self.seen = names;
    }

    /// Whether a sort or filter needs all of them.
    pub(super) fn set_all_needed(&mut self, needed: bool) {
        if self.all_needed != needed {
            self.all_needed = needed;
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        let free = |name: &&String| !self.busy.contains(*name);
        self.seen_due =
            self.seen.iter().filter(free).map(|name| (self.known[name].seen, name.clone())).collect();
        self.needed_due = if self.all_needed {
            self.known
                .iter()
                .filter(|(name, _)| !self.busy.contains(*name))
                .map(|(name, due)| (due.needed, name.clone()))
                .collect()
        } else {
            BTreeSet::new()
        };
    }

    /// What to read now. After failures only one read at a time feels its way.
    pub(super) fn next(&mut self, now: u64) -> Next {
        if self.failures > 0 && !self.busy.is_empty() {
            return Next::Wait(None);
        }
        let earliest =
            [self.seen_due.first(), self.needed_due.first()].into_iter().flatten().map(|due| due.0).min();
        let Some(earliest) = earliest else { return Next::Wait(None) };
        if now < self.resumes || now < earliest {
            return Next::Wait(Some(earliest.max(self.resumes)));
        }
        let from = if self.seen_due.first().is_some_and(|due| due.0 <= now) {
            &mut self.seen_due
        } else {
            &mut self.needed_due
        };
        // Taken out here, and not by the time that it is thought to have: what is chosen is gone from its list.
        let Some((_, name)) = from.pop_first() else { return Next::Wait(None) };
        self.withdraw(&name);
        self.busy.insert(name.clone());
        Next::Read(name)
    }

    /// Takes a service out of both lists.
    fn withdraw(&mut self, name: &str) {
        let Some(due) = self.known.get(name) else { return };
        self.seen_due.remove(&(due.seen, name.to_owned()));
        self.needed_due.remove(&(due.needed, name.to_owned()));
    }

    /// A read is over; `again` is when it is due again while it is seen.
    pub(super) fn done(&mut self, name: &str, now: u64, again: u64) {
        self.failures = 0;
        self.release(name, Due { seen: again, needed: now + FRESH });
    }

    /// A read failed for a reason of its own (no such service, unreadable answer).
    pub(super) fn failed(&mut self, name: &str, again: u64) {
        self.release(name, Due { seen: again, needed: again });
    }

    /// A read failed because the platform cannot be reached: nothing is read before `resumes`.
    pub(super) fn interrupted(&mut self, name: &str, resumes: u64) {
        self.failures = self.failures.saturating_add(1);
        self.resumes = resumes;
        let due = self.known.get(name).copied().unwrap_or_default();
        self.release(name, due);
    }

    /// The platform answers again, as another read shows.
    pub(super) fn resume(&mut self) {
        self.resumes = 0;
    }

    /// How often the platform could not be reached in a row.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    fn release(&mut self, name: &str, due: Due) {
        // Only who reads it can release it, so that it stands in each list once.
        if !self.busy.remove(name) {
            return;
        }
        let Some(known) = self.known.get_mut(name) else { return };
        *known = due;
        if self.seen.contains(name) {
            self.seen_due.insert((due.seen, name.to_owned()));
        }
        if self.all_needed {
            self.needed_due.insert((due.needed, name.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests;
