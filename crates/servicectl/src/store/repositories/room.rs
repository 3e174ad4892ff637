//! How many bytes the repositories take, and may take.

use sqlx::Row;

use super::super::services::ServiceId;
use super::super::{Store, StoreError};

/// Bytes of one repository and of all of them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Of the one.
    pub repository: u64,
    /// Of all.
    pub all: u64,
}

/// What has reached its limit, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The repository.
    Repository(u64),
    /// All repositories together.
    Registry(u64),
}

impl Space {
    /// No limit.
    pub const ENDLESS: u64 = u64::MAX;

    /// So many more of one repository.
    #[must_use]
    pub fn and(self, bytes: u64) -> Self {
        Self { repository: self.repository.saturating_add(bytes), all: self.all.saturating_add(bytes) }
    }

    /// What is over these limits.
    pub fn over(self, limits: Self) -> Option<Full> {
        let repository = (self.repository > limits.repository).then_some(Full::Repository(limits.repository));
        repository.or_else(|| (self.all > limits.all).then_some(Full::Registry(limits.all)))
    }
}

impl Store {
    /// Bytes that a repository takes, and all of them: blobs and manifests. Where no limit is set on all together, these are
    /// not counted, since that takes a look at every blob there is: they are 0 then.
    ///
    /// # Errors
    /// The store failed.
    pub async fn taken(&self, service: ServiceId, limits: Space) -> Result<Space, StoreError> {
        taken(self.reader(), service, limits).await
    }
}

/// The same, as a change sees it.
pub(super) async fn taken(
    on: impl sqlx::SqliteExecutor<'_>,
    service: ServiceId,
    limits: Space,
) -> Result<Space, StoreError> {
    let row = sqlx::query(
        "SELECT (SELECT coalesce(sum(size), 0) FROM blobs WHERE service_id = ?1)
              + (SELECT coalesce(sum(length(content)), 0) FROM manifests WHERE service_id = ?1) AS repository,
                CASE WHEN ?2 THEN (SELECT coalesce(sum(size), 0) FROM blobs)
              + (SELECT coalesce(sum(length(content)), 0) FROM manifests) ELSE 0 END AS all_together",
    )
    .bind(service.0)
    .bind(limits.all != Space::ENDLESS)
    .fetch_one(on)
    .await?;
    let bytes = |column| row.try_get::<i64, _>(column).map(i64::cast_unsigned);
    Ok(Space { repository: bytes("repository")?, all: bytes("all_together")? })
}
