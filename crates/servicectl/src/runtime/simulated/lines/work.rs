//! The lines of a task at work: one every now and then, each a function of the task and its number.

use std::time::Duration;

use crate::Timestamp;
use crate::runtime::LogLine;
use crate::runtime::simulated::behaviour::Behaviour;
use crate::runtime::simulated::life::Life;
use crate::runtime::simulated::random::{between, number, pick};
use crate::scheduler::Timing;

/// Between two lines, at a time scale of 1; never less than a real second.
const PERIOD: Duration = Duration::from_secs(12);
/// Between two lines of a flood, in real time.
const FLOOD_PERIOD: Duration = Duration::from_millis(1);

/// When which line is written.
#[derive(Debug)]
pub(super) struct Work {
    seed: u64,
    begins: Timestamp,
    period: i64,
    flood: bool,
    silent: bool,
}

impl Work {
    pub(super) fn new(seed: u64, life: &Life, timing: &Timing) -> Self {
        let flood = life.choice.behaviour == Behaviour::LogFlood;
        let period = if flood { FLOOD_PERIOD } else { timing.shrink(PERIOD).max(Duration::from_secs(1)) };
        Self {
            seed,
            begins: life.listens_at,
            period: i64::try_from(period.as_millis()).unwrap_or(i64::MAX).max(1),
            flood,
            silent: life.choice.behaviour == Behaviour::Crash,
        }
    }

    /// How far a reader gets with about `most` lines.
    pub(super) fn window(&self, since: Timestamp, now: Timestamp, most: usize) -> Timestamp {
        let length = i64::try_from(most).unwrap_or(i64::MAX).max(1).saturating_mul(self.period);
        Timestamp(since.max(self.begins).0.saturating_add(length)).min(now).max(since)
    }

    /// The lines after `since` until `until`, both as times.
    pub(super) fn between(&self, since: Timestamp, until: Timestamp) -> impl Iterator<Item = LogLine> {
        let place = |time: Timestamp| (time.0 - self.begins.0).div_euclid(self.period);
        let last = if self.silent || until < self.begins { 0 } else { place(until) };
        let first = if since < self.begins { 1 } else { place(since) + 1 };
        (first..=last).map(|index| LogLine {
            time: Timestamp(self.begins.0 + index * self.period),
            text: if self.flood {
                self.flood(index.cast_unsigned())
            } else {
                self.text(index.cast_unsigned())
            },
        })
    }

    fn flood(&self, index: u64) -> String {
        match number(self.seed, index) % 500 {
            0 => self.text(index),
            1..=9 => {
                format!("WARN  solver.queue  backlog of {} jobs", between(self.seed, index + 1, 900, 9_000))
            }
            _ => format!("DEBUG solver.queue  job {index} taken, {} left", number(self.seed, index) % 900),
        }
    }

    fn text(&self, index: u64) -> String {
        let seed = number(self.seed, index);
        let job = format!("{:04x}", number(seed, 1) & 0xffff);
        let small = between(seed, 2, 3, 90);
        let big = between(seed, 3, 200, 9_000);
        match number(seed, 0) % 20 {
            0..=5 => format!("INFO  solver.jobs  finished job={job} cells={} in {big} ms", big * small),
            6..=8 => format!(
                "INFO  solver.jobs  accepted job={job} user={}",
                pick(seed, 4, &["alice", "bob", "carol"])
            ),
            9..=12 => format!("DEBUG solver.queue  queue {} empty, next poll in 250 ms", small % 4),
            13..=14 => format!(
                "{{\"level\":\"info\",\"logger\":\"solver.mesh\",\"job\":\"{job}\",\"cells\":{},\"ms\":{big}}}",
                big * small
            ),
            15 => format!(
                "{{\"level\":\"warn\",\"logger\":\"solver.cache\",\"msg\":\"cache is {small} % full\"}}"
            ),
            16 => format!(
                "\x1b[32m✓\x1b[0m checkpoint written \x1b[36mjob={job}\x1b[0m \x1b[2m{small} MB\x1b[0m"
            ),
            17 => format!(
                "\x1b[33mWARN\x1b[0m  solver.db  slow query: {big} ms (select … from cells where job={job})"
            ),
            18 => format!("WARN  solver.cache  {small} % full"),
            _ => format!(
                "\x1b[31mERROR\x1b[0m solver.jobs  job={job} did not converge after {big} iterations, will be retried"
            ),
        }
    }
}
