//! Session tokens, by hash.

use sqlx::{Row, Sqlite, Transaction};

use super::repositories::EXPIRED_KEPT;
use super::users::{User, UserId};
use super::{Store, StoreError, to_its_end};
use crate::Timestamp;
use crate::auth::token::Hash;

/// Live sessions of one user; the oldest go when there are more.
const MOST_A_USER: i64 = 10_000;

/// Who a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The user's identifier.
    pub user_id: UserId,
    /// The user's name.
    pub user: String,
    /// The project: the scope of everything that the token may do.
    pub project: String,
    /// End of the session.
    pub expires_at: Timestamp,
}

impl Store {
    /// Stores a token; expired ones go.
    ///
    /// # Errors
    /// The store failed, or the user is gone.
    pub async fn add_token(
        &self,
        user: UserId,
        sha256: Hash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut change = self.write().await?;
        sqlx::query("INSERT INTO tokens (sha256, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)")
            .bind(&sha256[..])
            .bind(user.0)
            .bind(now.0)
            .bind(expires_at.0)
            .execute(&mut *change)
            .await?;
        let_go(&mut change, user, now).await?;
        Ok(change.commit().await?)
    }

    /// Stores a token of a user who still has the password that `user` says; expired ones go. Tells whether it did.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_token_for(
        &self,
        user: &User,
        sha256: Hash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut change = self.write().await?;
        let added = sqlx::query(
            "INSERT INTO tokens (sha256, user_id, created_at, expires_at)
             SELECT ?, id, ?, ? FROM users WHERE id = ? AND password_hash = ?",
        )
        .bind(&sha256[..])
        .bind(now.0)
        .bind(expires_at.0)
        .bind(user.id.0)
        .bind(&user.password_hash)
        .execute(&mut *change)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        let_go(&mut change, user.id, now).await?;
        change.commit().await?;
        Ok(true)
    }

    /// The session of a token that is valid now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn session(&self, sha256: &Hash, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let before = match self.sessions.get(sha256, now) {
            Ok(session) => return Ok(Some(session)),
            Err(before) => before,
        };
        let found = self.stored_session(sha256, now).await?;
        if let Some(session) = &found {
            self.sessions.keep(before, *sha256, session);
        }
        Ok(found)
    }

    async fn stored_session(&self, sha256: &Hash, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            "SELECT users.id, users.name, projects.name AS project, tokens.expires_at FROM tokens
             JOIN users ON users.id = tokens.user_id JOIN projects ON projects.id = users.project_id
             WHERE tokens.sha256 = ? AND tokens.expires_at > ?",
        )
        .bind(&sha256[..])
        .bind(now.0)
        .fetch_optional(self.reader())
        .await?;
        row.map(|row| {
            Ok(Session {
                user_id: UserId(row.try_get("id")?),
                user: row.try_get("name")?,
                project: row.try_get("project")?,
                expires_at: Timestamp(row.try_get("expires_at")?),
            })
        })
        .transpose()
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// The store failed.
    pub async fn end_session(&self, sha256: &Hash) -> Result<(), StoreError> {
        let (store, sha256) = (self.clone(), *sha256);
        to_its_end(async move { store.end_session_now(sha256).await }).await
    }

    async fn end_session_now(&self, sha256: Hash) -> Result<(), StoreError> {
        let mut change = self.write().await?;
        sqlx::query("DELETE FROM tokens WHERE sha256 = ?").bind(&sha256[..]).execute(&mut *change).await?;
        change.commit().await?;
        self.sessions.ended();
        Ok(())
    }

    /// Deletes what has expired: sessions and registry credentials.
    ///
    /// # Errors
    /// The store failed.
    pub async fn prune(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut change = self.write().await?;
        for (sql, expired) in [
            ("DELETE FROM tokens WHERE expires_at <= ?", now),
            ("DELETE FROM registry_tokens WHERE expires_at <= ?", now),
            ("DELETE FROM registry_credentials WHERE expires_at <= ?", now.before(EXPIRED_KEPT)),
        ] {
            sqlx::query(sql).bind(expired.0).execute(&mut *change).await?;
        }
        Ok(change.commit().await?)
    }
}

/// Expired tokens go, and of a user's more than [`MOST_A_USER`] the oldest.
async fn let_go(
    change: &mut Transaction<'_, Sqlite>,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM tokens WHERE expires_at <= ?").bind(now.0).execute(&mut **change).await?;
    sqlx::query(
            "DELETE FROM tokens WHERE sha256 IN
             (SELECT sha256 FROM tokens WHERE user_id = ? ORDER BY created_at DESC, expires_at DESC LIMIT -1 OFFSET ?)",
        )
        .bind(user.0)
        .bind(MOST_A_USER)
        .execute(&mut **change)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::auth::token;

    async fn store(dir: &tempfile::TempDir) -> (Store, UserId) {
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_user("experiment_2", "alice", "h").await.unwrap();
        let user = store.user("experiment_2", "alice").await.unwrap().unwrap().id;
        (store, user)
    }

    async fn valid(store: &Store, token: &servicectl_api::Secret, now: Timestamp) -> bool {
        let hash = token::hash(token.expose().as_bytes()).unwrap();
        store.session(&hash, now).await.unwrap().is_some()
    }

    #[tokio::test]
    async fn a_session_lives_24_hours_and_not_a_moment_longer() {
        let dir = tempfile::tempdir().unwrap();
        let (store, user) = store(&dir).await;
        let now = Timestamp(1_000_000);
        let token = token::issue(&store, user, now).await.unwrap();
        let day = Duration::from_secs(24 * 3600);
        assert!(valid(&store, &token, now.after(day - Duration::from_millis(1))).await);
        assert!(!valid(&store, &token, now.after(day)).await);
    }

    #[tokio::test]
    async fn expired_sessions_go_when_a_new_one_comes() {
        let dir = tempfile::tempdir().unwrap();
        let (store, user) = store(&dir).await;
        let now = Timestamp(1_000_000);
        token::issue(&store, user, now).await.unwrap();
        token::issue(&store, user, now.after(token::LIFETIME)).await.unwrap();
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM tokens").fetch_one(store.reader()).await.unwrap();
        assert_eq!(count, 1);
        store.prune(now.after(token::LIFETIME * 2)).await.unwrap();
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM tokens").fetch_one(store.reader()).await.unwrap();
        assert_eq!(count, 0);
    }

    #[tokio::test]
    async fn a_new_password_and_a_removal_end_all_sessions() {
        let dir = tempfile::tempdir().unwrap();
        let (store, user) = store(&dir).await;
        let now = Timestamp::now();
        let first = token::issue(&store, user, now).await.unwrap();
        assert!(store.set_password("experiment_2", "alice", "other").await.unwrap());
        assert!(!valid(&store, &first, now).await);
        let second = token::issue(&store, user, now).await.unwrap();
        assert_eq!(store.remove_user("experiment_2", "alice").await.unwrap(), Some(1));
        assert!(!valid(&store, &second, now).await);
        assert_eq!(store.remove_user("experiment_2", "alice").await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_token_itself_is_nowhere_in_the_files() {
        let dir = tempfile::tempdir().unwrap();
        let (store, user) = store(&dir).await;
        let token = token::issue(&store, user, Timestamp::now()).await.unwrap();
        store.close().await;
        for entry in std::fs::read_dir(dir.path().join("data")).unwrap().flatten() {
            let bytes = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(token.expose()), "{}", entry.path().display());
        }
    }
}
