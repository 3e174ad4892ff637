//! The engine: the loop that drives every service by the [`scheduler`](crate::scheduler), over the store and a runtime.

use std::sync::Arc;

use servicectl_api::logs::LogStream;
use servicectl_api::status::Status;

use crate::Timestamp;
use crate::clock::Clock;
use crate::runtime::{Answer, Request, Runtime, Target, TaskId};
use crate::scheduler::Timing;
use crate::store::services::{Service, ServiceId};
use crate::store::{Store, StoreError};

/// What a status report shows of the platform's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// `<host:port>/<project>-<name>`: the images of its tasks.
    pub repository: String,
    /// Absolute address of the health check.
    pub health_check: String,
}

/// A task that may get a service's requests. While one of these lives, the request counts as in flight: the task is not
/// stopped before the drain limit. Drop it when the answer is complete.
#[derive(Debug)]
pub struct Route {
    /// The task.
    pub task: TaskId,
    /// Where it listens.
    pub target: Target,
}

/// Why no task can get a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoute {
    /// The service was never deployed.
    NeverStarted,
    /// A task is being started, or its first check is awaited.
    Starting,
    /// The last task ended; the next start waits for its time.
    Restarting,
}

/// The engine; clones share it.
#[derive(Clone)]
pub struct Engine {
    runtime: Arc<dyn Runtime>,
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
        let _ = (store, clock, timing);
        Ok(Self { runtime })
    }

    /// Takes up the newest revision of a service: call it after the revision is committed. Comes back when the engine
    /// has decided on it, so that the next status report shows it.
    pub async fn deploy(&self, service: ServiceId) {
        let _ = service;
        todo!()
    }

    /// Stops the tasks of a service and forgets its events and logs: call it after the service's row is gone. Comes back
    /// at once; all is gone within 15 s.
    pub fn remove(&self, service: ServiceId) {
        let _ = service;
        todo!()
    }

    /// The status report, also of a service that was never started. From what is known: works with the runtime down.
    pub fn status(&self, service: &Service, places: &Places) -> Status {
        let _ = (service, places);
        todo!()
    }

    /// The newest `tail` lines of the `streams` streams with the latest activity, in the order of contract §3.4.
    ///
    /// # Errors
    /// The store failed.
    pub async fn logs(
        &self,
        service: &Service,
        tail: usize,
        streams: usize,
    ) -> Result<Vec<LogStream>, StoreError> {
        let _ = (service, tail, streams);
        todo!()
    }

    /// Chooses the task for a request to a service.
    ///
    /// # Errors
    /// Why there is none.
    pub fn route(&self, service: ServiceId) -> Result<Route, NoRoute> {
        let _ = service;
        todo!()
    }

    /// Answers a request in place of a container; `None` where the route's target has a real address.
    pub async fn answer(&self, route: &Route, request: &Request) -> Option<Answer> {
        self.runtime.answer(route.task, request).await
    }

    /// `simulated` …
    pub fn runtime_name(&self) -> &'static str {
        self.runtime.name()
    }

    /// Why the runtime does not work at present; `None` while it does. PUT and DELETE answer 503 with it.
    pub fn runtime_failure(&self) -> Option<String> {
        todo!()
    }

    /// Waits until nothing is due and nothing under way; gives the time of the next thing to do. For tests that drive
    /// the clock.
    pub async fn settle(&self) -> Option<Timestamp> {
        todo!()
    }

    /// Stops driving. Tasks go on; the next start adopts them.
    pub async fn shutdown(&self) {
        todo!()
    }
}
