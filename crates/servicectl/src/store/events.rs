//! Service events: what was said, newest first, the newest hundred of each service.

use sqlx::{Row, Sqlite, Transaction};

use super::services::ServiceId;
use super::{Store, StoreError};
use crate::Timestamp;

/// How many events of a service are kept; ECS keeps as many.
pub const KEPT: usize = 100;

impl Store {
    /// The events of a service, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn events(&self, service: ServiceId) -> Result<Vec<(Timestamp, String)>, StoreError> {
        let rows = sqlx::query(
            "SELECT created_at, message FROM events WHERE service_id = ? ORDER BY id DESC LIMIT ?",
        )
        .bind(service.0)
        .bind(limit())
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(|row| Ok((Timestamp(row.try_get("created_at")?), row.try_get("message")?))).collect()
    }
}

/// Adds events, oldest first, and lets the oldest of the service go.
pub(super) async fn add(
    change: &mut Transaction<'_, Sqlite>,
    service: ServiceId,
    now: Timestamp,
    messages: &[String],
) -> Result<(), StoreError> {
    for message in messages {
        sqlx::query("INSERT INTO events (service_id, created_at, message) VALUES (?, ?, ?)")
            .bind(service.0)
            .bind(now.0)
            .bind(message)
            .execute(&mut **change)
            .await?;
    }
    if !messages.is_empty() {
        sqlx::query(
            "DELETE FROM events WHERE service_id = ?1 AND id <=
             (SELECT id FROM events WHERE service_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        )
        .bind(service.0)
        .bind(limit())
        .execute(&mut **change)
        .await?;
    }
    Ok(())
}

fn limit() -> i64 {
    i64::try_from(KEPT).unwrap_or(i64::MAX)
}
