//! The durable state: one SQLite database in the data folder, in WAL mode, shared by one `serve` and any number of
//! short commands beside it.
//!
//! One file a table or two. Reads go to [`Store::reader`], a pool of connections; every change goes through
//! [`Store::write`], one connection that takes SQLite's write lock at its begin, so that two writers wait for each other
//! instead of failing half way. A commit is on disk before it returns (`synchronous = FULL`).

mod catalog;
pub mod events;
pub mod folder;
pub mod images;
pub mod logs;
pub mod repositories;
pub mod revisions;
mod schema;
pub mod services;
mod sessions;
pub mod settings;
pub mod tasks;
#[cfg(test)]
mod tests;
pub mod tokens;
pub mod users;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Sqlite, SqlitePool, Transaction};
use tracing::Instrument;

pub use folder::{Folder, ServeLock};

use catalog::Catalog;
use sessions::Sessions;

use crate::{Error, disk};

/// How long a writer waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that read.
const READERS: u32 = 4;

/// What the store can meet.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused, or the disk did.
    #[error("{0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("{0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// A change broke off.
    #[error("a change broke off: {0}")]
    Broken(String),
    /// A row cannot be understood.
    #[error("a row of {table} cannot be read: {why}")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl StoreError {
    /// What the operator can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Database(error) | Self::Schema(sqlx::migrate::MigrateError::Execute(error))
                if is_damaged(error) =>
            {
                "The database is damaged, or not one of servicectl: put back a copy of the data folder, or take a new \
                 folder with --data-dir."
            }
            Self::Unreadable { .. } => "The database is damaged: put back a copy of the data folder.",
            _ => "If the disk is full, make room and try again.",
        }
    }

    /// What a client is told, who can do nothing about it; the store's own words go to the log.
    pub(crate) fn told(&self) -> &'static str {
        match self {
            Self::Database(error) if is_full(error) => {
                "The disk of the platform is full: nothing was changed. What runs goes on; the operator has to make room."
            }
            _ => "The platform cannot reach its store at the moment. Nothing was changed; try again.",
        }
    }
}

/// SQLITE_CORRUPT or SQLITE_NOTADB.
fn is_damaged(error: &sqlx::Error) -> bool {
    has_code(error, &["11", "26"])
}

/// SQLITE_FULL.
fn is_full(error: &sqlx::Error) -> bool {
    has_code(error, &["13"])
}

/// Whether SQLite refused with one of these result codes.
fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

/// A handle to the store; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    reader: SqlitePool,
    writer: SqlitePool,
    folder: PathBuf,
    strip_underscores: bool,
    log_limits: logs::LogLimits,
    /// Only in the process that serves the folder.
    catalog: Option<Arc<Catalog>>,
    sessions: Arc<Sessions>,
}

impl Store {
    /// Opens the store in `folder`, and makes or updates its schema where that is needed. A `serve` hands in its
    /// lock.
    ///
    /// # Errors
    /// The folder is of a newer version, is being served by an older version, or cannot be used.
    pub async fn open(folder: &Folder, serving: Option<&ServeLock>) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(folder.database()?)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections);
        let writer = pool(1).before_acquire(|connection, _| {
            // SQLite itself ends a transaction that meets a full disk; sqlx then counts it as open for ever, and would
            // begin no other on this connection (sqlx-sqlite 0.9, worker.rs: the ROLLBACK that fails lowers no depth).
            let is_usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_usable) })
        });
        let writer = writer.connect_with(options.clone()).await.map_err(StoreError::from)?;
        schema::update(&writer, folder, serving).await?;
        let reader = pool(READERS).connect_with(options.read_only(true)).await.map_err(StoreError::from)?;
        Ok(Self {
            reader,
            writer,
            folder: folder.path().to_owned(),
            strip_underscores: false,
            log_limits: logs::LogLimits::default(),
            catalog: serving.map(|_| Arc::default()),
            sessions: Arc::new(Sessions::new(folder.sessions_stamp()?)),
        })
    }

    /// Opens the store in `dir` without a lock on it: for tests and tools.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_in(dir: &Path) -> Result<Self, Error> {
        Self::open(&Folder::prepare(dir)?, None).await
    }

    /// The same store with deployment paths without the underscores of project names (contract §4).
    #[must_use]
    pub fn with_strip_underscores(self, strip_underscores: bool) -> Self {
        Self { strip_underscores, ..self }
    }

    /// The same store, which keeps so many log lines of a service.
    #[must_use]
    pub fn with_log_limits(self, log_limits: logs::LogLimits) -> Self {
        Self { log_limits, ..self }
    }

    /// Whether deployment paths go without the underscores of project names.
    pub fn strips_underscores(&self) -> bool {
        self.strip_underscores
    }

    /// Connections for reading.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Begins a change. Nothing of it is visible or durable before its `commit`; dropping it undoes it.
    ///
    /// # Errors
    /// Another process holds the write lock for too long, or the disk failed.
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn reachable(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(self.reader()).await?;
        Ok(())
    }

    /// Whether its disk has room for the next changes.
    pub(crate) fn has_room(&self) -> bool {
        disk::has_room(&self.folder)
    }

    /// Copies the database, as it is at one moment, into a new file; others go on reading and writing.
    ///
    /// # Errors
    /// The disk is full, or the file cannot be made.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let name = file.to_str().ok_or_else(|| StoreError::Broken("a path that is no UTF-8".to_owned()))?;
        sqlx::query("VACUUM INTO ?").bind(name).execute(&self.writer).await?;
        Ok(())
    }

    /// Closes all connections, after which the database is one file again.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Runs a change to its end, also when nobody waits for it any more: a client that goes away must not leave a commit without
/// what belongs to it.
///
/// # Errors
/// Those of the change, or it panicked.
pub(crate) async fn to_its_end<T, E>(
    change: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    // What goes wrong is told with the request that asked for it.
    tokio::spawn(change.in_current_span())
        .await
        .unwrap_or_else(|error| Err(StoreError::Broken(error.to_string()).into()))
}
