//! What runs beside the loop: everything that may take time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::shared::Shared;
use crate::runtime::{Checked, Ending, Observation, Orphan, RuntimeError, Stop, TaskId, TaskSpec};
use crate::scheduler::Action;
use crate::store::services::ServiceId;

/// A job, by which its end is recognised, also when it panicked.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Looked at the tasks of these services.
    Look(Vec<ServiceId>),
    /// Did something about a task.
    Act(ServiceId, Action),
    /// Forgot a deleted service.
    Forget(ServiceId),
    /// Discarded a task of a service that is gone.
    DiscardOrphan,
}

/// What a look found.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What the tasks do.
    pub(super) tasks: HashMap<TaskId, Observation>,
    /// Tasks that are over and that nobody knows, at the first look.
    pub(super) orphans: Vec<Orphan>,
}

/// How a job ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// What was seen.
    Seen(Result<Seen, String>),
    /// It is done, or not.
    Done(Result<(), String>),
    /// It can never be done.
    Impossible(Ending),
    /// A health check.
    Checked(Checked),
}

/// Longest wait for the runtime, in real time: what it did not do by then is tried again.
const LIMIT: Duration = Duration::from_secs(60);
/// The same for reading the rest of a task's output and forgetting it.
const DISCARD_LIMIT: Duration = Duration::from_secs(600);

/// The result of `work`, or that it took too long.
async fn within<T>(
    shared: &Shared,
    limit: Duration,
    work: impl Future<Output = Result<T, String>>,
) -> Result<T, String> {
    tokio::select! {
        result = work => result,
        () = shared.clock.sleep_until(shared.clock.now().after(limit)) => {
            Err(format!("no answer from the runtime within {} s", limit.as_secs()))
        }
    }
}

/// Looks at tasks, after the runtime has adopted those that are known where it has not yet.
pub(super) async fn look(shared: Arc<Shared>, adopt: Option<Vec<TaskSpec>>, tasks: Vec<TaskId>) -> Outcome {
    let work = async { observe(&shared, adopt, &tasks).await.map_err(|error| error.to_string()) };
    Outcome::Seen(within(&shared, LIMIT, work).await)
}

async fn observe(
    shared: &Shared,
    adopt: Option<Vec<TaskSpec>>,
    tasks: &[TaskId],
) -> Result<Seen, RuntimeError> {
    let orphans = match adopt {
        Some(known) => shared.runtime.adopt(&known).await?,
        None => Vec::new(),
    };
    // Without tasks too: whether the runtime answers at all is part of what is seen.
    let seen = shared.runtime.observe(tasks).await?;
    Ok(Seen { tasks: tasks.iter().copied().zip(seen).collect(), orphans })
}

/// Starts a task.
pub(super) async fn start(shared: Arc<Shared>, revision: u64, spec: Option<TaskSpec>) -> Outcome {
    match spec {
        Some(spec) => {
            let work = async { shared.runtime.start(&spec).await.map_err(|error| error.to_string()) };
            Outcome::Done(within(&shared, LIMIT, work).await)
        }
        None => {
            let why = format!("revision {revision} of its definition is no longer kept; deploy again");
            Outcome::Impossible(Ending::CannotStart(why))
        }
    }
}

/// Stops a task.
pub(super) async fn stop(shared: Arc<Shared>, task: TaskId, how: Stop) -> Outcome {
    let work = async { shared.runtime.stop(task, how).await.map_err(|error| error.to_string()) };
    Outcome::Done(within(&shared, LIMIT, work).await)
}

/// Checks the health of a task.
pub(super) async fn check(
    shared: Arc<Shared>,
    service: ServiceId,
    task: TaskId,
    path: String,
    limit: Duration,
) -> Outcome {
    let checked = shared.runtime.check(task, &path, limit).await;
    shared.logs.mark(service, task);
    Outcome::Checked(checked)
}

/// Reads the rest of a stopped task's output, then has the runtime forget it.
pub(super) async fn discard(shared: Arc<Shared>, source: super::log_keeper::Source) -> Outcome {
    let work = async {
        shared.logs.finish(&shared, source).await?;
        shared.runtime.discard(source.task).await.map_err(|error| error.to_string())
    };
    Outcome::Done(within(&shared, DISCARD_LIMIT, work).await)
}

/// Discards a task of a service that is gone: nobody will read its output. Tries until it is done; the next start would find
/// it again.
pub(super) async fn discard_orphan(shared: Arc<Shared>, task: TaskId) -> Outcome {
    loop {
        let work = async { shared.runtime.discard(task).await.map_err(|error| error.to_string()) };
        let Err(why) = within(&shared, DISCARD_LIMIT, work).await else { return Outcome::Done(Ok(())) };
        tracing::warn!(%why, %task, "what a killed server left behind could not be removed; trying again");
        shared.clock.sleep_until(shared.clock.now().after(shared.timing.again)).await;
    }
}

/// Forgets a deleted service.
pub(super) async fn forget(shared: Arc<Shared>, service: ServiceId) -> Outcome {
    let forgotten = shared.logs.forget(&shared, service).await.map_err(|error| error.to_string());
    tidy(&shared).await;
    Outcome::Done(forgotten)
}

/// Has the runtime let go of what no task and no revision needs. What fails is tried again later.
pub(super) async fn tidy(shared: &Shared) {
    if !shared.runtime.needs_tidying() {
        return;
    }
    let work = async {
        let needed = shared.store.needed_images().await.map_err(|error| error.to_string())?;
        shared.runtime.tidy(&needed).await.map_err(|error| error.to_string())
    };
    if let Err(why) = within(shared, LIMIT, work).await {
        tracing::warn!(%why, "what no task and no revision needs could not be removed; trying again later");
    }
}
