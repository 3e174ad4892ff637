//! What the loop and its readers share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, watch};

use super::driver::Command;
use super::log_keeper::LogKeeper;
use super::view::View;
use crate::clock::Clock;
use crate::runtime::{Runtime, TaskId};
use crate::scheduler::Timing;
use crate::store::Store;
use crate::store::services::ServiceId;

/// Views by service.
pub(super) type Views = HashMap<ServiceId, Arc<View>>;

/// What the loop and its readers share.
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) runtime: Arc<dyn Runtime>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) timing: Timing,
    pub(super) logs: LogKeeper,
    views: RwLock<Views>,
    in_flight: Mutex<HashMap<TaskId, usize>>,
    failure: Mutex<Option<String>>,
    commands: UnboundedSender<Command>,
    /// Changes with every view; true once the server stops.
    changes: watch::Sender<bool>,
    /// Told when the last request in flight is done.
    pub(super) nothing_in_flight: Notify,
}

impl Shared {
    pub(super) fn new(
        store: Store,
        runtime: Arc<dyn Runtime>,
        clock: Arc<dyn Clock>,
        timing: Timing,
        commands: UnboundedSender<Command>,
    ) -> Self {
        Self {
            store,
            runtime,
            clock,
            timing,
            logs: LogKeeper::default(),
            views: RwLock::default(),
            in_flight: Mutex::default(),
            failure: Mutex::default(),
            commands,
            changes: watch::Sender::new(false),
            nothing_in_flight: Notify::new(),
        }
    }

    /// Tells the loop something. After a shutdown nobody listens, and nothing is to be done.
    pub(super) fn send(&self, command: Command) {
        let _ = self.commands.send(command);
    }

    /// All views, unchanged while this is held.
    pub(super) fn views(&self) -> RwLockReadGuard<'_, Views> {
        self.views.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn view(&self, service: ServiceId) -> Option<Arc<View>> {
        self.views().get(&service).cloned()
    }

    /// From here on every route is chosen by this view.
    pub(super) fn publish(&self, service: ServiceId, view: View) {
        self.views.write().unwrap_or_else(PoisonError::into_inner).insert(service, Arc::new(view));
        self.changes.send_modify(|_| {});
    }

    pub(super) fn unpublish(&self, service: ServiceId) {
        self.views.write().unwrap_or_else(PoisonError::into_inner).remove(&service);
        self.changes.send_modify(|_| {});
    }

    /// Tells of every view that is published or taken back from here on.
    pub(super) fn changes(&self) -> watch::Receiver<bool> {
        self.changes.subscribe()
    }

    /// Whether the server stops.
    pub(super) fn is_closing(&self) -> bool {
        *self.changes.borrow()
    }

    /// The server stops: what stays open (WebSockets) is told so. Comes back when nothing is in flight any more.
    pub(super) async fn close_routes(&self) {
        self.changes.send_replace(true);
        loop {
            let mut done = std::pin::pin!(self.nothing_in_flight.notified());
            done.as_mut().enable();
            if self.in_flight().is_empty() {
                return;
            }
            done.await;
        }
    }

    /// Requests in flight by task; a task without any is not in it.
    pub(super) fn in_flight(&self) -> MutexGuard<'_, HashMap<TaskId, usize>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_failure(&self, failure: Option<String>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }
}
