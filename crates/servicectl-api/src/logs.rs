//! Logs as `view=logs` gives them (contract §3.4).

use serde::{Deserialize, Deserializer, Serialize};

use crate::lenient::{self, Object};
use crate::{Links, WireTime};

/// Most lines of each stream that `tail` gives (contract §6); asked for more, a platform gives this many. One that
/// gives another number says so as `log_tail_max` of its about document (contract §10).
pub const MOST_TAIL: u64 = 10_000;

/// Most streams that `streams` gives, the newest ones (contract §6).
pub const MOST_STREAMS: u64 = 50;

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

impl<'de> Deserialize<'de> for ServiceLogs {
    /// Fails only where the body is not JSON or not an object.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lenient::object(deserializer, "the logs of a service", |body| Self {
            name: body.text("name"),
            links: body.raw("links").map(Links::from_raw).unwrap_or_default(),
            logs: body.list("logs", stream),
        })
    }
}

/// Reads one stream; `log_events`, or `logs` as the published reference has it (contract §1.4).
fn stream(json: &str) -> Option<LogStream> {
    let stream = Object::read(json)?;
    let key = if stream.has("log_events") { "log_events" } else { "logs" };
    Some(LogStream { stream_name: stream.text("stream_name"), log_events: stream.list(key, event) })
}

/// Reads one line. A message that is no text is kept as its JSON, so that no output is lost.
fn event(json: &str) -> Option<LogEvent> {
    let event = Object::read(json)?;
    (event.has("time") || event.has("message"))
        .then(|| LogEvent { time: event.time("time"), message: event.message("message") })
}

#[cfg(test)]
mod tests;
