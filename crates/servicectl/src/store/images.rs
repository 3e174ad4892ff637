//! Which image each tag of a repository stands for. What loses a tag stays for a while, also where nothing else leads to it.

use sqlx::{Sqlite, Transaction};

use super::repositories::Removed;
use super::services::ServiceId;
use super::{Store, StoreError};
use crate::Timestamp;

/// Tags of one repository.
pub const MOST_TAGS: u32 = 1_000;

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
        let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM services WHERE id = ?")
            .bind(service.0)
            .fetch_optional(&mut *change)
            .await?;
        if known.is_none() || !put(&mut change, service, image, Timestamp::now()).await? {
            return Ok(false);
        }
        change.commit().await?;
        Ok(true)
    }

    /// The tags of a repository in order, those behind `after` only, at most `most`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tags(&self, service: ServiceId, after: &str, most: u32) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT tag FROM images WHERE service_id = ? AND tag > ? ORDER BY tag LIMIT ?")
            .bind(service.0)
            .bind(after)
            .bind(most)
            .fetch_all(self.reader())
            .await?)
    }

    /// The tags that were pushed last, newest first, at most `most`, and how many there are in all.
    ///
    /// # Errors
    /// The store failed.
    pub async fn newest_tags(&self, service: ServiceId, most: u32) -> Result<(Vec<String>, u32), StoreError> {
        let newest: Vec<(String, u32)> = sqlx::query_as(
            "SELECT tag, count(*) OVER () FROM images WHERE service_id = ? ORDER BY pushed_at DESC, tag LIMIT ?",
        )
        .bind(service.0)
        .bind(most)
        .fetch_all(self.reader())
        .await?;
        let all = newest.first().map_or(0, |(_, all)| *all);
        Ok((newest.into_iter().map(|(tag, _)| tag).collect(), all))
    }

    /// The digest for which a tag stands.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tagged(&self, service: ServiceId, tag: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT digest FROM images WHERE service_id = ? AND tag = ?")
            .bind(service.0)
            .bind(tag)
            .fetch_optional(self.reader())
            .await?)
    }

    /// Takes a tag away; what it stood for stays for a while.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_tag(
        &self,
        service: ServiceId,
        tag: &str,
        now: Timestamp,
    ) -> Result<Removed, StoreError> {
        let mut change = self.write().await?;
        let digest: Option<String> =
            sqlx::query_scalar("DELETE FROM images WHERE service_id = ? AND tag = ? RETURNING digest")
                .bind(service.0)
                .bind(tag)
                .fetch_optional(&mut *change)
                .await?;
        let Some(digest) = digest else { return Ok(Removed::Unknown) };
        lost_a_tag(&mut change, service, &digest, now).await?;
        change.commit().await?;
        Ok(Removed::Done)
    }
}

/// Puts an image under its tag; one that has the tag loses it. `false` where that is one tag too many, and the change must be
/// undone.
pub(super) async fn put(
    change: &mut Transaction<'static, Sqlite>,
    service: ServiceId,
    image: &Image,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let before: Option<String> =
        sqlx::query_scalar("SELECT digest FROM images WHERE service_id = ? AND tag = ?")
            .bind(service.0)
            .bind(&image.tag)
            .fetch_optional(&mut **change)
            .await?;
    if let Some(before) = before {
        lost_a_tag(change, service, &before, now).await?;
    }
    sqlx::query(
        "INSERT INTO images (service_id, tag, digest, size, pushed_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (service_id, tag) DO UPDATE SET digest = ?3, size = ?4, pushed_at = ?5",
    )
    .bind(service.0)
    .bind(&image.tag)
    .bind(&image.digest)
    .bind(image.size.cast_signed())
    .bind(now.0)
    .execute(&mut **change)
    .await?;
    let tags: i64 = sqlx::query_scalar("SELECT count(*) FROM images WHERE service_id = ?")
        .bind(service.0)
        .fetch_one(&mut **change)
        .await?;
    Ok(tags <= i64::from(MOST_TAGS))
}

async fn lost_a_tag(
    change: &mut Transaction<'static, Sqlite>,
    service: ServiceId,
    digest: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE manifests SET needed_at = ? WHERE service_id = ? AND digest = ?")
        .bind(now.0)
        .bind(service.0)
        .bind(digest)
        .execute(&mut **change)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use servicectl_api::service::CreateService;

    use super::*;
    use crate::store::repositories::{GRACE, Manifest, NewManifest, PutManifest, Space};
    use crate::store::services::Created;

    async fn service(dir: &tempfile::TempDir) -> (Store, ServiceId) {
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_project("p").await.unwrap();
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "u", &wish, 9).await.unwrap() else { panic!() };
        (store, service.id)
    }

    async fn count(store: &Store, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(store.reader()).await.unwrap()
    }

    #[tokio::test]
    async fn a_repository_has_its_tags_once_and_not_without_end() {
        let dir = tempfile::tempdir().unwrap();
        let (store, service) = service(&dir).await;
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
        assert_eq!(count(&store, "SELECT count(*) FROM images").await, i64::from(MOST_TAGS));
        store.delete_service(service).await.unwrap();
        assert!(!store.put_image(service, &image("latest".to_owned())).await.unwrap());
    }

    #[tokio::test]
    async fn what_loses_its_tag_to_the_sample_image_stays_for_a_while() {
        let dir = tempfile::tempdir().unwrap();
        let (store, service) = service(&dir).await;
        let manifest = Manifest { digest: "old".to_owned(), media_type: "m".to_owned(), content: vec![0] };
        let new = NewManifest { manifest, parts: Vec::new(), tag: Some("latest".to_owned()) };
        assert_eq!(
            store.put_manifest(service, new, Space { repository: 9, all: 9 }, Timestamp(1)).await.unwrap(),
            PutManifest::Done
        );
        let sample = Image { tag: "latest".to_owned(), digest: "sha256:0".to_owned(), size: 1 };
        assert!(store.put_image(service, &sample).await.unwrap());
        let now = Timestamp::now();
        store.collect_garbage(service, now).await.unwrap();
        assert!(store.manifest(service, "old").await.unwrap().is_some(), "its day begins now");
        store.collect_garbage(service, now.after(GRACE)).await.unwrap();
        assert!(store.manifest(service, "old").await.unwrap().is_none());
    }
}
