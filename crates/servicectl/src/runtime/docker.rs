//! The Docker runtime: a task is one container on one Docker Engine, which is spoken to over its Unix socket alone.
//!
//! The engine's events keep a table of the tasks right (`watch`, `table`), so that looking at tasks asks nobody. Everything of
//! ours on the engine carries the random id of the data folder (`names`); nothing else is ever changed. What a container may
//! do is decided in one place (`container`), from five fields of the definition.

mod connect;
mod container;
pub(crate) mod doctor;
mod image;
mod launch;
mod names;
mod network;
mod orphan;
mod output;
mod progress;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod watch;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bollard::query_parameters::{KillContainerOptions, RemoveContainerOptions};
use futures_util::{StreamExt, TryStreamExt};
use tokio_util::task::AbortOnDropHandle;

pub(crate) use image::Registry;
pub use network::Range;

use self::connect::{failure, status};
use self::image::Images;
use self::names::Names;
use self::network::Networks;
use self::output::Output;
use self::table::{Entry, Table};
use super::{
    CheckOutcome, Checked, LogPiece, Memory, NeededImage, Observation, Orphan, Runtime, RuntimeError, State,
    Stop, TaskId, TaskSpec, check,
};
use crate::Error;
use crate::addresses::project_of;
use crate::clock::Clock;

/// Containers that are looked at together when they are adopted.
const LOOKS_AT_A_TIME: usize = 8;

/// What the runtime needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `DOCKER_HOST`, where it is set.
    pub(crate) host: Option<String>,
    /// The data folder's random id.
    pub(crate) folder: String,
    /// Where images come from.
    pub(crate) registry: Registry,
    /// Addresses for the projects' networks.
    pub(crate) networks: Range,
    /// What the scheduler goes by.
    pub(crate) clock: Arc<dyn Clock>,
}

/// A Docker Engine that runs tasks.
#[derive(Debug)]
pub struct Docker {
    engine: Arc<Engine>,
    _watches: AbortOnDropHandle<()>,
}

/// What the runtime's parts share.
#[derive(Debug)]
struct Engine {
    docker: bollard::Docker,
    names: Names,
    images: Images,
    networks: Networks,
    table: Table,
    /// `amd64` …
    architecture: String,
    /// Bytes of the machine.
    memory: u64,
    clock: Arc<dyn Clock>,
    /// Why the engine is away, while it is.
    down: Mutex<Option<RuntimeError>>,
}

impl Docker {
    /// Connects to the engine.
    ///
    /// # Errors
    /// There is none, it is stopped, too old, or may not be used: a sentence with what to do.
    pub(crate) async fn connect(settings: Settings) -> Result<Self, Error> {
        let docker = connect::connect(settings.host.as_deref()).await?;
        let answer = |error| Error::Failed(failure(&error).0);
        let (version, info) = (docker.version().await.map_err(answer)?, docker.info().await.map_err(answer)?);
        if info.memory_limit == Some(false) {
            tracing::warn!(
                "this Docker Engine cannot limit memory, so a service may use all of it. Enable the memory controller \
                 (cgroup), for a rootless engine by delegating it to the user"
            );
        }
        let names = Names::new(&settings.folder);
        let engine = Arc::new(Engine {
            images: Images::new(docker.clone(), names.clone(), settings.registry),
            networks: Networks::new(docker.clone(), names.clone(), settings.networks),
            docker,
            names,
            table: Table::default(),
            architecture: version.arch.unwrap_or_default(),
            memory: info.mem_total.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(u64::MAX),
            clock: settings.clock,
            down: Mutex::new(None),
        });
        let watching = tokio::spawn(watch::watch(engine.clone()));
        Ok(Self { engine, _watches: AbortOnDropHandle::new(watching) })
    }
}

impl Drop for Docker {
    /// What still starts or reads ends with the runtime; containers go on.
    fn drop(&mut self) {
        let entries = std::mem::take(&mut *self.engine.table.locked());
        drop(entries);
    }
}

impl Engine {
    fn set_down(&self, why: Option<RuntimeError>) {
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        match (&*down, &why) {
            (None, Some(why)) => tracing::warn!(%why, "lost the Docker Engine"),
            (Some(_), None) => tracing::info!("the Docker Engine is back"),
            _ => {}
        }
        *down = why;
    }

    fn is_up(&self) -> Result<(), RuntimeError> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner).clone().map_or(Ok(()), Err)
    }

    /// Removes a container with the volumes that its image asked for.
    async fn remove(&self, container: &str) -> Result<(), RuntimeError> {
        let options = RemoveContainerOptions { force: true, v: true, link: false };
        match self.docker.remove_container(container, Some(options)).await {
            Ok(()) => Ok(()),
            // Gone, or going already.
            Err(error) if matches!(status(&error), Some(404 | 409)) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }

    /// Sends a signal; `false` where there is nothing that runs.
    async fn signal(&self, container: &str, signal: &str) -> Result<bool, RuntimeError> {
        let options = KillContainerOptions { signal: signal.to_owned() };
        match self.docker.kill_container(container, Some(options)).await {
            Ok(()) => Ok(true),
            Err(error) if matches!(status(&error), Some(404 | 409)) => Ok(false),
            Err(error) => Err(failure(&error)),
        }
    }

    /// Removes the networks of projects without tasks.
    async fn tidy_networks(&self) -> Result<(), RuntimeError> {
        let in_use = |project: &str| {
            self.table.locked().values().any(|entry| project_of(&entry.spec.service) == project)
        };
        self.networks.retain(in_use).await
    }

    /// Begins to launch a task that is not in the table.
    fn launch(self: &Arc<Self>, spec: &TaskSpec) {
        let mut tasks = self.table.locked();
        if tasks.contains_key(&spec.id) {
            return;
        }
        let spec = Arc::new(spec.clone());
        let mut entry = Entry::new(spec.clone());
        // The table is held, so that the launch finds its entry.
        entry.launch = Some(AbortOnDropHandle::new(tokio::spawn(launch::launch(self.clone(), spec.clone()))));
        tasks.insert(spec.id, entry);
    }
}

#[async_trait]
impl Runtime for Docker {
    fn name(&self) -> &'static str {
        "docker"
    }

    async fn adopt(&self, known: &[TaskSpec]) -> Result<Vec<Orphan>, RuntimeError> {
        let engine = &self.engine;
        let mut there = engine.containers().await?;
        let (mut running, mut unread) = (Vec::new(), Vec::new());
        for spec in known {
            let Some(id) = there.remove(&spec.id).and_then(|container| container.id) else { continue };
            running.push(spec.id);
            let mut tasks = engine.table.locked();
            let entry = tasks.entry(spec.id).or_insert_with(|| Entry::new(Arc::new(spec.clone())));
            entry.container = Some(id);
            // What a try before this one has looked at is kept right by the events: however many there are, each try gets
            // further.
            if entry.state == State::Pending {
                unread.push(spec.id);
            }
        }
        // What could not be looked at must not be taken for what was never started.
        let looks = unread.into_iter().map(|task| engine.refresh(task));
        futures_util::stream::iter(looks).buffer_unordered(LOOKS_AT_A_TIME).try_collect::<()>().await?;
        for spec in known {
            // Created, and never started: the server was killed in between.
            let waits = |entry: &mut Entry| entry.state == State::Pending && entry.launch.is_none();
            if engine.table.with(spec.id, waits) == Some(true) {
                engine.table.locked().remove(&spec.id);
                engine.launch(spec);
            }
        }
        let orphans = engine.end_orphans(there).await;
        engine.table.wrote.tell_all(running);
        // A project whose tasks wait for their start may get its network a second time; that is cheap.
        engine.tidy_networks().await?;
        Ok(orphans)
    }

    fn failure(&self) -> Option<RuntimeError> {
        self.engine.is_up().err()
    }

    fn memory(&self) -> Memory {
        let megabytes = self.engine.memory / (1024 * 1024);
        Memory { host: megabytes, all: megabytes }
    }

    async fn start(&self, task: &TaskSpec) -> Result<(), RuntimeError> {
        self.engine.is_up()?;
        self.engine.launch(task);
        Ok(())
    }

    async fn stop(&self, task: TaskId, how: Stop) -> Result<(), RuntimeError> {
        let found = self.engine.table.with(task, |entry| {
            if entry.state == State::Pending {
                entry.cancelled.cancel();
            }
            let signal = entry.stop_signal.clone().filter(|signal| !signal.is_empty());
            (entry.container.clone(), signal.unwrap_or_else(|| "SIGTERM".to_owned()))
        });
        let Some((Some(container), signal)) = found else { return Ok(()) };
        let signal = match how {
            Stop::Ask => signal.as_str(),
            Stop::Kill => "SIGKILL",
        };
        if !self.engine.signal(&container, signal).await? {
            // Its end was missed.
            self.engine.refresh(task).await?;
        }
        Ok(())
    }

    async fn discard(&self, task: TaskId) -> Result<(), RuntimeError> {
        self.engine.table.with(task, |entry| entry.cancelled.cancel());
        self.engine.remove(&self.engine.names.container(task)).await?;
        self.engine.table.locked().remove(&task);
        Ok(())
    }

    async fn observe(&self, tasks: &[TaskId]) -> Result<Vec<Observation>, RuntimeError> {
        self.engine.is_up()?;
        let known = self.engine.table.locked();
        let seen = |entry: &Entry| Observation { pull: entry.pull, ..Observation::of(entry.state.clone()) };
        let unknown = || Observation::of(State::Unknown);
        Ok(tasks.iter().map(|task| known.get(task).map_or_else(unknown, seen)).collect())
    }

    async fn check(&self, task: TaskId, path: &str, limit: Duration) -> Checked {
        let address = self.engine.table.with(task, |entry| match &entry.state {
            State::Running { target, .. } => target.address,
            _ => None,
        });
        let outcome = match address.flatten() {
            Some(address) => check::check(address, path, limit).await,
            None => CheckOutcome::NoConnection,
        };
        Checked { outcome, at: self.engine.clock.now() }
    }

    async fn logs(
        &self,
        task: TaskId,
        position: Option<&str>,
        most: usize,
    ) -> Result<LogPiece, RuntimeError> {
        let engine = &self.engine;
        let opened = engine.table.with(task, |entry| {
            // A container that was never started has said nothing.
            let container = entry.container.clone().filter(|_| entry.state != State::Pending)?;
            let is_over = matches!(entry.state, State::Stopped(_));
            if let Some(output) = entry.output.as_ref().filter(|output| output.continues(position)) {
                return Some((output.clone(), false, is_over));
            }
            let told: output::Told = {
                let engine = Arc::downgrade(engine);
                Arc::new(move || {
                    if let Some(engine) = engine.upgrade() {
                        engine.table.wrote.tell(task);
                    }
                })
            };
            let output = Output::open(engine.docker.clone(), container, position, told);
            entry.output = Some(output.clone());
            Some((output, true, is_over))
        });
        match opened.flatten() {
            Some((output, is_new, is_over)) => output.take(position, most, is_new, is_over).await,
            None => Ok(LogPiece::default()),
        }
    }

    fn needs_tidying(&self) -> bool {
        true
    }

    async fn tidy(&self, needed: &[NeededImage]) -> Result<(), RuntimeError> {
        self.engine.is_up()?;
        self.engine.tidy_networks().await?;
        let mut kept: HashSet<(String, String)> =
            needed.iter().map(|image| (image.service.clone(), image.digest.clone())).collect();
        // Of what runs, too: a container refers to its image by its name.
        let tasks: HashMap<TaskId, Arc<TaskSpec>> =
            self.engine.table.locked().iter().map(|(task, entry)| (*task, entry.spec.clone())).collect();
        kept.extend(tasks.values().filter_map(|spec| Some((spec.service.clone(), spec.digest.clone()?))));
        self.engine.images.retain(&kept).await
    }

    async fn changed(&self) -> Vec<TaskId> {
        self.engine.table.changed.next().await
    }

    async fn wrote(&self) -> Vec<TaskId> {
        self.engine.table.wrote.next().await
    }
}
