//! What a status report means: one word, its reason, the manual's four signs (manual "Monitoring a service's status";
//! ux: Verdicts).
//!
//! Only the current revision is judged, which is the highest one among the tasks. `facts` finds out what belongs to it,
//! `signs` are the manual's four, `findings` name likely causes, `reason` puts the verdict into words.

use crate::{WireTime, status::Status};

mod facts;
mod findings;
mod prepared;
mod reason;
mod run;
mod signs;
mod words;

use facts::Facts;
pub use prepared::Prepared;

/// The word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A task runs and a target fails its check.
    Unhealthy,
    /// Tasks keep ending by themselves without a steady state between.
    RestartLoop,
    /// The platform gave up starting the update, or a task cannot be placed.
    Failed,
    /// An update is under way.
    Deploying,
    /// All four signs hold.
    Running,
    /// Nothing runs and nothing is wanted.
    Stopped,
    /// Everything unknown: never started.
    NotStarted,
}

impl Kind {
    /// All, what needs somebody first.
    pub const ALL: [Self; 7] = [
        Self::Unhealthy,
        Self::RestartLoop,
        Self::Failed,
        Self::Deploying,
        Self::Running,
        Self::Stopped,
        Self::NotStarted,
    ];

    /// The word for the badge: "Restart loop".
    pub fn word(self) -> &'static str {
        match self {
            Self::Unhealthy => "Unhealthy",
            Self::RestartLoop => "Restart loop",
            Self::Failed => "Failed",
            Self::Deploying => "Deploying",
            Self::Running => "Running",
            Self::Stopped => "Stopped",
            Self::NotStarted => "Not started yet",
        }
    }

    /// The word in the URL and in filters: `restart-loop`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Unhealthy => "unhealthy",
            Self::RestartLoop => "restart-loop",
            Self::Failed => "failed",
            Self::Deploying => "deploying",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::NotStarted => "not-started",
        }
    }

    /// The kind of this slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// Whether somebody should look: unhealthy, restart loop, failed.
    pub fn needs_you(self) -> bool {
        matches!(self, Self::Unhealthy | Self::RestartLoop | Self::Failed)
    }
}

/// Whether a sign holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It holds.
    Yes,
    /// It holds, but not for long: in a loop every task that comes up has all signs for a moment.
    Briefly,
    /// It does not.
    No,
    /// Not yet, and that is normal while deploying.
    Wait,
    /// There is nothing yet that it could hold for.
    Unknown,
}

/// One of the manual's four signs of a successful start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// "Running count", "Single task RUNNING", "Steady state", "Healthy target".
    pub label: &'static str,
    /// Whether it holds.
    pub holds: Holds,
    /// What is expected: "1".
    pub expected: String,
    /// What is there: "0 of 1", "no, 16 min".
    pub actual: String,
}

/// Where a finding's evidence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The counts.
    Counts,
    /// The events and their cadence.
    Events,
    /// A target's description.
    Targets,
}

/// Where to go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Look at the log of the task.
    Logs,
    /// Change the definition.
    Definition,
    /// Push an image.
    Image,
    /// Look at the health check.
    Health,
    /// Look at the events.
    Events,
}

/// One likely cause, with quoted evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// "It crashes four seconds after every start".
    pub title: String,
    /// What is known and what is inferred ("likely"), in one or two sentences.
    pub text: String,
    /// Where the evidence is from.
    pub source: Source,
    /// The evidence, as the platform worded it.
    pub evidence: String,
    /// The task it is about, where one is.
    pub task: Option<String>,
    /// What to do, most useful first.
    pub next: Vec<NextStep>,
}

/// The verdict on a status report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The word.
    pub kind: Kind,
    /// Why, short enough for a table cell: "started 6 times in 9 min · exit code 1".
    pub because: String,
    /// Why, as a sentence for the page.
    pub sentence: String,
    /// Since when, where the events tell: of a running service its last steady state, of one in trouble or under way
    /// the first start of the current run.
    pub since: Option<WireTime>,
    /// The four signs in the manual's order.
    pub signs: [Sign; 4],
    /// Likely causes, most likely first; empty when all is well. Only the current revision is judged.
    pub findings: Vec<Finding>,
}

/// Judges a report. `now` (server time) is for durations; without it they are left out.
pub fn judge(status: &Status, now: Option<WireTime>) -> Verdict {
    judge_since(status, now, None)
}

/// Judges a report when it is known since when the current revision was sent: the `definition` extra says so, and a
/// portal knows what it sent itself. Then nothing that an earlier revision did is held against the current one, and its
/// steady state does not count for it. `sent` must not be later than the truth (a portal takes the time before its
/// request). Without it the events are read as closely as they allow.
pub fn judge_since(status: &Status, now: Option<WireTime>, sent: Option<WireTime>) -> Verdict {
    let events = facts::events(status);
    let facts = Facts::gather(status, &events, now, sent);
    let kind = kind(&facts);
    let findings = findings::find(&facts, kind);
    Verdict {
        kind,
        because: reason::because(&facts, kind),
        sentence: reason::sentence(&facts, kind, findings.first()),
        since: since(&facts, kind),
        signs: signs::read(&facts, kind),
        findings,
    }
}

/// The word, by the first rule that fits.
fn kind(facts: &Facts<'_>) -> Kind {
    if facts.is_never_started() {
        Kind::NotStarted
    } else if facts.is_stopped() {
        Kind::Stopped
    } else if facts.gave_up() {
        Kind::Failed
    } else if facts.failing_target().is_some() {
        Kind::Unhealthy
    } else if facts.no_room().is_some() {
        // What ended before says nothing of a task that waits for its place.
        Kind::Failed
    } else if facts.run.fails_checks() {
        // Found unhealthy and replaced, again and again: unhealthy also while the next one is being started.
        Kind::Unhealthy
    } else if facts.run.is_loop() {
        Kind::RestartLoop
    } else if signs::hold(facts) {
        Kind::Running
    } else {
        Kind::Deploying
    }
}

fn since(facts: &Facts<'_>, kind: Kind) -> Option<WireTime> {
    match kind {
        Kind::Running => facts.steady_since(),
        Kind::Stopped | Kind::NotStarted => None,
        _ => facts.run.began,
    }
}

#[cfg(test)]
mod tests;
