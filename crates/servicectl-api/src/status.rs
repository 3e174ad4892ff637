//! The status report of a service (contract §3.3). Reading is tolerant, writing gives every key that clfpy reads.

use serde::Serialize;

use crate::{Count, Links, WireTime};

mod read;

/// Answer of `GET services/<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceStatus {
    /// The name without the project's prefix.
    pub name: String,
    /// Links of the service.
    pub links: Links,
    /// The report itself.
    pub status: Status,
}

/// The report: counts, tasks, events, target health. The default is that of a service never started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// `unknown`, `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub service_status: String,
    /// How many tasks should run.
    pub count_desired: Count,
    /// How many tasks run.
    pub count_running: Count,
    /// How many tasks are being started.
    pub count_pending: Count,
    /// Tasks that are not STOPPED.
    pub tasks: Vec<Task>,
    /// Newest first; the order of the array rules, since times have whole seconds.
    pub events: Vec<Event>,
    /// The health check and what it found.
    pub target_health: TargetHealth,
}

/// One running instance of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// UUID; also the last part of the task's log stream name.
    pub task_name: String,
    /// When the task was created, UTC.
    pub created_at: Option<WireTime>,
    /// State that the scheduler wants: `RUNNING` or `STOPPED`.
    pub desired_status: String,
    /// State last seen: PROVISIONING PENDING ACTIVATING RUNNING DEACTIVATING STOPPING DEPROVISIONING STOPPED.
    pub last_status: String,
    /// What the task was started from.
    pub task_definition: TaskDefinition,
}

/// The task definition of a task, without its environment (the base contract never gives that out).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TaskDefinition {
    /// `<project>-<name>`.
    pub name: String,
    /// Counts the PUTs of the service, from 1.
    pub revision: Count,
    /// `ACTIVE`.
    pub status: String,
    /// `<repo_uri>:<tag>`.
    pub container_image: String,
    /// Soft limit in MiB.
    pub container_memory_reservation: Count,
    /// Hard limit in MiB.
    pub container_memory_limit: Count,
    /// Port that the container listens to.
    pub container_port: Count,
}

/// A service event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// UTC, whole seconds.
    pub created_at: Option<WireTime>,
    /// The platform's wording; [`crate::event::parse`] understands it.
    pub message: String,
}

/// The health check and the targets. Read from an object, or from a bare list of targets (contract §1.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TargetHealth {
    /// Absolute address, with the double slash of the original.
    pub health_check_path: String,
    /// Seconds between two checks.
    pub interval: Count,
    /// Accepted codes, `"200-499"`.
    pub status_codes: String,
    /// Registered targets.
    pub targets: Vec<Target>,
}

/// A registered target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The instance, or its address.
    pub target: String,
    /// The port on it.
    pub port: Count,
    /// `initial healthy unhealthy unused draining unhealthy.draining unavailable`.
    pub health: String,
    /// Why it is not healthy; the key is absent while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            service_status: "unknown".into(),
            count_desired: Count::Unknown,
            count_running: Count::Unknown,
            count_pending: Count::Unknown,
            tasks: Vec::new(),
            events: Vec::new(),
            target_health: TargetHealth::default(),
        }
    }
}
