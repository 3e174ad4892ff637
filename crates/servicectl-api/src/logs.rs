//! Logs as `view=logs` gives them (contract §3.4).

use serde::Serialize;

use crate::{Links, WireTime};

/// Answer of `GET services/<name>?view=logs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceLogs {
    /// The name without the project's prefix.
    pub name: String,
    /// Links of the service.
    pub links: Links,
    /// Streams, latest activity first.
    pub logs: Vec<LogStream>,
}

/// The output of one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogStream {
    /// `<p>-<n>/<p>-<n>/<task id>`.
    pub stream_name: String,
    /// Oldest first. Read from `log_events` or `logs`.
    pub log_events: Vec<LogEvent>,
}

impl LogStream {
    /// The task's id: the last part of the name.
    pub fn task(&self) -> &str {
        self.stream_name.rsplit('/').next().unwrap_or(&self.stream_name)
    }
}

/// One line of output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogEvent {
    /// UTC, whole seconds.
    pub time: Option<WireTime>,
    /// The line, without its line feed; may hold ANSI escapes.
    pub message: String,
}
