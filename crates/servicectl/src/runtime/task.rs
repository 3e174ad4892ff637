//! Tasks as runtimes see them: what to run, what became of it.

use std::net::SocketAddr;
use std::sync::Arc;

use servicectl_api::Definition;
use uuid::Uuid;

use crate::Timestamp;

/// Identifier of a task: a random UUID, never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub Uuid);

impl TaskId {
    /// A new one.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// Reads the hyphenated form.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }

    /// A number that differs from task to task and never changes: what simulated behaviour varies by.
    pub fn seed(self) -> u64 {
        self.0.as_u64_pair().0 ^ self.0.as_u64_pair().1
    }
}

/// As events and status show it.
impl std::fmt::Display for TaskId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// What a task is started from.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSpec {
    /// Identifier.
    pub id: TaskId,
    /// `<project>-<name>` of its service.
    pub service: String,
    /// Revision of the definition.
    pub revision: u64,
    /// When its start was decided.
    pub created_at: Timestamp,
    /// The image that the definition's tag stood for when it was sent: `sha256:…` of its manifest. A restart runs the
    /// same image, wherever the tag went since.
    pub digest: Option<String>,
    /// Tag, memory, port and environment.
    pub definition: Arc<Definition>,
}

/// A task that nobody knows any more: the server was killed before it was discarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// Identifier.
    pub task: TaskId,
    /// Whose last lines are to be read before it is discarded. `None` where the runtime could not end it: it only has to go.
    pub last_lines_of: Option<Owner>,
}

/// Whose a task was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `<project>-<name>` of its service. There may be another one of that name by now.
    pub service: String,
    /// When the task was made.
    pub created_at: Timestamp,
}

/// Where a task listens, as target health shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The instance (`i-08e5f0237d99e018d`), or its address.
    pub instance: String,
    /// The port on it.
    pub port: u16,
    /// Where to connect; `None` where the runtime answers itself ([`super::Runtime::answer`]).
    pub address: Option<SocketAddr>,
}

/// What became of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its state.
    pub state: State,
    /// When it will change by itself, where the runtime knows: look again then.
    pub changes_at: Option<Timestamp>,
    /// The pull of its image, where there was one: how far it is or, once it is over, that of the whole.
    pub pull: Option<Pull>,
}

/// The pull of a task's image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pull {
    /// When it began.
    pub since: Timestamp,
    /// Bytes that came.
    pub bytes: u64,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
    /// When the image was there; `None` while it is pulled.
    pub ended: Option<Timestamp>,
}

impl Observation {
    /// A state without a known end.
    pub fn of(state: State) -> Self {
        Self { state, changes_at: None, pull: None }
    }
}

/// The state of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The runtime does not know it.
    Unknown,
    /// Its image is pulled, or its container is started.
    Pending,
    /// Its container runs.
    Running {
        /// Since when.
        since: Timestamp,
        /// Where it listens.
        target: Target,
    },
    /// It ended.
    Stopped(Ending),
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its process ended with this code.
    Exited(i64),
    /// It used more memory than its limit.
    OutOfMemory,
    /// Its image could not be pulled.
    CannotPull(String),
    /// Its container could not be started.
    CannotStart(String),
    /// It is gone without a trace: somebody else removed it.
    Lost,
}

impl Ending {
    /// The exit code, where the process ended by itself.
    pub fn exit_code(&self) -> Option<i64> {
        match self {
            Self::Exited(code) => Some(*code),
            _ => None,
        }
    }

    /// The reason as events give it (contract §3.3), without the exit code.
    pub fn reason(&self) -> String {
        match self {
            Self::Exited(_) => "Essential container in task exited".to_owned(),
            Self::OutOfMemory => "OutOfMemoryError: container killed due to memory usage".to_owned(),
            Self::CannotPull(why) => format!("CannotPullContainerError: {why}"),
            Self::CannotStart(why) => format!("CannotStartContainerError: {why}"),
            Self::Lost => "Container is gone: it was removed by somebody else".to_owned(),
        }
    }
}

/// What a health check got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// An answer with this code.
    Answered(u16),
    /// No answer within the time limit.
    TimedOut,
    /// Nothing listens.
    NoConnection,
}
