//! The engine: drives every service by the [`scheduler`](crate::scheduler), over the store and a runtime.
//!
//! One loop (`driver`) owns the schedules. It sleeps until the next deadline of any service, looks at the tasks of all
//! services that are due in one question to the runtime, steps each of them, makes the steps durable in one transaction,
//! and only then acts. Everything that may take time (looking, starting, stopping, checking, reading logs) is a job beside
//! the loop, so that one slow task holds up no other. A server that was killed loads the schedules, has the runtime adopt
//! their tasks, and steps on: actions are asked for again until they are observed.
//!
//! What others read (status, routes) stands in `view`s, which the loop publishes after each change; reading them waits for
//! nobody and works with the runtime down.

mod driven;
mod driver;
mod job;
mod log_cache;
mod log_keeper;
mod route;
mod shared;
#[cfg(test)]
pub(crate) mod tests;
mod view;

use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;
use servicectl_api::status::Status;
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

pub use route::{NoRoute, Route};
pub use view::Places;

use self::driver::{Command, Decide};
use self::shared::Shared;
use crate::Timestamp;
use crate::clock::Clock;
use crate::runtime::{Answer, Request, Runtime};
use crate::scheduler::Timing;
use crate::store::services::{Service, ServiceId};
use crate::store::{Store, StoreError};

/// How long open WebSockets may take to end when the server stops.
const CLOSE_LIMIT: Duration = Duration::from_millis(500);

/// The engine; clones share it. When the last clone is dropped it stops where it stands, as if the process was killed.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
    running: Arc<Running>,
}

/// The loops of an engine.
struct Running(Vec<AbortHandle>);

impl Running {
    fn abort(&self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.abort();
    }
}

impl Engine {
    /// Takes over what the store knows and begins to drive it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn start(
        store: Store,
        runtime: Arc<dyn Runtime>,
        clock: Arc<dyn Clock>,
        timing: Timing,
    ) -> Result<Self, StoreError> {
        Self::start_with(store, runtime, clock, timing, crate::scheduler::step).await
    }

    async fn start_with(
        store: Store,
        runtime: Arc<dyn Runtime>,
        clock: Arc<dyn Clock>,
        timing: Timing,
        decide: Decide,
    ) -> Result<Self, StoreError> {
        let (sender, commands) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::new(store, runtime, clock, timing, sender));
        let driver = driver::Driver::load(shared.clone(), decide).await?;
        let driving = tokio::spawn(driver::supervise(driver, commands));
        let keeping = tokio::spawn(log_keeper::run(shared.clone()));
        let running = Running(vec![driving.abort_handle(), keeping.abort_handle()]);
        Ok(Self { shared, running: Arc::new(running) })
    }

    /// Takes up the newest revision of a service: call it after the revision is committed. Comes back when the engine
    /// has decided on it, so that the next status report shows it; or when the runtime or the store does not answer, and then
    /// takes it up as soon as they do.
    pub async fn deploy(&self, service: ServiceId) {
        let (reply, taken_up) = oneshot::channel();
        self.shared.send(Command::Deploy(service, Some(reply)));
        // An error means that the loop ended before it came to this; the next start takes the revision up.
        let _ = taken_up.await;
    }

    /// Stops the tasks of a service and forgets its events and logs: call it after the service's row is gone. Comes back
    /// at once; all is gone within 15 s.
    pub fn remove(&self, service: ServiceId) {
        self.shared.unpublish(service);
        self.shared.send(Command::Remove(service));
    }

    /// The status report, also of a service that was never started. From what is known: works with the runtime down.
    pub fn status(&self, service: &Service, places: &Places) -> Status {
        view::status(self.shared.view(service.id).as_deref(), service, places)
    }

    /// The newest `tail` lines of the `streams` streams with the latest activity, in the order of contract §3.4: those of
    /// tasks that run, youngest task first, then others by their last line: a JSON array of
    /// [`LogStream`](servicectl_api::logs::LogStream)s, which all readers share until something is written.
    ///
    /// # Errors
    /// The store failed.
    pub async fn logs(
        &self,
        service: &Service,
        tail: usize,
        streams: usize,
    ) -> Result<Arc<RawValue>, StoreError> {
        log_keeper::read(&self.shared, service, tail, streams).await
    }

    /// Chooses the task for a request to a service: a healthy one, else (as ALB does) one that fails its check.
    ///
    /// # Errors
    /// Why there is none.
    pub fn route(&self, service: ServiceId) -> Result<Route, NoRoute> {
        route::choose(&self.shared, service)
    }

    /// Answers a request in place of a container; `None` where the route has an address.
    pub async fn answer(&self, route: &Route, request: &Request) -> Option<Answer> {
        let answer = self.shared.runtime.answer(route.task, request).await;
        self.shared.logs.mark(route.service(), route.task);
        answer
    }

    /// Services that were deployed, and tasks of all of them.
    pub fn counts(&self) -> (usize, usize) {
        let views = self.shared.views();
        (views.len(), views.values().map(|view| view.schedule.tasks.len()).sum())
    }

    /// Why the runtime does not work at present; `None` while it does. PUT and DELETE answer 503 with it.
    pub fn runtime_failure(&self) -> Option<String> {
        self.shared.failure().or_else(|| self.shared.runtime.failure().map(|error| error.to_string()))
    }

    /// Has the runtime let go of what no task and no revision needs any more.
    pub async fn tidy(&self) {
        job::tidy(&self.shared).await;
    }

    /// Waits until nothing is due and nothing under way; gives the time of the next thing to do. For tests that drive
    /// the clock.
    pub async fn settle(&self) -> Option<Timestamp> {
        let (reply, settled) = oneshot::channel();
        self.shared.send(Command::Settle(reply));
        settled.await.ok().flatten()
    }

    /// Ends as a killed process does: in the middle of whatever it does.
    #[cfg(test)]
    async fn kill(&self) {
        self.running.abort();
        while !self.running.0.iter().all(AbortHandle::is_finished) {
            tokio::task::yield_now().await;
        }
        self.shared.logs.settled().await;
    }

    /// Stops driving, with all that was written kept. Tasks go on; the next start adopts them.
    pub async fn shutdown(&self) {
        let _ = tokio::time::timeout(CLOSE_LIMIT, self.shared.close_routes()).await;
        let (reply, done) = oneshot::channel();
        self.shared.send(Command::Shutdown(reply));
        let _ = done.await;
        self.shared.logs.flush(&self.shared).await;
        self.running.abort();
    }
}
