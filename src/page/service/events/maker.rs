//! Who made the current revision, where the platform tells it.

use leptos::prelude::*;

use crate::state::{expect_service, use_client};

/// Who sent the revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Maker {
    /// The revision.
    pub(super) revision: u64,
    by: String,
}

impl Maker {
    /// "by alice".
    pub(super) fn words(&self) -> String {
        format!("by {}", self.by)
    }
}

/// Asks for the current definition where the platform offers it (contract §10), and again when a newer revision shows;
/// only the name of its maker is kept. Nothing where it is not offered or cannot be read.
pub(super) fn use_maker() -> Signal<Option<Maker>> {
    let service = expect_service();
    let (name, links, status) = (service.name(), service.links, service.status);
    let client = use_client();
    let maker = RwSignal::new(None);
    let newest = Memo::new(move |_| {
        links.with(|links| links.offers("definition")).then(|| {
            status.with(|status| {
                let tasks = status.iter().flat_map(|status| &status.status.tasks);
                tasks.filter_map(|task| task.task_definition.revision.known()).max()
            })
        })
    });
    Effect::new(move |_| {
        if newest.get().is_none() {
            return;
        }
        let (client, name) = (client.clone(), name.clone());
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            if let Ok(current) = client.definition(&name).await {
                let (revision, by) = (current.revision, current.created_by);
                let _ = maker.try_set((!by.is_empty()).then_some(Maker { revision, by }));
            }
        });
    });
    maker.into()
}
