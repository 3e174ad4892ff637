//! Adding lines.

use sqlx::{Row, Sqlite, Transaction};

use super::{chunk, trim};
use crate::Timestamp;
use crate::runtime::{LogLine, TaskId};
use crate::store::services::ServiceId;
use crate::store::{Store, StoreError};

/// A chunk smaller than this takes in further lines, so that a task that says little does not make a row of each line.
const OPEN_BYTES: usize = 16 * 1024;
/// Lines that come at once are cut into chunks of about this size.
const CHUNK_BYTES: usize = 64 * 1024;

/// New lines of one task.
#[derive(Clone, Debug)]
pub struct NewLines {
    /// Its service.
    pub service: ServiceId,
    /// The task.
    pub task: TaskId,
    /// When it was created.
    pub task_created_at: Timestamp,
    /// Oldest first.
    pub lines: Vec<LogLine>,
    /// Where reading goes on.
    pub position: Option<String>,
}

/// A stream while lines are added to it.
struct Growing {
    id: i64,
    next_sequence: i64,
    bytes: i64,
    last_line_at: i64,
}

impl Store {
    /// Adds lines to the streams of their tasks and lets go of what is too much; all or nothing.
    ///
    /// # Errors
    /// The store failed; nothing was kept.
    pub async fn append_logs(&self, pieces: &[NewLines]) -> Result<(), StoreError> {
        if pieces.is_empty() {
            return Ok(());
        }
        let mut change = self.write().await?;
        for piece in pieces {
            append(&mut change, piece).await?;
        }
        let mut services: Vec<ServiceId> = pieces.iter().map(|piece| piece.service).collect();
        services.sort_unstable();
        services.dedup();
        for service in services {
            trim::to_limits(&mut change, service, self.log_limits).await?;
        }
        change.commit().await?;
        Ok(())
    }
}

async fn append(change: &mut Transaction<'_, Sqlite>, piece: &NewLines) -> Result<(), StoreError> {
    let mut stream = open(change, piece).await?;
    let mut lines = piece.lines.iter();
    if let Some((first_sequence, mut body)) = open_chunk(change, stream.id).await? {
        let before = body.len();
        let added = fill(&mut body, OPEN_BYTES, &mut lines);
        if added > 0 {
            stream.grow(added, body.len() - before, piece);
            sqlx::query("UPDATE log_chunks SET lines = lines + ?, bytes = ?, last_line_at = ?, body = ? WHERE stream_id = ? AND first_sequence = ?")
                .bind(added)
                .bind(signed(body.len()))
                .bind(stream.last_line_at)
                .bind(body)
                .bind(stream.id)
                .bind(first_sequence)
                .execute(&mut **change)
                .await?;
        }
    }
    loop {
        let mut body = Vec::new();
        let first_sequence = stream.next_sequence;
        let added = fill(&mut body, CHUNK_BYTES, &mut lines);
        if added == 0 {
            break;
        }
        stream.grow(added, body.len(), piece);
        sqlx::query("INSERT INTO log_chunks VALUES (?, ?, ?, ?, ?, ?)")
            .bind(stream.id)
            .bind(first_sequence)
            .bind(added)
            .bind(signed(body.len()))
            .bind(stream.last_line_at)
            .bind(body)
            .execute(&mut **change)
            .await?;
    }
    sqlx::query(
        "UPDATE log_streams SET next_sequence = ?, bytes = ?, last_line_at = ?, position = ? WHERE id = ?",
    )
    .bind(stream.next_sequence)
    .bind(stream.bytes)
    .bind(stream.last_line_at)
    .bind(piece.position.as_deref())
    .bind(stream.id)
    .execute(&mut **change)
    .await?;
    Ok(())
}

impl Growing {
    fn grow(&mut self, lines: i64, bytes: usize, piece: &NewLines) {
        self.next_sequence += lines;
        self.bytes += signed(bytes);
        self.last_line_at = piece.lines.last().map_or(self.last_line_at, |line| line.time.0);
    }
}

/// Writes lines until the body has `limit` bytes; gives how many lines that were.
fn fill<'a>(body: &mut Vec<u8>, limit: usize, lines: &mut impl Iterator<Item = &'a LogLine>) -> i64 {
    let mut added = 0;
    while body.len() < limit {
        let Some(line) = lines.next() else { break };
        added += chunk::write(body, line).cast_signed();
    }
    added
}

async fn open(change: &mut Transaction<'_, Sqlite>, piece: &NewLines) -> Result<Growing, StoreError> {
    let row = sqlx::query(
        "INSERT INTO log_streams (service_id, task_id, task_created_at) VALUES (?, ?, ?)
         ON CONFLICT (task_id) DO UPDATE SET service_id = service_id RETURNING *",
    )
    .bind(piece.service.0)
    .bind(piece.task.to_string())
    .bind(piece.task_created_at.0)
    .fetch_one(&mut **change)
    .await?;
    Ok(Growing {
        id: row.try_get("id")?,
        next_sequence: row.try_get("next_sequence")?,
        bytes: row.try_get("bytes")?,
        last_line_at: row.try_get("last_line_at")?,
    })
}

/// The newest chunk, if there is room in it.
async fn open_chunk(
    change: &mut Transaction<'_, Sqlite>,
    stream: i64,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let newest = sqlx::query(
        "SELECT first_sequence, bytes FROM log_chunks WHERE stream_id = ? ORDER BY first_sequence DESC LIMIT 1",
    )
    .bind(stream)
    .fetch_optional(&mut **change)
    .await?;
    let Some(newest) = newest else { return Ok(None) };
    let first_sequence: i64 = newest.try_get("first_sequence")?;
    if newest.try_get::<i64, _>("bytes")? >= signed(OPEN_BYTES) {
        return Ok(None);
    }
    let body: Vec<u8> =
        sqlx::query_scalar("SELECT body FROM log_chunks WHERE stream_id = ? AND first_sequence = ?")
            .bind(stream)
            .bind(first_sequence)
            .fetch_one(&mut **change)
            .await?;
    Ok(Some((first_sequence, body)))
}

pub(super) fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
