//! Letting go of old lines.

use std::time::Duration;

use sqlx::{Row, Sqlite, Transaction};

use crate::Timestamp;
use crate::store::services::ServiceId;
use crate::store::{Store, StoreError};

/// Most streams of a service: as many as can be read at once.
pub(super) const MOST_STREAMS: i64 = servicectl_api::logs::MOST_STREAMS.cast_signed();

/// How many lines of a service are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLimits {
    /// Bytes of all of them.
    pub bytes: u64,
    /// How long each.
    pub age: Duration,
}

/// 64 MiB and seven days.
impl Default for LogLimits {
    fn default() -> Self {
        Self { bytes: 64 << 20, age: Duration::from_secs(7 * 24 * 3600) }
    }
}

impl Store {
    /// Lets go of lines that are too old, and of the empty streams of tasks that are gone. Meant for every hour.
    ///
    /// # Errors
    /// The store failed.
    pub async fn trim_old_logs(&self, now: Timestamp) -> Result<(), StoreError> {
        let longest = i64::try_from(self.log_limits.age.as_millis()).unwrap_or(i64::MAX);
        let oldest = now.0.saturating_sub(longest);
        let mut change = self.write().await?;
        sqlx::query(
            "UPDATE log_streams SET bytes = log_streams.bytes - old.bytes FROM
             (SELECT stream_id, sum(bytes) AS bytes FROM log_chunks WHERE last_line_at < ? GROUP BY stream_id) AS old
             WHERE old.stream_id = log_streams.id",
        )
        .bind(oldest)
        .execute(&mut *change)
        .await?;
        sqlx::query("DELETE FROM log_chunks WHERE last_line_at < ?")
            .bind(oldest)
            .execute(&mut *change)
            .await?;
        sqlx::query("DELETE FROM log_streams WHERE bytes = 0 AND task_id NOT IN (SELECT id FROM tasks)")
            .execute(&mut *change)
            .await?;
        change.commit().await?;
        Ok(())
    }
}

/// Holds a service to its streams and bytes.
pub(super) async fn to_limits(
    change: &mut Transaction<'_, Sqlite>,
    service: ServiceId,
    limits: LogLimits,
) -> Result<(), StoreError> {
    // Streams of tasks that still run are the newest, whenever they wrote their last line.
    sqlx::query(
        "DELETE FROM log_streams WHERE id IN (SELECT id FROM log_streams WHERE service_id = ?
         ORDER BY task_id IN (SELECT id FROM tasks) DESC, last_line_at DESC, id DESC LIMIT -1 OFFSET ?)",
    )
    .bind(service.0)
    .bind(MOST_STREAMS)
    .execute(&mut **change)
    .await?;
    let bytes: i64 =
        sqlx::query_scalar("SELECT coalesce(sum(bytes), 0) FROM log_streams WHERE service_id = ?")
            .bind(service.0)
            .fetch_one(&mut **change)
            .await?;
    let most = i64::try_from(limits.bytes).unwrap_or(i64::MAX);
    if bytes <= most {
        return Ok(());
    }
    // Some way below the limit, so that a flood does not trim with every piece.
    let mut surplus = bytes - (most - most / 32);
    let chunks = sqlx::query(
        "SELECT stream_id, first_sequence, log_chunks.bytes FROM log_chunks
         JOIN log_streams ON log_streams.id = stream_id WHERE service_id = ?
         ORDER BY log_chunks.last_line_at, stream_id, first_sequence",
    )
    .bind(service.0)
    .fetch_all(&mut **change)
    .await?;
    for chunk in chunks {
        if surplus <= 0 {
            break;
        }
        surplus -= remove(change, chunk.try_get(0)?, chunk.try_get(1)?, chunk.try_get(2)?).await?;
    }
    Ok(())
}

async fn remove(
    change: &mut Transaction<'_, Sqlite>,
    stream: i64,
    first_sequence: i64,
    bytes: i64,
) -> Result<i64, StoreError> {
    sqlx::query("DELETE FROM log_chunks WHERE stream_id = ? AND first_sequence = ?")
        .bind(stream)
        .bind(first_sequence)
        .execute(&mut **change)
        .await?;
    sqlx::query("UPDATE log_streams SET bytes = bytes - ? WHERE id = ?")
        .bind(bytes)
        .bind(stream)
        .execute(&mut **change)
        .await?;
    Ok(bytes)
}
