//! What is known of a service, as readers see it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use servicectl_api::status::{Event, Status, Target, TargetHealth, Task as ReportedTask, TaskDefinition};
use servicectl_api::{Count, Definition};

use crate::Timestamp;
use crate::scheduler::{Health, HealthState, Phase, Schedule, Task};
use crate::store::services::Service;

/// What a status report shows of the platform's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// `<host:port>/<project>-<name>`: the images of its tasks.
    pub repository: String,
    /// Absolute address of the health check.
    pub health_check: String,
}

/// A service as of its last step.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    pub(super) schedule: Schedule,
    /// Newest first.
    pub(super) events: VecDeque<(Timestamp, Arc<str>)>,
    /// Definitions of the revisions that matter.
    pub(super) definitions: HashMap<u64, Arc<Definition>>,
}

/// The status report (contract §3.3). Without a view nothing was decided yet: all is unknown before the first PUT, nothing
/// runs after it.
pub(super) fn status(view: Option<&View>, service: &Service, places: &Places) -> Status {
    let target_health = |targets| TargetHealth {
        health_check_path: places.health_check.clone(),
        interval: Count::Known(service.health_check.interval),
        status_codes: service.health_check.status_codes.clone(),
        targets,
    };
    if view.is_none() && service.revision == 0 {
        return Status {
            service_status: "unknown".to_owned(),
            target_health: target_health(Vec::new()),
            ..Status::default()
        };
    }
    let nothing = View::default();
    let view = view.unwrap_or(&nothing);
    // Youngest first, as with events and log streams.
    let tasks = || view.schedule.tasks.iter().rev();
    let count = |of: &[Phase]| Count::Known(tasks().filter(|task| of.contains(&task.phase)).count() as u64);
    Status {
        service_status: "ACTIVE".to_owned(),
        count_desired: Count::Known(1),
        count_running: count(&[Phase::Running]),
        count_pending: count(&[Phase::Provisioning, Phase::Pending]),
        tasks: tasks().map(|task| report(task, view, service, places)).collect(),
        events: view
            .events
            .iter()
            .map(|(time, message)| Event { created_at: Some(time.wire()), message: message.to_string() })
            .collect(),
        target_health: target_health(tasks().filter_map(target).collect()),
    }
}

fn report(task: &Task, view: &View, service: &Service, places: &Places) -> ReportedTask {
    let definition = view.definitions.get(&task.revision);
    let number =
        |of: fn(&Definition) -> u64| definition.map_or(Count::Unknown, |found| Count::Known(of(found)));
    ReportedTask {
        task_name: task.id.to_string(),
        created_at: Some(task.created_at.wire()),
        desired_status: if task.stays() { "RUNNING" } else { "STOPPED" }.to_owned(),
        last_status: last_status(task.phase).to_owned(),
        task_definition: TaskDefinition {
            name: service.full_name.clone(),
            revision: Count::Known(task.revision),
            status: "ACTIVE".to_owned(),
            container_image: match definition {
                Some(definition) => format!("{}:{}", places.repository, definition.container_tag),
                None => places.repository.clone(),
            },
            container_memory_reservation: number(|definition| definition.memory_reservation),
            container_memory_limit: number(|definition| definition.memory_limit),
            container_port: number(|definition| u64::from(definition.container_port)),
        },
    }
}

fn last_status(phase: Phase) -> &'static str {
    match phase {
        Phase::Provisioning => "PROVISIONING",
        Phase::Pending => "PENDING",
        Phase::Running => "RUNNING",
        Phase::Draining { .. } => "DEACTIVATING",
        Phase::Stopping { .. } => "STOPPING",
    }
}

/// The target of a task, while it is registered or draining.
fn target(task: &Task) -> Option<Target> {
    let target = task.target.as_ref()?;
    let (health, description) = match task.phase {
        Phase::Running => running_target(&task.health),
        Phase::Draining { .. } => {
            let health = match task.health.state {
                HealthState::Unhealthy => "unhealthy.draining",
                _ => "draining",
            };
            (health, Some("Target deregistration is in progress".to_owned()))
        }
        _ => return None,
    };
    Some(Target {
        target: target.instance.clone(),
        port: Count::Known(u64::from(target.port)),
        health: health.to_owned(),
        description,
    })
}

fn running_target(health: &Health) -> (&'static str, Option<String>) {
    let failure = health.failure.clone();
    match health.state {
        HealthState::Initial => {
            ("initial", Some(failure.unwrap_or_else(|| "Initial health checks in progress".to_owned())))
        }
        HealthState::Healthy => ("healthy", None),
        HealthState::Unhealthy => {
            ("unhealthy", Some(failure.unwrap_or_else(|| "Health checks failed".to_owned())))
        }
    }
}
