//! Log streams: one for each task, its lines in order, in chunks of some kilobytes.
//!
//! Of a service the newest 50 streams, and of these 64 MiB and 7 days ([`LogLimits`]) are kept, whichever is least. Trimming removes whole chunks, the
//! oldest first, so it costs a few rows and never rewrites what stays. Lines of a stream are numbered from 0, trimmed ones
//! too.

mod append;
mod chunk;
#[cfg(test)]
mod tests;
mod trim;

use servicectl_api::logs::LogEvent;
use sqlx::Row;

use super::services::ServiceId;
use super::{Store, StoreError};
use crate::Timestamp;
use crate::runtime::TaskId;

pub use append::NewLines;
pub use trim::LogLimits;

/// A stream of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Row of the stream.
    id: i64,
    /// The task that wrote it.
    pub task: TaskId,
    /// When the task was created.
    pub task_created_at: Timestamp,
    /// Lines so far, trimmed ones too: the number of the next.
    pub next_sequence: u64,
    /// Bytes that are kept.
    pub bytes: u64,
    /// Time of the last line.
    pub last_line_at: Timestamp,
}

impl Store {
    /// The streams of a service that have lines, in no particular order.
    ///
    /// # Errors
    /// The store failed.
    pub async fn log_streams(&self, service: ServiceId) -> Result<Vec<Stream>, StoreError> {
        let rows = sqlx::query("SELECT * FROM log_streams WHERE service_id = ? AND bytes > 0")
            .bind(service.0)
            .fetch_all(self.reader())
            .await?;
        rows.iter()
            .map(|row| {
                let task: String = row.try_get("task_id")?;
                Ok(Stream {
                    id: row.try_get("id")?,
                    task: TaskId::parse(&task).ok_or_else(|| unreadable(format!("{task} is not a UUID")))?,
                    task_created_at: Timestamp(row.try_get("task_created_at")?),
                    next_sequence: row.try_get::<i64, _>("next_sequence")?.cast_unsigned(),
                    bytes: row.try_get::<i64, _>("bytes")?.cast_unsigned(),
                    last_line_at: Timestamp(row.try_get("last_line_at")?),
                })
            })
            .collect()
    }

    /// The newest `tail` lines of a stream, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn log_tail(&self, stream: &Stream, tail: usize) -> Result<Vec<LogEvent>, StoreError> {
        let wanted = u64::try_from(tail).unwrap_or(u64::MAX);
        let first = stream.next_sequence.saturating_sub(wanted).cast_signed();
        let rows = sqlx::query(
            "SELECT first_sequence, body FROM log_chunks WHERE stream_id = ?1 AND first_sequence >= coalesce(
             (SELECT max(first_sequence) FROM log_chunks WHERE stream_id = ?1 AND first_sequence <= ?2), 0)
             ORDER BY first_sequence",
        )
        .bind(stream.id)
        .bind(first)
        .fetch_all(self.reader())
        .await?;
        let mut lines = Vec::with_capacity(tail.min(1024));
        for row in rows {
            let sequence: i64 = row.try_get("first_sequence")?;
            let body: Vec<u8> = row.try_get("body")?;
            let skip = usize::try_from(first.saturating_sub(sequence)).unwrap_or(0);
            lines.extend(chunk::read(&body).skip(skip));
        }
        // Lines that came between reading the stream and reading its chunks.
        lines.drain(..lines.len().saturating_sub(tail));
        Ok(lines)
    }

    /// Where reading the output of a task goes on.
    ///
    /// # Errors
    /// The store failed.
    pub async fn log_position(&self, task: TaskId) -> Result<Option<String>, StoreError> {
        let position: Option<Option<String>> =
            sqlx::query_scalar("SELECT position FROM log_streams WHERE task_id = ?")
                .bind(task.to_string())
                .fetch_optional(self.reader())
                .await?;
        Ok(position.flatten())
    }
}

fn unreadable(why: String) -> StoreError {
    StoreError::Unreadable { table: "log_streams", why }
}
