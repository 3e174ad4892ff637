//! Log-in: user name, password and project to a token; throttled, and with equal time and text for all that can be wrong.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use servicectl_api::Secret;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

use super::line::{Line, Place};
use super::throttle::Throttle;
use super::{password, token};
use crate::{Error, Store, Timestamp};

/// Passwords that are hashed at a time.
const HASHES_AT_A_TIME: usize = 2;

/// The door: one for the whole server.
#[derive(Debug)]
pub struct Door {
    throttle: Mutex<Throttle>,
    hashing: Arc<Semaphore>,
    waiting: Arc<Line>,
    /// The throttle's beginning of time: it goes by a clock that nobody sets back.
    opened: Instant,
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
            hashing: Arc::new(Semaphore::new(HASHES_AT_A_TIME)),
            waiting: Arc::default(),
            opened: Instant::now(),
        }
    }
}

impl Door {
    /// A fresh token of the user, for a client at this address.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn log_in(
        &self,
        store: &Store,
        client: IpAddr,
        project: &str,
        name: &str,
        password: Secret,
    ) -> Result<Secret, Refusal> {
        // Before the queue, so that a flood of refused tries does not fill it; after it, because others of the same name
        // may have failed meanwhile.
        self.throttled(|throttle, now| throttle.check(name, now))?;
        let waiting = self.waiting.enter(client).ok_or(Refusal::Busy)?;
        let hashing = Arc::clone(&self.hashing).acquire_owned().await.map_err(|_| Refusal::Busy)?;
        self.throttled(|throttle, now| throttle.begin(project, name, now))?;
        let outcome = Self::decide(store, project, name, password, (waiting, hashing)).await;
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        match &outcome {
            Ok(_) => throttle.succeeded(project, name),
            // Nobody was found wrong: an ill store must not keep its users out once it is well.
            Err(Refusal::Failed(_)) => throttle.undecided(project, name),
            Err(_) => {}
        }
        outcome
    }

    async fn decide(
        store: &Store,
        project: &str,
        name: &str,
        password: Secret,
        places: (Place, OwnedSemaphorePermit),
    ) -> Result<Secret, Refusal> {
        let user = store.user(project, name).await?;
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let right = look_at(password, stored, places)
            .await
            .map_err(|error| Error::Failed(format!("hashing a password failed: {error}")))?;
        let refused = || {
            tracing::info!(user = ?name, project = ?project, "log-in refused");
            Refusal::Wrong
        };
        let user = user.filter(|_| right).ok_or_else(refused)?;
        // The password may have been changed, or the user removed, while it was being looked at.
        token::issue_for(store, &user, Timestamp::now()).await?.ok_or_else(refused)
    }

    fn throttled(
        &self,
        ask: impl FnOnce(&mut Throttle, Timestamp) -> Result<(), Duration>,
    ) -> Result<(), Refusal> {
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        ask(&mut throttle, Timestamp(0).after(self.opened.elapsed())).map_err(Refusal::TooManyTries)
    }
}

/// Whether the password is right. Nobody can end a hash, so it keeps its places also when its client has gone.
fn look_at(
    password: Secret,
    stored: Option<String>,
    places: (Place, OwnedSemaphorePermit),
) -> JoinHandle<bool> {
    tokio::task::spawn_blocking(move || {
        let _places = places;
        password::verify(&password, stored.as_deref())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

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
        let token = door.log_in(&store, HERE, "experiment_2", "alice", Secret::new("right")).await.unwrap();
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
            let refusal = door.log_in(&store, HERE, project, name, Secret::new(password)).await.unwrap_err();
            assert!(matches!(refusal, Refusal::Wrong), "{project} {name} {refusal:?}");
        }
    }

    #[tokio::test]
    async fn what_the_store_cannot_say_counts_as_no_failure() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (store, broken) = (store_with_alice(&dir).await, store_with_alice(&other).await);
        broken.close().await;
        let door = Door::default();
        let log_in =
            async |store| door.log_in(store, HERE, "experiment_2", "alice", Secret::new("right")).await;
        for _ in 0..20 {
            let refusal = log_in(&broken).await.unwrap_err();
            assert!(matches!(refusal, Refusal::Failed(_)), "{refusal:?}");
        }
        assert!(log_in(&store).await.is_ok());
    }

    #[test]
    fn who_hangs_up_frees_no_place_for_another_hash() {
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            let (open, gate) = std::sync::mpsc::channel::<()>();
            // The hash does not begin before the gate opens.
            tokio::task::spawn_blocking(move || gate.recv());
            let door = Door::default();
            let places =
                (door.waiting.enter(HERE).unwrap(), Arc::clone(&door.hashing).try_acquire_owned().unwrap());
            drop(look_at(Secret::new("x"), None, places));
            assert_eq!(door.hashing.available_permits(), HASHES_AT_A_TIME - 1);
            drop(open);
            let all = u32::try_from(HASHES_AT_A_TIME).unwrap();
            assert!(door.hashing.acquire_many(all).await.is_ok());
        });
    }

    #[tokio::test]
    async fn a_password_that_was_changed_meanwhile_lets_nobody_in() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_with_alice(&dir).await;
        let looked_at = store.user("experiment_2", "alice").await.unwrap().unwrap();
        assert!(token::issue_for(&store, &looked_at, Timestamp::now()).await.unwrap().is_some());
        let hash = password::hash(&Secret::new("new")).unwrap();
        store.set_password("experiment_2", "alice", &hash).await.unwrap();
        assert!(token::issue_for(&store, &looked_at, Timestamp::now()).await.unwrap().is_none());
        store.remove_user("experiment_2", "alice").await.unwrap();
        assert!(token::issue_for(&store, &looked_at, Timestamp::now()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_flood_of_invented_names_keeps_no_other_address_out() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_with_alice(&dir).await;
        let door = Arc::new(Door::default());
        let mut flood = tokio::task::JoinSet::new();
        for number in 0..200 {
            let (door, store) = (Arc::clone(&door), store.clone());
            flood.spawn(async move {
                let name = format!("invented-{number}");
                door.log_in(&store, HERE, "experiment_2", &name, Secret::new("x")).await.unwrap_err()
            });
        }
        // The flood is in the line once the first of it was turned away.
        assert!(matches!(flood.join_next().await, Some(Ok(Refusal::Busy))));
        let elsewhere = [192, 0, 2, 1].into();
        door.log_in(&store, elsewhere, "experiment_2", "alice", Secret::new("right")).await.unwrap();
        flood.shutdown().await;
    }

    #[tokio::test]
    async fn many_right_log_ins_at_once_are_never_throttled() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_with_alice(&dir).await;
        let door = Arc::new(Door::default());
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..15 {
            let (door, store) = (Arc::clone(&door), store.clone());
            tries.spawn(async move {
                door.log_in(&store, HERE, "experiment_2", "alice", Secret::new("right")).await.is_ok()
            });
        }
        assert!(tries.join_all().await.into_iter().all(|let_in| let_in));
    }
}
