//! Whether the platform answers: one place that knows all polled resources, for one banner and one "try now".

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use leptos::prelude::*;

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
    troubles: RwSignal<Vec<Trouble>>,
    resources: StoredValue<Vec<(u64, Wake)>>,
    held: RwSignal<bool>,
}

impl Connection {
    /// Makes it; as long as the current owner lives, every resource is read once when the page is seen again or the
    /// network is back.
    pub fn provide() -> Self {
        let connection = Self {
            troubles: RwSignal::default(),
            resources: StoredValue::default(),
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
        self.clear(id);
    }

    pub(super) fn report(self, trouble: Trouble) {
        self.troubles.update(|troubles| match troubles.iter_mut().find(|other| other.id == trouble.id) {
            Some(other) => *other = trouble,
            None => troubles.push(trouble),
        });
    }

    pub(super) fn clear(self, id: u64) {
        let there = self.troubles.try_with_untracked(|all| all.iter().any(|trouble| trouble.id == id));
        if there == Some(true) {
            self.troubles.update(|troubles| troubles.retain(|trouble| trouble.id != id));
        }
    }

    /// The trouble that lasts longest, for the banner. A single failed read is not shown while there is data: the next
    /// one follows within a second.
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        Signal::derive(move || {
            self.troubles.with(|troubles| troubles.iter().find(|trouble| trouble.lasts()).cloned())
        })
    }

    /// Reads every resource now.
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
