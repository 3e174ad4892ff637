//! Reading a status report that may be partly wrong: what is there is shown.

use serde::{Deserialize, Deserializer};

use super::{Event, ServiceStatus, Status, Target, TargetHealth, Task, TaskDefinition};
use crate::Links;
use crate::lenient::{self, Object};

impl<'de> Deserialize<'de> for ServiceStatus {
    /// Fails only where the body is not JSON or not an object.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lenient::object(deserializer, "the status of a service", |body| Self {
            name: body.text("name"),
            links: body.raw("links").map(Links::from_raw).unwrap_or_default(),
            status: body
                .raw("status")
                .and_then(Object::read)
                .map(|status| report(&status))
                .unwrap_or_default(),
        })
    }
}

impl<'de> Deserialize<'de> for Status {
    /// Fails only where the report is not JSON or not an object.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lenient::object(deserializer, "a status report", report)
    }
}

fn report(status: &Object<'_>) -> Status {
    let service_status = status.text("service_status");
    Status {
        service_status: if service_status.is_empty() { "unknown".into() } else { service_status },
        count_desired: status.count("count_desired"),
        count_running: status.count("count_running"),
        count_pending: status.count("count_pending"),
        tasks: status.list("tasks", task),
        events: status.list("events", event),
        target_health: status.raw("target_health").map(target_health).unwrap_or_default(),
    }
}

/// An entry that tells neither its name nor its state is no task.
fn task(json: &str) -> Option<Task> {
    let task = Object::read(json).filter(|task| task.has("task_name") || task.has("last_status"))?;
    Some(Task {
        task_name: task.text("task_name"),
        created_at: task.time("created_at"),
        desired_status: task.text("desired_status"),
        last_status: task.text("last_status"),
        task_definition: task
            .raw("task_definition")
            .and_then(Object::read)
            .map(|read| definition(&read))
            .unwrap_or_default(),
    })
}

fn definition(definition: &Object<'_>) -> TaskDefinition {
    TaskDefinition {
        name: definition.text("name"),
        revision: definition.count("revision"),
        status: definition.text("status"),
        container_image: definition.text("container_image"),
        container_memory_reservation: definition.count("container_memory_reservation"),
        container_memory_limit: definition.count("container_memory_limit"),
        container_port: definition.count("container_port"),
    }
}

/// An event without a message says nothing and is left out.
fn event(json: &str) -> Option<Event> {
    let event = Object::read(json)?;
    let message = event.message("message");
    (!message.is_empty()).then(|| Event { created_at: event.time("created_at"), message })
}

/// The object of the manual, or the bare list of targets of the published reference (contract §1.3).
fn target_health(json: &str) -> TargetHealth {
    match Object::read(json) {
        Some(health) => TargetHealth {
            health_check_path: health.text("health_check_path"),
            interval: health.count("interval"),
            status_codes: health.text("status_codes"),
            targets: health.list("targets", target),
        },
        None => TargetHealth { targets: lenient::list(json, target), ..TargetHealth::default() },
    }
}

/// An entry that tells neither where it is nor how it does is no target.
fn target(json: &str) -> Option<Target> {
    let target = Object::read(json).filter(|target| target.has("target") || target.has("health"))?;
    Some(Target {
        target: target.text("target"),
        port: target.count("port"),
        health: target.text("health"),
        description: Some(target.message("description")).filter(|text| !text.is_empty()),
    })
}

#[cfg(test)]
mod tests;
