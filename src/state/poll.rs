//! The one polling loop: every resource that is read again and again is read by it (trust §7).
//!
//! One read at a time for a resource; quick while something changes, slow while nothing does; resting while nobody
//! looks; backing off on errors; stopped with its owner. The newest answer is the only one, since the loop waits for
//! each.

mod schedule;
mod wake;

use std::{future::Future, sync::Arc};

use leptos::prelude::*;

pub use schedule::Pace;
pub(super) use schedule::{back_off, pause};
pub use wake::Wake;

use super::{
    clock::use_clock,
    connection::{Trouble, use_connection},
};
use crate::{
    api::ApiError,
    browser::{time, visibility},
};

/// How long a resource is read quickly after a write, milliseconds.
const URGENT: f64 = 60_000.0;

/// A resource that is being polled.
#[derive(Clone, Copy)]
pub struct Poll {
    /// Whether a read is under way.
    pub refreshing: Signal<bool>,
    /// Why the last read gave nothing; gone with the next good one.
    pub error: Signal<Option<Arc<ApiError>>>,
    /// When the last good answer came, server time in milliseconds.
    pub updated: Signal<Option<f64>>,
    /// When the next read is due, server time in milliseconds.
    pub next: Signal<Option<f64>>,
    urgent_until: StoredValue<f64>,
    wake: StoredValue<Wake>,
    rest: StoredValue<Rest>,
    /// It was asked for by name: it waits for no other resource.
    called: StoredValue<bool>,
}

/// Whether a resource is left alone, and the bell that ends a read under way.
#[derive(Clone, Default)]
struct Rest {
    asked: bool,
    bell: Wake,
}

impl Poll {
    /// Reads now; once more after a read that is under way, which may be from before a change.
    pub fn refresh(self) {
        self.called.try_set_value(true);
        if let Some(wake) = self.wake.try_get_value() {
            wake.ring();
        }
    }

    /// Reads now, and quickly for a minute: something was just changed.
    pub fn urge(self) {
        self.urgent_until.try_update_value(|until| *until = time::now() + URGENT);
        self.refresh();
    }

    /// Reads no more until [`Poll::resume`], and drops a read under way: the resource is being deleted, and to ask for
    /// it meanwhile is to be told that it is missing.
    pub fn rest(self) {
        self.rest.try_update_value(|rest| {
            rest.asked = true;
            rest.bell.ring();
        });
    }

    /// Reads again, at once.
    pub fn resume(self) {
        self.rest.try_update_value(|rest| {
            rest.asked = false;
            rest.bell.forget();
        });
        self.refresh();
    }
}

/// Polls as long as the current owner lives. `read` does one read, keeps what it got, and says how fast things
/// change.
pub fn poll<F, Fut>(mut read: F) -> Poll
where
    F: FnMut() -> Fut + 'static,
    Fut: Future<Output = Result<Pace, ApiError>> + 'static,
{
    let (clock, connection) = (use_clock(), use_connection());
    let wake = Wake::default();
    let id = connection.register(wake.clone());
    let (refreshing, error, updated, next) =
        (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
    let urgent_until = StoredValue::new(0.0);
    on_cleanup(move || connection.unregister(id));

    let polling = Poll {
        refreshing: refreshing.into(),
        error: error.into(),
        updated: updated.into(),
        next: next.into(),
        urgent_until,
        wake: StoredValue::new(wake.clone()),
        rest: StoredValue::new(Rest::default()),
        called: StoredValue::new(false),
    };
    let bell = polling.rest.with_value(|rest| rest.bell.clone());
    leptos::task::spawn_local_scoped_with_cancellation(async move {
        let mut failures: u32 = 0;
        loop {
            while !visibility::is_visible()
                || connection.is_held()
                || polling.rest.with_value(|rest| rest.asked)
            {
                if polling.rest.with_value(|rest| rest.asked) {
                    // whoever asks no more does not ask for others
                    connection.clear(id);
                }
                wake.rung().await;
            }
            if connection.waits(id) && !polling.called.get_value() {
                connection.turn(id, &wake).await;
                continue;
            }
            polling.called.set_value(false);
            wake.forget();
            refreshing.set(true);
            let outcome = bell.unless_rung(read()).await;
            refreshing.set(false);
            let Some(outcome) = outcome else { continue };
            let pause = match outcome {
                Ok(pace) => {
                    failures = 0;
                    updated.set(Some(clock.at_once()));
                    error.set(None);
                    connection.answered(id);
                    let urgent = time::now() < urgent_until.get_value();
                    pause(if urgent { Pace::Changing } else { pace }, time::random())
                }
                Err(problem) => {
                    failures = failures.saturating_add(1);
                    let pause = problem.retry_after().unwrap_or_else(|| back_off(failures, time::random()));
                    let problem = Arc::new(problem);
                    error.set(Some(Arc::clone(&problem)));
                    if problem.concerns_platform() {
                        connection.report(Trouble {
                            id,
                            failures,
                            error: problem,
                            last_good: updated.get_untracked(),
                            next_try: clock.at_once() + pause.as_secs_f64() * 1000.0,
                        });
                    } else {
                        connection.clear(id);
                    }
                    pause
                }
            };
            next.set(Some(clock.at_once() + pause.as_secs_f64() * 1000.0));
            wake.rung_within(pause).await;
            next.set(None);
        }
    });
    polling
}
