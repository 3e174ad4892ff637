//! What the list shows of a status report.

use std::sync::Arc;

use servicectl_api::{
    Count, WireTime,
    status::Status,
    verdict::{Kind, Prepared, Verdict, judge_since},
};

use super::Kept;

/// The cells of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The verdict with its reason.
    pub verdict: Arc<Verdict>,
    /// How many tasks run.
    pub running: Count,
    /// How many should.
    pub desired: Count,
    /// Tag of the image that runs, or is about to.
    pub tag: Option<String>,
    /// Hard memory limit, MiB.
    pub memory: Option<u64>,
    /// The newest event, without the name of the service in front.
    pub event: Option<String>,
    /// When that was.
    pub event_at: Option<WireTime>,
}

impl Facts {
    /// Reads the cells out of a report; `now` is server time, `sent` and `kept` as in [`super::Entry`], `prepared` what
    /// is ready before a first start.
    pub fn of(
        status: &Status,
        now: Option<WireTime>,
        sent: Option<WireTime>,
        kept: &Kept,
        prepared: Prepared,
    ) -> Self {
        let event = status.events.first();
        let verdict = judge_since(status, now, sent).prepared(prepared);
        // what was kept of a service that has never run is another's, of the same name
        let kept = Some(kept).filter(|_| verdict.kind != Kind::NotStarted);
        Self {
            verdict: Arc::new(verdict),
            running: status.count_running,
            desired: status.count_desired,
            tag: kept.and_then(|kept| kept.tag.clone()),
            memory: kept.and_then(|kept| kept.memory),
            event: event.map(|event| bare(&event.message).to_owned()),
            event_at: event.and_then(|event| event.created_at),
        }
    }
}

/// An event's message without `(service …) ` in front.
fn bare(message: &str) -> &str {
    message.strip_prefix("(service ").and_then(|rest| rest.split_once(") ")).map_or(message, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use servicectl_api::{Count, status::Status, verdict::Prepared};

    use super::{Facts, Kept, bare};

    #[test]
    fn what_never_ran_has_no_tag() {
        let kept = Kept { revision: Some(1), tag: Some("1.2".into()), memory: Some(64) };
        let facts = |status: &Status| Facts::of(status, None, None, &kept, Prepared::Unknown);
        assert_eq!(facts(&Status::default()).tag, None);
        let stopped = Status { count_desired: Count::Known(0), ..Status::default() };
        assert_eq!((facts(&stopped).tag.as_deref(), facts(&stopped).memory), (Some("1.2"), Some(64)));
    }

    #[test]
    fn events_are_shown_without_the_service() {
        assert_eq!(bare("(service p-x) has reached a steady state."), "has reached a steady state.");
        assert_eq!(bare("(task 5) stopped."), "(task 5) stopped.");
        assert_eq!(bare("(service p-x"), "(service p-x");
    }
}
