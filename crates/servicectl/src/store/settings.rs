//! Facts about the folder itself.

use super::{Store, StoreError};

/// Whether the server of this folder strips underscores from deployment paths (`1`): `user add` must know.
pub const STRIP_UNDERSCORES: &str = "strip_underscores";
/// Set once the first start has made its project, user and services.
pub const SEEDED: &str = "seeded";

impl Store {
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
