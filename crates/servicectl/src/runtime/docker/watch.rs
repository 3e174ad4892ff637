//! The engine's events, so that nothing has to be asked again and again. A stream that breaks off is opened anew, and then
//! every task of ours is compared once with what the engine has.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use bollard::models::{ContainerSummary, EventMessage};
use bollard::query_parameters::{EventsOptions, ListContainersOptions};
use futures_util::StreamExt;
use tokio::time::MissedTickBehavior;

use super::Engine;
use super::connect;
use crate::Timestamp;
use crate::runtime::{RuntimeError, State, TaskId};

/// Between two tries to reach an engine that is away.
const AGAIN: Duration = Duration::from_secs(1);
/// Events from a little before are asked for, so that none falls between two streams. Hearing of one twice does no harm.
const OVERLAP: Duration = Duration::from_secs(5);
/// What changes a container's state.
const ACTIONS: [&str; 5] = ["start", "die", "destroy", "pause", "unpause"];

/// Listens for as long as the runtime lives.
pub(super) async fn watch(engine: Arc<Engine>) {
    let mut since = Timestamp::now();
    let mut unread = BTreeSet::new();
    loop {
        let why = listen(&engine, since, &mut unread).await;
        since = Timestamp::now().before(OVERLAP);
        engine.set_down(Some(why));
        loop {
            tokio::time::sleep(AGAIN).await;
            match engine.compare().await {
                Ok(tasks) => {
                    unread = tasks;
                    break;
                }
                Err(why) => engine.set_down(Some(why)),
            }
        }
        engine.set_down(None);
        engine.table.changed.tell_all(engine.all_tasks());
    }
}

/// Follows one stream to its end, which is a failure. Tasks that could not be looked at are `unread`, and are looked at again.
async fn listen(engine: &Engine, since: Timestamp, unread: &mut BTreeSet<TaskId>) -> RuntimeError {
    let mut filters = engine.names.filter();
    filters.insert("type".to_owned(), vec!["container".to_owned()]);
    filters.insert("event".to_owned(), ACTIONS.iter().map(|action| (*action).to_owned()).collect());
    let options = EventsOptions {
        since: Some(since.before(OVERLAP).0.div_euclid(1000).to_string()),
        filters: Some(filters),
        ..EventsOptions::default()
    };
    let mut events = engine.docker.events(Some(options));
    let mut again = tokio::time::interval(AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            _ = again.tick(), if !unread.is_empty() => {
                for task in std::mem::take(unread) {
                    look(engine, task, unread).await;
                }
                continue;
            }
        };
        match event {
            Some(Ok(event)) => {
                if let Some(task) = task(engine, event) {
                    look(engine, task, unread).await;
                }
            }
            Some(Err(error)) => return connect::failure(&error),
            None => {
                return RuntimeError(
                    "the Docker Engine ended the stream of its events; waiting for it".to_owned(),
                );
            }
        }
    }
}

/// Takes a task's state in, or notes that it could not be read: the event will not come again.
async fn look(engine: &Engine, task: TaskId, unread: &mut BTreeSet<TaskId>) {
    if let Err(why) = engine.refresh(task).await {
        tracing::debug!(%why, %task, "a container could not be looked at; trying again");
        unread.insert(task);
    }
}

fn task(engine: &Engine, event: EventMessage) -> Option<TaskId> {
    engine.names.task(&event.actor?.attributes?)
}

impl Engine {
    /// All containers of ours, running or not, by task.
    pub(super) async fn containers(&self) -> Result<HashMap<TaskId, ContainerSummary>, RuntimeError> {
        let options = ListContainersOptions {
            all: true,
            filters: Some(self.names.filter()),
            ..ListContainersOptions::default()
        };
        let listed = self.docker.list_containers(Some(options)).await;
        let listed = listed.map_err(|error| connect::failure(&error))?;
        let known = listed.into_iter().filter_map(|container| {
            let task = self.names.task(container.labels.as_ref()?)?;
            Some((task, container))
        });
        Ok(known.collect())
    }

    /// Compares what is known with what the engine has; gives the tasks that could not be looked at.
    async fn compare(&self) -> Result<BTreeSet<TaskId>, RuntimeError> {
        let there = self.containers().await?;
        let known: Vec<(TaskId, bool, State)> = self
            .table
            .locked()
            .iter()
            .map(|(task, entry)| (*task, entry.container.is_some(), entry.state.clone()))
            .collect();
        let mut unread = BTreeSet::new();
        for (task, has_container, state) in known {
            match there.contains_key(&task) {
                // What has ended stays so.
                true if !matches!(state, State::Stopped(_)) => look(self, task, &mut unread).await,
                false if has_container => self.table.lost(task),
                _ => {}
            }
        }
        Ok(unread)
    }

    fn all_tasks(&self) -> Vec<TaskId> {
        self.table.locked().keys().copied().collect()
    }
}
