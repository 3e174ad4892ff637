//! What the repositories of the registry hold: blobs (whose bytes are files) and manifests. A repository is a service's.

mod access;
mod garbage;
mod manifests;
mod room;

use std::time::Duration;

use sqlx::Row;

pub(super) use access::EXPIRED_KEPT;
pub use access::{Access, Credential, TOKEN_LIFETIME};
pub use garbage::GRACE;
pub use manifests::{Manifest, NewManifest, Part, PutManifest};
pub use room::{Full, Space};

use super::services::ServiceId;
use super::{Store, StoreError};
use crate::Timestamp;

/// That a blob was asked for is written down where this long has passed since it was last: a push asks for each of its layers,
/// and a write for each would be one to disk.
const KEPT_ANEW: Duration = Duration::from_secs(60 * 60);

/// A blob that was uploaded to a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Bytes.
    pub size: u64,
    /// When it was uploaded, or a push asked for it last.
    pub uploaded_at: Timestamp,
}

/// What came of a wish to remove something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Done,
    /// There was none.
    Unknown,
    /// A manifest refers to it; nothing changed.
    Needed,
    /// The service may be started again from it without another PUT; nothing changed.
    Deployed,
}

impl Store {
    /// A blob of a repository.
    ///
    /// # Errors
    /// The store failed.
    pub async fn blob(&self, service: ServiceId, digest: &str) -> Result<Option<Blob>, StoreError> {
        let row = sqlx::query("SELECT size, uploaded_at FROM blobs WHERE service_id = ? AND digest = ?")
            .bind(service.0)
            .bind(digest)
            .fetch_optional(self.reader())
            .await?;
        row.map(|row| {
            Ok(Blob {
                size: row.try_get::<i64, _>("size")?.cast_unsigned(),
                uploaded_at: Timestamp(row.try_get("uploaded_at")?),
            })
        })
        .transpose()
    }

    /// Says that a blob is there, whose file is. `false` where the service is gone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_blob(
        &self,
        service: ServiceId,
        digest: &str,
        size: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut change = self.write().await?;
        let added = sqlx::query(
            "INSERT INTO blobs (service_id, digest, size, uploaded_at)
             SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM services WHERE id = ?1)
             ON CONFLICT (service_id, digest) DO UPDATE SET size = ?3, uploaded_at = ?4",
        )
        .bind(service.0)
        .bind(digest)
        .bind(size.cast_signed())
        .bind(now.0)
        .execute(&mut *change)
        .await?;
        change.commit().await?;
        Ok(added.rows_affected() > 0)
    }

    /// A push is about to hear that the blob is there, and will not upload it: it must stay until the manifest comes. `false`
    /// where there is none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keep_blob(
        &self,
        service: ServiceId,
        digest: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match self.blob(service, digest).await? {
            None => return Ok(false),
            // It stays for the rest of its day, which is longer than any push.
            Some(blob) if now.since(blob.uploaded_at) < KEPT_ANEW => return Ok(true),
            Some(_) => {}
        }
        let mut change = self.write().await?;
        let kept = sqlx::query("UPDATE blobs SET uploaded_at = ? WHERE service_id = ? AND digest = ?")
            .bind(now.0)
            .bind(service.0)
            .bind(digest)
            .execute(&mut *change)
            .await?;
        change.commit().await?;
        Ok(kept.rows_affected() > 0)
    }

    /// Forgets a blob to which no manifest refers; its file goes after that.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_blob(&self, service: ServiceId, digest: &str) -> Result<Removed, StoreError> {
        let mut change = self.write().await?;
        if manifests::is_part(&mut change, service, digest).await? {
            return Ok(Removed::Needed);
        }
        let gone = sqlx::query("DELETE FROM blobs WHERE service_id = ? AND digest = ?")
            .bind(service.0)
            .bind(digest)
            .execute(&mut *change)
            .await?;
        change.commit().await?;
        Ok(if gone.rows_affected() > 0 { Removed::Done } else { Removed::Unknown })
    }

    /// The digests of a repository's blobs.
    ///
    /// # Errors
    /// The store failed.
    pub async fn blob_digests(&self, service: ServiceId) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT digest FROM blobs WHERE service_id = ?")
            .bind(service.0)
            .fetch_all(self.reader())
            .await?)
    }
}
