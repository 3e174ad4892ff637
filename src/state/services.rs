//! The services of the project: the list, and the last status that was seen of each.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::service::ServiceSummary;

/// The services of the session's project.
#[derive(Clone, Copy)]
pub struct Services {
    list: RwSignal<Option<Arc<Vec<ServiceSummary>>>>,
}

impl Services {
    /// Makes the store for the running session.
    pub fn provide() -> Self {
        let services = Self { list: RwSignal::new(None) };
        provide_context(services);
        services
    }

    /// All services; `None` until the first answer.
    pub fn list(self) -> Signal<Option<Arc<Vec<ServiceSummary>>>> {
        self.list.into()
    }
}

/// The services of the session's project.
pub fn use_services() -> Services {
    expect_context()
}
