//! The options of `serve` that bound what services may take and how long they may take it.

use std::time::Duration;

use clap::Args;

use crate::config::Limits;
use crate::store::logs::LogLimits;

/// A day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Options as they were typed; [`Limits`] is what they mean.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct LimitArgs {
    /// Most megabytes (MiB) of one service's repository in the image registry
    #[arg(
        long,
        env = "SERVICECTL_REPOSITORY_LIMIT",
        value_name = "MB",
        default_value_t = Limits::default().repository >> 20,
        value_parser = clap::value_parser!(u64).range(1..=1024 * 1024)
    )]
    repository_limit: u64,
    /// Most megabytes (MiB) of all repositories together; as many as fit on the disk unless given
    #[arg(
        long,
        env = "SERVICECTL_REGISTRY_LIMIT",
        value_name = "MB",
        value_parser = clap::value_parser!(u64).range(1..=16 * 1024 * 1024)
    )]
    registry_limit: Option<u64>,
    /// Most megabytes (MiB) of the log lines that are kept of one service; the oldest go first
    #[arg(
        long,
        env = "SERVICECTL_LOG_LIMIT",
        value_name = "MB",
        default_value_t = LogLimits::default().bytes >> 20,
        value_parser = clap::value_parser!(u64).range(1..=1024 * 1024)
    )]
    log_limit: u64,
    /// Days for which log lines are kept
    #[arg(
        long,
        env = "SERVICECTL_LOG_DAYS",
        value_name = "DAYS",
        default_value_t = days(LogLimits::default().age),
        value_parser = clap::value_parser!(u32).range(1..=3650)
    )]
    log_days: u32,
    /// Seconds that a task has from the request to stop (SIGTERM) until it is killed
    #[arg(
        long,
        env = "SERVICECTL_STOP_TIME",
        value_name = "SECONDS",
        default_value_t = Limits::default().stop_time.as_secs(),
        value_parser = clap::value_parser!(u64).range(1..=3600)
    )]
    stop_time: u64,
    /// Seconds that requests and WebSockets of a replaced task have to end before it is asked to stop
    #[arg(
        long,
        env = "SERVICECTL_DRAINING_TIME",
        value_name = "SECONDS",
        default_value_t = Limits::default().draining_time.as_secs(),
        value_parser = clap::value_parser!(u64).range(1..=3600)
    )]
    draining_time: u64,
}

fn days(time: Duration) -> u32 {
    u32::try_from(time.as_secs() / DAY.as_secs()).unwrap_or(u32::MAX)
}

impl LimitArgs {
    /// What they mean.
    pub(super) fn limits(self) -> Limits {
        Limits {
            repository: self.repository_limit << 20,
            registry: self.registry_limit.map(|megabytes| megabytes << 20),
            logs: LogLimits { bytes: self.log_limit << 20, age: DAY * self.log_days },
            stop_time: Duration::from_secs(self.stop_time),
            draining_time: Duration::from_secs(self.draining_time),
        }
    }
}
