//! Whether the platform answers: one place that knows all polled resources, for one banner and one "try now". While it
//! is away one resource asks for all.

mod outage;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use leptos::prelude::*;

use self::outage::Outage;
use super::poll::Wake;
use crate::{
    api::ApiError,
    browser::{time, visibility},
};

/// Most milliseconds by which the reads of a page that comes back are spread.
const SPREAD: f64 = 400.0;

/// A resource whose last read failed for a reason that concerns the platform as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// The polled resource.
    pub id: u64,
    /// Why.
    pub error: Arc<ApiError>,
    /// Time of the data that is still shown, server time in milliseconds.
    pub last_good: Option<f64>,
    /// How often in a row.
    pub failures: u32,
    /// When it will be tried again, server time in milliseconds.
    pub next_try: f64,
}

impl Trouble {
    fn lasts(&self) -> bool {
        let took_long = matches!(*self.error, ApiError::TimedOut { .. });
        self.failures > 1 || self.last_good.is_none() || took_long
    }
}

/// All polled resources and their troubles.
#[derive(Clone, Copy)]
pub struct Connection {
    outage: RwSignal<Outage>,
    resources: StoredValue<Vec<(u64, Wake)>>,
    waiting: StoredValue<HashSet<u64>>,
    held: RwSignal<bool>,
}

impl Connection {
    /// Makes it; as long as the current owner lives, every resource is read once when the page is seen again or the
    /// network is back.
    pub fn provide() -> Self {
        let connection = Self {
            outage: RwSignal::default(),
            resources: StoredValue::default(),
            waiting: StoredValue::default(),
            held: RwSignal::new(false),
        };
        provide_context(connection);
        visibility::on_return(move || {
            leptos::task::spawn_local(async move {
                time::sleep(Duration::from_secs_f64(time::random() * SPREAD / 1000.0)).await;
                connection.retry();
            });
        });
        connection
    }

    pub(super) fn register(self, wake: Wake) -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        self.resources.update_value(|resources| resources.push((id, wake)));
        id
    }

    pub(super) fn unregister(self, id: u64) {
        self.resources.try_update_value(|resources| resources.retain(|(other, _)| *other != id));
        self.waiting.try_update_value(|waiting| waiting.remove(&id));
        self.clear(id);
    }

    pub(super) fn report(self, trouble: Trouble) {
        self.change(|outage| outage.report(trouble));
    }

    /// A resource is in no trouble that concerns the platform, or is gone.
    pub(super) fn clear(self, id: u64) {
        if self.outage.try_with_untracked(|outage| outage.has(id)) == Some(true) {
            self.change(|outage| outage.clear(id));
        }
    }

    /// A resource was read.
    pub(super) fn answered(self, id: u64) {
        if self.outage.try_with_untracked(|outage| outage.concerns(id)) == Some(true) {
            self.change(|outage| outage.answered(id));
        }
    }

    /// Whoever asks for all may be another one then, or nobody: those who wait look again.
    fn change(self, change: impl FnOnce(&mut Outage)) {
        let prober = || self.outage.try_with_untracked(Outage::prober);
        let before = prober();
        self.outage.update(change);
        if prober() != before {
            self.resources.try_with_value(|resources| {
                self.waiting.try_with_value(|waiting| {
                    let waits = |(id, _): &&(u64, Wake)| waiting.contains(id);
                    resources.iter().filter(waits).for_each(|(_, wake)| wake.ring());
                });
            });
        }
    }

    /// Whether a resource leaves it to another one to ask, while the platform is away.
    pub(super) fn waits(self, id: u64) -> bool {
        self.outage.try_with_untracked(|outage| outage.waits(id)) == Some(true)
    }

    /// Whether nothing of the platform answers, and a polled resource asks for all.
    pub(super) fn is_away(self) -> bool {
        self.outage.try_with_untracked(|outage| outage.prober().is_some()) == Some(true)
    }

    /// Waits until its bell is rung, or another one asks for all, or nobody has to.
    pub(super) async fn turn(self, id: u64, wake: &Wake) {
        self.waiting.try_update_value(|waiting| waiting.insert(id));
        wake.rung().await;
        self.waiting.try_update_value(|waiting| waiting.remove(&id));
    }

    /// The trouble for the banner. A single failed read is not shown while there is data: the next one follows within a
    /// second.
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        Signal::derive(move || self.outage.with(|outage| outage.foremost().cloned()))
    }

    /// Reads every resource now; while the platform is away the one that asks for all, and with its success the others.
    pub fn retry(self) {
        self.resources.try_with_value(|resources| resources.iter().for_each(|(_, wake)| wake.ring()));
    }

    /// Holds all reads (the session has ended) or lets them go on.
    pub fn hold(self, held: bool) {
        self.held.set(held);
        if !held {
            self.retry();
        }
    }

    /// Whether reads are held, not tracked.
    pub fn is_held(self) -> bool {
        self.held.get_untracked()
    }
}

/// The connection of the app.
pub fn use_connection() -> Connection {
    expect_context()
}
