//! What the open service was last started from.

use leptos::prelude::*;
use servicectl_api::{Count, about::rel, status::Task};

use super::{Snapshot, expect_service};
use crate::{
    domain::deployed::{Deployed, Sent, newest, tells},
    state::{Scope, services::use_services, use_client},
};

/// What the open service was last started from: as its newest task showed it, also after that ended, and as the
/// platform keeps it where it offers that (contract §10), asked for again when a newer revision shows.
pub fn use_deployed() -> Signal<Option<Deployed>> {
    let service = expect_service();
    let (name, links, status, history) = (service.name(), service.links, service.status, service.history);
    let (client, services, scope) = (use_client(), use_services(), Scope::here());
    let seen = Memo::new(move |_| {
        history.with(|history| newest_seen(history).map(|task| Deployed::from(&task.task_definition)))
    });
    let sent = RwSignal::new(None::<Deployed>);
    let asked = Memo::new(move |_| {
        // only the report tells what is offered: the list's links may be older than the first definition
        let reported = status.with(Option::is_some) && links.with(|links| links.offers(rel::DEFINITION));
        reported.then(|| seen.with(|seen| seen.as_ref().map_or(Count::Unknown, |seen| seen.revision)))
    });
    Effect::new(move |_| {
        if asked.get().is_none() {
            return;
        }
        let (client, name) = (client.clone(), name.clone());
        scope.spawn(async move {
            // where it cannot be read, the tasks speak alone
            if let Ok(current) = client.definition(&name).await {
                services.tell_revision(&name, current.revision);
                let _ = sent.try_set(Some(current.into()));
            }
        });
    });
    Memo::new(move |_| Deployed::newer(seen.get(), sent.get())).into()
}

/// When the newest revision of the open service was sent: as the platform tells it, else as this session saw it appear.
pub fn use_sent(deployed: Signal<Option<Deployed>>) -> Memo<Option<Sent>> {
    let entry = RwSignal::from(use_services().entry(&expect_service().name()));
    let seen = Memo::new(move |_| {
        entry.with(|entry| Some(Sent { revision: entry.kept.revision?, at: entry.sent?, told: false }))
    });
    Memo::new(move |_| deployed.with(|deployed| deployed.as_ref()?.sent()).or_else(|| seen.get()))
}

/// The newest task of the last report that lists one and tells what it was started from: between two tasks of a restart
/// loop there is none.
fn newest_seen(history: &[Snapshot]) -> Option<&Task> {
    history.iter().rev().find_map(|snapshot| {
        newest(&snapshot.status.status.tasks).filter(|task| tells(&task.task_definition))
    })
}
