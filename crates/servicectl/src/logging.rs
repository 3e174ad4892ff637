//! The server's log: on standard error, plain text, control characters escaped by the subscriber. Tokens, passwords and
//! environment values are never handed to it; a request is one line at debug.

use std::io::Write;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

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

/// Starts the log. A second call does nothing.
pub(crate) fn start(level: Level) {
    let level = match level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    // Of the libraries only what they warn of: sqlx would write every statement at debug.
    let ours = Targets::new().with_default(level.min(LevelFilter::WARN)).with_target("servicectl", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let _ = tracing_subscriber::registry().with(lines).with(ours).try_init();
}

/// A line for the person at the terminal. Standard error that is gone is no failure.
pub(crate) fn to_stderr(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
