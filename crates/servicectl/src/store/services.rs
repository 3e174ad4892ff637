//! Services: one row each, found by (project, name) only. Foreign and missing services are the same `None`.

use std::sync::Arc;

use servicectl_api::service::CreateService;
use servicectl_api::{HealthCheck, StatusCodes, health_check, project};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row, Sqlite};

use super::catalog::{Catalog, Change, Key};
use super::{Store, StoreError, to_its_end};
use crate::Timestamp;

/// Identifier of a service; never used again after the service is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(pub i64);

/// A service as it stands in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Identifier.
    pub id: ServiceId,
    /// Project that owns it.
    pub project: String,
    /// Name without the project's prefix.
    pub name: String,
    /// `<project>-<name>`, without the project's underscores where the server is set to strip them.
    pub full_name: String,
    /// The health check as defined at creation; `rel_path` begins with `full_name`.
    pub health_check: HealthCheck,
    /// Port of the first PUT.
    pub container_port: Option<u16>,
    /// Number of the newest revision; 0 before the first PUT.
    pub revision: u64,
    /// When it was created.
    pub created_at: Timestamp,
    /// User who created it.
    pub created_by: String,
}

/// What came of a wish to create a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// It was created.
    New(Box<Service>),
    /// The project has one of this name.
    NameTaken,
    /// The project has as many as it may.
    QuotaReached,
}

impl Store {
    /// The services of a project, sorted by name.
    ///
    /// # Errors
    /// The store failed.
    pub async fn services(&self, project: &str) -> Result<Arc<[Service]>, StoreError> {
        let before = match self.catalog.as_ref().map(|catalog| catalog.list(project)) {
            Some(Ok(services)) => return Ok(services),
            Some(Err(before)) => Some(before),
            None => None,
        };
        let rows = sqlx::query("SELECT * FROM project_services WHERE project = ? ORDER BY name")
            .bind(project)
            .fetch_all(self.reader())
            .await?;
        let services: Arc<[Service]> =
            rows.iter().map(|row| self.service_of_row(row)).collect::<Result<_, _>>()?;
        if let Some((catalog, before)) = self.catalog.as_ref().zip(before) {
            catalog.keep_list(before, project, &services);
        }
        Ok(services)
    }

    /// The services of all projects, oldest first: what a starting engine takes over.
    ///
    /// # Errors
    /// The store failed.
    pub async fn all_services(&self) -> Result<Vec<Service>, StoreError> {
        let rows = sqlx::query("SELECT * FROM project_services ORDER BY id").fetch_all(self.reader()).await?;
        rows.iter().map(|row| self.service_of_row(row)).collect()
    }

    /// The one look-up of a service: its name in the project of the token.
    ///
    /// # Errors
    /// The store failed.
    pub async fn service(&self, project: &str, name: &str) -> Result<Option<Arc<Service>>, StoreError> {
        self.single(Key::Name(project, name), || {
            let find = sqlx::query("SELECT * FROM project_services WHERE project = ? AND name = ?");
            find.bind(project).bind(name)
        })
        .await
    }

    /// The service of a deployment path `<project>-<name>`. Project names hold no hyphen, so the first one divides.
    ///
    /// # Errors
    /// The store failed.
    pub async fn service_by_full_name(&self, full_name: &str) -> Result<Option<Arc<Service>>, StoreError> {
        let Some((project, name)) = full_name.split_once('-') else { return Ok(None) };
        if !self.strips_underscores() {
            return self.service(project, name).await;
        }
        self.single(Key::FullName(full_name), || {
            let text = "SELECT * FROM project_services WHERE replace(project, '_', '') = ? AND name = ?";
            sqlx::query(text).bind(project).bind(name)
        })
        .await
    }

    /// From the catalog, or by a query whose result goes there. Services that are missing are not remembered.
    async fn single<'q>(
        &self,
        key: Key<'_>,
        find: impl FnOnce() -> Query<'q, Sqlite, SqliteArguments>,
    ) -> Result<Option<Arc<Service>>, StoreError> {
        let before = match self.catalog.as_ref().map(|catalog| catalog.single(key)) {
            Some(Ok(service)) => return Ok(Some(service)),
            Some(Err(before)) => Some(before),
            None => None,
        };
        let row = find().fetch_optional(self.reader()).await?;
        let service = row.map(|row| self.service_of_row(&row)).transpose()?.map(Arc::new);
        if let (Some(catalog), Some(before), Some(service)) = (&self.catalog, before, &service) {
            catalog.keep_single(before, key, service);
        }
        Ok(service)
    }

    /// Creates a service with its health check. Of two at once with one name, one wins.
    ///
    /// # Errors
    /// The store failed, or the project does not exist.
    pub async fn create_service(
        &self,
        project: &str,
        user: &str,
        wish: &CreateService,
        quota: u64,
    ) -> Result<Created, StoreError> {
        let (store, project, user, wish) = (self.clone(), project.to_owned(), user.to_owned(), wish.clone());
        to_its_end(async move { store.create_service_now(&project, &user, &wish, quota).await }).await
    }

    async fn create_service_now(
        &self,
        project: &str,
        user: &str,
        wish: &CreateService,
        quota: u64,
    ) -> Result<Created, StoreError> {
        let _services_change = self.services_change();
        let mut change = self.write().await?;
        let project_id: i64 = sqlx::query_scalar("SELECT id FROM projects WHERE name = ?")
            .bind(project)
            .fetch_one(&mut *change)
            .await?;
        let taken: Option<i64> =
            sqlx::query_scalar("SELECT id FROM services WHERE project_id = ? AND name = ?")
                .bind(project_id)
                .bind(&wish.name)
                .fetch_optional(&mut *change)
                .await?;
        if taken.is_some() {
            return Ok(Created::NameTaken);
        }
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM services WHERE project_id = ?")
            .bind(project_id)
            .fetch_one(&mut *change)
            .await?;
        if u64::try_from(count).unwrap_or(u64::MAX) >= quota {
            return Ok(Created::QuotaReached);
        }
        let full_name = self.full_name(project, &wish.name);
        let (path, codes, interval) = match &wish.health_check {
            None => (None, StatusCodes::standard().to_string(), health_check::STANDARD_INTERVAL),
            Some(check) => {
                let path = check.rel_path.strip_prefix(full_name.as_str()).unwrap_or(&check.rel_path);
                (Some(path), check.status_codes.clone(), check.interval)
            }
        };
        let row = sqlx::query(
            "INSERT INTO services (project_id, name, check_path, check_codes, check_interval, created_at, created_by)
             VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *, ? AS project",
        )
        .bind(project_id)
        .bind(&wish.name)
        .bind(path)
        .bind(codes)
        .bind(interval.cast_signed())
        .bind(Timestamp::now().0)
        .bind(user)
        .bind(project)
        .fetch_one(&mut *change)
        .await?;
        let service = self.service_of_row(&row)?;
        change.commit().await?;
        Ok(Created::New(Box::new(service)))
    }

    /// Deletes a service with its revisions, images and credentials. `false` where it was gone already.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete_service(&self, id: ServiceId) -> Result<bool, StoreError> {
        let store = self.clone();
        to_its_end(async move { store.delete_service_now(id).await }).await
    }

    async fn delete_service_now(&self, id: ServiceId) -> Result<bool, StoreError> {
        let _services_change = self.services_change();
        let mut change = self.write().await?;
        let gone = sqlx::query("DELETE FROM services WHERE id = ?").bind(id.0).execute(&mut *change).await?;
        change.commit().await?;
        Ok(gone.rows_affected() > 0)
    }

    /// Hold what this gives while services change.
    pub(super) fn services_change(&self) -> Option<Change> {
        self.catalog.as_ref().map(Catalog::change)
    }

    /// `<project>-<name>` as deployment paths show it.
    pub fn full_name(&self, project: &str, name: &str) -> String {
        format!("{}{name}", project::prefix(project, self.strips_underscores()))
    }

    pub(super) fn service_of_row(&self, row: &SqliteRow) -> Result<Service, StoreError> {
        let project: String = row.try_get("project")?;
        let name: String = row.try_get("name")?;
        let full_name = self.full_name(&project, &name);
        let path: Option<String> = row.try_get("check_path")?;
        let health_check = HealthCheck {
            rel_path: format!("{full_name}{}", path.as_deref().unwrap_or("/")),
            status_codes: row.try_get("check_codes")?,
            interval: row.try_get::<i64, _>("check_interval")?.cast_unsigned(),
        };
        Ok(Service {
            id: ServiceId(row.try_get("id")?),
            project,
            name,
            full_name,
            health_check,
            container_port: row.try_get("container_port")?,
            revision: row.try_get::<i64, _>("revision")?.cast_unsigned(),
            created_at: Timestamp(row.try_get("created_at")?),
            created_by: row.try_get("created_by")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(name: &str, health_check: Option<HealthCheck>) -> CreateService {
        CreateService { name: name.to_owned(), health_check }
    }

    async fn store(dir: &tempfile::TempDir) -> Store {
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        for project in ["a_b", "other"] {
            store.add_project(project).await.unwrap();
        }
        store
    }

    #[tokio::test]
    async fn a_project_has_its_quota_and_no_other_projects() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        for name in ["x", "y"] {
            assert!(matches!(
                store.create_service("a_b", "u", &wish(name, None), 2).await.unwrap(),
                Created::New(_)
            ));
        }
        assert_eq!(
            store.create_service("a_b", "u", &wish("z", None), 2).await.unwrap(),
            Created::QuotaReached
        );
        assert_eq!(store.create_service("a_b", "u", &wish("x", None), 2).await.unwrap(), Created::NameTaken);
        assert!(matches!(
            store.create_service("other", "u", &wish("z", None), 2).await.unwrap(),
            Created::New(_)
        ));
        let service = store.service("a_b", "x").await.unwrap().unwrap();
        assert!(store.delete_service(service.id).await.unwrap());
        assert!(!store.delete_service(service.id).await.unwrap());
        let Created::New(again) = store.create_service("a_b", "u", &wish("x", None), 2).await.unwrap() else {
            panic!()
        };
        assert_ne!(again.id, service.id, "an id is never used again");
    }

    #[tokio::test]
    async fn the_health_check_follows_the_path_of_the_service() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        let check = HealthCheck { rel_path: "a_b-x/ping?a".into(), status_codes: "200".into(), interval: 60 };
        store.create_service("a_b", "u", &wish("x", Some(check.clone())), 9).await.unwrap();
        store.create_service("a_b", "u", &wish("y", None), 9).await.unwrap();
        let kept = store.service("a_b", "x").await.unwrap().unwrap();
        assert_eq!(kept.health_check, check);
        let standard =
            HealthCheck { rel_path: "a_b-y/".into(), status_codes: "200-499".into(), interval: 30 };
        assert_eq!(store.service("a_b", "y").await.unwrap().unwrap().health_check, standard);
        let stripped = store.with_strip_underscores(true).service("a_b", "x").await.unwrap().unwrap();
        assert_eq!(
            (stripped.full_name.as_str(), stripped.health_check.rel_path.as_str()),
            ("ab-x", "ab-x/ping?a")
        );
    }

    #[tokio::test]
    async fn deployment_paths_lead_to_one_service_only() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        store.create_service("a_b", "u", &wish("x-y", None), 9).await.unwrap();
        let found = |store: Store, path: &'static str| async move {
            store.service_by_full_name(path).await.unwrap().map(|service| service.name.clone())
        };
        assert_eq!(found(store.clone(), "a_b-x-y").await.as_deref(), Some("x-y"));
        for path in ["ab-x-y", "a_b-x", "a_b", "", "-", "a_b-X-Y", "other-x-y"] {
            assert_eq!(found(store.clone(), path).await, None, "{path}");
        }
        let stripped = store.with_strip_underscores(true);
        assert_eq!(found(stripped.clone(), "ab-x-y").await.as_deref(), Some("x-y"));
        assert_eq!(found(stripped, "a_b-x-y").await, None);
    }
}
