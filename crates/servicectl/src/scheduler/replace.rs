//! Which tasks go, and how: deregistered, drained, stopped, killed.

use servicectl_api::event::Kind;

use super::{Action, HealthState, Leaving, Phase, Work};

impl Work<'_> {
    /// Lets go of tasks that another one has replaced, or that stand in the way of it.
    pub(super) fn replace(&mut self) {
        let wanted = self.schedule.wanted();
        let staying = |work: &Self, of_wanted: bool| -> Vec<usize> {
            let tasks = work.schedule.tasks.iter().enumerate();
            tasks
                .filter(|(_, task)| task.stays() && (task.revision == wanted) == of_wanted)
                .map(|(place, _)| place)
                .collect()
        };
        let replaced = staying(self, true).into_iter().any(|place| self.schedule.tasks[place].is_healthy());
        // Of other revisions the best one serves until the wanted one is healthy, if it ever was healthy itself.
        let keep = match replaced {
            true => None,
            false => self.best_of(&staying(self, false)),
        };
        for place in staying(self, false) {
            if Some(place) != keep {
                self.retire(place);
            }
        }
        let ours = staying(self, true);
        if keep.is_some() {
            // In an update a failed try makes room for the next: old and new are two already.
            for place in ours {
                if self.schedule.tasks[place].is_unhealthy() {
                    self.retire(place);
                }
            }
        } else if let [older, newer] = ours[..] {
            self.settle_pair(older, newer);
        }
    }

    /// The task to keep serving: a healthy one before one that was healthy once; never one that was not.
    fn best_of(&self, places: &[usize]) -> Option<usize> {
        let once_healthy =
            places.iter().copied().filter(|place| self.schedule.tasks[*place].health.ever_healthy);
        once_healthy.max_by_key(|place| self.schedule.tasks[*place].is_healthy())
    }

    /// A task that was found unhealthy outside an update and its replacement: when the replacement is healthy, or
    /// unhealthy in its turn, the older one goes, unless it alone has become healthy again.
    fn settle_pair(&mut self, older: usize, newer: usize) {
        let [old, new] = [&self.schedule.tasks[older], &self.schedule.tasks[newer]];
        if old.is_healthy() && new.is_unhealthy() {
            self.retire(newer);
        } else if new.is_healthy() || new.is_unhealthy() {
            self.retire(older);
        }
    }

    /// Begins to let a task go: one that is registered drains, another stops at once.
    pub(super) fn retire(&mut self, place: usize) {
        let kill_at = self.now.after(self.timing.stop_limit);
        let until = self.now.after(self.timing.draining);
        let task = &mut self.schedule.tasks[place];
        task.leaving = Some(match task.health.state {
            HealthState::Unhealthy => Leaving::Unhealthy,
            _ => Leaving::Replaced,
        });
        if task.phase == Phase::Running {
            task.phase = Phase::Draining { until };
            self.events.push(Kind::Deregistered { targets: 1, group: self.situation.group.to_owned() });
            self.events.push(Kind::Draining { tasks: 1 });
            // At once again: whether requests are in flight can be said only after everybody knows of the draining.
            self.wake(self.now);
        } else {
            task.phase = Phase::Stopping { kill_at };
            self.events.push(Kind::StoppedRunning { tasks: vec![task.id.to_string()] });
        }
        self.schedule.steady_since = None;
    }

    /// Stops tasks whose last request is done, or whose time is over.
    pub(super) fn finish_draining(&mut self) {
        let kill_at = self.now.after(self.timing.stop_limit);
        let mut wake = Vec::new();
        for task in &mut self.schedule.tasks {
            let Phase::Draining { until } = task.phase else { continue };
            if self.now >= until || self.situation.in_flight.get(&task.id) == Some(&0) {
                task.phase = Phase::Stopping { kill_at };
                self.events.push(Kind::StoppedRunning { tasks: vec![task.id.to_string()] });
            } else {
                wake.push(until);
            }
        }
        wake.into_iter().for_each(|time| self.wake(time));
    }

    /// Asks tasks to stop, and kills those that did not in time.
    pub(super) fn stop(&mut self) {
        let mut wake = Vec::new();
        for task in &self.schedule.tasks {
            let Phase::Stopping { kill_at } = task.phase else { continue };
            if self.now < kill_at {
                self.actions.push(Action::Stop(task.id));
                wake.push(kill_at);
            } else {
                self.actions.push(Action::Kill(task.id));
                wake.push(self.now.after(self.timing.again));
            }
        }
        wake.into_iter().for_each(|time| self.wake(time));
    }
}
