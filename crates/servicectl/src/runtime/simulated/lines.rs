//! What a simulated task writes: lines that follow from its life alone (start, work, crash), and lines about requests.

mod story;
mod work;

use std::collections::VecDeque;
use std::time::Duration;

use self::work::Work;
use super::access::{Entry, HEALTH_CHECKER, LOAD_BALANCERS};
use super::later;
use super::life::Life;
use crate::Timestamp;
use crate::runtime::{LogLine, LogPiece, Request, TaskSpec};
use crate::scheduler::Timing;

/// Lines about requests that are kept for the next reader; the oldest go.
const MOST_RECORDED: usize = 20_000;
/// What a task wrote while nobody read, because the server was down, is made up for this long at most.
const LONGEST_GAP: Duration = Duration::from_secs(600);

/// The output of a task.
#[derive(Debug)]
pub(super) struct Output {
    /// Start and end, in order.
    story: Vec<LogLine>,
    work: Work,
    /// Lines about requests, with their numbers, in order.
    recorded: VecDeque<(u64, LogLine)>,
    next_number: u64,
    /// Requests handled by the worker, and by all.
    requests: (u64, u64),
}

/// Where a reader is: up to this time it has the lines that follow from the life, up to this number those about requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    until: Timestamp,
    number: u64,
}

impl Output {
    pub(super) fn new(spec: &TaskSpec, life: &Life, timing: &Timing, now: Timestamp) -> Self {
        // A task that was adopted has served requests in the time before.
        let ran = now.since(life.listens_at).as_secs() / 15;
        Self {
            story: story::of(life, timing),
            work: Work::new(spec.id.seed(), life, timing),
            recorded: VecDeque::new(),
            // Numbers grow over restarts of the server, so that a position stays right.
            next_number: now.0.max(0).cast_unsigned().saturating_mul(1000),
            requests: (ran, ran + ran / 20),
        }
    }

    /// Lines behind `position` up to `now`.
    pub(super) fn read(&mut self, position: Option<&str>, now: Timestamp, most: usize) -> LogPiece {
        let from = position.and_then(Position::parse);
        let read = from.map_or(0, |from| from.number);
        while self.recorded.front().is_some_and(|(number, _)| *number <= read) {
            self.recorded.pop_front();
        }
        let since = from.map_or(Timestamp(i64::MIN), |from| from.until);
        let (since, gap) = match Timestamp(now.0 - i64::try_from(LONGEST_GAP.as_millis()).unwrap_or(0)) {
            oldest if from.is_some() && since < oldest => (oldest, true),
            _ => (since, false),
        };
        let until = self.work.window(since, now, most);
        let mut lines: Vec<LogLine> = Vec::new();
        if gap {
            let text =
                "... the server was not running; what this task wrote in the meantime was not read ...";
            lines.push(LogLine { time: since, text: text.to_owned() });
        }
        lines.extend(self.story.iter().filter(|line| line.time > since && line.time <= until).cloned());
        lines.extend(self.work.between(since, until));
        let mut number = read;
        for (recorded, line) in &self.recorded {
            if line.time > until {
                break;
            }
            number = *recorded;
            lines.push(line.clone());
        }
        lines.sort_by_key(|line| line.time);
        let position = Position { until: until.max(since), number };
        LogPiece { lines, position: Some(position.to_string()), more: until < now }
    }

    /// Both addresses of the load balancer made a check.
    pub(super) fn checked(&mut self, path: &str, status: u16, bytes: usize, now: Timestamp) {
        for client in LOAD_BALANCERS {
            self.record_request(&Entry {
                time: now,
                client,
                method: "GET",
                path,
                status,
                bytes: if status == 404 { 5 } else { bytes },
                user_agent: HEALTH_CHECKER,
                requests: self.requests,
            });
        }
    }

    /// Both addresses of the load balancer closed the connection after their time limit. uwsgi is still at work.
    pub(super) fn check_gave_up(&mut self, path: &str, now: Timestamp) {
        for client in LOAD_BALANCERS {
            let entry = Entry {
                time: now,
                client,
                method: "GET",
                path,
                status: 499,
                bytes: 0,
                user_agent: HEALTH_CHECKER,
                requests: self.requests,
            };
            self.record(now, entry.nginx());
        }
    }

    /// Somebody asked through the deployment address.
    pub(super) fn visited(&mut self, request: &Request, status: u16, bytes: usize, now: Timestamp) {
        let client = request.client.to_string();
        self.record_request(&Entry {
            time: now,
            client: &client,
            method: &request.method,
            path: &request.path,
            status,
            bytes: if status == 404 { 5 } else { bytes },
            user_agent: request.user_agent.as_deref().unwrap_or("-"),
            requests: self.requests,
        });
    }

    /// It was asked to stop.
    pub(super) fn shut_down(&mut self, now: Timestamp, end: Option<Timestamp>) {
        self.record(now, "SIGTERM received, finishing the requests that are under way".to_owned());
        self.record(end.unwrap_or(now), "goodbye to uWSGI.".to_owned());
    }

    fn record_request(&mut self, entry: &Entry<'_>) {
        self.requests.0 += 1;
        self.requests.1 += 1 + u64::from(self.requests.0.is_multiple_of(20));
        let entry = Entry { requests: self.requests, ..entry.clone() };
        self.record(entry.time, entry.nginx());
        if entry.status == 500 && self.requests.0 % 10 == 1 {
            story::error_500().into_iter().for_each(|text| self.record(entry.time, text));
        }
        self.record(entry.time, entry.uwsgi());
    }

    fn record(&mut self, time: Timestamp, text: String) {
        self.next_number += 1;
        self.recorded.push_back((self.next_number, LogLine { time, text }));
        if self.recorded.len() > MOST_RECORDED {
            self.recorded.pop_front();
        }
    }
}

impl Position {
    fn parse(text: &str) -> Option<Self> {
        let (until, number) = text.split_once(' ')?;
        Some(Self { until: Timestamp(until.parse().ok()?), number: number.parse().ok()? })
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.until.0, self.number)
    }
}

/// A line some milliseconds (at a time scale of 1) behind `start`.
fn line(start: Timestamp, timing: &Timing, milliseconds: u64, text: impl Into<String>) -> LogLine {
    LogLine { time: later(start, timing, milliseconds), text: text.into() }
}
