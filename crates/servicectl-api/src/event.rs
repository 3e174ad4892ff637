//! The wording of service events (contract §5): written by the server, understood by the portal, one grammar.

mod parse;
mod room;

pub use parse::parse;
pub use room::NoRoom;

/// What an event says.
#[allow(missing_docs, reason = "the grammar beside each variant names its fields")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `has started 1 tasks: (task <uuid>).`; the bare `has started 1 tasks` of some platforms names no task.
    Started { tasks: Vec<String> },
    /// `has stopped 1 running tasks: (task <uuid>).`
    StoppedRunning { tasks: Vec<String> },
    /// `(task <uuid>) stopped (reason …).`: how a task ended (contract §3.3). The reason is without its last part
    /// `, exit code N`, which is in `exit_code` where there is one.
    TaskStopped { task: String, reason: String, exit_code: Option<i64> },
    /// `(task <uuid>) is pulling its image: 312 of 2048 MB, 15 %.`; `… image: 312 MB so far.` where the whole is not known.
    Pulling { task: String, megabytes: u64, of: Option<u64> },
    /// `(task <uuid>) has pulled its image in 95 s (2048 MB).`
    Pulled { task: String, seconds: u64, megabytes: u64 },
    /// `registered 1 targets in (target-group <arn>)`
    Registered { targets: u64, group: String },
    /// `deregistered 1 targets in (target-group <arn>)`
    Deregistered { targets: u64, group: String },
    /// `has begun draining connections on 1 tasks.`
    Draining { tasks: u64 },
    /// `has reached a steady state.`
    Steady,
    /// `(port N) is unhealthy in (target-group <arn>) due to (reason …)` and its `elb` twin.
    Unhealthy { port: Option<u64>, group: String, reason: String },
    /// `was unable to place a task because …`
    UnableToPlace { reason: String },
    /// `is unable to consistently start tasks successfully.`
    UnableToStart,
    /// Anything else, as it stands.
    Other(String),
}

impl Kind {
    /// The whole message for the service `<project>-<name>`: `(service <p>-<n>) …`.
    pub fn message(&self, full_name: &str) -> String {
        format!("(service {full_name}) {self}")
    }

    /// One sentence for somebody who does not know ECS: what the phrase means and whether it is good news.
    pub fn explanation(&self) -> &'static str {
        match self {
            Self::Started { .. } => {
                "The platform started a new instance of the container. Good news if a steady state follows; one start after \
                 the other means that it does not stay up."
            }
            Self::StoppedRunning { .. } => {
                "The platform stopped an instance itself, because a newer one took over or because this one failed its \
                 health check. Normal near the end of an update."
            }
            Self::TaskStopped { .. } => {
                "An instance ended; the reason says how. An exit code other than 0, or too much memory, is a fault of the \
                 container: its last log lines tell more."
            }
            Self::Pulling { .. } => {
                "The image comes from the registry to the host, which takes a while where it is large. The instance starts when \
                 it is there; until then there is nothing to do."
            }
            Self::Pulled { .. } => {
                "The image is on the host now, and the instance starts. The next start there finds it and is quicker."
            }
            Self::Registered { .. } => {
                "The instance was made known to the load balancer, which now begins to check its health. Good news: the \
                 container has started."
            }
            Self::Deregistered { .. } => {
                "The instance gets no new requests any more. Normal when an update replaces it or when it failed."
            }
            Self::Draining { .. } => {
                "The old instance finishes the requests that it has and gets no new ones. Normal during an update."
            }
            Self::Steady => {
                "As many instances run as are wanted, and all are healthy. This is the good news to wait for."
            }
            Self::Unhealthy { .. } => {
                "The load balancer asked the health-check path and got a wrong answer, or none, several times in a row. The \
                 platform will replace the instance, again and again until the answer is right."
            }
            Self::UnableToPlace { .. } => {
                "No host of the platform has as much memory left as the instance reserves. A smaller memory-reservation helps, \
                 or deleting a service that nobody needs; it is started as soon as there is room."
            }
            Self::UnableToStart => {
                "The new instances failed again and again. The platform has given up this revision or tries at long \
                 intervals; look at the logs, then deploy a corrected definition or image."
            }
            Self::Other(_) => "A message of the platform that the portal does not know.",
        }
    }
}

/// The message without the service in front.
impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Started { tasks } => write!(f, "has started {}", list(tasks, "tasks")),
            Self::StoppedRunning { tasks } => write!(f, "has stopped {}", list(tasks, "running tasks")),
            Self::TaskStopped { task, reason, exit_code } => {
                write!(f, "(task {task}) stopped (reason {reason}")?;
                if let Some(code) = exit_code {
                    write!(f, ", exit code {code}")?;
                }
                f.write_str(").")
            }
            Self::Pulling { task, megabytes, of } => {
                write!(f, "(task {task}) is pulling its image: {}.", progress(*megabytes, *of))
            }
            Self::Pulled { task, seconds, megabytes } => {
                write!(f, "(task {task}) has pulled its image in {seconds} s ({megabytes} MB).")
            }
            Self::Registered { targets, group } => {
                write!(f, "registered {targets} targets in (target-group {group})")
            }
            Self::Deregistered { targets, group } => {
                write!(f, "deregistered {targets} targets in (target-group {group})")
            }
            Self::Draining { tasks } => write!(f, "has begun draining connections on {tasks} tasks."),
            Self::Steady => f.write_str("has reached a steady state."),
            Self::Unhealthy { port, group, reason } => {
                if let Some(port) = port {
                    write!(f, "(port {port}) ")?;
                }
                write!(f, "is unhealthy in (target-group {group}) due to (reason {reason})")
            }
            Self::UnableToPlace { reason } => write!(f, "was unable to place a task because {reason}."),
            Self::UnableToStart => f.write_str("is unable to consistently start tasks successfully."),
            Self::Other(message) => f.write_str(message),
        }
    }
}

/// How far a pull is: `312 of 2048 MB, 15 %`.
pub fn progress(megabytes: u64, of: Option<u64>) -> String {
    match of {
        Some(of) => {
            let percent = u128::from(megabytes) * 100 / u128::from(of.max(1));
            format!("{megabytes} of {of} MB, {} %", percent.min(100))
        }
        None => format!("{megabytes} MB so far"),
    }
}

/// `2 tasks: (task a) (task b).`; without ids the platform's bare form.
fn list(tasks: &[String], what: &str) -> String {
    if tasks.is_empty() {
        return format!("1 {what}");
    }
    let ids: Vec<String> = tasks.iter().map(|task| format!("(task {task})")).collect();
    format!("{} {what}: {}.", tasks.len(), ids.join(" "))
}

#[cfg(test)]
mod tests;
