//! What a report says about the current revision.

use super::run::Run;
use super::signs;
use crate::event::{self, Kind};
use crate::status::{Event, Status, Target, Task};
use crate::{Count, WireTime};

/// A report, taken apart.
pub(super) struct Facts<'a> {
    /// The report.
    pub(super) status: &'a Status,
    /// Server time.
    pub(super) now: Option<WireTime>,
    /// When the current revision was sent, where that is known.
    pub(super) sent: Option<WireTime>,
    /// Tasks that are not STOPPED.
    pub(super) tasks: Vec<&'a Task>,
    /// The ids of those of earlier revisions: a lower number, or there before the current revision was sent.
    old: Vec<&'a str>,
    /// The highest revision among the tasks.
    pub(super) revision: Option<u64>,
    /// The next one below it.
    pub(super) previous: Option<u64>,
    /// Newest first, understood.
    pub(super) events: &'a [(Kind, &'a Event)],
    /// The current run.
    pub(super) run: Run<'a>,
}

/// How many events are looked at: twice what any platform gives, so that a hostile list costs no time.
const MOST_EVENTS: usize = 200;

/// The events of a report, understood.
pub(super) fn events(status: &Status) -> Vec<(Kind, &Event)> {
    status.events.iter().take(MOST_EVENTS).map(|event| (event::parse(&event.message), event)).collect()
}

impl<'a> Facts<'a> {
    /// Takes a report apart.
    pub(super) fn gather(
        status: &'a Status,
        events: &'a [(Kind, &'a Event)],
        now: Option<WireTime>,
        sent: Option<WireTime>,
    ) -> Self {
        let tasks: Vec<&Task> =
            status.tasks.iter().filter(|task| !is(&task.last_status, "STOPPED")).collect();
        let mut revisions: Vec<u64> = tasks.iter().filter_map(|task| revision(task)).collect();
        revisions.sort_unstable();
        revisions.dedup();
        let (current, previous) = (revisions.pop(), revisions.pop());
        let is_old = |task: &&&Task| {
            let before = task.created_at.zip(sent).is_some_and(|(created, sent)| created < sent);
            before || revision(task).is_some_and(|revision| Some(revision) < current)
        };
        let old: Vec<&str> = tasks.iter().filter(is_old).map(|task| task.task_name.as_str()).collect();
        let desired = status.count_desired.known().unwrap_or(1);
        let of_run = &events[fell_back(events, &tasks).unwrap_or(0)..];
        let run = Run::read(of_run, &old, sent, now, desired);
        Self { status, now, sent, tasks, old, revision: current, previous, events, run }
    }

    /// Whether a task is of an earlier revision.
    pub(super) fn is_old(&self, task: &Task) -> bool {
        self.old.contains(&task.task_name.as_str())
    }

    /// How many tasks should run; one where the platform does not say.
    pub(super) fn desired(&self) -> u64 {
        self.status.count_desired.known().unwrap_or(1)
    }

    /// Nothing was ever started: all is unknown, and nothing was sent.
    pub(super) fn is_never_started(&self) -> bool {
        let status = self.status;
        let counts = [status.count_desired, status.count_running, status.count_pending];
        let nothing =
            self.tasks.is_empty() && status.events.is_empty() && status.target_health.targets.is_empty();
        nothing
            && self.sent.is_none()
            && counts == [Count::Unknown; 3]
            && !self.is_ending()
            && !is(&status.service_status, "ACTIVE")
    }

    /// Nothing is wanted any more.
    pub(super) fn is_stopped(&self) -> bool {
        self.status.count_desired == Count::Known(0) || self.is_ending()
    }

    /// The service is being taken away.
    pub(super) fn is_ending(&self) -> bool {
        is(&self.status.service_status, "INACTIVE") || is(&self.status.service_status, "DRAINING")
    }

    /// The newest event that the grammar knows; others (a platform may add some) are looked through.
    pub(super) fn last_event(&self) -> Option<&(Kind, &'a Event)> {
        self.events.iter().find(|(kind, _)| !matches!(kind, Kind::Other(_)))
    }

    /// The first of the steady states that the newest events repeat without anything else between them.
    pub(super) fn steady_since(&self) -> Option<WireTime> {
        let steady = |kind: &Kind| matches!(kind, Kind::Steady | Kind::Other(_));
        let repeated = self.events.iter().take_while(|(kind, _)| steady(kind));
        repeated.filter(|(kind, _)| *kind == Kind::Steady).last().and_then(|(_, event)| event.created_at)
    }

    /// A running task from before the current run that still serves.
    pub(super) fn serving(&self) -> Option<&'a Task> {
        let running = |task: &&Task| signs::runs(task) && !self.run.started(&task.task_name);
        let healthy = self.targets("healthy") > 0 || self.status.target_health.targets.is_empty();
        self.tasks.iter().copied().find(running).filter(|_| healthy && !self.run.starts.is_empty())
    }

    /// A task that serves while the one that should take over has no place.
    pub(super) fn serving_meanwhile(&self) -> Option<&'a Task> {
        self.tasks.iter().copied().find(|task| signs::runs(task)).filter(|_| self.targets("healthy") > 0)
    }

    /// How many targets are in this state.
    pub(super) fn targets(&self, state: &str) -> usize {
        self.status.target_health.targets.iter().filter(|target| is(&target.health, state)).count()
    }

    /// How many targets are draining, well or not.
    pub(super) fn draining(&self) -> usize {
        self.targets("draining") + self.targets("unhealthy.draining")
    }

    /// The platform said that it cannot start the newest revision, and has started nothing since; an earlier revision
    /// goes on serving. (Where none does, the restarts go on: a restart loop.)
    pub(super) fn gave_up(&self) -> bool {
        let Some(said) = gave_up_last(self.events) else { return false };
        let sent_since =
            self.sent.zip(self.events[said].1.created_at).is_some_and(|(sent, said)| sent > said);
        if sent_since {
            return false;
        }
        if is_steady_since(self.events, said) {
            return fell_back(self.events, &self.tasks).is_some();
        }
        self.tasks.iter().any(|task| signs::runs(task) && !self.run.started(&task.task_name))
            || !self.run.is_loop()
    }

    /// Seconds from the first start of the current run until now, or until it was given up.
    pub(super) fn run_lasted(&self) -> Option<u64> {
        let event = |place: usize| self.events.get(place).and_then(|(_, event)| event.created_at);
        match gave_up_last(self.events).filter(|_| self.gave_up()) {
            Some(said) => self.run.lasted(None, event(said)),
            None => self.run.lasted(self.now, event(0)),
        }
    }

    /// The event that says that a task finds no room, where nothing happened since.
    pub(super) fn no_room(&self) -> Option<(&str, &'a Event)> {
        match self.last_event()? {
            (Kind::UnableToPlace { reason }, event) => Some((reason, event)),
            _ => None,
        }
    }

    /// How far the pull of a task's image is, where that is the last thing said of it.
    pub(super) fn pulling(&self, id: &str) -> Option<String> {
        let said = self.events.iter().find_map(|(kind, _)| match kind {
            Kind::Pulling { task, megabytes, of } if task == id => Some(Some((*megabytes, *of))),
            Kind::Pulled { task, .. } if task == id => Some(None),
            _ => None,
        });
        said.flatten().map(|(megabytes, of)| event::progress(megabytes, of))
    }

    /// A target of the current revision that fails its check. Targets do not tell whose they are: while a task of an
    /// earlier revision is still there, a failing target counts only where it cannot be that one's, or where an event
    /// says that it failed since the newest task was started.
    pub(super) fn failing_target(&self) -> Option<&'a Target> {
        let targets = &self.status.target_health.targets;
        let failing = targets.iter().find(|target| is(&target.health, "unhealthy"))?;
        if self.old.is_empty() {
            return Some(failing);
        }
        let runs = self.tasks.iter().any(|task| signs::runs(task) && !self.is_old(task));
        let port = failing.port.known();
        let newest_start = self.events.iter().position(|(kind, _)| matches!(kind, Kind::Started { .. }));
        let since_start = &self.events[..newest_start.unwrap_or(0)];
        let said = since_start.iter().any(|(kind, _)| match kind {
            Kind::Unhealthy { port: at, .. } => at.is_none() || port.is_none() || *at == port,
            _ => false,
        });
        (runs && (said || self.targets("unhealthy") > self.old.len())).then_some(failing)
    }

    /// Why the current revision fails its checks, as the platform worded it: a target's description, or the newest event.
    pub(super) fn check_failure(&self) -> Option<&'a str> {
        let described = self.failing_target().and_then(|target| target.description.as_deref());
        described.or_else(|| self.run.unhealthy.first().map(|(reason, _)| *reason))
    }

    /// Seconds since `time`, where both are known.
    pub(super) fn age(&self, time: Option<WireTime>) -> Option<u64> {
        Some(self.now?.since(time?))
    }
}

/// Where the platform said that it cannot start the newest revision, when it has started nothing since.
fn gave_up_last(events: &[(Kind, &Event)]) -> Option<usize> {
    let last =
        events.iter().position(|(kind, _)| matches!(kind, Kind::UnableToStart | Kind::Started { .. }))?;
    (events[last].0 == Kind::UnableToStart).then_some(last)
}

fn is_steady_since(events: &[(Kind, &Event)], place: usize) -> bool {
    events[..place].iter().any(|(kind, _)| *kind == Kind::Steady)
}

/// Where an update was given up, when the service is called steady since then with an earlier revision: the last try is not
/// among the tasks. What came after that is no part of the run that failed.
fn fell_back(events: &[(Kind, &Event)], tasks: &[&Task]) -> Option<usize> {
    let said = gave_up_last(events).filter(|&said| is_steady_since(events, said))?;
    let start = events[said..].iter().find(|(kind, _)| matches!(kind, Kind::Started { .. }));
    let lives = |id: &String| tasks.iter().any(|task| task.task_name == *id);
    let gone =
        matches!(start, Some((Kind::Started { tasks }, _)) if !tasks.is_empty() && !tasks.iter().any(lives));
    gone.then_some(said)
}

/// The revision of a task, where it is known.
pub(super) fn revision(task: &Task) -> Option<u64> {
    task.task_definition.revision.known()
}

/// Compares a state of the platform, whatever its case.
pub(super) fn is(text: &str, state: &str) -> bool {
    text.eq_ignore_ascii_case(state)
}
