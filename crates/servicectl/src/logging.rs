//! The server's log: on standard error, as text or as a JSON object a line, control characters escaped by the subscriber. Tokens,
//! passwords and environment values are never handed to it; a request is one line at debug.

use std::io::Write;
use std::sync::OnceLock;

use serde_json::json;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::Timestamp;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Level {
    /// Failures only.
    Error,
    /// And what somebody should look at.
    Warn,
    /// And what an operator wants to know.
    Info,
    /// And a line for each request.
    Debug,
}

/// How it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// An object a line, for programs.
    Json,
}

/// The format of the log that was started.
static FORMAT: OnceLock<Format> = OnceLock::new();

/// Starts the log. A second call does nothing.
pub(crate) fn start(level: Level, format: Format) {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    let format = *FORMAT.get_or_init(|| format);
    // Of the libraries only what they warn of: sqlx would write every statement at debug.
    let ours = Targets::new().with_default(level.min(LevelFilter::WARN)).with_target("servicectl", level);
    let registry = tracing_subscriber::registry();
    let _ = match format {
        Format::Text => {
            let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
            registry.with(lines).with(ours).try_init()
        }
        // With the span of a request, which has its id.
        Format::Json => {
            let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
            registry.with(lines.json().flatten_event(true).with_span_list(false)).with(ours).try_init()
        }
    };
}

/// A line for the person at the terminal. Standard error that is gone is no failure.
pub(crate) fn to_stderr(line: &str) {
    write("INFO", line);
}

/// Why the program ends.
pub(crate) fn failure(line: &str) {
    write("ERROR", line);
}

fn write(level: &str, line: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = match FORMAT.get() {
        // Whoever reads the log as JSON reads these lines too.
        Some(Format::Json) => {
            let time = Timestamp::now().rfc3339();
            writeln!(
                stderr,
                "{}",
                json!({"timestamp": time, "level": level, "message": line, "target": "servicectl"})
            )
        }
        _ => writeln!(stderr, "{line}"),
    };
}
