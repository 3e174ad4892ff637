//! One service while its page is open: status, verdict, history.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{
    Links,
    status::{Event, ServiceStatus},
    verdict::Verdict,
};

use super::poll::Poll;
use crate::api::ApiError;

/// A status report and when it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Server time, milliseconds since the epoch.
    pub at: f64,
    /// The report.
    pub status: Arc<ServiceStatus>,
}

/// The service whose page is open: everything that its tabs ask for.
#[derive(Clone)]
pub struct ServiceHandle {
    /// The name without the project's prefix.
    pub name: String,
    /// The last report; stale data stays.
    pub status: Signal<Option<Arc<ServiceStatus>>>,
    /// What the last report means.
    pub verdict: Signal<Option<Arc<Verdict>>>,
    /// Links of the last report, or of the list until there is one.
    pub links: Signal<Links>,
    /// `<project>-<name>` as the deployment link shows it.
    pub full_name: Signal<String>,
    /// The deployment address, where it is safe to open.
    pub deployment: Signal<Option<String>>,
    /// When the last good report came: server time, milliseconds.
    pub updated: Signal<Option<f64>>,
    /// Why the last read gave nothing.
    pub error: Signal<Option<Arc<ApiError>>>,
    /// Reports seen since the page was opened, oldest first; a report equal to the one before it is not repeated.
    pub history: Signal<Arc<Vec<Snapshot>>>,
    /// All events seen in this session, newest first, also those that the server has forgotten; at most 5,000.
    pub events: Signal<Arc<Vec<Event>>>,
    poll: Poll,
}

impl ServiceHandle {
    /// The name without the project's prefix.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Reads the status now.
    pub fn refresh(&self) {
        self.poll.refresh();
    }

    /// Reads the status now, and quickly for a while: something was just changed.
    pub fn urge(&self) {
        self.poll.urge();
    }

    /// Whether a read is under way.
    pub fn refreshing(&self) -> Signal<bool> {
        self.poll.refreshing
    }
}

/// The service whose page is open.
///
/// # Panics
/// Outside a service's page.
pub fn expect_service() -> ServiceHandle {
    expect_context()
}
