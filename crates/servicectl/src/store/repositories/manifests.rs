//! Manifests and indexes.

use sqlx::{Row, Sqlite, Transaction};

use super::super::images::{self, Image};
use super::super::services::ServiceId;
use super::super::{Store, StoreError, to_its_end};
use super::{Full, Removed, Space, room};
use crate::Timestamp;

/// Most manifests of one repository, those of indexes included.
const MOST_MANIFESTS: i64 = 10_000;

/// A manifest as it was pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// `sha256:…` of its bytes.
    pub digest: String,
    /// What it was pushed as.
    pub media_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Something that a manifest refers to and that must be in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its digest.
    pub digest: String,
    /// Bytes, as the manifest says.
    pub size: u64,
    /// A manifest (of an index), else a blob.
    pub is_manifest: bool,
}

/// A manifest to store.
#[derive(Clone, Debug)]
pub struct NewManifest {
    /// The manifest.
    pub manifest: Manifest,
    /// What it refers to.
    pub parts: Vec<Part>,
    /// The tag that it gets.
    pub tag: Option<String>,
}

/// What came of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutManifest {
    /// It is stored.
    Done,
    /// The repository does not hold this part.
    Missing(Part),
    /// The repository holds this part with so many bytes.
    OtherSize(Part, u64),
    /// The repository has as many tags or manifests as it may.
    TooMany,
    /// The repository, or all of them, would take more bytes than they may.
    NoRoom(Full),
    /// The service is gone.
    Gone,
}

impl Store {
    /// Stores a manifest and its tag if the repository holds everything it refers to, and nothing is over its limit with it; all or
    /// nothing.
    ///
    /// # Errors
    /// The store failed.
    pub async fn put_manifest(
        &self,
        service: ServiceId,
        new: NewManifest,
        limits: Space,
        now: Timestamp,
    ) -> Result<PutManifest, StoreError> {
        let store = self.clone();
        to_its_end(async move {
            let mut change = store.write().await?;
            let put = put(&mut change, service, &new, limits, now).await?;
            if put == PutManifest::Done {
                change.commit().await?;
            }
            Ok(put)
        })
        .await
    }

    /// A manifest of a repository by its digest.
    ///
    /// # Errors
    /// The store failed.
    pub async fn manifest(&self, service: ServiceId, digest: &str) -> Result<Option<Manifest>, StoreError> {
        let row =
            sqlx::query("SELECT media_type, content FROM manifests WHERE service_id = ? AND digest = ?")
                .bind(service.0)
                .bind(digest)
                .fetch_optional(self.reader())
                .await?;
        row.map(|row| {
            Ok(Manifest {
                digest: digest.to_owned(),
                media_type: row.try_get("media_type")?,
                content: row.try_get("content")?,
            })
        })
        .transpose()
    }

    /// Removes a manifest that no index refers to and no revision may start again, with its tags.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_manifest(&self, service: ServiceId, digest: &str) -> Result<Removed, StoreError> {
        let mut change = self.write().await?;
        if is_part(&mut change, service, digest).await? {
            return Ok(Removed::Needed);
        }
        let deployed: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM needed_images WHERE service_id = ? AND digest = ? LIMIT 1")
                .bind(service.0)
                .bind(digest)
                .fetch_optional(&mut *change)
                .await?;
        if deployed.is_some() {
            return Ok(Removed::Deployed);
        }
        let gone = sqlx::query("DELETE FROM manifests WHERE service_id = ? AND digest = ?")
            .bind(service.0)
            .bind(digest)
            .execute(&mut *change)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(Removed::Unknown);
        }
        sqlx::query("DELETE FROM images WHERE service_id = ? AND digest = ?")
            .bind(service.0)
            .bind(digest)
            .execute(&mut *change)
            .await?;
        change.commit().await?;
        Ok(Removed::Done)
    }
}

async fn put(
    change: &mut Transaction<'static, Sqlite>,
    service: ServiceId,
    new: &NewManifest,
    limits: Space,
    now: Timestamp,
) -> Result<PutManifest, StoreError> {
    let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM services WHERE id = ?")
        .bind(service.0)
        .fetch_optional(&mut **change)
        .await?;
    if known.is_none() {
        return Ok(PutManifest::Gone);
    }
    let mut size = i64::try_from(new.manifest.content.len()).unwrap_or(i64::MAX);
    for part in &new.parts {
        let Some((bytes, with_parts)) = held(change, service, part).await? else {
            return Ok(PutManifest::Missing(part.clone()));
        };
        if bytes.cast_unsigned() != part.size {
            return Ok(PutManifest::OtherSize(part.clone(), bytes.cast_unsigned()));
        }
        size = size.saturating_add(with_parts);
    }
    let manifest = &new.manifest;
    let before: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM manifests WHERE service_id = ? AND digest = ?")
            .bind(service.0)
            .bind(&manifest.digest)
            .fetch_optional(&mut **change)
            .await?;
    sqlx::query(
        "INSERT INTO manifests (service_id, digest, media_type, content, size, needed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (service_id, digest) DO UPDATE SET media_type = ?3, size = ?5, needed_at = ?6",
    )
    .bind(service.0)
    .bind(&manifest.digest)
    .bind(&manifest.media_type)
    .bind(&manifest.content)
    .bind(size)
    .bind(now.0)
    .execute(&mut **change)
    .await?;
    // Here, where no other push comes in between. One that is there already takes nothing.
    if before.is_none()
        && let Some(full) = room::taken(&mut **change, service, limits).await?.over(limits)
    {
        return Ok(PutManifest::NoRoom(full));
    }
    for part in &new.parts {
        sqlx::query("INSERT OR IGNORE INTO manifest_parts (service_id, manifest, digest) VALUES (?, ?, ?)")
            .bind(service.0)
            .bind(&manifest.digest)
            .bind(&part.digest)
            .execute(&mut **change)
            .await?;
    }
    if let Some(tag) = &new.tag {
        let image = Image { tag: tag.clone(), digest: manifest.digest.clone(), size: size.cast_unsigned() };
        if !images::put(change, service, &image, now).await? {
            return Ok(PutManifest::TooMany);
        }
    }
    let manifests: i64 = sqlx::query_scalar("SELECT count(*) FROM manifests WHERE service_id = ?")
        .bind(service.0)
        .fetch_one(&mut **change)
        .await?;
    Ok(if manifests > MOST_MANIFESTS { PutManifest::TooMany } else { PutManifest::Done })
}

/// Whether a manifest refers to this.
pub(super) async fn is_part(
    change: &mut Transaction<'static, Sqlite>,
    service: ServiceId,
    digest: &str,
) -> Result<bool, StoreError> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM manifest_parts WHERE service_id = ? AND digest = ? LIMIT 1")
            .bind(service.0)
            .bind(digest)
            .fetch_optional(&mut **change)
            .await?;
    Ok(found.is_some())
}

/// Bytes of a part itself, and with all that it refers to.
async fn held(
    change: &mut Transaction<'static, Sqlite>,
    service: ServiceId,
    part: &Part,
) -> Result<Option<(i64, i64)>, StoreError> {
    let sql = if part.is_manifest {
        "SELECT length(content) AS bytes, size FROM manifests WHERE service_id = ? AND digest = ?"
    } else {
        "SELECT size AS bytes, size FROM blobs WHERE service_id = ? AND digest = ?"
    };
    let row = sqlx::query(sql).bind(service.0).bind(&part.digest).fetch_optional(&mut **change).await?;
    row.map(|row| Ok((row.try_get("bytes")?, row.try_get("size")?))).transpose()
}

#[cfg(test)]
mod tests {
    use servicectl_api::service::CreateService;

    use super::*;
    use crate::store::services::Created;

    /// As many concurrent pushes of one tool as it likes.
    #[tokio::test]
    async fn manifests_that_are_pushed_at_once_stay_within_the_limit_together() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_project("p").await.unwrap();
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "u", &wish, 9).await.unwrap() else { panic!() };
        let new = |number: u8| NewManifest {
            manifest: Manifest {
                digest: format!("sha256:{number}"),
                media_type: "m".to_owned(),
                content: vec![number; 100],
            },
            parts: Vec::new(),
            tag: Some(format!("t{number}")),
        };
        let (limits, id) = (Space { repository: 350, all: u64::MAX }, service.id);
        let mut pushes = tokio::task::JoinSet::new();
        for number in 0..20 {
            let (store, new) = (store.clone(), new(number));
            pushes.spawn(async move { store.put_manifest(id, new, limits, Timestamp(1)).await.unwrap() });
        }
        let outcomes = pushes.join_all().await;
        assert_eq!(outcomes.iter().filter(|put| **put == PutManifest::Done).count(), 3, "{outcomes:?}");
        assert_eq!(
            outcomes.iter().filter(|put| **put == PutManifest::NoRoom(Full::Repository(350))).count(),
            17
        );
        let none = Space { repository: 300, all: 0 };
        assert_eq!(
            store.taken(id, limits).await.unwrap(),
            none,
            "all are not counted where nothing limits them"
        );
        let limited = Space { all: 400, ..limits };
        assert_eq!(store.taken(id, limited).await.unwrap(), Space { repository: 300, all: 300 });
        let tags = store.tags(id, "", 99).await.unwrap();
        assert_eq!(tags.len(), 3, "what did not fit has no tag either");
        let there: u8 = tags[0][1..].parse().unwrap();
        let again =
            store.put_manifest(id, new(there), Space { repository: 1, all: 1 }, Timestamp(2)).await.unwrap();
        assert_eq!(again, PutManifest::Done, "one that is there takes no room");
    }
}
