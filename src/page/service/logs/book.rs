//! All that is held of a service's log streams, and what to ask next. Pure: answers go in, questions come out.

mod budget;

use std::ops::Range;

use loglines::{Joined, Lines, Matcher, Stream};
use servicectl_api::logs::{LogStream, MOST_STREAMS, MOST_TAIL, ServiceLogs};

use self::budget::Budget;
use super::address::Picked;

/// Lines asked for at least when following.
const LEAST_TAIL: u64 = 200;
/// Streams asked for at once at the start, so that the newest are seen soon.
const FIRST_STREAMS: u64 = 3;
/// Most lines of a stream that are held while following (the oldest go).
const MOST_LINES: usize = 200_000;
/// Most bytes of text of a stream that are held.
const MOST_BYTES: usize = 64 << 20;
/// Rounds of following after which the list of streams is read again.
const ROUNDS: u32 = 15;

/// One question to the API: the last `tail` lines of each of the last `streams` streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Lines of each stream.
    pub tail: u64,
    /// How many streams.
    pub streams: u64,
}

/// The question for the list of streams: the last line of each.
const LIST: Ask = Ask { tail: 1, streams: MOST_STREAMS };

/// What the reader wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Which streams.
    pub picked: Picked,
    /// How many lines of each at the start.
    pub tail: u64,
    /// The tasks that run.
    pub running: Vec<String>,
}

/// One stream of the book. Its place in [`Book::held`] never changes.
#[derive(Debug, Default)]
pub struct Held {
    name: String,
    /// The task's id.
    pub task: String,
    /// Its lines.
    pub stream: Stream,
    /// Number of the first line held. Numbers of lines stay when lines are put before them or the oldest go.
    pub first: i64,
    /// When its last line was written, as the platform last said.
    pub last: Option<i64>,
    /// Whether the platform no longer lists it.
    pub gone: bool,
    /// Lines that match the search.
    pub found: Found,
    /// The longest tail answered.
    tail: u64,
    /// The tail that may close a gap.
    want: Option<u64>,
    /// The last line that a list gave is not held.
    behind: bool,
    /// Read in this round.
    fresh: bool,
}

/// Lines of a stream that match the search, as far as it has come.
#[derive(Debug, Default)]
pub struct Found {
    /// In order.
    pub lines: Vec<usize>,
    scanned: usize,
}

/// What an answer changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Whether lines or streams changed.
    pub changed: bool,
    /// Lines that came at the end of streams that were held before.
    pub new: usize,
}

/// The book.
#[derive(Debug)]
pub struct Book {
    held: Vec<Held>,
    /// Places in `held` in the platform's order: latest activity first.
    order: Vec<usize>,
    /// Whether all streams of the platform are known.
    listed: bool,
    most: u64,
    follow: u64,
    rounds: u32,
    answered: bool,
    budget: Budget,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            held: Vec::new(),
            order: Vec::new(),
            listed: false,
            most: MOST_TAIL,
            follow: LEAST_TAIL,
            rounds: 0,
            answered: false,
            budget: Budget::default(),
        }
    }
}

impl Book {
    /// All streams, in the order in which they were met.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Places in [`Self::held`], latest activity first.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Whether any answer came.
    pub fn answered(&self) -> bool {
        self.answered
    }

    /// Whether all streams of the platform are known.
    pub fn listed(&self) -> bool {
        self.listed
    }

    /// Whether a picked stream has not been read yet.
    pub fn is_coming(&self, picked: &Picked) -> bool {
        !self.listed || self.held.iter().any(|held| held.tail == 0 && !held.gone && picked.has(&held.task))
    }

    /// The first question of a round.
    pub fn begin(&mut self, wish: &Wish) -> Ask {
        self.held.iter_mut().for_each(|held| held.fresh = false);
        if !self.answered {
            return Ask { tail: wish.tail, streams: FIRST_STREAMS };
        }
        self.rounds += 1;
        if self.rounds >= ROUNDS {
            self.rounds = 0;
            self.listed = false;
        }
        let deepest = self.rank_of(|held| wants(wish, held) && wish.running.contains(&held.task));
        Ask { tail: self.follow, streams: deepest.unwrap_or(1) }
    }

    /// What is still to be asked in this round, until nothing is.
    pub fn next(&self, wish: &Wish) -> Option<Ask> {
        if !self.listed {
            return Some(LIST);
        }
        if let Some(streams) = self.rank_of(|held| wants(wish, held) && self.is_short(held, wish.tail)) {
            return Some(Ask { tail: wish.tail, streams });
        }
        let wanting = |held: &Held| wants(wish, held).then_some(held.want).flatten();
        if let Some(tail) = self.held.iter().filter_map(wanting).max() {
            let streams = self.rank_of(|held| wanting(held).is_some())?;
            return Some(Ask { tail, streams });
        }
        let late = |held: &Held| !held.fresh && (held.behind || wish.running.contains(&held.task));
        let streams = self.rank_of(|held| wants(wish, held) && late(held))?;
        Some(Ask { tail: self.follow, streams })
    }

    /// Takes the answer to a question.
    pub fn take(&mut self, ask: Ask, answer: &ServiceLogs) -> Taken {
        let mut taken = Taken { changed: !self.answered, new: 0 };
        self.answered = true;
        let list_only = ask == LIST;
        let mut order = Vec::with_capacity(self.order.len() + 1);
        for given in &answer.logs {
            let at = self.place(given, &mut taken);
            if order.contains(&at) {
                continue; // one name twice: the first counts
            }
            order.push(at);
            let batch = batch(given);
            let held = &mut self.held[at];
            held.gone = false;
            held.last = batch.len().checked_sub(1).and_then(|line| batch.time(line)).or(held.last);
            if list_only {
                held.behind = !held.ends_with(&batch);
            } else {
                let before = held.stream.len();
                let changed = held.join(&batch, ask.tail, self.most);
                taken.changed |= changed;
                if before > 0 && changed {
                    taken.new += held.stream.len().saturating_sub(before);
                }
            }
        }
        if (answer.logs.len() as u64) < ask.streams || list_only {
            self.listed = true;
            let missing = self.held.iter_mut().enumerate().filter(|(at, _)| !order.contains(at));
            for (_, held) in missing {
                taken.changed |= !held.gone;
                held.gone = true;
                held.want = None;
            }
        }
        let rest = self.order.iter().copied().filter(|at| !order.contains(at)).collect::<Vec<_>>();
        order.extend(rest);
        taken.changed |= order != self.order;
        self.order = order;
        self.pace(ask, taken.new);
        taken.changed |= self.keep_within(self.budget);
        taken
    }

    /// Holds no more than `tail` lines of each stream: the reader asked for fewer.
    pub fn shorten(&mut self, tail: u64) {
        let most = usize::try_from(tail).unwrap_or(usize::MAX);
        for held in self.held.iter_mut().filter(|held| held.stream.len() > most) {
            held.trim(most, MOST_BYTES);
            held.tail = tail;
        }
    }

    /// Looks for matches in lines not searched yet, at most about `lines` of them, in the streams at `places`. True
    /// when none is left.
    pub fn search(&mut self, matcher: &Matcher, places: &[usize], lines: usize) -> bool {
        let mut left = lines;
        for &at in places {
            let Some(held) = self.held.get_mut(at) else { continue };
            let from = held.found.scanned;
            let to = held.stream.len().min(from + left);
            matcher.scan(&held.stream, from..to, &mut held.found.lines);
            held.found.scanned = to;
            left -= to - from;
            if to < held.stream.len() {
                return false;
            }
        }
        true
    }

    /// Forgets all matches: another search begins.
    pub fn forget_matches(&mut self) {
        self.held.iter_mut().for_each(|held| held.found = Found::default());
    }

    /// How many streams to ask for so that all that `wanted` names are among them.
    fn rank_of(&self, wanted: impl Fn(&Held) -> bool) -> Option<u64> {
        let deepest = self.order.iter().rposition(|&at| !self.held[at].gone && wanted(&self.held[at]))?;
        // Streams that are gone take no place in the platform's order.
        let there = self.order[..=deepest].iter().filter(|&&at| !self.held[at].gone).count();
        Some((there as u64).min(MOST_STREAMS))
    }

    /// Whether fewer lines were asked for than `tail`, and there may be more.
    fn is_short(&self, held: &Held, tail: u64) -> bool {
        !held.is_complete(tail.min(self.most))
    }

    fn place(&mut self, given: &LogStream, taken: &mut Taken) -> usize {
        if let Some(at) = self.held.iter().position(|held| held.name == given.stream_name) {
            return at;
        }
        taken.changed = true;
        self.held.push(Held {
            name: given.stream_name.clone(),
            task: given.task().to_owned(),
            ..Held::default()
        });
        self.held.len() - 1
    }

    /// The next tail for following: four times what came, so that a busy log still overlaps; shrinking slowly.
    fn pace(&mut self, ask: Ask, new: usize) {
        let wanted = self.held.iter().filter_map(|held| held.want).max().unwrap_or(0);
        if ask != LIST {
            let calmer = self.follow - self.follow / 8;
            self.follow = (new as u64 * 4).max(wanted).max(calmer).clamp(LEAST_TAIL, self.most);
        }
    }
}

impl Held {
    fn join(&mut self, batch: &Lines, tail: u64, most: u64) -> bool {
        let before = self.stream.len();
        let tail = tail.min(most);
        let full = batch.len() as u64 >= tail;
        let joined = self.stream.join(batch, full);
        self.note(joined, before);
        self.tail = self.tail.max(tail);
        self.want = joined.gap.filter(|_| full && tail < most).map(|_| (tail * 4).min(most));
        self.fresh = true;
        self.behind = false;
        self.trim(MOST_LINES, MOST_BYTES);
        joined.kept < before || joined.prepended > 0 || self.stream.len() != before || joined.gap.is_some()
    }

    fn note(&mut self, joined: Joined, before: usize) {
        self.first -= i64::try_from(joined.prepended).unwrap_or(0);
        if joined.prepended > 0 {
            self.found = Found::default();
        } else if joined.kept < before {
            self.found.scanned = self.found.scanned.min(joined.kept);
            let kept = self.found.lines.partition_point(|&line| line < joined.kept);
            self.found.lines.truncate(kept);
        }
    }

    fn trim(&mut self, lines: usize, bytes: usize) {
        let gone = self.stream.trim(lines, bytes);
        if gone > 0 {
            self.first += i64::try_from(gone).unwrap_or(0);
            self.found = Found::default();
        }
    }

    /// Whether the last line of `batch` is the last line held.
    fn ends_with(&self, batch: &Lines) -> bool {
        let (Some(line), Some(last)) = (self.stream.len().checked_sub(1), batch.len().checked_sub(1)) else {
            return batch.is_empty();
        };
        let lines = self.stream.lines();
        lines.time(line) == batch.time(last) && lines.hash(line) == batch.hash(last)
    }

    /// Whether as many lines as `tail` were asked for, or all that there are.
    pub fn is_complete(&self, tail: u64) -> bool {
        self.tail >= tail || (self.tail > 0 && self.stream.begins())
    }

    /// The place of the line with this number, if it is held.
    pub fn line(&self, number: i64) -> Option<usize> {
        usize::try_from(number - self.first).ok().filter(|&line| line < self.stream.len())
    }

    /// The number of a line held.
    pub fn number(&self, line: usize) -> i64 {
        self.first + i64::try_from(line).unwrap_or(i64::MAX / 2)
    }

    /// Seconds of the first and the last line with a time.
    pub fn span(&self) -> Option<Range<i64>> {
        let lines = self.stream.lines();
        let first = (0..lines.len()).find_map(|line| lines.time(line))?;
        let last = (0..lines.len()).rev().find_map(|line| lines.time(line))?;
        Some(first..last)
    }
}

fn wants(wish: &Wish, held: &Held) -> bool {
    !held.gone && wish.picked.has(&held.task)
}

fn batch(given: &LogStream) -> Lines {
    let bytes = given.log_events.iter().map(|event| event.message.len()).sum();
    let mut lines = Lines::with_capacity(given.log_events.len(), bytes);
    for event in &given.log_events {
        // The line feed that ends a line is no part of it.
        let text = event.message.strip_suffix('\n').unwrap_or(&event.message);
        lines.push(event.time.map(|time| time.0), text);
    }
    lines
}

#[cfg(test)]
mod tests;
