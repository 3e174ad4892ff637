//! The schema and its versions. A migration that was released is never changed; a change is a new migration.

use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqlitePool};

use super::{Folder, ServeLock, StoreError};
use crate::Error;

/// Version, what it brings, SQL.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "platform", include_str!("../../migrations/0001_platform.sql")),
    (2, "engine", include_str!("../../migrations/0002_engine.sql")),
    (3, "registry", include_str!("../../migrations/0003_registry.sql")),
    (4, "images", include_str!("../../migrations/0004_images.sql")),
];

const TABLE: &str = "_sqlx_migrations";

/// Brings the database up to the newest version.
pub(super) async fn update(
    database: &SqlitePool,
    folder: &Folder,
    serving: Option<&ServeLock>,
) -> Result<(), Error> {
    let _lock = folder.lock_schema()?;
    let applied = applied(database).await?;
    let newest = MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or(0);
    let found = applied.iter().copied().max().unwrap_or(0);
    if found > newest {
        return Err(Error::NewerFolder { path: folder.path().to_owned(), found, known: newest });
    }
    // An older server that runs must not meet a newer schema. A `serve` that got here holds the folder's lock itself.
    if found > 0 && found < newest && serving.is_none() && folder.is_served()? {
        return Err(Error::OlderServerRuns(folder.path().to_owned()));
    }
    migrator().run(database).await.map_err(StoreError::from)?;
    Ok(())
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(version, description, sql)| {
        Migration::new(*version, (*description).into(), MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

async fn applied(database: &SqlitePool) -> Result<Vec<i64>, StoreError> {
    let mut connection = database.acquire().await?;
    connection.ensure_migrations_table(TABLE).await?;
    let applied = connection.list_applied_migrations(TABLE).await?;
    Ok(applied.into_iter().map(|migration| migration.version).collect())
}
