//! Who may push to a repository: the passwords of `view=docker`, and the tokens that they are exchanged for.

use std::time::Duration;

use sqlx::Row;

use super::super::services::ServiceId;
use super::super::users::UserId;
use super::super::{Store, StoreError};
use crate::Timestamp;
use crate::auth::token::Hash;

/// How long registry credentials hold (contract §3.5).
const CREDENTIALS_LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);
/// Credentials of one service; the oldest go when there are more.
const MOST_CREDENTIALS: i64 = 20;
/// How long expired credentials are remembered, so that who uses them is told that they have expired.
pub(in crate::store) const EXPIRED_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a token holds; never longer than the password that it came from.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// Live tokens of one password; the oldest go when there are more.
const MOST_TOKENS: i64 = 100;

/// A registry password, by its hash. It may have expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Identifier.
    pub id: i64,
    /// The service whose repository it opens.
    pub service: ServiceId,
    /// Its end.
    pub expires_at: Timestamp,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// The service whose repository it opens.
    pub service: ServiceId,
    /// Read.
    pub pulls: bool,
    /// Write and delete.
    pub pushes: bool,
}

impl Store {
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

    /// The password of this hash, expired or not, while it is remembered.
    ///
    /// # Errors
    /// The store failed.
    pub async fn registry_credential(&self, sha256: &Hash) -> Result<Option<Credential>, StoreError> {
        let row = sqlx::query("SELECT id, service_id, expires_at FROM registry_credentials WHERE sha256 = ?")
            .bind(&sha256[..])
            .fetch_optional(self.reader())
            .await?;
        row.map(|row| {
            Ok(Credential {
                id: row.try_get("id")?,
                service: ServiceId(row.try_get("service_id")?),
                expires_at: Timestamp(row.try_get("expires_at")?),
            })
        })
        .transpose()
    }

    /// Stores a token of a password; expired ones go. `false` where the password is gone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_registry_token(
        &self,
        credential: &Credential,
        sha256: Hash,
        access: Access,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let expires_at = now.after(TOKEN_LIFETIME).min(credential.expires_at);
        let mut change = self.write().await?;
        let added = sqlx::query(
            "INSERT INTO registry_tokens (sha256, credential_id, pulls, pushes, expires_at)
             SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM registry_credentials WHERE id = ?2)",
        )
        .bind(&sha256[..])
        .bind(credential.id)
        .bind(access.pulls)
        .bind(access.pushes)
        .bind(expires_at.0)
        .execute(&mut *change)
        .await?;
        sqlx::query("DELETE FROM registry_tokens WHERE expires_at <= ?")
            .bind(now.0)
            .execute(&mut *change)
            .await?;
        sqlx::query(
            "DELETE FROM registry_tokens WHERE sha256 IN (SELECT sha256 FROM registry_tokens
             WHERE credential_id = ? ORDER BY expires_at DESC LIMIT -1 OFFSET ?)",
        )
        .bind(credential.id)
        .bind(MOST_TOKENS)
        .execute(&mut *change)
        .await?;
        change.commit().await?;
        Ok(added.rows_affected() > 0)
    }

    /// What the token of this hash may do now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn registry_access(&self, sha256: &Hash, now: Timestamp) -> Result<Option<Access>, StoreError> {
        let row = sqlx::query(
            "SELECT service_id, pulls, pushes FROM registry_tokens
             JOIN registry_credentials ON registry_credentials.id = credential_id
             WHERE registry_tokens.sha256 = ?1 AND registry_tokens.expires_at > ?2
             AND registry_credentials.expires_at > ?2",
        )
        .bind(&sha256[..])
        .bind(now.0)
        .fetch_optional(self.reader())
        .await?;
        row.map(|row| {
            Ok(Access {
                service: ServiceId(row.try_get("service_id")?),
                pulls: row.try_get("pulls")?,
                pushes: row.try_get("pushes")?,
            })
        })
        .transpose()
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::service::CreateService;

    use super::*;
    use crate::auth::token;
    use crate::store::services::Created;

    #[tokio::test]
    async fn credentials_expire_and_are_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_user("p", "u", "h").await.unwrap();
        let user = store.user("p", "u").await.unwrap().unwrap().id;
        let wish = CreateService { name: "x".to_owned(), health_check: None };
        let Created::New(service) = store.create_service("p", "u", &wish, 9).await.unwrap() else { panic!() };
        let service = service.id;
        let count = async || -> i64 {
            sqlx::query_scalar("SELECT count(*) FROM registry_credentials")
                .fetch_one(store.reader())
                .await
                .unwrap()
        };
        let now = Timestamp(1_000);
        for _ in 0..MOST_CREDENTIALS + 5 {
            let (_, hash) = token::registry_password().unwrap();
            assert!(store.add_credentials(service, user, hash, now).await.unwrap());
        }
        assert_eq!(count().await, MOST_CREDENTIALS);
        let (_, hash) = token::registry_password().unwrap();
        store
            .add_credentials(service, user, hash, now.after(CREDENTIALS_LIFETIME + EXPIRED_KEPT))
            .await
            .unwrap();
        assert_eq!(count().await, 1, "those that expired a day ago are gone");
        store.delete_service(service).await.unwrap();
        assert_eq!(count().await, 0);
        assert!(!store.add_credentials(service, user, [0; 32], now).await.unwrap());
    }
}
