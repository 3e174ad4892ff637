//! What became of one target since the page opened.

use servicectl_api::Count;

use super::state::known;
use crate::{state::service::Snapshot, ui::Tone};

/// A state of a target and when it was first seen, server time in milliseconds; `None` while it was not listed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    at: f64,
    state: Option<String>,
}

/// The states of a target over time; one that lasts is there once.
pub(super) fn track(history: &[Snapshot], name: &str, port: Count) -> Vec<Seen> {
    let mut track: Vec<Seen> = Vec::new();
    for snapshot in history {
        let targets = &snapshot.status.status.target_health.targets;
        let target = targets.iter().find(|target| target.target == name && target.port == port);
        let state = target.map(|target| target.health.clone());
        if track.last().is_none_or(|last| last.state != state) {
            track.push(Seen { at: snapshot.at, state });
        }
    }
    track
}

/// When the state that holds now was first seen, where that was after the page opened.
pub(super) fn since(track: &[Seen]) -> Option<f64> {
    (track.len() > 1).then(|| track.last().map(|seen| seen.at)).flatten()
}

/// One mark for each `interval` seconds, oldest first: from the first report to `until` (milliseconds), at most `most`.
pub(super) fn marks(track: &[Seen], interval: u64, until: f64, most: usize) -> Vec<Tone> {
    let Some(first) = track.first() else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "intervals are minutes at most")]
    let step = interval.max(1) as f64 * 1000.0;
    let mut marks = Vec::new();
    let mut at = until;
    while at >= first.at && marks.len() < most {
        let state = track.iter().rev().find(|seen| seen.at <= at).and_then(|seen| seen.state.as_deref());
        marks.push(state.map_or(Tone::Idle, |state| known(state).tone));
        at -= step;
    }
    marks.reverse();
    marks
}

/// The marks in words: "12 samples: 10 good, 2 bad".
pub(super) fn summary(marks: &[Tone]) -> String {
    let count = |tone: Tone| marks.iter().filter(|mark| **mark == tone).count();
    let words = [
        (Tone::Good, "healthy"),
        (Tone::Busy, "first checks"),
        (Tone::Warn, "leaving or not known"),
        (Tone::Bad, "unhealthy"),
        (Tone::Idle, "not in use"),
    ];
    let parts = words.into_iter().map(|(tone, word)| (count(tone), word)).filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
    let what = if marks.len() == 1 { "interval" } else { "intervals" };
    format!("{} {what}: {}", marks.len(), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use servicectl_api::{
        Count, Links,
        status::{ServiceStatus, Status, Target, TargetHealth},
    };

    use super::{Snapshot, marks, since, summary, track};
    use crate::ui::Tone;

    fn snapshot(seconds: i32, state: Option<&str>) -> Snapshot {
        let target = |state: &str| Target {
            target: "i".to_owned(),
            port: Count::Known(1),
            health: state.to_owned(),
            description: None,
        };
        let targets = state.map(target).into_iter().collect();
        let target_health = TargetHealth { targets, ..TargetHealth::default() };
        let status = Status { target_health, ..Status::default() };
        let status = ServiceStatus { name: "x".to_owned(), links: Links::default(), status };
        Snapshot { at: f64::from(seconds) * 1000.0, status: Arc::new(status) }
    }

    #[test]
    fn one_mark_for_each_interval_since_the_page_opened() {
        let history = [
            snapshot(0, Some("initial")),
            snapshot(35, Some("healthy")),
            snapshot(50, Some("healthy")),
            snapshot(95, Some("unhealthy")),
        ];
        let track = track(&history, "i", Count::Known(1));
        assert_eq!(track.len(), 3);
        assert_eq!(
            marks(&track, 30, 130_000.0, 99),
            [Tone::Busy, Tone::Good, Tone::Good, Tone::Bad, Tone::Bad]
        );
        assert_eq!(marks(&track, 30, 130_000.0, 2), [Tone::Bad, Tone::Bad]);
        assert_eq!(since(&track), Some(95_000.0));
    }

    #[test]
    fn a_target_that_was_not_there_is_idle_and_an_unknown_one_has_no_marks() {
        let history = [snapshot(0, None), snapshot(60, Some("healthy"))];
        let known = track(&history, "i", Count::Known(1));
        assert_eq!(marks(&known, 30, 90_000.0, 99), [Tone::Idle, Tone::Idle, Tone::Good, Tone::Good]);
        assert!(marks(&track(&[], "i", Count::Known(1)), 30, 90_000.0, 99).is_empty());
    }

    #[test]
    fn when_the_first_report_had_the_state_already_its_beginning_is_not_known() {
        assert_eq!(since(&track(&[snapshot(0, Some("healthy"))], "i", Count::Known(1))), None);
    }

    #[test]
    fn the_summary_counts_each_state() {
        assert_eq!(summary(&[Tone::Good, Tone::Good, Tone::Bad]), "3 intervals: 2 healthy, 1 unhealthy");
        assert_eq!(summary(&[Tone::Busy]), "1 interval: 1 first checks");
    }
}
