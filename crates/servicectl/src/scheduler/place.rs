//! Whether a task finds room. Tasks are placed by the memory that they reserve, as ECS does it: what the tasks of all
//! services reserve together is never more than the hosts have. A memory limit above that takes no room; it only
//! means that the task is never ended for its own limit.

use std::collections::HashMap;

use servicectl_api::Definition;
use servicectl_api::event::NoRoom;

use super::{Schedule, Task, Work};
use crate::runtime::Memory;

/// What a task of a revision asks of its host, in MiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// What is kept for it.
    pub reservation: u64,
    /// What it may use.
    pub limit: u64,
}

impl Claim {
    /// Of a definition, which always reserves something.
    pub fn of(definition: &Definition) -> Self {
        Self { reservation: definition.memory_reservation, limit: definition.memory_limit }
    }
}

/// What is known of the room for tasks. A revision without a claim is placed anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Room<'a> {
    /// What the hosts have.
    pub memory: Memory,
    /// MiB that all other services reserve.
    pub others: u64,
    /// By revision of this service.
    pub claims: &'a HashMap<u64, Claim>,
    /// Whether the last thing said was that there is none.
    pub said: bool,
}

/// MiB that a service reserves: those of its tasks, and never less than those of its last healthy revision until it is
/// deleted. Else a crash would give its room away in the moment before the restart.
pub fn reserved(schedule: &Schedule, claims: &HashMap<u64, Claim>) -> u64 {
    let kept = schedule.proven.filter(|_| !schedule.removed).and_then(|revision| claims.get(&revision));
    of_tasks(&schedule.tasks, claims).max(kept.map_or(0, |claim| claim.reservation))
}

/// MiB that tasks reserve. Replacements count, and those that stop count until they have stopped.
fn of_tasks<'a>(tasks: impl IntoIterator<Item = &'a Task>, claims: &HashMap<u64, Claim>) -> u64 {
    let of = |task: &Task| claims.get(&task.revision).map_or(0, |claim| claim.reservation);
    tasks.into_iter().map(of).fold(0, u64::saturating_add)
}

impl Work<'_> {
    /// Why a task of this revision finds no room beside those of this service that are kept; `None` where it does.
    pub(super) fn lacks_room(&self, revision: u64, keeps: impl Fn(&Task) -> bool) -> Option<NoRoom> {
        let Room { memory, others, claims, .. } = self.situation.room;
        let wants = claims.get(&revision)?.reservation;
        let own = of_tasks(self.schedule.tasks.iter().filter(|task| keeps(task)), claims);
        let free = memory.all.saturating_sub(others).saturating_sub(own);
        if wants <= memory.host.min(free) {
            return None;
        }
        Some(match wants > memory.host {
            true => NoRoom::TooLarge { wants, host: memory.host },
            false => NoRoom::Taken { wants, free, all: memory.all, own },
        })
    }

    /// A task that fails its checks and whose end makes room for one of this revision: where both cannot be, it goes first.
    pub(super) fn in_the_way(&self, revision: u64) -> Option<usize> {
        let is_it = |place: &usize| {
            let task = &self.schedule.tasks[*place];
            task.is_unhealthy() && self.lacks_room(revision, |other| other.id != task.id).is_none()
        };
        (0..self.schedule.tasks.len()).find(is_it)
    }

    /// What is to be known of a memory limit that no host can hold a task to.
    pub(super) fn endless_limit(&self, revision: u64) -> Option<String> {
        let (limit, host) =
            (self.situation.room.claims.get(&revision)?.limit, self.situation.room.memory.host);
        (limit > host).then(|| {
            format!(
                "has a memory-limit of {limit} MB, more than the {host} MB of the largest container instance: whatever it \
                 uses, it takes from the other tasks there. Send a limit below that."
            )
        })
    }
}
