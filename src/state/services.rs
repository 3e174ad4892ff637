//! The services of the project: the list, and what is known of each.
//!
//! The list comes by one call; the status of a service is read as its row is seen, at most four at a time, or because
//! a sort or filter needs it.

mod entry;
mod facts;
mod kept;
mod order;
mod queue;
mod reader;
mod recent;
mod tally;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use leptos::prelude::*;
use servicectl_api::{
    WireTime,
    about::rel,
    definition::CurrentDefinition,
    deployment,
    service::ServiceSummary,
    status::Status,
    verdict::{Kind, Prepared},
};

pub use entry::Entry;
pub use facts::Facts;
pub use kept::Kept;
pub use order::{Column, Filter, Group, Order, Row, arrange};

use self::{queue::Queue, recent::Recent, tally::Tally};
use super::{
    clock::{Clock, use_clock},
    poll::{Pace, Poll, Wake, poll},
    service::Memory,
    session::use_client,
    workbench::{Workbench, use_workbench},
};
use crate::{
    api::{ApiError, Client},
    browser::time,
};

/// Up to how many services every change of a status re-sorts the list at once; beyond, four times a second.
const FEW: usize = 200;
const REST: Duration = Duration::from_millis(250);

/// Server time in milliseconds as whole seconds.
pub(super) fn wire_time(at: f64) -> WireTime {
    WireTime((at / 1000.0).floor() as i64)
}

/// The services of the session's project. Lives as long as the session.
#[derive(Clone, Copy)]
pub struct Services {
    list: RwSignal<Option<Arc<Vec<ServiceSummary>>>>,
    unreadable: RwSignal<usize>,
    entries: StoredValue<HashMap<String, ArcRwSignal<Entry>>>,
    tally: StoredValue<Tally>,
    version: RwSignal<u64>,
    stirring: StoredValue<bool>,
    queue: StoredValue<Queue>,
    readers: StoredValue<Vec<Wake>>,
    visited: StoredValue<HashMap<String, Memory>>,
    recent: StoredValue<Recent>,
    clock: Clock,
    polling: StoredValue<Option<Poll>>,
    workbench: Workbench,
}

impl Services {
    /// Makes the store for the running session and begins to read the list.
    pub fn provide() -> Self {
        let services = Self {
            list: RwSignal::new(None),
            unreadable: RwSignal::new(0),
            entries: StoredValue::default(),
            tally: StoredValue::default(),
            version: RwSignal::new(0),
            stirring: StoredValue::new(false),
            queue: StoredValue::new(Queue::default()),
            readers: StoredValue::default(),
            visited: StoredValue::default(),
            recent: StoredValue::default(),
            clock: use_clock(),
            polling: StoredValue::new(None),
            workbench: use_workbench(),
        };
        provide_context(services);
        let client = use_client();
        let polling = poll(move || services.read_list(client.clone()));
        services.polling.set_value(Some(polling));
        reader::spawn(services);
        services
    }

    async fn read_list(self, client: Client) -> Result<Pace, ApiError> {
        let list = client.services().await?;
        self.unreadable.set(list.unreadable);
        self.set_list(list.services);
        Ok(Pace::Steady)
    }

    fn set_list(self, services: Vec<ServiceSummary>) {
        let same = self.list.with_untracked(|old| old.as_deref() == Some(&services));
        if same {
            return;
        }
        let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
        let there: HashSet<&str> = names.iter().copied().collect();
        let gone = self.entries.try_update_value(|entries| {
            entries
                .extract_if(|name, _| !there.contains(name.as_str()))
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        });
        if let Some(project) = self.workbench.project() {
            gone.iter().flatten().for_each(|name| Kept::forget(&project, name));
        }
        self.recent.update_value(|recent| gone.iter().flatten().for_each(|name| recent.forget(name)));
        self.visited.update_value(|visited| visited.retain(|name, _| there.contains(name.as_str())));
        self.tally.update_value(|tally| tally.retain(|name| there.contains(name)));
        self.queue.update_value(|queue| queue.set_names(&names));
        self.list.set(Some(Arc::new(services)));
        self.stir();
        self.wake_readers();
    }

    /// All services in the order of the wire; `None` until the first answer.
    pub fn list(self) -> Signal<Option<Arc<Vec<ServiceSummary>>>> {
        self.list.into()
    }

    /// How many entries of the list could not be read.
    pub fn unreadable(self) -> Signal<usize> {
        self.unreadable.into()
    }

    /// The polling of the list.
    pub fn polling(self) -> Option<Poll> {
        self.polling.get_value()
    }

    /// Reads the list now: a service was created or deleted.
    pub fn refresh(self) {
        if let Some(Some(polling)) = self.polling.try_get_value() {
            polling.refresh();
        }
    }

    /// Takes a service out of the list at once: it was just deleted.
    pub fn forget(self, name: &str) {
        // the session may be over by now
        if let Some(Some(list)) = self.list.try_get_untracked() {
            self.set_list(list.iter().filter(|service| service.name != name).cloned().collect());
        }
        self.refresh();
    }

    /// Puts a service into the list at once: it was just created.
    pub fn add(self, service: ServiceSummary) {
        // the session may be over by now
        let Some(list) = self.list.try_get_untracked() else { return };
        let mut list = list.map(|list| (*list).clone()).unwrap_or_default();
        if !list.iter().any(|other| other.name == service.name) {
            list.push(service);
            list.sort_by(|a, b| a.name.cmp(&b.name));
            self.set_list(list);
        }
        self.refresh();
    }

    /// The service of this name, where the list has it.
    pub fn summary(self, name: &str) -> Option<ServiceSummary> {
        self.list.with(|list| list.as_ref()?.iter().find(|service| service.name == name).cloned())
    }

    /// Whether the list has a service of this name for which this holds; not tracked.
    fn lists(self, name: &str, holds: fn(&ServiceSummary) -> bool) -> bool {
        let has =
            |list: &Vec<ServiceSummary>| list.iter().any(|service| service.name == name && holds(service));
        self.list.with_untracked(|list| list.as_deref().is_some_and(has))
    }

    /// The prefix `<project>-`, from the first deployment link that shows one; `None` while there is none.
    pub fn prefix(self) -> Option<String> {
        self.list.with(|list| {
            list.as_ref()?.iter().find_map(|service| {
                let href = service.links.href(rel::DEPLOYMENT)?;
                deployment::prefix(href, &service.name).map(str::to_owned)
            })
        })
    }

    /// The beginning of the deployment addresses, up to the prefix: `https://srv.hetcomp.org/`.
    pub fn deployment_base(self) -> Option<String> {
        self.list.with(|list| {
            list.as_ref()?.iter().find_map(|service| {
                let href = service.links.href(rel::DEPLOYMENT)?;
                let prefix = deployment::prefix(href, &service.name)?;
                let base = href.trim_end_matches('/').strip_suffix(&service.name)?.strip_suffix(prefix)?;
                deployment::safe_href(href).map(|_| base.to_owned())
            })
        })
    }

    /// What is known of a service.
    pub fn entry(self, name: &str) -> ArcRwSignal<Entry> {
        if let Some(entry) = self.entries.with_value(|entries| entries.get(name).cloned()) {
            return entry;
        }
        let kept = self.workbench.project().and_then(|project| Kept::load(&project, name));
        let entry = ArcRwSignal::new(Entry { kept: kept.unwrap_or_default(), ..Entry::default() });
        self.entries.update_value(|entries| {
            entries.insert(name.to_owned(), entry.clone());
        });
        entry
    }

    /// The cells of a service's row, as last known; not tracked, see [`Services::version`].
    pub fn facts(self, name: &str) -> Option<Arc<Facts>> {
        self.entries.with_value(|entries| entries.get(name)?.with_untracked(|entry| entry.facts.clone()))
    }

    /// How many known services belong to a group; not tracked, see [`Services::version`].
    pub fn count(self, group: Group) -> usize {
        self.tally.with_value(|tally| tally.of(group))
    }

    /// Changes when facts of any service changed: what sorts and filters depend on.
    pub fn version(self) -> Signal<u64> {
        self.version.into()
    }

    /// Of how many services the verdict is known, and how many there are.
    pub fn known(self) -> (usize, usize) {
        self.of_all(Tally::known)
    }

    /// Whether there are services and each was read, if in vain.
    pub fn all_read(self) -> bool {
        let (read, all) = self.of_all(Tally::read);
        all > 0 && read == all
    }

    fn of_all(self, count: fn(&Tally) -> usize) -> (usize, usize) {
        self.version.track();
        let all = self.list.with(|list| list.as_ref().map_or(0, |list| list.len()));
        (self.tally.with_value(count).min(all), all)
    }

    /// Keeps what a report says of a service.
    pub fn record(self, name: &str, status: &Status) {
        let now = self.clock.at_once();
        let entry = self.entry(name);
        let mut fresh = entry.get_untracked();
        fresh.note_revision(status);
        let image = self.workbench.stocked(name).with_untracked(Option::is_some);
        let prepared = Prepared::of(image, self.lists(name, |service| service.links.offers(rel::DEFINITION)));
        let facts = Facts::of(status, Some(wire_time(now)), fresh.sent, &fresh.kept, prepared);
        let changed = fresh.facts.as_deref() != Some(&facts) || fresh.error.is_some();
        let kind = facts.verdict.kind;
        if fresh.facts.as_deref() != Some(&facts) {
            fresh.facts = Some(Arc::new(facts));
        }
        // only where tasks come and go is it worth keeping over a reload
        if let Some(project) = self.workbench.project().filter(|_| kind.needs_you()) {
            fresh.kept.keep(&project, name);
        }
        fresh.at = Some(now);
        fresh.error = None;
        entry.set(fresh);
        self.tally.update_value(|tally| tally.note(name, Some(kind)));
        if changed {
            self.stir();
        }
    }

    /// Whether the definition is worth asking for: the platform keeps it, and no task told of it.
    fn lacks_definition(self, name: &str) -> bool {
        let lacks = self.entry(name).with_untracked(|entry| {
            let needs_you = entry.facts.as_ref().is_some_and(|facts| facts.verdict.kind.needs_you());
            needs_you && entry.kept == Kept::default()
        });
        lacks && self.lists(name, |service| service.links.offers(rel::DEFINITION))
    }

    /// Keeps what the platform says of the definition of a service.
    fn record_definition(self, name: &str, current: &CurrentDefinition) {
        self.entry(name).update(|entry| {
            entry.kept = Kept::of(current);
            if let Some(facts) = &mut entry.facts {
                let facts = Arc::make_mut(facts);
                facts.tag = entry.kept.tag.clone();
                facts.memory = entry.kept.memory;
            }
        });
        self.stir();
    }

    /// Notes a revision that the platform named, so that all pages speak of the same.
    pub fn tell_revision(self, name: &str, revision: u64) {
        let entry = self.entry(name);
        if entry.with_untracked(|entry| entry.told < Some(revision)) {
            entry.update(|entry| entry.told = Some(revision));
        }
    }

    /// Keeps why a read of a service gave nothing.
    pub fn record_error(self, name: &str, error: ApiError) {
        self.entry(name).update(|entry| entry.error = Some(Arc::new(error)));
        self.tally.update_value(|tally| tally.note(name, None));
        self.stir();
    }

    /// Says which rows are seen.
    pub fn set_seen(self, names: HashSet<String>) {
        self.queue.try_update_value(|queue| queue.set_seen(names));
        self.wake_readers();
    }

    /// Says whether a sort or filter needs the statuses of all.
    pub fn set_all_needed(self, needed: bool) {
        self.queue.try_update_value(|queue| queue.set_all_needed(needed));
        self.wake_readers();
    }

    fn wake_readers(self) {
        self.readers.try_with_value(|readers| readers.iter().for_each(Wake::ring));
    }

    /// Lets sorts and filters know that something changed: at once, or soon where there are many services.
    fn stir(self) {
        let few = self.list.with_untracked(|list| list.as_ref().is_none_or(|list| list.len() <= FEW));
        if few {
            self.version.update(|version| *version += 1);
        } else if !self.stirring.get_value() {
            self.stirring.set_value(true);
            leptos::task::spawn_local(async move {
                time::sleep(REST).await;
                // the session may be over by now
                let _ = self.stirring.try_set_value(false);
                let _ = self.version.try_update(|version| *version += 1);
            });
        }
    }

    /// What this session saw of a service whose page was open before.
    pub(super) fn memory(self, name: &str) -> Memory {
        self.visited.with_value(|visited| visited.get(name).cloned()).unwrap_or_default()
    }

    /// Keeps what the session saw of a service.
    pub(super) fn remember(self, name: &str, memory: Memory) {
        self.visited.try_update_value(|visited| visited.insert(name.to_owned(), memory));
    }
}

/// How fast a service with this verdict changes.
pub(super) fn pace(kind: Kind) -> Pace {
    match kind {
        Kind::Deploying | Kind::RestartLoop => Pace::Changing,
        Kind::Unhealthy | Kind::Failed | Kind::Running => Pace::Steady,
        Kind::Stopped | Kind::NotStarted => Pace::Idle,
    }
}

/// The services of the session's project.
pub fn use_services() -> Services {
    expect_context()
}
