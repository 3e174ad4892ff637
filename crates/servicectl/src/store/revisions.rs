//! Revisions: every definition that was sent, numbered from 1 for each service.

use servicectl_api::Definition;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::services::ServiceId;
use super::{Store, StoreError, to_its_end};
use crate::Timestamp;
use crate::runtime::NeededImage;

/// How many revisions of a service are kept; of older ones, only those that tasks run or that was healthy last.
pub const KEPT: i64 = 100;

/// A definition as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Counts the PUTs of the service, from 1.
    pub number: u64,
    /// What was sent.
    pub definition: Definition,
    /// The image that its tag stood for then, `sha256:…`.
    pub digest: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// User who sent it.
    pub created_by: String,
}

/// What came of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Updated {
    /// It is the newest revision now.
    New(Box<Revision>),
    /// The repository has no image of this tag; nothing changed.
    TagNotFound,
    /// The first PUT fixed another port; nothing changed.
    PortIsFixed(u16),
    /// The service is gone.
    Gone,
}

impl Store {
    /// Makes a definition the newest revision of a service, if its image exists and its port may be; all or nothing.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_revision(
        &self,
        service: ServiceId,
        user: &str,
        definition: &Definition,
    ) -> Result<Updated, StoreError> {
        let (store, user, definition) = (self.clone(), user.to_owned(), definition.clone());
        to_its_end(async move { store.add_revision_now(service, &user, &definition).await }).await
    }

    async fn add_revision_now(
        &self,
        service: ServiceId,
        user: &str,
        definition: &Definition,
    ) -> Result<Updated, StoreError> {
        let _services_change = self.services_change();
        let mut change = self.write().await?;
        let row = sqlx::query("SELECT container_port, revision FROM services WHERE id = ?")
            .bind(service.0)
            .fetch_optional(&mut *change)
            .await?;
        let Some(row) = row else { return Ok(Updated::Gone) };
        let port: Option<u16> = row.try_get("container_port")?;
        let number = row.try_get::<i64, _>("revision")? + 1;
        if let Some(port) = port.filter(|port| *port != definition.container_port) {
            return Ok(Updated::PortIsFixed(port));
        }
        let image: Option<String> =
            sqlx::query_scalar("SELECT digest FROM images WHERE service_id = ? AND tag = ?")
                .bind(service.0)
                .bind(&definition.container_tag)
                .fetch_optional(&mut *change)
                .await?;
        let Some(digest) = image else { return Ok(Updated::TagNotFound) };
        let created_at = Timestamp::now();
        sqlx::query("UPDATE services SET container_port = ?, revision = ? WHERE id = ?")
            .bind(definition.container_port)
            .bind(number)
            .bind(service.0)
            .execute(&mut *change)
            .await?;
        sqlx::query(
            "INSERT INTO revisions (service_id, number, definition, created_at, created_by, digest) VALUES (?, ?, ?, ?, ?, ?)",
        )
            .bind(service.0)
            .bind(number)
            .bind(to_json(definition)?)
            .bind(created_at.0)
            .bind(user)
            .bind(&digest)
            .execute(&mut *change)
            .await?;
        // What serves, or is gone back to, may be older than a hundred tries that never became healthy.
        sqlx::query(
            "DELETE FROM revisions WHERE service_id = ?1 AND number <= ?2
             AND number NOT IN (SELECT proven FROM schedules WHERE service_id = ?1 AND proven IS NOT NULL)
             AND number NOT IN (SELECT revision FROM tasks WHERE service_id = ?1)",
        )
        .bind(service.0)
        .bind(number - KEPT)
        .execute(&mut *change)
        .await?;
        change.commit().await?;
        Ok(Updated::New(Box::new(Revision {
            number: number.cast_unsigned(),
            definition: definition.clone(),
            digest: Some(digest),
            created_at,
            created_by: user.to_owned(),
        })))
    }

    /// The newest revision; `None` before the first PUT.
    ///
    /// # Errors
    /// The store failed.
    pub async fn newest_revision(&self, service: ServiceId) -> Result<Option<Revision>, StoreError> {
        let row = sqlx::query("SELECT * FROM revisions WHERE service_id = ? ORDER BY number DESC LIMIT 1")
            .bind(service.0)
            .fetch_optional(self.reader())
            .await?;
        row.map(|row| of_row(&row)).transpose()
    }

    /// One revision; `None` where it never was, or is not kept any more (see [`KEPT`]).
    ///
    /// # Errors
    /// The store failed.
    pub async fn revision(&self, service: ServiceId, number: u64) -> Result<Option<Revision>, StoreError> {
        let row = sqlx::query("SELECT * FROM revisions WHERE service_id = ? AND number = ?")
            .bind(service.0)
            .bind(number.cast_signed())
            .fetch_optional(self.reader())
            .await?;
        row.map(|row| of_row(&row)).transpose()
    }
}

impl Store {
    /// The images that may be started again without a new PUT: of each service's newest and last healthy revision, and of
    /// its tasks.
    ///
    /// # Errors
    /// The store failed.
    pub async fn needed_images(&self) -> Result<Vec<NeededImage>, StoreError> {
        let rows = sqlx::query(
            "SELECT project, name, digest FROM needed_images JOIN project_services ON project_services.id = service_id",
        )
        .fetch_all(self.reader())
        .await?;
        rows.iter()
            .map(|row| {
                let service = self.full_name(row.try_get("project")?, row.try_get("name")?);
                Ok(NeededImage { service, digest: row.try_get("digest")? })
            })
            .collect()
    }
}

fn to_json(definition: &Definition) -> Result<String, StoreError> {
    serde_json::to_string(definition).map_err(|error| unreadable(&error))
}

fn of_row(row: &SqliteRow) -> Result<Revision, StoreError> {
    let definition: String = row.try_get("definition")?;
    Ok(Revision {
        number: row.try_get::<i64, _>("number")?.cast_unsigned(),
        definition: serde_json::from_str(&definition).map_err(|error| unreadable(&error))?,
        digest: row.try_get("digest")?,
        created_at: Timestamp(row.try_get("created_at")?),
        created_by: row.try_get("created_by")?,
    })
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    StoreError::Unreadable { table: "revisions", why: error.to_string() }
}

#[cfg(test)]
mod tests {
    use servicectl_api::service::CreateService;

    use super::*;
    use crate::http::sample_image::sample;
    use crate::store::repositories::Removed;
    use crate::store::services::Created;

    async fn service(dir: &tempfile::TempDir) -> (Store, ServiceId) {
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_project("p").await.unwrap();
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "u", &wish, 9).await.unwrap() else { panic!() };
        store.put_image(service.id, &sample("latest")).await.unwrap();
        (store, service.id)
    }

    fn definition(port: u16) -> Definition {
        Definition { container_tag: "latest".to_owned(), container_port: port, ..Definition::default() }
    }

    #[tokio::test]
    async fn the_newest_hundred_are_kept_and_numbers_go_on() {
        let dir = tempfile::tempdir().unwrap();
        let (store, id) = service(&dir).await;
        for number in 1..=103 {
            let Updated::New(revision) = store.add_revision(id, "u", &definition(80)).await.unwrap() else {
                panic!()
            };
            assert_eq!(revision.number, number);
        }
        assert_eq!(store.newest_revision(id).await.unwrap().unwrap().number, 103);
        assert_eq!(store.revision(id, 3).await.unwrap(), None);
        assert_eq!(store.revision(id, 4).await.unwrap().unwrap().number, 4);
    }

    #[tokio::test]
    async fn what_was_healthy_last_is_kept_however_often_something_else_is_tried() {
        let dir = tempfile::tempdir().unwrap();
        let (store, id) = service(&dir).await;
        store.add_revision(id, "u", &definition(80)).await.unwrap();
        let schedule = "INSERT INTO schedules (service_id, revision, proven, given_up, give_up_unsaid, failed_starts, restarts)
            VALUES (?, 1, 1, 0, 0, 0, 0)";
        sqlx::query(schedule).bind(id.0).execute(&store.writer).await.unwrap();
        for _ in 0..=KEPT {
            store.add_revision(id, "u", &definition(80)).await.unwrap();
        }
        assert_eq!(store.revision(id, 1).await.unwrap().unwrap().number, 1);
        assert_eq!(store.revision(id, 2).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_image_of_a_service_that_may_start_again_cannot_be_removed() {
        let dir = tempfile::tempdir().unwrap();
        let (store, id) = service(&dir).await;
        let Updated::New(revision) = store.add_revision(id, "u", &definition(80)).await.unwrap() else {
            panic!()
        };
        let digest = revision.digest.unwrap();
        let removed = store.remove_manifest(id, &digest).await.unwrap();
        assert_eq!(removed, Removed::Deployed);
        let needed = NeededImage { service: "p-x".to_owned(), digest };
        assert_eq!(store.needed_images().await.unwrap(), [needed]);
    }

    #[tokio::test]
    async fn what_is_refused_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (store, id) = service(&dir).await;
        let missing = Definition { container_tag: "missing".to_owned(), ..definition(81) };
        assert_eq!(store.add_revision(id, "u", &missing).await.unwrap(), Updated::TagNotFound);
        assert_eq!(store.newest_revision(id).await.unwrap(), None);
        store.add_revision(id, "u", &definition(80)).await.unwrap();
        assert_eq!(store.add_revision(id, "u", &definition(81)).await.unwrap(), Updated::PortIsFixed(80));
        let service = store.service("p", "x").await.unwrap().unwrap();
        assert_eq!((service.revision, service.container_port), (1, Some(80)));
        store.delete_service(id).await.unwrap();
        assert_eq!(store.add_revision(id, "u", &definition(80)).await.unwrap(), Updated::Gone);
        assert_eq!(store.newest_revision(id).await.unwrap(), None, "revisions go with their service");
    }
}
