//! Rows of `schedules` and `tasks`, and the words in them.

use std::net::SocketAddr;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::Timestamp;
use crate::runtime::{Target, TaskId};
use crate::scheduler::{Health, HealthState, Leaving, Phase, Probe, Schedule, Task};
use crate::store::StoreError;
use crate::store::services::ServiceId;

pub(super) fn unreadable(why: String) -> StoreError {
    StoreError::Unreadable { table: "tasks", why }
}

/// A schedule without its tasks.
pub(super) fn schedule(row: &SqliteRow) -> Result<(ServiceId, Schedule), StoreError> {
    let schedule = Schedule {
        revision: row.try_get::<i64, _>("revision")?.cast_unsigned(),
        proven: row.try_get::<Option<i64>, _>("proven")?.map(i64::cast_unsigned),
        given_up: row.try_get("given_up")?,
        give_up_unsaid: row.try_get("give_up_unsaid")?,
        failed_starts: row.try_get("failed_starts")?,
        restarts: row.try_get("restarts")?,
        start_not_before: row.try_get::<Option<i64>, _>("start_not_before")?.map(Timestamp),
        steady_since: row.try_get::<Option<i64>, _>("steady_since")?.map(Timestamp),
        removed: false,
        tasks: Vec::new(),
    };
    Ok((ServiceId(row.try_get("service_id")?), schedule))
}

pub(super) fn task(row: &SqliteRow) -> Result<Task, StoreError> {
    let id: String = row.try_get("id")?;
    let leaving: Option<String> = row.try_get("leaving")?;
    let health: String = row.try_get("health")?;
    Ok(Task {
        id: TaskId::parse(&id).ok_or_else(|| unreadable(format!("{id} is not a UUID")))?,
        revision: row.try_get::<i64, _>("revision")?.cast_unsigned(),
        created_at: Timestamp(row.try_get("created_at")?),
        phase: phase(row)?,
        pull_reports: 0,
        leaving: leaving.map(|word| leaving_of(&word)).transpose()?,
        running_at: row.try_get::<Option<i64>, _>("running_at")?.map(Timestamp),
        target: target(row)?,
        health: Health {
            state: health_of(&health)?,
            ever_healthy: row.try_get("ever_healthy")?,
            bad: row.try_get("bad")?,
            good: row.try_get("good")?,
            failure: row.try_get("failure")?,
            probe: Probe::default(),
        },
    })
}

fn target(row: &SqliteRow) -> Result<Option<Target>, StoreError> {
    let instance: Option<String> = row.try_get("instance")?;
    let port: Option<u16> = row.try_get("port")?;
    let address: Option<String> = row.try_get("address")?;
    let address = address
        .map(|text| text.parse::<SocketAddr>().map_err(|_| unreadable(format!("{text} is not an address"))))
        .transpose()?;
    Ok(instance.zip(port).map(|(instance, port)| Target { instance, port, address }))
}

fn phase(row: &SqliteRow) -> Result<Phase, StoreError> {
    let word: String = row.try_get("phase")?;
    let until = Timestamp(row.try_get::<Option<i64>, _>("phase_until")?.unwrap_or_default());
    match word.as_str() {
        "provisioning" => Ok(Phase::Provisioning),
        "pending" => Ok(Phase::Pending),
        "running" => Ok(Phase::Running),
        "draining" => Ok(Phase::Draining { until }),
        "stopping" => Ok(Phase::Stopping { kill_at: until }),
        _ => Err(unreadable(format!("a task is in the unknown phase {word:?}"))),
    }
}

pub(super) fn phase_words(phase: Phase) -> (&'static str, Option<Timestamp>) {
    match phase {
        Phase::Provisioning => ("provisioning", None),
        Phase::Pending => ("pending", None),
        Phase::Running => ("running", None),
        Phase::Draining { until } => ("draining", Some(until)),
        Phase::Stopping { kill_at } => ("stopping", Some(kill_at)),
    }
}

fn leaving_of(word: &str) -> Result<Leaving, StoreError> {
    let known = [Leaving::Replaced, Leaving::Unhealthy, Leaving::Removed];
    let found = known.into_iter().find(|leaving| leaving_word(*leaving) == word);
    found.ok_or_else(|| unreadable(format!("a task goes for the unknown reason {word:?}")))
}

pub(super) fn leaving_word(leaving: Leaving) -> &'static str {
    match leaving {
        Leaving::Replaced => "replaced",
        Leaving::Unhealthy => "unhealthy",
        Leaving::Removed => "removed",
    }
}

fn health_of(word: &str) -> Result<HealthState, StoreError> {
    let known = [HealthState::Initial, HealthState::Healthy, HealthState::Unhealthy];
    let found = known.into_iter().find(|state| health_word(*state) == word);
    found.ok_or_else(|| unreadable(format!("a task has the unknown health {word:?}")))
}

pub(super) fn health_word(state: HealthState) -> &'static str {
    match state {
        HealthState::Initial => "initial",
        HealthState::Healthy => "healthy",
        HealthState::Unhealthy => "unhealthy",
    }
}
