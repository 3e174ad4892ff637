//! What is known of the tasks, without asking the engine: its events keep this right.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::output::Output;
use crate::runtime::{Pull, State, TaskId, TaskSpec};

/// A task as this runtime knows it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) spec: Arc<TaskSpec>,
    pub(super) state: State,
    /// The engine's identifier of its container, once there is one.
    pub(super) container: Option<String>,
    /// What asks its process to end.
    pub(super) stop_signal: Option<String>,
    /// How far the pull of its image is, from its beginning on.
    pub(super) pull: Option<Pull>,
    /// Says that it is not wanted any more.
    pub(super) cancelled: CancellationToken,
    /// Pulls, creates and starts; ends with the entry.
    pub(super) launch: Option<AbortOnDropHandle<()>>,
    pub(super) output: Option<Arc<Output>>,
}

impl Entry {
    pub(super) fn new(spec: Arc<TaskSpec>) -> Self {
        Self {
            spec,
            state: State::Pending,
            container: None,
            stop_signal: None,
            pull: None,
            cancelled: CancellationToken::new(),
            launch: None,
            output: None,
        }
    }
}

/// All tasks.
#[derive(Debug, Default)]
pub(super) struct Table {
    tasks: Mutex<HashMap<TaskId, Entry>>,
    /// Tasks whose state changed.
    pub(super) changed: News,
    /// Tasks that wrote something.
    pub(super) wrote: News,
}

impl Table {
    pub(super) fn locked(&self) -> MutexGuard<'_, HashMap<TaskId, Entry>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes an entry, if it is there.
    pub(super) fn with<T>(&self, task: TaskId, change: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        self.locked().get_mut(&task).map(change)
    }

    /// Takes in a state. Answers to questions may overtake each other, so a state never goes back: a container of ours is
    /// never started twice.
    pub(super) fn set_state(&self, task: TaskId, state: State) {
        let changed = self.with(task, |entry| {
            let news = rank(&state) >= rank(&entry.state) && state != entry.state && !ended(&entry.state);
            if news {
                entry.state = state;
            }
            news
        });
        if changed == Some(true) {
            self.changed.tell(task);
            self.wrote.tell(task);
        }
    }

    /// Takes in how far a pull is. Only its beginning and its end are news: between them who wants to know looks.
    pub(super) fn set_pull(&self, task: TaskId, pull: Pull) {
        let before = self.with(task, |entry| entry.pull.replace(pull));
        if before.is_some_and(|before| before.is_none_or(|before| before.since != pull.since))
            || pull.ended.is_some()
        {
            self.changed.tell(task);
        }
    }

    /// Forgets a task that is gone from the engine; what it was when it ended stays.
    pub(super) fn lost(&self, task: TaskId) {
        let mut tasks = self.locked();
        if tasks.get(&task).is_some_and(|entry| !ended(&entry.state) && entry.launch.is_none()) {
            tasks.remove(&task);
            drop(tasks);
            self.changed.tell(task);
        }
    }
}

fn ended(state: &State) -> bool {
    matches!(state, State::Stopped(_))
}

fn rank(state: &State) -> u8 {
    match state {
        State::Unknown | State::Pending => 0,
        State::Running { .. } => 1,
        State::Stopped(_) => 2,
    }
}

/// Tasks about which there is something to know, until somebody asks.
#[derive(Debug, Default)]
pub(super) struct News {
    tasks: Mutex<HashSet<TaskId>>,
    some: Notify,
}

impl News {
    pub(super) fn tell(&self, task: TaskId) {
        self.tell_all([task]);
    }

    pub(super) fn tell_all(&self, tasks: impl IntoIterator<Item = TaskId>) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).extend(tasks);
        self.some.notify_one();
    }

    /// Waits for some.
    pub(super) async fn next(&self) -> Vec<TaskId> {
        loop {
            let tasks: Vec<TaskId> =
                self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
            if !tasks.is_empty() {
                return tasks;
            }
            self.some.notified().await;
        }
    }
}
