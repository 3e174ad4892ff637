//! The loop.

mod command;
mod load;
mod step;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{Mutex, oneshot};
use tokio::task::{Id, JoinError, JoinSet};

use super::driven::Driven;
use super::job::{self, Job, Outcome, Seen};
use super::shared::Shared;
use crate::Timestamp;
use crate::runtime::TaskId;
use crate::scheduler::{Action, Schedule, Situation, Step, Timing};
use crate::store::services::ServiceId;

/// How long reading the last lines of tasks may take when the server stops; part of what it grants the engine.
const DISCARDS_LIMIT: Duration = Duration::from_secs(1);

/// The scheduler, as a value: tests put another in its place.
pub(super) type Decide =
    fn(&Schedule, &Situation<'_>, Timestamp, &Timing, &mut dyn FnMut() -> TaskId) -> Step;

/// What others want of the loop.
#[derive(Debug)]
pub(super) enum Command {
    /// Take up the newest revision of a service.
    Deploy(ServiceId, Option<oneshot::Sender<()>>),
    /// The service is deleted.
    Remove(ServiceId),
    /// Something about the service's tasks may have changed.
    Look(ServiceId),
    /// Say when nothing is due and nothing under way.
    Settle(oneshot::Sender<Option<Timestamp>>),
    /// End.
    Shutdown(oneshot::Sender<()>),
}

/// The loop's state.
pub(super) struct Driver {
    shared: Arc<Shared>,
    decide: Decide,
    services: HashMap<ServiceId, Driven>,
    /// When which service is due; one entry each.
    agenda: BTreeSet<(Timestamp, ServiceId)>,
    /// Services that are due, until they are looked at.
    due: BTreeSet<ServiceId>,
    /// From when on the runtime is to adopt the tasks that were known at the start; `None` once it has.
    adopt_from: Option<Timestamp>,
    /// MiB that all services reserve together.
    reserved: u64,
    looking: bool,
    /// Looks in a row that failed.
    failed_looks: u32,
    jobs: JoinSet<Outcome>,
    names: HashMap<Id, Job>,
    settling: Vec<oneshot::Sender<Option<Timestamp>>>,
}

/// Drives until shutdown. A panic of the loop itself is a bug, and no reason to leave all services alone: the loop is begun
/// anew from the store.
pub(super) async fn supervise(first: Driver, commands: UnboundedReceiver<Command>) {
    let (shared, decide) = (first.shared.clone(), first.decide);
    let commands = Arc::new(Mutex::new(commands));
    let mut next = Ok(first);
    loop {
        match next {
            Ok(mut driver) => {
                let commands = commands.clone();
                // In a set, so that it ends with this task.
                let mut turn = JoinSet::new();
                turn.spawn(async move { driver.run(&mut *commands.lock().await).await });
                match turn.join_next().await {
                    Some(Err(error)) => tracing::error!(%error, "the engine's loop failed; beginning anew"),
                    _ => return,
                }
            }
            Err(error) => tracing::error!(%error, "the engine cannot read the store; trying again"),
        }
        shared.clock.sleep_until(shared.clock.now().after(shared.timing.again)).await;
        next = Driver::load(shared.clone(), decide).await;
    }
}

impl Driver {
    /// Goes round until it is told to end.
    async fn run(&mut self, commands: &mut UnboundedReceiver<Command>) {
        let shared = self.shared.clone();
        let mut changed = shared.runtime.changed();
        loop {
            self.collect_due();
            self.look();
            self.say_settled(commands.is_empty());
            let wake_at = self.next_wake();
            let timer = async {
                match wake_at {
                    Some(time) => shared.clock.sleep_until(time).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                command = commands.recv() => match command {
                    Some(Command::Shutdown(reply)) => {
                        self.end().await;
                        let _ = reply.send(());
                        return;
                    }
                    Some(command) => self.obey(command).await,
                    None => return,
                },
                Some(ended) = self.jobs.join_next_with_id() => self.finish(ended).await,
                tasks = &mut changed => {
                    changed = shared.runtime.changed();
                    self.look_at_tasks(&tasks);
                }
                () = timer => {}
            }
        }
    }

    /// Ends the jobs. Those that read the last lines of tasks that are over have a moment more; what is left then the next
    /// start takes over, where the runtime still has it.
    async fn end(&mut self) {
        let discards = async {
            while self.names.values().any(|job| matches!(job, Job::Act(_, Action::Discard(_)))) {
                let id = match self.jobs.join_next_with_id().await {
                    Some(Ok((id, _))) => id,
                    Some(Err(error)) => error.id(),
                    None => return,
                };
                self.names.remove(&id);
            }
        };
        if tokio::time::timeout(DISCARDS_LIMIT, discards).await.is_err() {
            tracing::info!(
                "the last lines of a task that is over could not be read before the end; the next start reads them"
            );
        }
        self.jobs.shutdown().await;
    }

    /// Runs a job beside the loop.
    fn spawn(&mut self, name: Job, work: impl Future<Output = Outcome> + Send + 'static) {
        let id = self.jobs.spawn(work).id();
        self.names.insert(id, name);
    }

    /// Puts a service into the agenda in place of its entry there.
    fn wake_at(&mut self, service: ServiceId, time: Option<Timestamp>) {
        let Some(driven) = self.services.get_mut(&service) else { return };
        if let Some(before) = std::mem::replace(&mut driven.wake_at, time) {
            self.agenda.remove(&(before, service));
        }
        if let Some(time) = time {
            self.agenda.insert((time, service));
        }
    }

    /// Wakes a service at this time at the latest.
    fn wake_by(&mut self, service: ServiceId, time: Timestamp) {
        let before = self.services.get(&service).and_then(|driven| driven.wake_at);
        self.wake_at(service, Some(before.map_or(time, |before| before.min(time))));
    }

    fn collect_due(&mut self) {
        let now = self.shared.clock.now();
        while let Some((time, service)) = self.agenda.first().copied() {
            if time > now {
                break;
            }
            self.wake_at(service, None);
            self.due.insert(service);
        }
    }

    /// When the loop has something to do by itself.
    fn next_wake(&self) -> Option<Timestamp> {
        let adopt_from = self.adopt_from.filter(|_| !self.looking);
        self.agenda.first().map(|(time, _)| *time).into_iter().chain(adopt_from).min()
    }

    /// Looks at the tasks of all services that are due, in one question. The first look has the runtime adopt what it
    /// should have, also where no service is due: what a killed server left behind belongs to nobody then.
    fn look(&mut self) {
        let adopts = self.adopt_from.is_some_and(|from| from <= self.shared.clock.now());
        if self.looking || (self.due.is_empty() && !adopts) {
            return;
        }
        let services: Vec<ServiceId> = std::mem::take(&mut self.due).into_iter().collect();
        let of = |service: &ServiceId| self.services.get(service).map(|driven| &driven.schedule.tasks);
        let tasks = services.iter().filter_map(of).flatten().map(|task| task.id).collect();
        let adopt = self.adopt_from.map(|_| self.known_tasks());
        self.looking = true;
        let work = job::look(self.shared.clone(), adopt, tasks);
        self.spawn(Job::Look(services), work);
    }

    /// Tells those who wait when nothing is due and nothing under way.
    fn say_settled(&mut self, no_commands: bool) {
        let wake_at = self.next_wake();
        let now = self.shared.clock.now();
        if no_commands && self.due.is_empty() && self.jobs.is_empty() && wake_at.is_none_or(|time| time > now)
        {
            for reply in self.settling.drain(..) {
                let _ = reply.send(wake_at);
            }
        }
    }

    /// A job ended, or panicked.
    async fn finish(&mut self, ended: Result<(Id, Outcome), JoinError>) {
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, Ok(outcome)),
            Err(error) => (error.id(), Err(error)),
        };
        let Some(name) = self.names.remove(&id) else { return };
        match name {
            Job::Look(services) => {
                self.looking = false;
                let seen = match outcome {
                    Ok(Outcome::Seen(seen)) => seen,
                    Ok(other) => Err(format!("a look ended with {other:?}")),
                    Err(error) => Err(error.to_string()),
                };
                match seen {
                    Ok(Seen { tasks, orphans }) => {
                        self.take_over(orphans);
                        self.seen(services, &tasks).await;
                    }
                    Err(why) => self.blind(services, why),
                }
            }
            Job::Act(service, action) => self.acted(service, action, outcome),
            Job::DiscardOrphan => {}
            Job::Forget(service) => match outcome {
                Ok(Outcome::Done(Ok(()))) => self.drop_service(service),
                other => {
                    tracing::warn!(
                        ?other,
                        service = service.0,
                        "could not forget a deleted service; trying again"
                    );
                    self.wake_soon(service);
                }
            },
        }
    }

    fn wake_soon(&mut self, service: ServiceId) {
        let soon = self.shared.clock.now().after(self.shared.timing.again);
        self.wake_by(service, soon);
    }

    fn drop_service(&mut self, service: ServiceId) {
        self.wake_at(service, None);
        self.due.remove(&service);
        self.services.remove(&service);
    }
}
