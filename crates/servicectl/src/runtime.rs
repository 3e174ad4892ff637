//! Runtimes: what runs tasks. One small trait, one file or folder for each runtime.
//!
//! A runtime knows single tasks and nothing of services: what should run, in which order tasks replace each other, what
//! counts as healthy and what is said about it is decided by the [`scheduler`](crate::scheduler).

mod check;
pub mod docker;
pub mod request;
pub mod simulated;
pub mod task;
#[cfg(test)]
pub(crate) mod tests;

use std::time::Duration;

use async_trait::async_trait;

pub use request::{Answer, Request};
pub use task::{CheckOutcome, Ending, Observation, Orphan, Owner, Pull, State, Target, TaskId, TaskSpec};

use crate::Timestamp;

/// An image that some revision needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NeededImage {
    /// `<project>-<name>` of the service in whose repository it is.
    pub service: String,
    /// `sha256:…` of its manifest.
    pub digest: String,
}

/// Why a runtime did not do what it was asked for. Always worth another try later: what cannot succeed (a missing
/// image, a container that does not start) is the ending of a task and comes with [`Runtime::observe`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RuntimeError(pub String);

/// Memory of the hosts, in MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Of the largest host.
    pub host: u64,
    /// Of all of them together.
    pub all: u64,
}

/// How a task is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stop {
    /// Ask it (SIGTERM); the scheduler watches the time limit.
    Ask,
    /// End it (SIGKILL).
    Kill,
}

/// The answer to a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What came.
    pub outcome: CheckOutcome,
    /// When it is known. A simulated answer may lie in the future; the engine waits for that moment.
    pub at: Timestamp,
}

/// A line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub time: Timestamp,
    /// The line without its line feed; valid text, escapes and control characters kept.
    pub text: String,
}

/// A piece of a task's output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPiece {
    /// Oldest first.
    pub lines: Vec<LogLine>,
    /// Where the next piece begins; the runtime alone understands it. `None` where nothing was read.
    pub position: Option<String>,
    /// Whether there is more already.
    pub more: bool,
}

/// What runs tasks. Every function may be called again after a crash in the middle of it: starting a task that is
/// there, stopping one that is stopped and discarding one that is gone all succeed.
#[async_trait]
pub trait Runtime: Send + Sync + 'static {
    /// `simulated`, `docker` …: shown in the about document.
    fn name(&self) -> &'static str;

    /// Called before everything else, once for each start of the server: these tasks should exist. The runtime goes on
    /// with those that live. A listed task that it does not have is [`State::Unknown`] from then on. What is its own but not
    /// listed it ends, and gives: the last words of such a task can still be read where it could be ended, and it is there until
    /// it is [discarded](Runtime::discard).
    async fn adopt(&self, known: &[TaskSpec]) -> Result<Vec<Orphan>, RuntimeError>;

    /// Why it can do nothing at present, where it knows that without being asked; `None` where it may well work.
    fn failure(&self) -> Option<RuntimeError> {
        None
    }

    /// What its hosts have for tasks.
    fn memory(&self) -> Memory {
        Memory { host: u64::MAX, all: u64::MAX }
    }

    /// Begins to start a task; comes back as soon as that is under way. How it goes on is observed.
    async fn start(&self, task: &TaskSpec) -> Result<(), RuntimeError>;

    /// Begins to stop a task.
    async fn stop(&self, task: TaskId, how: Stop) -> Result<(), RuntimeError>;

    /// Forgets a stopped task and frees what it held. Its output was read before.
    async fn discard(&self, task: TaskId) -> Result<(), RuntimeError>;

    /// The states of these tasks, in their order.
    async fn observe(&self, tasks: &[TaskId]) -> Result<Vec<Observation>, RuntimeError>;

    /// One health check: GET `path` on the task, without following redirects, with `limit` for the whole answer.
    async fn check(&self, task: TaskId, path: &str, limit: Duration) -> Checked;

    /// Output of a task behind `position` (from its beginning with `None`), at most about `most` lines. A task that is
    /// unknown has none.
    async fn logs(&self, task: TaskId, position: Option<&str>, most: usize)
    -> Result<LogPiece, RuntimeError>;

    /// Answers a visitor's request in place of a container; `None` where tasks have real addresses.
    async fn answer(&self, task: TaskId, request: &Request) -> Option<Answer> {
        let _ = (task, request);
        None
    }

    /// Whether it makes anything but tasks, so that there is something to [tidy](Runtime::tidy).
    fn needs_tidying(&self) -> bool {
        false
    }

    /// Lets go of what it made for tasks that are gone: images of its own that are not among these, networks of projects
    /// without tasks. What a task uses stays. Called when a service is gone, and every ten minutes.
    async fn tidy(&self, needed: &[NeededImage]) -> Result<(), RuntimeError> {
        let _ = needed;
        Ok(())
    }

    /// Waits until tasks wrote something that was not read, and names them. A runtime whose tasks write only when they are
    /// asked something never comes back from here.
    async fn wrote(&self) -> Vec<TaskId> {
        std::future::pending().await
    }

    /// Waits until tasks changed by themselves and names them. A runtime that knows such moments beforehand says them
    /// with [`Observation::changes_at`] and never comes back from here.
    async fn changed(&self) -> Vec<TaskId> {
        std::future::pending().await
    }
}
