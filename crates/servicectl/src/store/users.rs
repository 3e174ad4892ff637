//! Projects and their users. A user belongs to exactly one project; the same name in two projects is two users.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::settings::STRIP_UNDERSCORES;
use super::{Store, StoreError};
use crate::Timestamp;

/// Identifier of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(pub i64);

/// A user.
#[derive(Clone)]
pub struct User {
    /// Identifier.
    pub id: UserId,
    /// Project.
    pub project: String,
    /// Name.
    pub name: String,
    /// argon2id, PHC string.
    pub password_hash: String,
}

/// What came of a wish to add a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// The user was added.
    Yes,
    /// The project has a user of this name.
    NameTaken,
    /// The project is new, and its deployment paths would be those of this other one (`--strip-underscores`).
    PathTaken(String),
}

/// Longest name of a user.
const MOST_CHARACTERS: usize = 64;

/// The rules for user names: they stand in URLs of nobody, but in headers, logs and prompts.
///
/// # Errors
/// The rule that the name breaks, with a right example.
pub fn check_user_name(name: &str) -> Result<(), String> {
    let legal = |character: char| character.is_ascii_alphanumeric() || "._@+-".contains(character);
    let begins = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    if begins && name.len() <= MOST_CHARACTERS && name.chars().all(legal) {
        return Ok(());
    }
    Err(format!(
        "`{}` cannot be a user's name: it begins with a letter or digit, holds only letters, digits and . _ @ + -, and has \
         at most {MOST_CHARACTERS} characters. Right is for example alice or a.turing@example.org.",
        name.escape_debug()
    ))
}

impl Store {
    /// Adds a user, and the project where it is new. The names were checked before.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_user(
        &self,
        project: &str,
        name: &str,
        password_hash: &str,
    ) -> Result<Added, StoreError> {
        let mut change = self.write().await?;
        if let Some(other) = path_taken(&mut change, project).await? {
            return Ok(Added::PathTaken(other));
        }
        let now = Timestamp::now().0;
        make_project(&mut change, project).await?;
        let added = sqlx::query(
            "INSERT INTO users (project_id, name, password_hash, created_at)
             SELECT id, ?, ?, ? FROM projects WHERE name = ? ON CONFLICT DO NOTHING",
        )
        .bind(name)
        .bind(password_hash)
        .bind(now)
        .bind(project)
        .execute(&mut *change)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(Added::NameTaken);
        }
        change.commit().await?;
        Ok(Added::Yes)
    }

    /// Makes a project where it is missing. Its name was checked before.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_project(&self, project: &str) -> Result<(), StoreError> {
        let mut change = self.write().await?;
        make_project(&mut change, project).await?;
        Ok(change.commit().await?)
    }

    /// A user by name and project.
    ///
    /// # Errors
    /// The store failed.
    pub async fn user(&self, project: &str, name: &str) -> Result<Option<User>, StoreError> {
        let row = sqlx::query(
            "SELECT users.*, projects.name AS project FROM users JOIN projects ON projects.id = users.project_id
             WHERE projects.name = ? AND users.name = ?",
        )
        .bind(project)
        .bind(name)
        .fetch_optional(self.reader())
        .await?;
        row.map(|row| of_row(&row)).transpose()
    }

    /// All users, or those of a project, sorted by project and name.
    ///
    /// # Errors
    /// The store failed.
    pub async fn users(&self, project: Option<&str>) -> Result<Vec<User>, StoreError> {
        let rows = sqlx::query(
            "SELECT users.*, projects.name AS project FROM users JOIN projects ON projects.id = users.project_id
             WHERE ?1 IS NULL OR projects.name = ?1 ORDER BY projects.name, users.name",
        )
        .bind(project)
        .fetch_all(self.reader())
        .await?;
        rows.iter().map(of_row).collect()
    }

    /// Removes a user with their sessions and registry credentials; the project and its services stay. How many sessions
    /// that ended; `None` where there was no such user.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remove_user(&self, project: &str, name: &str) -> Result<Option<u64>, StoreError> {
        let mut change = self.write().await?;
        let user: Option<i64> = sqlx::query_scalar(
            "SELECT id FROM users WHERE name = ? AND project_id = (SELECT id FROM projects WHERE name = ?)",
        )
        .bind(name)
        .bind(project)
        .fetch_optional(&mut *change)
        .await?;
        let Some(user) = user else { return Ok(None) };
        // Those that ended by themselves may lie there until the next pruning: nobody was signed in by them.
        let sessions: i64 =
            sqlx::query_scalar("SELECT count(*) FROM tokens WHERE user_id = ? AND expires_at > ?")
                .bind(user)
                .bind(Timestamp::now().0)
                .fetch_one(&mut *change)
                .await?;
        sqlx::query("DELETE FROM users WHERE id = ?").bind(user).execute(&mut *change).await?;
        change.commit().await?;
        self.sessions.ended();
        Ok(Some(sessions.cast_unsigned()))
    }

    /// Gives a user another password and ends their sessions and registry credentials. `false` where there is no such
    /// user.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_password(&self, project: &str, name: &str, hash: &str) -> Result<bool, StoreError> {
        let mut change = self.write().await?;
        let user: Option<i64> = sqlx::query_scalar(
            "UPDATE users SET password_hash = ?
             WHERE name = ? AND project_id = (SELECT id FROM projects WHERE name = ?) RETURNING id",
        )
        .bind(hash)
        .bind(name)
        .bind(project)
        .fetch_optional(&mut *change)
        .await?;
        let Some(user) = user else { return Ok(false) };
        for sql in
            ["DELETE FROM tokens WHERE user_id = ?", "DELETE FROM registry_credentials WHERE user_id = ?"]
        {
            sqlx::query(sql).bind(user).execute(&mut *change).await?;
        }
        change.commit().await?;
        self.sessions.ended();
        Ok(true)
    }

    /// Two projects whose deployment paths are the same once underscores are stripped.
    ///
    /// # Errors
    /// The store failed.
    pub async fn projects_with_one_path(&self) -> Result<Option<(String, String)>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT a.name, b.name FROM projects a JOIN projects b
             ON a.id < b.id AND replace(a.name, '_', '') = replace(b.name, '_', '') LIMIT 1",
        )
        .fetch_optional(self.reader())
        .await?)
    }
}

async fn make_project(change: &mut sqlx::SqliteConnection, project: &str) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO projects (name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(project)
        .bind(Timestamp::now().0)
        .execute(change)
        .await?;
    Ok(())
}

/// Another project with the deployment path that a new `project` would have, where a server strips underscores.
async fn path_taken(
    change: &mut sqlx::SqliteConnection,
    project: &str,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT name FROM projects WHERE name <> ?1 AND replace(name, '_', '') = replace(?1, '_', '')
         AND EXISTS (SELECT 1 FROM settings WHERE key = ?2 AND value = '1') LIMIT 1",
    )
    .bind(project)
    .bind(STRIP_UNDERSCORES)
    .fetch_optional(change)
    .await?)
}

fn of_row(row: &SqliteRow) -> Result<User, StoreError> {
    Ok(User {
        id: UserId(row.try_get("id")?),
        project: row.try_get("project")?,
        name: row.try_get("name")?,
        password_hash: row.try_get("password_hash")?,
    })
}

/// Prints everything but the hash.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("project", &self.project)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names() {
        for name in ["alice", "A", "7", "a.turing@example.org", "x_y+z-1", &"a".repeat(64)] {
            assert!(check_user_name(name).is_ok(), "{name}");
        }
        for name in ["", " alice", "alice ", "a b", ".a", "-a", "ä", "a\n", "a/b", &"a".repeat(65)] {
            assert!(check_user_name(name).is_err(), "{name:?}");
        }
    }

    #[tokio::test]
    async fn with_stripped_underscores_two_projects_cannot_share_a_path() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        assert_eq!(store.add_user("a_b", "x", "h").await.unwrap(), Added::Yes);
        store.set_setting(STRIP_UNDERSCORES, "1").await.unwrap();
        assert_eq!(store.add_user("ab", "x", "h").await.unwrap(), Added::PathTaken("a_b".into()));
        assert_eq!(store.add_user("a_b", "y", "h").await.unwrap(), Added::Yes);
        store.set_setting(STRIP_UNDERSCORES, "0").await.unwrap();
        assert_eq!(store.add_user("ab", "x", "h").await.unwrap(), Added::Yes);
        assert!(store.projects_with_one_path().await.unwrap().is_some());
    }
}
