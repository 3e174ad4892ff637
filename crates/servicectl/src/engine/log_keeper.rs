//! Keeps what tasks write: reads the runtime's output into the store, soon after something was written, whenever somebody
//! reads, and for the last time before a task is discarded.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::value::{RawValue, to_raw_value};
use servicectl_api::logs::LogStream;
use tokio::sync::{Notify, OwnedMutexGuard};

use super::log_cache::LogCache;
use super::shared::Shared;
use crate::Timestamp;
use crate::runtime::TaskId;
use crate::store::logs::{NewLines, Stream};
use crate::store::services::{Service, ServiceId};
use crate::store::{StoreError, to_its_end};

/// What was written is in the store after about this time (real time: it is about the disk, not about the fleet).
const DELAY: Duration = Duration::from_secs(1);
/// Between two removals of what is too old.
const TRIM_EVERY: Duration = Duration::from_secs(3600);
/// Lines of one piece; bounds memory.
const PIECE: usize = 10_000;
/// Bytes of text that wait for the store; long lines fill memory before many do.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// How old what a reader gets may be, where nothing says that something was written: readers by the hundred ask the runtime
/// no more often than this.
const FRESH: Duration = Duration::from_millis(250);
/// How long a reader waits for what was written last.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pieces that are read of one task before others have their turn.
const TURN: usize = 10;

/// A task that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) service: ServiceId,
    pub(super) task: TaskId,
    pub(super) created_at: Timestamp,
}

/// Whose turn it is to read.
type Turn = Arc<tokio::sync::Mutex<()>>;

/// Reads output into the store, one reader at a time.
#[derive(Debug, Default)]
pub(super) struct LogKeeper {
    /// Tasks that wrote something, with their services.
    dirty: Mutex<HashMap<TaskId, ServiceId>>,
    wake: Notify,
    /// Whether the last try failed; said once.
    fails: AtomicBool,
    /// Held while reading, until positions and cache say what the store holds.
    turn: Turn,
    /// Where reading goes on, by task.
    positions: Mutex<HashMap<TaskId, Option<String>>>,
    /// What readers got last.
    cache: LogCache,
    /// When a reader had the runtime asked last, by task.
    looked: Mutex<HashMap<TaskId, Timestamp>>,
}

impl LogKeeper {
    /// A task wrote something.
    pub(super) fn mark(&self, service: ServiceId, task: TaskId) {
        self.dirty.lock().unwrap_or_else(PoisonError::into_inner).insert(task, service);
        self.wake.notify_one();
    }

    /// These tasks wrote something.
    fn mark_all(&self, shared: &Shared, tasks: &[TaskId]) {
        let views = shared.views();
        for (service, view) in views.iter() {
            for task in tasks.iter().filter(|task| view.schedule.task(**task).is_some()) {
                self.mark(*service, *task);
            }
        }
    }

    /// Reads what was written by tasks that were marked.
    pub(super) async fn flush(&self, shared: &Arc<Shared>) {
        let dirty = std::mem::take(&mut *self.dirty.lock().unwrap_or_else(PoisonError::into_inner));
        let sources: Vec<Source> = {
            let views = shared.views();
            let living = dirty.iter().filter_map(|(task, service)| {
                let found = views.get(service)?.schedule.task(*task)?;
                Some(Source { service: *service, task: *task, created_at: found.created_at })
            });
            living.collect()
        };
        let kept = self.collect(shared, &sources, None).await;
        let failed_before = self.fails.swap(kept.is_err(), Ordering::Relaxed);
        if let Err(error) = kept {
            if !failed_before {
                tracing::warn!(%error, "could not keep the output of {} tasks; trying again", sources.len());
            }
            sources.iter().for_each(|source| self.mark(source.service, source.task));
        }
    }

    /// Reads what there is of these tasks, at most [`TURN`] pieces of each; what is left is marked, and `true` given. Output of
    /// a deleted service is not kept. One task that cannot be read keeps no other from it; the last failure is told. Who
    /// cannot wait for others that read, or for the runtime, says how long is long enough.
    async fn collect(
        &self,
        shared: &Arc<Shared>,
        sources: &[Source],
        patience: Option<Duration>,
    ) -> Result<bool, String> {
        if sources.is_empty() {
            return Ok(false);
        }
        let turn = within(patience, Arc::clone(&self.turn).lock_owned()).await?;
        let mut batch = Batch { turn: Arc::new(turn), pieces: Vec::new(), lines: 0, bytes: 0 };
        let mut outcome = Ok(false);
        for source in sources.iter().filter(|source| shared.views().contains_key(&source.service)) {
            match batch.read(shared, source, patience).await {
                Ok(false) => {}
                Ok(true) => {
                    self.mark(source.service, source.task);
                    outcome = outcome.map(|_| true);
                }
                Err(why) => outcome = Err(why),
            }
        }
        batch.keep(shared).await.and(outcome)
    }

    /// Of these, the tasks that may have written something that is not in the store.
    fn worth_reading(&self, now: Timestamp, sources: Vec<Source>) -> Vec<Source> {
        let dirty = self.dirty.lock().unwrap_or_else(PoisonError::into_inner);
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        looked.retain(|_, at| at.after(FRESH) > now && *at <= now);
        let is_new = |source: &Source| dirty.contains_key(&source.task) || !looked.contains_key(&source.task);
        let worth: Vec<Source> = sources.into_iter().filter(is_new).collect();
        looked.extend(worth.iter().map(|source| (source.task, now)));
        worth
    }

    /// Reads the rest of a task that is over.
    pub(super) async fn finish(&self, shared: &Arc<Shared>, source: Source) -> Result<(), String> {
        // In turns, between which others read.
        while self.collect(shared, &[source], None).await? {}
        let _nobody_reads = self.turn.lock().await;
        self.positions().remove(&source.task);
        Ok(())
    }

    /// Forgets a deleted service; nobody reads its tasks meanwhile.
    pub(super) async fn forget(&self, shared: &Shared, service: ServiceId) -> Result<(), StoreError> {
        let _nobody_reads = self.turn.lock().await;
        let forgotten = shared.store.forget_service(service).await;
        self.cache.wrote([service].into_iter());
        forgotten
    }

    /// The store holds these.
    fn kept(&self, pieces: Vec<NewLines>) {
        self.cache.wrote(pieces.iter().map(|piece| piece.service));
        self.positions().extend(pieces.into_iter().map(|piece| (piece.task, piece.position)));
    }

    fn positions(&self) -> MutexGuard<'_, HashMap<TaskId, Option<String>>> {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for what is being put into the store: a process that is killed leaves a commit done or not done, and nobody who
    /// goes on with it.
    #[cfg(test)]
    pub(super) async fn settled(&self) {
        drop(self.turn.lock().await);
    }
}

/// What was read and is not in the store yet, of any number of tasks.
struct Batch {
    turn: Arc<OwnedMutexGuard<()>>,
    pieces: Vec<NewLines>,
    lines: usize,
    bytes: usize,
}

impl Batch {
    /// Reads at most [`TURN`] pieces of a task; true where there is more.
    async fn read(
        &mut self,
        shared: &Arc<Shared>,
        source: &Source,
        patience: Option<Duration>,
    ) -> Result<bool, String> {
        let known = shared.logs.positions().get(&source.task).cloned();
        let mut position = match known {
            Some(position) => position,
            None => shared.store.log_position(source.task).await.map_err(|error| error.to_string())?,
        };
        for _ in 0..TURN {
            let read = within(patience, shared.runtime.logs(source.task, position.as_deref(), PIECE)).await?;
            let read = read.map_err(|error| error.to_string())?;
            if read.position.is_some() {
                position = read.position;
            }
            self.lines += read.lines.len();
            self.bytes += read.lines.iter().map(|line| line.text.len()).sum::<usize>();
            if !read.lines.is_empty() {
                self.pieces.push(NewLines {
                    service: source.service,
                    task: source.task,
                    task_created_at: source.created_at,
                    lines: read.lines,
                    position: position.clone(),
                });
            }
            if self.lines >= PIECE || self.bytes >= MOST_BYTES {
                self.keep(shared).await?;
            }
            if !read.more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts it into the store. A reader who goes away meanwhile must not leave lines there that are read once more: the turn
    /// ends after the positions have moved on. What could not be kept is dropped, and read again from where it was.
    async fn keep(&mut self, shared: &Arc<Shared>) -> Result<(), String> {
        (self.lines, self.bytes) = (0, 0);
        let (shared, turn) = (Arc::clone(shared), Arc::clone(&self.turn));
        let pieces = std::mem::take(&mut self.pieces);
        if pieces.is_empty() {
            return Ok(());
        }
        let kept = to_its_end(async move {
            let _turn = turn;
            shared.store.append_logs(&pieces).await?;
            shared.logs.kept(pieces);
            Ok::<_, StoreError>(())
        });
        kept.await.map_err(|error| error.to_string())
    }
}

/// The work's result, unless it takes too long.
async fn within<T>(patience: Option<Duration>, work: impl Future<Output = T>) -> Result<T, String> {
    match patience {
        None => Ok(work.await),
        Some(limit) => tokio::time::timeout(limit, work)
            .await
            .map_err(|_| format!("the newest output did not come within {limit:?}")),
    }
}

/// Reads what is marked about once a second, and lets old lines go every hour.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut trim_at = shared.clock.now();
    loop {
        tokio::select! {
            () = shared.logs.wake.notified() => {
                shared.clock.sleep_until(shared.clock.now().after(DELAY)).await;
                shared.logs.flush(&shared).await;
            }
            tasks = shared.runtime.wrote() => shared.logs.mark_all(&shared, &tasks),
            () = shared.clock.sleep_until(trim_at) => {
                let now = shared.clock.now();
                if let Err(error) = shared.store.trim_old_logs(now).await {
                    tracing::warn!(%error, "could not let old lines go; trying again in an hour");
                }
                shared.logs.cache.forget_all();
                trim_at = now.after(TRIM_EVERY);
            }
        }
    }
}

/// The newest lines of a service, in the order of contract §3.4.
pub(super) async fn read(
    shared: &Arc<Shared>,
    service: &Service,
    tail: usize,
    streams: usize,
) -> Result<Arc<RawValue>, StoreError> {
    let view = shared.view(service.id);
    let tasks = view.as_ref().map_or(&[][..], |view| &view.schedule.tasks);
    let sources: Vec<Source> = tasks
        .iter()
        .map(|task| Source { service: service.id, task: task.id, created_at: task.created_at })
        .collect();
    let sources = shared.logs.worth_reading(shared.clock.now(), sources);
    // Old lines are better than none: with the runtime down or slow, what was kept is shown, and the rest comes later.
    if let Err(error) = shared.logs.collect(shared, &sources, Some(PATIENCE)).await {
        sources.iter().for_each(|source| shared.logs.mark(source.service, source.task));
        tracing::warn!(%error, service = service.full_name, "could not read the newest output");
    }
    let question = (tail, streams);
    let epoch = match shared.logs.cache.answer(service.id, question, view.as_ref()) {
        Ok(answer) => return Ok(answer),
        Err(epoch) => epoch,
    };
    let mut found = shared.store.log_streams(service.id).await?;
    let alive = |stream: &Stream| tasks.iter().position(|task| task.id == stream.task);
    // Of living tasks the youngest stands last in the schedule; `None` sorts below all of them.
    found.sort_by_key(|stream| {
        std::cmp::Reverse((alive(stream), stream.last_line_at, stream.task_created_at))
    });
    let mut logs = Vec::with_capacity(streams.min(found.len()));
    for stream in found.into_iter().take(streams) {
        logs.push(LogStream {
            stream_name: format!("{0}/{0}/{1}", service.full_name, stream.task),
            log_events: shared.store.log_tail(&stream, tail).await?,
        });
    }
    let unreadable =
        |error: serde_json::Error| StoreError::Unreadable { table: "log_streams", why: error.to_string() };
    let logs = to_raw_value(&logs).map_err(unreadable)?.into();
    shared.logs.cache.keep(service.id, question, view.clone(), epoch, &logs);
    Ok(logs)
}
