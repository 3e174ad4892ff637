//! Which task gets a request, and how many requests are in flight.

use std::net::SocketAddr;
use std::sync::Arc;

use super::driver::Command;
use super::shared::Shared;
use crate::runtime::TaskId;
use crate::scheduler::{HealthState, Phase, Task};
use crate::store::services::ServiceId;

/// A task that may get a service's requests. While one of these lives, the request counts as in flight: the task is not
/// stopped before the drain limit. Drop it when the answer is complete.
pub struct Route {
    /// The task.
    pub task: TaskId,
    /// Where to connect; `None` where its runtime answers itself ([`super::Engine::answer`]).
    pub address: Option<SocketAddr>,
    service: ServiceId,
    shared: Arc<Shared>,
}

/// Why no task can get a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoute {
    /// The service was never deployed.
    NeverStarted,
    /// A task is being started, or its first good answer is awaited.
    Starting,
    /// The last task ended; the next start waits for its time.
    Restarting,
}

impl Route {
    /// Comes back when the task may serve nobody any more: its draining has ended, it is over or deleted, or the server
    /// stops.
    pub async fn over(&self) {
        let mut changes = self.shared.changes();
        while self.is_served() && changes.changed().await.is_ok() {}
    }

    fn is_served(&self) -> bool {
        let view = self.shared.view(self.service);
        let task = view.as_ref().and_then(|view| view.schedule.task(self.task));
        !self.shared.is_closing()
            && task.is_some_and(|task| matches!(task.phase, Phase::Running | Phase::Draining { .. }))
    }

    pub(super) fn service(&self) -> ServiceId {
        self.service
    }
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Route")
            .field("task", &self.task)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Route {
    fn drop(&mut self) {
        let mut in_flight = self.shared.in_flight();
        let Some(count) = in_flight.get_mut(&self.task) else { return };
        *count -= 1;
        if *count > 0 {
            return;
        }
        in_flight.remove(&self.task);
        let is_last = in_flight.is_empty();
        drop(in_flight);
        if is_last {
            self.shared.nothing_in_flight.notify_waiters();
        }
        let view = self.shared.view(self.service);
        let task = view.as_ref().and_then(|view| view.schedule.task(self.task));
        if task.is_some_and(|task| matches!(task.phase, Phase::Draining { .. })) {
            self.shared.send(Command::Look(self.service));
        }
    }
}

/// Chooses a task and counts the request, in one: once a task is published as draining, no request is added to it.
pub(super) fn choose(shared: &Arc<Shared>, service: ServiceId) -> Result<Route, NoRoute> {
    let views = shared.views();
    let view = views.get(&service).ok_or(NoRoute::NeverStarted)?;
    let task = best(&view.schedule.tasks).ok_or(match view.schedule.tasks.is_empty() {
        true if view.schedule.start_not_before.is_some() => NoRoute::Restarting,
        _ => NoRoute::Starting,
    })?;
    let address = task.target.as_ref().ok_or(NoRoute::Starting)?.address;
    *shared.in_flight().entry(task.id).or_default() += 1;
    Ok(Route { task: task.id, address, service, shared: shared.clone() })
}

/// A healthy task; where there is none, one that fails its check (ALB sends requests to unhealthy targets when all are).
/// One that never gave a good answer is not asked yet.
fn best(tasks: &[Task]) -> Option<&Task> {
    let running = || tasks.iter().rev().filter(|task| task.phase == Phase::Running);
    running()
        .find(|task| task.health.state == HealthState::Healthy)
        .or_else(|| running().find(|task| task.health.state == HealthState::Unhealthy))
}
