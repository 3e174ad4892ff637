//! When the next task starts, how long it waits, and when a revision is given up.

use servicectl_api::event::Kind;

use super::{Action, HealthState, MOST_TASKS, Task, Work};
use crate::runtime::TaskId;

impl Work<'_> {
    /// Starts a task of the wanted revision where none runs or may yet become healthy. The new one starts before the
    /// old one stops (minimum 100 %), and there are never more than two (maximum 200 %). Without room for it, that is said
    /// once for each revision that was sent and tried again every minute; a task that fails its checks is no reason to wait for room.
    pub(super) fn start(&mut self, new_id: &mut dyn FnMut() -> TaskId) {
        let wanted = self.schedule.wanted();
        let hopeful = self.schedule.tasks.iter().any(|task| {
            task.stays() && task.revision == wanted && task.health.state != HealthState::Unhealthy
        });
        if hopeful || self.schedule.tasks.len() >= MOST_TASKS {
            return;
        }
        if let Some(time) = self.schedule.start_not_before.filter(|time| self.now < *time) {
            self.wake(time);
            return;
        }
        if let Some(room) = self.lacks_room(wanted, |_| true) {
            // One that leaves is soon gone.
            if self.lacks_room(wanted, Task::stays).is_none() {
                return;
            }
            if let Some(place) = self.in_the_way(wanted) {
                return self.retire(place);
            }
            if self.taken_up || !self.situation.room.said {
                self.events.push(Kind::UnableToPlace { reason: room.to_string() });
            }
            self.lacks_room = true;
            self.wake(self.now.after(self.timing.restart_most));
            return;
        }
        let task = Task::new(new_id(), wanted, self.now);
        self.events.push(Kind::Started { tasks: vec![task.id.to_string()] });
        // With the first task of a revision, not with each of its restarts.
        if self.schedule.restarts == 0 && self.schedule.proven != Some(wanted) {
            self.events.extend(self.endless_limit(wanted).map(Kind::Other));
        }
        self.actions.push(Action::Start(task.id, task.revision));
        self.schedule.tasks.push(task);
        self.schedule.steady_since = None;
    }

    /// A task that should have gone on ended, or was found unhealthy: the next start waits 1, 2, 4 … 60 s, anew after
    /// ten minutes in a steady state. The tenth start of a new revision without a healthy one gives it up, if there is
    /// an earlier one that was healthy.
    pub(super) fn failed(&mut self, task: &Task) {
        let schedule = &mut self.schedule;
        if task.revision != schedule.wanted() {
            return;
        }
        if schedule.steady_since.is_some_and(|since| self.now.since(since) >= self.timing.restart_reset) {
            schedule.restarts = 0;
        }
        schedule.start_not_before = Some(self.now.after(self.timing.restart_delay(schedule.restarts)));
        schedule.restarts = schedule.restarts.saturating_add(1);
        if schedule.given_up || schedule.proven == Some(schedule.revision) {
            return;
        }
        schedule.failed_starts = schedule.failed_starts.saturating_add(1);
        if schedule.proven.is_some() && schedule.failed_starts >= self.timing.most_starts {
            schedule.given_up = true;
            schedule.give_up_unsaid = true;
            schedule.restarts = 0;
            schedule.start_not_before = None;
        }
    }
}
