//! What the session saw of a service: pure.

use std::sync::Arc;

use servicectl_api::status::{Event, ServiceStatus};

/// Most reports that are kept of a service.
const MOST_SNAPSHOTS: usize = 2_000;
/// Most events that are kept of a service (ux: Overview).
const MOST_EVENTS: usize = 5_000;

/// How many of its newest events a report keeps when another has followed it: what is told of a past state looks no
/// further. All events stand in the list of the session, once.
pub const PAST_EVENTS: usize = 20;

/// A status report and when it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Server time, milliseconds since the epoch.
    pub at: f64,
    /// The report; of its events only the newest [`PAST_EVENTS`], unless it is the last report.
    pub status: Arc<ServiceStatus>,
}

impl Snapshot {
    /// Another report has followed.
    fn pass(&mut self) {
        if self.status.status.events.len() > PAST_EVENTS {
            let events = &mut Arc::make_mut(&mut self.status).status.events;
            events.truncate(PAST_EVENTS);
            events.shrink_to_fit();
        }
    }
}

/// Reports and events that the session saw.
#[derive(Clone, Debug, Default)]
pub(in crate::state) struct Memory {
    /// Oldest first.
    pub(super) snapshots: Arc<Vec<Snapshot>>,
    /// Newest first.
    pub(super) events: Arc<Vec<Event>>,
    last_seen: Option<f64>,
}

impl Memory {
    /// Adds a report; one that equals the last is only noted as seen.
    pub(super) fn add(&mut self, at: f64, report: ServiceStatus) {
        self.last_seen = Some(at);
        if self.snapshots.last().is_some_and(|last| *last.status == report) {
            return;
        }
        let joined = join_events(&self.events, &report.status.events);
        if *self.events != joined {
            self.events = Arc::new(joined);
        }
        let snapshots = Arc::make_mut(&mut self.snapshots);
        if let Some(last) = snapshots.last_mut() {
            last.pass();
        }
        snapshots.push(Snapshot { at, status: Arc::new(report) });
        let surplus = snapshots.len().saturating_sub(MOST_SNAPSHOTS);
        snapshots.drain(..surplus);
    }

    /// The last report.
    pub(super) fn latest(&self) -> Option<Arc<ServiceStatus>> {
        self.snapshots.last().map(|snapshot| Arc::clone(&snapshot.status))
    }

    /// When a report was last seen.
    pub(super) fn last_seen(&self) -> Option<f64> {
        self.last_seen
    }
}

/// The events of a new report in front of those that the server has forgotten; both newest first. Times have whole
/// seconds, so events are compared whole and in order: the old list goes on where the new one ends in it.
fn join_events(old: &[Event], new: &[Event]) -> Vec<Event> {
    let overlap = (0..new.len()).find_map(|start| {
        let length = old.len().min(new.len() - start);
        (length > 0 && new[start..start + length] == old[..length]).then_some(length)
    });
    new.iter().chain(&old[overlap.unwrap_or(0)..]).take(MOST_EVENTS).cloned().collect()
}

#[cfg(test)]
mod tests {
    use servicectl_api::{Links, WireTime, status::Status};

    use super::*;

    fn event(number: usize) -> Event {
        Event { created_at: Some(WireTime(number as i64 / 3)), message: format!("event {number}") }
    }

    /// Newest first: `to`, `to - 1` … `from`.
    fn events(from: usize, to: usize) -> Vec<Event> {
        (from..=to).rev().map(event).collect()
    }

    fn report(events: Vec<Event>) -> ServiceStatus {
        ServiceStatus {
            name: "a".into(),
            links: Links::default(),
            status: Status { events, ..Status::default() },
        }
    }

    #[test]
    fn what_the_server_forgets_stays() {
        assert_eq!(join_events(&[], &events(1, 5)), events(1, 5));
        assert_eq!(join_events(&events(1, 5), &events(4, 9)), events(1, 9));
        assert_eq!(join_events(&events(1, 9), &events(1, 9)), events(1, 9));
        assert_eq!(join_events(&events(1, 9), &events(5, 9)), events(1, 9));
        assert_eq!(join_events(&events(4, 5), &events(3, 6)), events(3, 6));
    }

    #[test]
    fn nothing_is_repeated_where_reports_have_a_hole_between() {
        let joined = join_events(&events(1, 5), &events(8, 9));
        assert_eq!(joined, [events(8, 9), events(1, 5)].concat());
    }

    #[test]
    fn events_of_the_same_second_and_text_are_kept_apart() {
        let same = |count: usize| vec![event(1); count];
        assert_eq!(join_events(&same(2), &same(3)).len(), 3);
        assert_eq!(join_events(&same(3), &same(3)).len(), 3);
    }

    #[test]
    fn a_service_that_was_deleted_and_made_anew_keeps_both_lives_apart() {
        assert_eq!(join_events(&events(1, 4), &[]), events(1, 4));
        let fresh = vec![event(100)];
        assert_eq!(join_events(&events(1, 4), &fresh), [fresh.clone(), events(1, 4)].concat());
    }

    #[test]
    fn memory_is_bounded_and_does_not_repeat() {
        let mut memory = Memory::default();
        memory.add(1.0, report(events(1, 2)));
        memory.add(2.0, report(events(1, 2)));
        assert_eq!((memory.snapshots.len(), memory.last_seen()), (1, Some(2.0)));
        for step in 0..3_000 {
            memory.add(3.0 + step as f64, report(events(step * 2, step * 2 + 4)));
        }
        assert_eq!(memory.snapshots.len(), MOST_SNAPSHOTS);
        assert_eq!(memory.events.len(), MOST_EVENTS);
        assert_eq!(memory.events[0], event(6_002));
    }

    #[test]
    fn a_report_that_is_past_keeps_its_newest_events_only() {
        let mut memory = Memory::default();
        memory.add(1.0, report(events(1, 100)));
        assert_eq!(memory.latest().map(|report| report.status.events.len()), Some(100));
        memory.add(2.0, report(events(2, 101)));
        assert_eq!(memory.snapshots[0].status.status.events, events(81, 100));
        assert_eq!(memory.latest().map(|report| report.status.events.len()), Some(100));
        memory.add(3.0, report(events(2, 101)));
        assert_eq!((memory.snapshots.len(), memory.events.len()), (2, 101));
    }
}
