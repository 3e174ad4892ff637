//! What the repositories hold, and who may push to them.

use std::time::Duration;

use super::services::ServiceId;
use super::users::UserId;
use super::{Store, StoreError};
use crate::Timestamp;
use crate::auth::token::Hash;

/// How long registry credentials hold (contract §3.5).
pub const CREDENTIALS_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);
/// Live credentials of one user for one service; the oldest go when there are more.
const MOST_CREDENTIALS: i64 = 100;
/// Tags of one repository.
pub const MOST_TAGS: i64 = 1_000;

/// An image under a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Tag.
    pub tag: String,
    /// `sha256:…`.
    pub digest: String,
    /// Bytes.
    pub size: u64,
}

impl Store {
    /// Puts an image under its tag; one that has the tag loses it. `false` where the repository is full or the service is
    /// gone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn put_image(&self, service: ServiceId, image: &Image) -> Result<bool, StoreError> {
        let mut change = self.write().await?;
        let put = sqlx::query(
            "INSERT INTO images (service_id, tag, digest, size, pushed_at)
             SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM services WHERE id = ?1)
             AND (SELECT count(*) FROM images WHERE service_id = ?1 AND tag <> ?2) < ?6
             ON CONFLICT (service_id, tag) DO UPDATE SET digest = ?3, size = ?4, pushed_at = ?5",
        )
        .bind(service.0)
        .bind(&image.tag)
        .bind(&image.digest)
        .bind(image.size.cast_signed())
        .bind(Timestamp::now().0)
        .bind(MOST_TAGS)
        .execute(&mut *change)
        .await?;
        change.commit().await?;
        Ok(put.rows_affected() > 0)
    }

    /// Stores a registry password of a user for a service; expired ones go. `false` where the service is gone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_credentials(
        &self,
        service: ServiceId,
        user: UserId,
        sha256: Hash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut change = self.write().await?;
        let added = sqlx::query(
            "INSERT INTO registry_credentials (service_id, user_id, sha256, expires_at)
             SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM services WHERE id = ?1)",
        )
        .bind(service.0)
        .bind(user.0)
        .bind(&sha256[..])
        .bind(now.after(CREDENTIALS_LIFETIME).0)
        .execute(&mut *change)
        .await?;
        sqlx::query("DELETE FROM registry_credentials WHERE expires_at <= ?")
            .bind(now.0)
            .execute(&mut *change)
            .await?;
        sqlx::query(
            "DELETE FROM registry_credentials WHERE id IN (SELECT id FROM registry_credentials
             WHERE service_id = ? AND user_id = ? ORDER BY id DESC LIMIT -1 OFFSET ?)",
        )
        .bind(service.0)
        .bind(user.0)
        .bind(MOST_CREDENTIALS)
        .execute(&mut *change)
        .await?;
        change.commit().await?;
        Ok(added.rows_affected() > 0)
    }
}
