//! Log-in: user name, password and project to a token; throttled, and with equal time and text for all that can be wrong.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use servicectl_api::Secret;
use tokio::sync::Semaphore;

use super::throttle::Throttle;
use super::{password, token};
use crate::{Error, Store, Timestamp};

/// Passwords that are hashed at a time.
const HASHES_AT_A_TIME: usize = 2;
/// Log-ins that may wait for their turn.
const MOST_WAITING: usize = 64;

/// The door: one for the whole server.
#[derive(Debug)]
pub struct Door {
    throttle: Mutex<Throttle>,
    hashing: Semaphore,
    waiting: Semaphore,
}

/// Why nobody was let in.
#[derive(Debug)]
pub enum Refusal {
    /// User name, password or project is wrong; nobody is told which.
    Wrong,
    /// Too many failures of this name: wait so long.
    TooManyTries(Duration),
    /// Too many log-ins at once.
    Busy,
    /// The store or the system failed.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Default for Door {
    fn default() -> Self {
        Self {
            throttle: Mutex::default(),
            hashing: Semaphore::new(HASHES_AT_A_TIME),
            waiting: Semaphore::new(MOST_WAITING),
        }
    }
}

impl Door {
    /// A fresh token of the user.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn log_in(
        &self,
        store: &Store,
        project: &str,
        name: &str,
        password: Secret,
    ) -> Result<Secret, Refusal> {
        // Before the queue, so that a flood of refused tries does not fill it; after it, because others of the same name
        // may have failed meanwhile.
        self.throttled(|throttle| throttle.check(name, Timestamp::now()))?;
        let _waiting = self.waiting.try_acquire().map_err(|_| Refusal::Busy)?;
        let _hashing = self.hashing.acquire().await.map_err(|_| Refusal::Busy)?;
        self.throttled(|throttle| throttle.begin(project, name, Timestamp::now()))?;
        let user = store.user(project, name).await?;
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let right = tokio::task::spawn_blocking(move || password::verify(&password, stored.as_deref()))
            .await
            .map_err(|error| Error::Failed(format!("hashing a password failed: {error}")))?;
        let Some(user) = user.filter(|_| right) else {
            tracing::info!(user = ?name, project = ?project, "log-in refused");
            return Err(Refusal::Wrong);
        };
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner).succeeded(project, name);
        Ok(token::issue(store, user.id, Timestamp::now()).await?)
    }

    fn throttled(&self, ask: impl FnOnce(&mut Throttle) -> Result<(), Duration>) -> Result<(), Refusal> {
        ask(&mut self.throttle.lock().unwrap_or_else(PoisonError::into_inner)).map_err(Refusal::TooManyTries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn store_with_alice(dir: &tempfile::TempDir) -> Store {
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        let hash = password::hash(&Secret::new("right")).unwrap();
        store.add_user("experiment_2", "alice", &hash).await.unwrap();
        store
    }

    #[tokio::test]
    async fn lets_in_who_knows_all_three() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_with_alice(&dir).await;
        let door = Door::default();
        let token = door.log_in(&store, "experiment_2", "alice", Secret::new("right")).await.unwrap();
        let session = store
            .session(&token::hash(token.expose().as_bytes()).unwrap(), Timestamp::now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((session.user.as_str(), session.project.as_str()), ("alice", "experiment_2"));
        for (project, name, password) in [
            ("experiment_2", "alice", "wrong"),
            ("experiment_2", "bob", "right"),
            ("experiment_3", "alice", "right"),
            ("", "", ""),
        ] {
            let refusal = door.log_in(&store, project, name, Secret::new(password)).await.unwrap_err();
            assert!(matches!(refusal, Refusal::Wrong), "{project} {name} {refusal:?}");
        }
    }

    #[tokio::test]
    async fn many_right_log_ins_at_once_are_never_throttled() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_with_alice(&dir).await;
        let door = std::sync::Arc::new(Door::default());
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..15 {
            let (door, store) = (std::sync::Arc::clone(&door), store.clone());
            tries.spawn(async move {
                door.log_in(&store, "experiment_2", "alice", Secret::new("right")).await.is_ok()
            });
        }
        assert!(tries.join_all().await.into_iter().all(|let_in| let_in));
    }
}
