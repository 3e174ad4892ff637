//! Work that a click starts and that ends with its page.

use std::future::Future;

use leptos::{prelude::Owner, task::spawn_local_scoped_with_cancellation};

/// The owner of a component, for work that its event handlers start: they run outside any owner, so that without it
/// the work would outlive the page and its signals (style §6 #4, #5).
#[derive(Clone)]
pub struct Scope(Owner);

impl Scope {
    /// The owner that is current now: in the body of a component, that component's.
    pub fn here() -> Self {
        Self(Owner::current().unwrap_or_default())
    }

    /// Starts work; it is dropped, and its request cancelled, when the owner is cleaned up.
    pub fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        self.0.with(|| spawn_local_scoped_with_cancellation(work));
    }
}
