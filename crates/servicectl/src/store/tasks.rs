//! Schedules and their tasks: the durable side of the scheduler's state.

mod row;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};

use super::services::{Service, ServiceId};
use super::{Store, StoreError};
use crate::Timestamp;
use crate::runtime::TaskId;
use crate::scheduler::{Schedule, Task};

/// A step that was decided: made durable as a whole before anything is done about it.
#[derive(Clone, Debug)]
pub struct SavedStep<'a> {
    /// The service.
    pub service: ServiceId,
    /// Its new schedule.
    pub schedule: &'a Schedule,
    /// What is said with it, oldest first.
    pub messages: &'a [String],
}

impl Store {
    /// The service with this id, for the engine and for who holds credentials of it: whoever asks by a name looks it up by
    /// project and name.
    ///
    /// # Errors
    /// The store failed.
    pub async fn driven_service(&self, id: ServiceId) -> Result<Option<Service>, StoreError> {
        let row = sqlx::query("SELECT * FROM project_services WHERE id = ?")
            .bind(id.0)
            .fetch_optional(self.reader())
            .await?;
        row.map(|row| self.service_of_row(&row)).transpose()
    }

    /// All schedules with their tasks, oldest task first; those of deleted services too.
    ///
    /// # Errors
    /// The store failed, or a row cannot be understood.
    pub async fn schedules(&self) -> Result<Vec<(ServiceId, Schedule)>, StoreError> {
        // One transaction, so that schedules and tasks are of one moment.
        let mut reading = self.reader().begin().await?;
        let rows =
            sqlx::query("SELECT * FROM schedules ORDER BY service_id").fetch_all(&mut *reading).await?;
        let tasks = sqlx::query("SELECT * FROM tasks ORDER BY service_id, created_at, rowid")
            .fetch_all(&mut *reading)
            .await?;
        drop(reading);
        let mut schedules = rows.iter().map(row::schedule).collect::<Result<Vec<_>, _>>()?;
        for task in &tasks {
            let service = ServiceId(task.try_get("service_id")?);
            let place = schedules
                .binary_search_by_key(&service, |(id, _)| *id)
                .map_err(|_| row::unreadable(format!("a task of service {} has no schedule", service.0)))?;
            schedules[place].1.tasks.push(row::task(task)?);
        }
        Ok(schedules)
    }

    /// Makes steps durable, all or none.
    ///
    /// # Errors
    /// The store failed; nothing was kept.
    pub async fn save_steps(&self, steps: &[SavedStep<'_>], now: Timestamp) -> Result<(), StoreError> {
        if steps.is_empty() {
            return Ok(());
        }
        let mut change = self.write().await?;
        for step in steps {
            save_schedule(&mut change, step).await?;
            super::events::add(&mut change, step.service, now, step.messages).await?;
        }
        change.commit().await?;
        Ok(())
    }

    /// Forgets everything that the engine knows of a deleted service: schedule, tasks, events, logs.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_service(&self, service: ServiceId) -> Result<(), StoreError> {
        let mut change = self.write().await?;
        for statement in [
            "DELETE FROM schedules WHERE service_id = ?",
            "DELETE FROM tasks WHERE service_id = ?",
            "DELETE FROM events WHERE service_id = ?",
            "DELETE FROM log_streams WHERE service_id = ?",
        ] {
            sqlx::query(statement).bind(service.0).execute(&mut *change).await?;
        }
        change.commit().await?;
        Ok(())
    }
}

async fn save_schedule(change: &mut Transaction<'_, Sqlite>, step: &SavedStep<'_>) -> Result<(), StoreError> {
    let schedule = step.schedule;
    sqlx::query("INSERT OR REPLACE INTO schedules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(step.service.0)
        .bind(schedule.revision.cast_signed())
        .bind(schedule.proven.map(u64::cast_signed))
        .bind(schedule.given_up)
        .bind(schedule.give_up_unsaid)
        .bind(schedule.failed_starts)
        .bind(schedule.restarts)
        .bind(schedule.start_not_before.map(|time| time.0))
        .bind(schedule.steady_since.map(|time| time.0))
        .execute(&mut **change)
        .await?;
    let rows: Vec<SqliteRow> = sqlx::query("SELECT id FROM tasks WHERE service_id = ?")
        .bind(step.service.0)
        .fetch_all(&mut **change)
        .await?;
    for row in rows {
        let id: String = row.try_get("id")?;
        if TaskId::parse(&id).is_none_or(|id| schedule.task(id).is_none()) {
            sqlx::query("DELETE FROM tasks WHERE id = ?").bind(id).execute(&mut **change).await?;
        }
    }
    for task in &schedule.tasks {
        save_task(change, step.service, task).await?;
    }
    Ok(())
}

async fn save_task(
    change: &mut Transaction<'_, Sqlite>,
    service: ServiceId,
    task: &Task,
) -> Result<(), StoreError> {
    let (phase, until) = row::phase_words(task.phase);
    let target = task.target.as_ref();
    sqlx::query("INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(task.id.to_string())
        .bind(service.0)
        .bind(task.revision.cast_signed())
        .bind(task.created_at.0)
        .bind(phase)
        .bind(until.map(|time| time.0))
        .bind(task.leaving.map(row::leaving_word))
        .bind(task.running_at.map(|time| time.0))
        .bind(target.map(|target| target.instance.as_str()))
        .bind(target.map(|target| target.port))
        .bind(target.and_then(|target| target.address).map(|address| address.to_string()))
        .bind(row::health_word(task.health.state))
        .bind(task.health.ever_healthy)
        .bind(task.health.bad)
        .bind(task.health.good)
        .bind(task.health.failure.as_deref())
        .execute(&mut **change)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
