//! The current run: what happened since the service was last steady, or since the current revision began.

use crate::WireTime;
use crate::event::Kind;
use crate::status::Event;

/// A failure this soon after a steady state, in seconds, shows that it was none: a program that answers its first
/// check and then crashes is steady for a moment in every round.
const BRIEF: u64 = 120;

/// How a task ended.
pub(super) struct End<'a> {
    /// Its id.
    pub(super) task: &'a str,
    /// Why, without the exit code.
    pub(super) reason: &'a str,
    /// The exit code, where the platform tells it.
    pub(super) exit_code: Option<i64>,
    /// Seconds from its start to its end, where both are known.
    pub(super) lived: Option<u64>,
    /// The event that says so.
    pub(super) event: &'a Event,
}

/// The current run.
#[derive(Default)]
pub(super) struct Run<'a> {
    /// Starts, newest first; a bare "has started 1 tasks" names none.
    pub(super) starts: Vec<(Option<&'a str>, &'a Event)>,
    /// Tasks that ended by themselves, newest first.
    pub(super) ends: Vec<End<'a>>,
    /// Targets found unhealthy, newest first: the reason and the event.
    pub(super) unhealthy: Vec<(&'a str, &'a Event)>,
    /// Tasks stopped because they failed their checks, newest first.
    pub(super) failed_checks: Vec<&'a Event>,
    /// Tasks that the platform stopped itself.
    stopped: Vec<&'a str>,
    /// When the first start was.
    pub(super) began: Option<WireTime>,
    /// How many tasks of the current revision were steady, and yet ended by themselves within the last hour.
    pub(super) lately: usize,
    /// Whether the list of events does not reach back to the beginning.
    pub(super) cut: bool,
    /// Tasks that should run.
    desired: u64,
}

impl<'a> Run<'a> {
    /// Takes the run out of the events (newest first, already understood). `old` are the ids of tasks of earlier
    /// revisions that are still there, `sent` is when the current revision was sent, where that is known.
    pub(super) fn read(
        events: &'a [(Kind, &'a Event)],
        old: &[&str],
        sent: Option<WireTime>,
        now: Option<WireTime>,
        desired: u64,
    ) -> Self {
        let within = revision_border(events, old, sent);
        let of_revision = &events[..within.unwrap_or(events.len())];
        let border = steady(of_revision, now, desired).or(within);
        let mut run = Self::take(&events[..border.unwrap_or(events.len())], desired);
        run.lately = now.map_or(0, |now| ends_lately(of_revision, now));
        let begins = matches!(events.last(), None | Some((Kind::Started { .. }, _)));
        let tells_ends = events.iter().any(|(kind, _)| matches!(kind, Kind::TaskStopped { .. }));
        // ECS and ours give the newest 100, the original platform 20.
        let most = if tells_ends { 100 } else { 20 };
        run.cut = border.is_none() && (events.len() >= most || !begins);
        run
    }

    /// Sorts the events of one run.
    fn take(events: &'a [(Kind, &'a Event)], desired: u64) -> Self {
        let mut run = Self { desired, ..Self::default() };
        for (kind, event) in events {
            match kind {
                Kind::Started { tasks } if tasks.is_empty() => run.starts.push((None, event)),
                Kind::Started { tasks } => {
                    run.starts.extend(tasks.iter().map(|task| (Some(task.as_str()), *event)));
                }
                Kind::StoppedRunning { tasks } => run.stopped.extend(tasks.iter().map(String::as_str)),
                Kind::Unhealthy { reason, .. } => run.unhealthy.push((reason, event)),
                Kind::TaskStopped { reason, .. } if is_check(reason) => run.failed_checks.push(event),
                Kind::TaskStopped { task, reason, exit_code } => {
                    run.ends.push(End {
                        task,
                        reason,
                        exit_code: *exit_code,
                        lived: lived(events, task, event),
                        event,
                    });
                }
                _ => {}
            }
        }
        run.began = run.starts.last().and_then(|(_, event)| event.created_at);
        run
    }

    /// Tasks keep ending by themselves: three starts, or two ends (for each task that should run).
    pub(super) fn is_loop(&self) -> bool {
        let per_task = self.desired.max(1);
        // A task that failed nothing and was stopped made room for another revision.
        let made_room = |task: &Option<&str>| task.is_some_and(|task| self.stopped.contains(&task));
        let all = self.check_failures() > 0;
        let starts = self.starts.iter().filter(|(task, _)| all || !made_room(task)).count();
        starts as u64 >= per_task.saturating_mul(3) || self.ends.len() as u64 >= per_task.saturating_mul(2)
    }

    /// How many tasks of this run ended by themselves or failed their checks.
    pub(super) fn failures(&self) -> u64 {
        self.ends.len() as u64 + self.check_failures()
    }

    /// How many tasks of this run failed their checks.
    pub(super) fn check_failures(&self) -> u64 {
        self.failed_checks.len().max(self.unhealthy.len()) as u64
    }

    /// Tasks keep being replaced because they fail their checks, more often than they end by themselves.
    pub(super) fn fails_checks(&self) -> bool {
        let failures = self.check_failures();
        failures > self.ends.len() as u64 && (failures >= 2 || self.is_loop())
    }

    /// Seconds from the first start to `now`, or to the newest event.
    pub(super) fn lasted(&self, now: Option<WireTime>, newest: Option<WireTime>) -> Option<u64> {
        Some(now.or(newest)?.since(self.began?))
    }

    /// Whether a task of this id was started in this run.
    pub(super) fn started(&self, id: &str) -> bool {
        self.starts.iter().any(|(task, _)| *task == Some(id))
    }

    /// Seconds that tasks live, where they all live about as long.
    pub(super) fn lifetime(&self) -> Option<u64> {
        let mut lives: Vec<u64> = self.ends.iter().filter_map(|end| end.lived).take(5).collect();
        lives.sort_unstable();
        let (shortest, longest) = (*lives.first()?, *lives.last()?);
        (longest - shortest <= (shortest / 2).max(3)).then(|| lives[lives.len() / 2])
    }
}

/// The index of the first event that is not of the current revision, as far as can be known; `None` where the list ends
/// before.
fn revision_border(events: &[(Kind, &Event)], old: &[&str], sent: Option<WireTime>) -> Option<usize> {
    let of_old =
        events.iter().position(|(kind, _)| matches!(kind, Kind::Started { tasks } if names(tasks, old)));
    let before_sent = sent.and_then(|sent| {
        events.iter().position(|(_, event)| event.created_at.is_some_and(|created| created < sent))
    });
    [of_old, before_sent, replaced(events)].into_iter().flatten().min()
}

/// How many tasks that had been steady ended by themselves within the last hour.
fn ends_lately(events: &[(Kind, &Event)], now: WireTime) -> usize {
    const LATELY: u64 = 3_600;
    let was_steady = |task: &str, end: usize| {
        let start = starts(events, task).unwrap_or(end).max(end);
        events[end..start].iter().any(|(kind, _)| *kind == Kind::Steady)
    };
    let counts = |(place, (kind, event)): &(usize, &(Kind, &Event))| match kind {
        Kind::TaskStopped { task, reason, .. } => {
            let lately = event.created_at.is_some_and(|created| now.since(created) <= LATELY);
            lately && !is_check(reason) && was_steady(task, *place)
        }
        _ => false,
    };
    events.iter().enumerate().filter(counts).count()
}

/// The newest steady state that held. One that did not is looked through; the newest of all is believed while it is
/// young, unless it comes after others that did not hold, in a loop.
fn steady(events: &[(Kind, &Event)], now: Option<WireTime>, desired: u64) -> Option<usize> {
    let places = || (0..events.len()).filter(|&place| matches!(events[place].0, Kind::Steady));
    let held = places().find(|&place| !failed_soon(events, place) && !is_fresh(events, place, now));
    let Some(newest) = places().next().filter(|&place| !failed_soon(events, place)) else { return held };
    let end = held.unwrap_or(events.len());
    let brief = places().any(|place| (newest + 1..end).contains(&place) && failed_soon(events, place));
    let doubtful = brief && Run::take(&events[newest..end], desired).is_loop();
    if doubtful { held } else { Some(newest) }
}

/// Whether the task that was steady at `place` failed soon after it. One that was started later does not count: it is
/// part of an update.
fn failed_soon(events: &[(Kind, &Event)], place: usize) -> bool {
    let was_there = |task: &str| starts(events, task).is_none_or(|start| start > place);
    let mut later = events[..place].iter().rev().scan(false, |started, (kind, event)| {
        *started |= matches!(kind, Kind::Started { .. });
        Some((*started, kind, event))
    });
    let failure = later.find(|(started, kind, _)| match kind {
        Kind::TaskStopped { task, reason, .. } => !is_check(reason) && was_there(task),
        Kind::Unhealthy { .. } => !started,
        _ => false,
    });
    let times = failure.and_then(|(.., event)| Some((event.created_at?, events[place].1.created_at?)));
    times.is_some_and(|(failure, steady)| failure.since(steady) < BRIEF)
}

/// The index of the event that says that a task was started.
fn starts(events: &[(Kind, &Event)], task: &str) -> Option<usize> {
    let names = |tasks: &[String]| tasks.iter().any(|started| started == task);
    events.iter().position(|(kind, _)| matches!(kind, Kind::Started { tasks } if names(tasks)))
}

/// Whether the steady state at `place` is too young to tell.
fn is_fresh(events: &[(Kind, &Event)], place: usize, now: Option<WireTime>) -> bool {
    now.zip(events[place].1.created_at).is_some_and(|(now, steady)| now.since(steady) < BRIEF)
}

/// Where a task was stopped that had failed nothing: another revision took its place. Only where the platform tells how
/// tasks end can that be known.
fn replaced(events: &[(Kind, &Event)]) -> Option<usize> {
    let ended: Vec<&str> = events
        .iter()
        .filter_map(|(kind, _)| match kind {
            Kind::TaskStopped { task, .. } => Some(task.as_str()),
            _ => None,
        })
        .collect();
    if ended.is_empty() {
        return None;
    }
    let healthy_before = |place: usize| {
        let border = |kind: &Kind| matches!(kind, Kind::Steady | Kind::StoppedRunning { .. });
        let mut before = events[place + 1..].iter().take_while(|(kind, _)| !border(kind));
        !before.any(|(kind, _)| matches!(kind, Kind::Unhealthy { .. }))
    };
    (0..events.len()).find(|&place| match &events[place].0 {
        Kind::StoppedRunning { tasks } => !tasks.is_empty() && !names(tasks, &ended) && healthy_before(place),
        _ => false,
    })
}

fn names(tasks: &[String], ids: &[&str]) -> bool {
    tasks.iter().any(|task| ids.contains(&task.as_str()))
}

/// Whether a task was stopped for failing its checks, rather than by itself.
fn is_check(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    reason.contains("health check") && !reason.contains("container health check")
}

/// Seconds from the start of a task to its end.
fn lived(events: &[(Kind, &Event)], task: &str, end: &Event) -> Option<u64> {
    let start = starts(events, task)?;
    Some(end.created_at?.since(events[start].1.created_at?))
}
