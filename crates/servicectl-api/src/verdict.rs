//! What a status report means: one word, its reason, the manual's four signs (manual "Monitoring a service's status";
//! ux: Verdicts).

use crate::{WireTime, status::Status};

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
    /// The word for the badge: "Restart loop".
    pub fn word(self) -> &'static str {
        todo!()
    }

    /// The word in the URL and in filters: `restart-loop`.
    pub fn slug(self) -> &'static str {
        todo!()
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
    /// It does not.
    No,
    /// Not yet, and that is normal while deploying.
    Wait,
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
    /// Why, short enough for a table cell: "6 starts in 9 min · exit code 1".
    pub because: String,
    /// Why, as a sentence for the page.
    pub sentence: String,
    /// The four signs in the manual's order.
    pub signs: [Sign; 4],
    /// Likely causes, most likely first; empty when all is well. Only the current revision is judged.
    pub findings: Vec<Finding>,
}

/// Judges a report. `now` (server time) is for durations; without it they are left out.
pub fn judge(status: &Status, now: Option<WireTime>) -> Verdict {
    let _ = (status, now);
    todo!()
}
