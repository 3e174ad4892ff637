//! Facts about the folder itself.

use super::{Store, StoreError};

/// Whether the server of this folder strips underscores from deployment paths (`1`): `user add` must know.
pub const STRIP_UNDERSCORES: &str = "strip_underscores";
/// The folder's random id, which marks everything that a runtime makes for it outside.
const FOLDER_ID: &str = "folder_id";
/// Which runtime the folder's services are of.
pub const RUNTIME: &str = "runtime";
/// Set once the first start has made its project, user and services, and has shown the password.
pub const SEEDED: &str = "seeded";

impl Store {
    /// The random id of this folder; made when it is asked for first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn folder_id(&self) -> Result<String, StoreError> {
        let mut change = self.write().await?;
        sqlx::query("INSERT OR IGNORE INTO settings (key, value) VALUES (?, lower(hex(randomblob(6))))")
            .bind(FOLDER_ID)
            .execute(&mut *change)
            .await?;
        let id = sqlx::query_scalar("SELECT value FROM settings WHERE key = ?")
            .bind(FOLDER_ID)
            .fetch_one(&mut *change)
            .await?;
        change.commit().await?;
        Ok(id)
    }

    /// A setting.
    ///
    /// # Errors
    /// The store failed.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT value FROM settings WHERE key = ?")
            .bind(key)
            .fetch_optional(self.reader())
            .await?)
    }

    /// Writes a setting.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let mut change = self.write().await?;
        sqlx::query(
            "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?2",
        )
        .bind(key)
        .bind(value)
        .execute(&mut *change)
        .await?;
        Ok(change.commit().await?)
    }
}
