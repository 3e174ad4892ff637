//! What the repositories hold, and who may push to them.

use std::time::Duration;

use super::services::ServiceId;
use super::users::UserId;
use super::{Store, StoreError};
use crate::Timestamp;
use crate::auth::token::Hash;

/// How long registry credentials hold (contract §3.5).
pub const CREDENTIALS_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);
/// Credentials of one service; the oldest go when there are more.
const MOST_CREDENTIALS: i64 = 20;
/// How long expired credentials are remembered, so that who uses them is told that they have expired.
pub(super) const EXPIRED_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
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

    /// Stores a registry password of a user for a service; those that expired a day ago go. `false` where the service is gone.
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
            .bind(now.before(EXPIRED_KEPT).0)
            .execute(&mut *change)
            .await?;
        sqlx::query(
            "DELETE FROM registry_credentials WHERE id IN (SELECT id FROM registry_credentials
             WHERE service_id = ? ORDER BY id DESC LIMIT -1 OFFSET ?)",
        )
        .bind(service.0)
        .bind(MOST_CREDENTIALS)
        .execute(&mut *change)
        .await?;
        change.commit().await?;
        Ok(added.rows_affected() > 0)
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::service::CreateService;

    use super::*;
    use crate::auth::token;
    use crate::store::services::Created;

    async fn service(dir: &tempfile::TempDir) -> (Store, ServiceId, UserId) {
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_user("p", "u", "h").await.unwrap();
        let user = store.user("p", "u").await.unwrap().unwrap().id;
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "u", &wish, 9).await.unwrap() else { panic!() };
        (store, service.id, user)
    }

    async fn count(store: &Store, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(store.reader()).await.unwrap()
    }

    #[tokio::test]
    async fn credentials_expire_and_are_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let (store, service, user) = service(&dir).await;
        const COUNT: &str = "SELECT count(*) FROM registry_credentials";
        let now = Timestamp(1_000);
        for _ in 0..MOST_CREDENTIALS + 5 {
            let (_, hash) = token::registry_password().unwrap();
            assert!(store.add_credentials(service, user, hash, now).await.unwrap());
        }
        assert_eq!(count(&store, COUNT).await, MOST_CREDENTIALS);
        let (_, hash) = token::registry_password().unwrap();
        store
            .add_credentials(service, user, hash, now.after(CREDENTIALS_LIFETIME + EXPIRED_KEPT))
            .await
            .unwrap();
        assert_eq!(count(&store, COUNT).await, 1, "those that expired a day ago are gone");
        store.delete_service(service).await.unwrap();
        assert_eq!(count(&store, COUNT).await, 0);
        assert!(!store.add_credentials(service, user, [0; 32], now).await.unwrap());
    }

    #[tokio::test]
    async fn a_repository_has_its_tags_once_and_not_without_end() {
        let dir = tempfile::tempdir().unwrap();
        let (store, service, _) = service(&dir).await;
        let image = |tag: String| Image { tag, digest: "sha256:0".to_owned(), size: 1 };
        let mut change = store.write().await.unwrap();
        sqlx::query(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
             INSERT INTO images SELECT ?, 't' || i, 'sha256:0', 1, 0 FROM n",
        )
        .bind(MOST_TAGS)
        .bind(service.0)
        .execute(&mut *change)
        .await
        .unwrap();
        change.commit().await.unwrap();
        assert!(!store.put_image(service, &image("one-more".to_owned())).await.unwrap());
        assert!(store.put_image(service, &image("t7".to_owned())).await.unwrap(), "a tag may be moved");
        assert_eq!(count(&store, "SELECT count(*) FROM images").await, MOST_TAGS);
        store.delete_service(service).await.unwrap();
        assert!(!store.put_image(service, &image("latest".to_owned())).await.unwrap());
    }
}
