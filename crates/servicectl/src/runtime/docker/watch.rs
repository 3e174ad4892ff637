//! The engine's events, so that nothing has to be asked again and again. A stream that breaks off is opened anew, and then
//! every task of ours is compared once with what the engine has.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bollard::models::{ContainerSummary, EventMessage};
use bollard::query_parameters::{EventsOptions, ListContainersOptions};
use futures_util::StreamExt;

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
    loop {
        let why = listen(&engine, since).await;
        since = Timestamp::now().before(OVERLAP);
        engine.set_down(Some(why));
        loop {
            tokio::time::sleep(AGAIN).await;
            match engine.compare().await {
                Ok(()) => break,
                Err(why) => engine.set_down(Some(why)),
            }
        }
        engine.set_down(None);
        engine.table.changed.tell_all(engine.all_tasks());
    }
}

/// Follows one stream to its end, which is a failure.
async fn listen(engine: &Engine, since: Timestamp) -> RuntimeError {
    let mut filters = engine.names.filter();
    filters.insert("type".to_owned(), vec!["container".to_owned()]);
    filters.insert("event".to_owned(), ACTIONS.iter().map(|action| (*action).to_owned()).collect());
    let options = EventsOptions {
        since: Some(since.before(OVERLAP).0.div_euclid(1000).to_string()),
        filters: Some(filters),
        ..EventsOptions::default()
    };
    let mut events = engine.docker.events(Some(options));
    loop {
        match events.next().await {
            Some(Ok(event)) => {
                if let Some(task) = task(engine, event) {
                    engine.refresh(task).await;
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

    /// Compares what is known with what the engine has.
    async fn compare(&self) -> Result<(), RuntimeError> {
        let there = self.containers().await?;
        let known: Vec<(TaskId, bool, State)> = self
            .table
            .locked()
            .iter()
            .map(|(task, entry)| (*task, entry.container.is_some(), entry.state.clone()))
            .collect();
        for (task, has_container, state) in known {
            match there.contains_key(&task) {
                // What has ended stays so.
                true if !matches!(state, State::Stopped(_)) => self.refresh(task).await,
                false if has_container => self.table.lost(task),
                _ => {}
            }
        }
        Ok(())
    }

    fn all_tasks(&self) -> Vec<TaskId> {
        self.table.locked().keys().copied().collect()
    }
}
