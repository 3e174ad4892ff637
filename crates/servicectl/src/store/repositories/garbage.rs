//! What no tag and no revision leads to goes: manifests without a tag, then the blobs of no manifest.

use std::time::Duration;

use super::super::services::ServiceId;
use super::super::{Store, StoreError};
use crate::Timestamp;

/// How long something stays that nothing refers to: a push under way sends blobs first, then manifests, then the index with
/// the tag, and what lost its tag may still be starting somewhere. What only
/// a revision or an index kept goes with it.
pub const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

impl Store {
    /// Forgets what nothing in the repository has referred to for [`GRACE`], and says which blobs' files may go.
    ///
    /// # Errors
    /// The store failed.
    pub async fn collect_garbage(
        &self,
        service: ServiceId,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let before = now.before(GRACE).0;
        let mut change = self.write().await?;
        // An index that goes lets go of its manifests, which may be indexes themselves.
        loop {
            let gone = sqlx::query(
                "DELETE FROM manifests WHERE service_id = ?1 AND needed_at <= ?2
                 AND digest NOT IN (SELECT digest FROM images WHERE service_id = ?1)
                 AND digest NOT IN (SELECT digest FROM needed_images WHERE service_id = ?1)
                 AND digest NOT IN (SELECT digest FROM manifest_parts WHERE service_id = ?1)",
            )
            .bind(service.0)
            .bind(before)
            .execute(&mut *change)
            .await?;
            if gone.rows_affected() == 0 {
                break;
            }
        }
        let blobs = sqlx::query_scalar(
            "DELETE FROM blobs WHERE service_id = ?1 AND uploaded_at <= ?2
             AND digest NOT IN (SELECT digest FROM manifest_parts WHERE service_id = ?1) RETURNING digest",
        )
        .bind(service.0)
        .bind(before)
        .fetch_all(&mut *change)
        .await?;
        change.commit().await?;
        Ok(blobs)
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::service::CreateService;

    use super::super::{Manifest, NewManifest, Part, PutManifest, Space};
    use super::*;
    use crate::store::services::Created;

    const ENDLESS: Space = Space { repository: u64::MAX, all: u64::MAX };

    fn new(digest: &str, parts: &[(&str, bool)], tag: Option<&str>) -> NewManifest {
        let part = |(digest, is_manifest): &(&str, bool)| Part {
            digest: (*digest).to_owned(),
            size: 1,
            is_manifest: *is_manifest,
        };
        NewManifest {
            manifest: Manifest { digest: digest.to_owned(), media_type: "m".to_owned(), content: vec![0] },
            parts: parts.iter().map(part).collect(),
            tag: tag.map(str::to_owned),
        }
    }

    #[tokio::test]
    async fn what_no_tag_leads_to_goes_after_a_day_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_user("p", "u", "h").await.unwrap();
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "u", &wish, 9).await.unwrap() else { panic!() };
        let (id, start) = (service.id, Timestamp(1_000_000_000));
        for blob in ["of-child", "of-old", "free"] {
            assert!(store.add_blob(id, blob, 1, start).await.unwrap());
        }
        for manifest in [
            new("child", &[("of-child", false)], None),
            new("index", &[("child", true)], Some("latest")),
            new("old", &[("of-old", false)], Some("moving")),
        ] {
            assert_eq!(store.put_manifest(id, manifest, ENDLESS, start).await.unwrap(), PutManifest::Done);
        }
        assert_eq!(store.taken(id, ENDLESS).await.unwrap().repository, 6);
        let later = start.after(GRACE);
        store.add_blob(id, "fresh", 1, later).await.unwrap();
        // The tag moves away: the day begins then.
        store.put_manifest(id, new("new", &[], Some("moving")), ENDLESS, later).await.unwrap();
        assert_eq!(store.collect_garbage(id, later).await.unwrap(), ["free"]);
        assert!(store.manifest(id, "old").await.unwrap().is_some());
        let mut gone = store.collect_garbage(id, later.after(GRACE)).await.unwrap();
        gone.sort_unstable();
        assert_eq!(gone, ["fresh", "of-old"]);
        assert!(store.manifest(id, "old").await.unwrap().is_none());
        // Without its tag the index goes, and takes what only it refers to along.
        store.remove_tag(id, "latest", later).await.unwrap();
        assert_eq!(store.collect_garbage(id, later.after(GRACE)).await.unwrap(), ["of-child"]);
        assert!(store.manifest(id, "child").await.unwrap().is_none());
        store.delete_service(id).await.unwrap();
        assert_eq!(store.taken(id, ENDLESS).await.unwrap().repository, 0);
    }

    #[tokio::test]
    async fn a_blob_that_a_push_counts_on_stays_for_a_day_and_one_that_is_gone_is_not_promised() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_project("p").await.unwrap();
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "u", &wish, 9).await.unwrap() else { panic!() };
        let (id, start) = (service.id, Timestamp(1_000_000_000));
        store.add_blob(id, "b", 1, start).await.unwrap();
        let uploaded_at = async || store.blob(id, "b").await.unwrap().unwrap().uploaded_at;
        assert!(store.keep_blob(id, "b", start.after(Duration::from_secs(60))).await.unwrap());
        assert_eq!(uploaded_at().await, start, "nothing is written for that");
        let later = start.after(GRACE);
        assert!(store.keep_blob(id, "b", later).await.unwrap());
        assert_eq!(uploaded_at().await, later);
        assert!(store.collect_garbage(id, later).await.unwrap().is_empty());
        store.collect_garbage(id, later.after(GRACE)).await.unwrap();
        assert!(!store.keep_blob(id, "b", later.after(GRACE)).await.unwrap());
    }
}
