//! The tasks over time: counted in the reports seen since the page opened, and between and before them by the events.
//! It is one quantity throughout, the tasks that were started and have not ended: events do not tell when a task that was
//! started begins to run, so how many run is known of reports only and drawn as a line of its own.

mod alive;

use servicectl_api::{
    event::Kind,
    status::{Status, Target},
};

use self::alive::Alive;
use crate::{
    page::common::{
        deployment::Deployment,
        event::{self, Seen, is_failure},
    },
    state::service::{PAST_EVENTS, Snapshot},
    ui::{
        Dot, Flag, StepData, Stretch, Tone,
        time::{seconds as seconds_of, span},
    },
};

/// Everything that is known, over all the time that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Story {
    /// Tasks that were started and have not ended, whether they run yet or not.
    tasks: Vec<Stretch>,
    /// Those of them that run, where a report says that others are only being started.
    running: Vec<Stretch>,
    /// Tasks that should run.
    wanted: Vec<Stretch>,
    dots: Vec<Dot>,
    flags: Vec<Flag>,
    /// When the first report was seen, seconds.
    opened: Option<f64>,
    /// From when on anything is known, seconds.
    since: Option<f64>,
    /// When the newest deployment began, seconds.
    deployed: Option<f64>,
}

impl Story {
    /// Tells it. `events` and `deployments` are newest first, `until` is when the last report was read, in seconds.
    pub(super) fn tell(
        history: &[Snapshot],
        events: &[Seen],
        deployments: &[Deployment],
        until: f64,
    ) -> Self {
        let mut story = Self {
            opened: history.first().map(|snapshot| snapshot.at / 1000.0),
            dots: events.iter().rev().filter_map(dot).collect(),
            flags: deployments.iter().rev().filter_map(flag).collect(),
            deployed: deployments.first().and_then(began),
            ..Self::default()
        };
        story.count(history, events, until);
        for (index, snapshot) in history.iter().enumerate() {
            let from = snapshot.at / 1000.0;
            let to = history.get(index + 1).map_or(until, |next| next.at / 1000.0).max(from);
            story.report(&snapshot.status.status, from, to);
        }
        // nothing changes how many are wanted, as long as the service is there
        if let (Some(wanted), Some(first)) = (story.wanted.first_mut(), story.tasks.first()) {
            wanted.from = wanted.from.min(first.from);
        }
        let first_event = events.iter().rev().find_map(seconds);
        story.since = first_event.into_iter().chain(story.opened).reduce(f64::min);
        story
    }

    /// What one report says of what runs and what is wanted.
    fn report(&mut self, status: &Status, from: f64, to: f64) {
        let running = status.count_running.known().map(count);
        if let Some(value) = running.filter(|running| *running > 0.0 && is_starting(status)) {
            self.running.push(Stretch { from, to, value, tone: Tone::Busy });
        }
        if let Some(value) = status.count_desired.known().map(count) {
            self.wanted.push(Stretch { from, to, value, tone: Tone::Idle });
        }
    }

    /// How many tasks there were: as each report says, and by the events before the first one and between two.
    fn count(&mut self, history: &[Snapshot], events: &[Seen], until: f64) {
        let told: Vec<(f64, &Kind)> =
            events.iter().rev().filter_map(|seen| Some((seconds(seen)?, &seen.kind))).collect();
        let mut rest = told.as_slice();
        let mut alive = Alive::new(&told, &history.first().map(listed).unwrap_or_default());
        let (mut tone, mut known, mut apart) = (Tone::Idle, true, 0.0);
        for index in 0..=history.len() {
            let next = history.get(index);
            let end = next.map_or(until, |next| next.at / 1000.0);
            let (now, later) = rest.split_at(rest.partition_point(|(at, _)| *at < end));
            rest = later;
            for (place, (from, kind)) in now.iter().enumerate() {
                alive.see(kind);
                tone = told_tone(kind, tone);
                let to = now.get(place + 1).map_or(end, |(next, _)| *next);
                self.there(*from, to, known.then(|| alive.count() + apart), tone);
            }
            let Some(snapshot) = next else { break };
            let from = snapshot.at / 1000.0;
            let after = history.get(index + 1);
            alive.report(&listed(snapshot), &after.map(listed).unwrap_or_default());
            tone = self::tone(&snapshot.status.status);
            let counted = counted(&snapshot.status.status);
            // a platform may list other tasks than it counts: then events change what it counts
            (known, apart) = (counted.is_some(), counted.map_or(0.0, |counted| counted - alive.count()));
            let end = after.map_or(until, |next| next.at / 1000.0).max(from);
            // what the report knows already changes nothing any more, also where the clocks differ
            let newest =
                snapshot.status.status.events.iter().filter_map(|event| event.created_at).map(|at| at.0);
            let told_until = newest.max().map_or(from, as_seconds).max(from);
            rest = &rest[rest.partition_point(|(at, _)| *at <= told_until)..];
            let to = rest.first().map(|(at, _)| *at).filter(|at| *at < end).unwrap_or(end);
            self.there(from, to, counted, tone);
        }
    }

    fn there(&mut self, from: f64, to: f64, value: Option<f64>, tone: Tone) {
        if let Some(value) = value {
            self.tasks.push(Stretch { from, to, value: value.max(0.0), tone });
        }
    }

    /// The ranges that make sense here, in seconds: those that are shorter than all that is known.
    pub(super) fn ranges(&self, now: f64) -> Vec<Range> {
        let known = self.since.map_or(0.0, |since| now - since);
        let mut ranges: Vec<Range> = Range::ALL.into_iter().filter(|range| range.seconds() < known).collect();
        ranges.push(Range::All);
        ranges
    }

    /// The shortest range that shows the last deployment; all there is where that is not known.
    pub(super) fn fitting(&self, now: f64) -> Range {
        let ranges = self.ranges(now);
        let needed = self.deployed.map_or(f64::MAX, |deployed| (now - deployed) * 1.15);
        ranges.into_iter().find(|range| range.seconds() >= needed).unwrap_or(Range::All)
    }

    /// When the first report was seen, where the range shows time before it.
    pub(super) fn opened_within(&self, range: Range, now: f64) -> Option<f64> {
        self.opened.filter(|opened| *opened > self.left(range, now) + 1.0)
    }

    fn left(&self, range: Range, now: f64) -> f64 {
        let since = self.since.unwrap_or(now);
        match range {
            // some air before the first event
            Range::All => since - (now - since).max(60.0) * 0.02,
            range => now - range.seconds(),
        }
    }

    /// What the chart shows of it.
    pub(super) fn chart(&self, range: Range, now: f64) -> StepData {
        let from = self.left(range, now);
        StepData {
            time: (from, now),
            steps: self.tasks.clone(),
            second: self.running.clone(),
            wanted: self.wanted.clone(),
            inferred_until: self.opened,
            dots: self.dots.clone(),
            flags: self.flags.clone(),
            summary: self.summary(from, now),
        }
    }

    fn summary(&self, from: f64, now: f64) -> String {
        let shown: Vec<&Stretch> = self.tasks.iter().filter(|stretch| stretch.to >= from).collect();
        let least = shown.iter().map(|stretch| stretch.value).fold(f64::MAX, f64::min);
        let most = shown.iter().map(|stretch| stretch.value).fold(0.0, f64::max);
        let tasks = match shown.last() {
            None => "not known how many there were".to_owned(),
            Some(_) if (most - least).abs() < 0.5 => format!("{most} all the time"),
            Some(last) => format!("between {least} and {most}, now {}", last.value),
        };
        let failures = self.dots.iter().filter(|dot| dot.tone == Tone::Bad && dot.at >= from).count();
        let failures = match failures {
            0 => "no failures".to_owned(),
            1 => "1 failure".to_owned(),
            many => format!("{many} failures"),
        };
        let span = span(seconds_of((now - from) * 1000.0));
        let deployments = self.flags.iter().filter(|flag| flag.at >= from).map(|flag| flag.word.as_str());
        let deployments: Vec<&str> = deployments.collect();
        let deployments =
            if deployments.is_empty() { String::new() } else { format!("; {}", deployments.join(", ")) };
        format!("Tasks over the last {span}: {tasks}; {failures}{deployments}")
    }
}

/// How far back the chart reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// A quarter of an hour.
    Quarter,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// As far as anything is known.
    All,
}

impl Range {
    const ALL: [Self; 4] = [Self::Quarter, Self::Hour, Self::Day, Self::Week];

    fn seconds(self) -> f64 {
        match self {
            Self::Quarter => 900.0,
            Self::Hour => 3_600.0,
            Self::Day => 86_400.0,
            Self::Week => 604_800.0,
            Self::All => f64::MAX,
        }
    }

    /// The word on its button.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Quarter => "15 min",
            Self::Hour => "1 h",
            Self::Day => "24 h",
            Self::Week => "7 days",
            Self::All => "All",
        }
    }
}

/// The word in the address.
impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Quarter => "15min",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::All => "all",
        })
    }
}

impl std::str::FromStr for Range {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().chain([Self::All]).find(|range| range.to_string() == text).ok_or(())
    }
}

/// How many tasks there are, as a report counts them: those that run and those that are being started.
fn counted(status: &Status) -> Option<f64> {
    let running = status.count_running.known()?;
    Some(count(running.saturating_add(status.count_pending.known().unwrap_or(0))))
}

fn is_starting(status: &Status) -> bool {
    status.count_pending.known().is_some_and(|pending| pending > 0)
}

/// The tasks that a report lists and that have not ended.
fn listed(snapshot: &Snapshot) -> Vec<&str> {
    let tasks = snapshot.status.status.tasks.iter().filter(|task| task.last_status != "STOPPED");
    tasks.map(|task| task.task_name.as_str()).collect()
}

/// How the service does after an event, where it did as `tone` says before.
fn told_tone(kind: &Kind, tone: Tone) -> Tone {
    match kind {
        Kind::Steady => Tone::Good,
        kind if is_failure(kind) => Tone::Bad,
        // a loop stays a loop until it is steady
        Kind::Started { .. } if tone != Tone::Bad => Tone::Busy,
        _ => tone,
    }
}

/// How the service did, as one report shows it.
fn tone(status: &Status) -> Tone {
    let targets = &status.target_health.targets;
    let healthy = |target: &Target| target.health == "healthy";
    let running = status.count_running.known().unwrap_or(0);
    if targets.iter().any(|target| target.health.starts_with("unhealthy")) {
        return Tone::Bad;
    }
    match status.count_desired.known() {
        None | Some(0) => Tone::Idle,
        Some(wanted) if running >= wanted && !is_starting(status) && targets.iter().any(healthy) => {
            Tone::Good
        }
        Some(_) => {
            let decisive = status.events.iter().map(|event| servicectl_api::event::parse(&event.message));
            let failing = decisive.take(PAST_EVENTS).find(|kind| *kind == Kind::Steady || is_failure(kind));
            if failing.is_some_and(|kind| kind != Kind::Steady) { Tone::Bad } else { Tone::Busy }
        }
    }
}

fn dot(seen: &Seen) -> Option<Dot> {
    let at = seconds(seen)?;
    let tone = if is_failure(&seen.kind) {
        Tone::Bad
    } else if seen.kind == Kind::Steady {
        Tone::Good
    } else {
        return None;
    };
    Some(Dot { at, tone, says: event::words(&seen.kind) })
}

fn flag(deployment: &Deployment) -> Option<Flag> {
    let at = began(deployment).filter(|_| deployment.whole)?;
    let word = match deployment.revision {
        Some(revision) => format!("revision {revision}"),
        None => "update".to_owned(),
    };
    Some(Flag { at, word })
}

fn began(deployment: &Deployment) -> Option<f64> {
    deployment.began.map(|at| as_seconds(at.0))
}

fn seconds(seen: &Seen) -> Option<f64> {
    seen.event.created_at.map(|at| as_seconds(at.0))
}

#[expect(clippy::cast_precision_loss, reason = "seconds stay exact for 285 million years")]
fn as_seconds(at: i64) -> f64 {
    at as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts of tasks are small")]
fn count(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
