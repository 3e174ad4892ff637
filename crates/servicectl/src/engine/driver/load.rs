//! Beginning: what the store knows.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Decide, Driver};
use crate::engine::driven::Driven;
use crate::engine::job::{self, Job};
use crate::engine::shared::Shared;
use crate::runtime::{Orphan, Owner, TaskId, TaskSpec};
use crate::scheduler::Schedule;
use crate::store::StoreError;
use crate::store::services::ServiceId;

impl Driver {
    /// A loop over everything that the store knows; all of it is due.
    pub(in crate::engine) async fn load(shared: Arc<Shared>, decide: Decide) -> Result<Self, StoreError> {
        let mut driver = Self {
            shared: shared.clone(),
            decide,
            services: HashMap::new(),
            agenda: BTreeSet::new(),
            due: BTreeSet::new(),
            adopt_from: Some(shared.clock.now()),
            reserved: 0,
            looking: false,
            failed_looks: 0,
            jobs: JoinSet::new(),
            names: HashMap::new(),
            settling: Vec::new(),
        };
        // Schedules first: a service that is deleted in between is told to us; the other way round, its tasks would look
        // like those of a service that was deleted before.
        let mut schedules: HashMap<ServiceId, _> = shared.store.schedules().await?.into_iter().collect();
        for service in shared.store.all_services().await?.iter().filter(|service| service.revision > 0) {
            let mut driven = Driven::new(service, &shared.timing);
            let schedule: Schedule = schedules.remove(&service.id).unwrap_or_default();
            driven.schedule = schedule.with_clock_at(shared.clock.now(), &shared.timing);
            for (time, message) in shared.store.events(service.id).await? {
                driven.events.push_back((time, Arc::from(message)));
            }
            add_definitions(&shared, service.id, &mut driven).await?;
            driver.reserved = driver.reserved.saturating_add(driven.reserved());
            shared.publish(service.id, driven.view());
            driver.due.insert(service.id);
            driver.services.insert(service.id, driven);
        }
        // The server was killed between deleting a service and stopping its tasks. The runtime adopts only what is listed.
        for service in schedules.into_keys() {
            shared.store.forget_service(service).await?;
        }
        Ok(driver)
    }

    /// Everything that should be in the runtime.
    pub(super) fn known_tasks(&self) -> Vec<TaskSpec> {
        let tasks = |driven: &Driven| -> Vec<TaskSpec> {
            driven.schedule.tasks.iter().filter_map(|task| driven.spec(task)).collect()
        };
        self.services.values().flat_map(tasks).collect()
    }

    /// What a server that was killed, or had no time left, did not discard: the last lines go into the stream of the task
    /// before it does. Those of a service that is gone are nobody's, also where another one has its name by now.
    pub(super) fn take_over(&mut self, orphans: Vec<Orphan>) {
        for Orphan { task, last_lines_of } in orphans {
            match last_lines_of.and_then(|owner| self.keep_for_reading(task, &owner)) {
                Some(service) => self.discard_left_over(service),
                None => self.spawn(Job::DiscardOrphan, job::discard_orphan(self.shared.clone(), task)),
            }
        }
    }

    /// Has a task's last lines read before it is discarded; gives the service that gets them.
    fn keep_for_reading(&mut self, task: TaskId, Owner { service, created_at }: &Owner) -> Option<ServiceId> {
        let is_owner = |driven: &Driven| driven.full_name == *service && driven.created_at <= *created_at;
        let (id, driven) = self.services.iter_mut().find(|(_, driven)| is_owner(driven))?;
        driven.discards.insert(task, *created_at);
        Some(*id)
    }

    /// Takes up the newest revision of a service.
    pub(super) async fn take_up(&mut self, id: ServiceId) -> Result<(), StoreError> {
        let Some(service) = self.shared.store.driven_service(id).await? else { return Ok(()) };
        if service.revision == 0 {
            return Ok(());
        }
        let mut driven =
            self.services.remove(&id).unwrap_or_else(|| Driven::new(&service, &self.shared.timing));
        driven.newest = driven.newest.map(|_| service.revision);
        let added = add_definitions(&self.shared, id, &mut driven).await;
        self.services.insert(id, driven);
        added?;
        self.due.insert(id);
        Ok(())
    }
}

/// Reads the definitions that a service needs and does not have.
async fn add_definitions(shared: &Shared, id: ServiceId, driven: &mut Driven) -> Result<(), StoreError> {
    for number in driven.revisions() {
        if !driven.definitions.contains_key(&number)
            && let Some(revision) = shared.store.revision(id, number).await?
        {
            driven.digests.extend(revision.digest.map(|digest| (number, digest)));
            driven.define(number, revision.definition);
        }
    }
    Ok(())
}
