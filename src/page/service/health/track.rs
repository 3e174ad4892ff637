//! How the targets did since the page opened.

use servicectl_api::{Count, status::Target};

use super::state::{ABSENT, State, of_target as state_of};
use crate::{state::service::Snapshot, ui::Tone};

/// A state and since when it held, server time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Held {
    at: f64,
    state: State,
}

/// How one target did over time; what lasts is there once. Idle while it was not listed.
pub(super) fn of_target(history: &[Snapshot], name: &str, port: Count) -> Vec<Held> {
    track(history, |targets| {
        let target = targets.iter().find(|target| target.target == name && target.port == port);
        target.map_or(ABSENT, state)
    })
}

/// How all targets together did: the worst of them counts. Idle while there was none.
pub(super) fn of_all(history: &[Snapshot]) -> Vec<Held> {
    track(history, |targets| worst(targets.iter().map(state)))
}

/// A target that is new and fails its first checks has another colour than one that is only new.
fn state(target: &Target) -> State {
    state_of(&target.health, target.description.as_deref())
}

fn track(history: &[Snapshot], state: impl Fn(&[Target]) -> State) -> Vec<Held> {
    let mut track: Vec<Held> = Vec::new();
    for snapshot in history {
        let state = state(&snapshot.status.status.target_health.targets);
        if track.last().is_none_or(|last| last.state != state) {
            track.push(Held { at: snapshot.at, state });
        }
    }
    track
}

/// When the state that holds now was first seen, where that was after the page opened.
pub(super) fn since(track: &[Held]) -> Option<f64> {
    (track.len() > 1).then(|| track.last().map(|held| held.at)).flatten()
}

/// One mark for each `interval` seconds, oldest first: from the first report to `until` (milliseconds), at most `most`.
/// A mark is the worst that was seen in its time.
pub(super) fn marks(track: &[Held], interval: u64, until: f64, most: usize) -> Vec<State> {
    let Some(first) = track.first() else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "intervals are minutes at most")]
    let step = interval.max(1) as f64 * 1000.0;
    let mut marks = Vec::new();
    let mut end = until;
    while end >= first.at && marks.len() < most {
        let begun = track.iter().rposition(|held| held.at <= end - step).unwrap_or(0);
        let within = track[begun..].iter().take_while(|held| held.at <= end);
        marks.push(worst(within.map(|held| held.state)));
        end -= step;
    }
    marks.reverse();
    marks
}

fn worst(states: impl Iterator<Item = State>) -> State {
    let badness = |state: &State| match state.tone {
        Tone::Bad => 4,
        Tone::Warn => 3,
        Tone::Busy => 2,
        Tone::Good | Tone::Accent => 1,
        Tone::Idle => 0,
    };
    states.max_by_key(badness).unwrap_or(ABSENT)
}

/// The marks in words: "12 intervals: 10 healthy, 2 unhealthy".
pub(super) fn summary(marks: &[State]) -> String {
    const WORDS: [&str; 7] =
        ["healthy", "first checks", "first checks failed", "leaving", "not known", "unhealthy", "not in use"];
    let count = |word: &str| marks.iter().filter(|mark| mark.counted() == word).count();
    let parts = WORDS.into_iter().map(|word| (count(word), word)).filter(|(count, _)| *count > 0);
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

    use super::super::state::{ABSENT, State, known};
    use super::{Snapshot, of_all, of_target, since, summary};
    use crate::ui::Tone;

    fn marks(track: &[super::Held], interval: u64, until: f64, most: usize) -> Vec<Tone> {
        super::marks(track, interval, until, most).into_iter().map(|state| state.tone).collect()
    }

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
        let track = of_target(&history, "i", Count::Known(1));
        assert_eq!(track.len(), 3);
        // the marks end at 10, 40, 70, 100 and 130 s
        assert_eq!(
            marks(&track, 30, 130_000.0, 99),
            [Tone::Busy, Tone::Busy, Tone::Good, Tone::Bad, Tone::Bad]
        );
        assert_eq!(marks(&track, 30, 130_000.0, 2), [Tone::Bad, Tone::Bad]);
        assert_eq!(since(&track), Some(95_000.0));
        assert_eq!(of_all(&history), track);
    }

    #[test]
    fn what_was_bad_for_a_moment_is_not_lost_between_two_marks() {
        let history =
            [snapshot(0, Some("healthy")), snapshot(40, Some("unhealthy")), snapshot(45, Some("healthy"))];
        assert_eq!(
            marks(&of_all(&history), 30, 90_000.0, 99),
            [Tone::Good, Tone::Good, Tone::Bad, Tone::Good]
        );
    }

    #[test]
    fn a_target_that_was_not_there_is_idle_and_without_reports_there_are_no_marks() {
        let history = [snapshot(0, None), snapshot(70, Some("healthy"))];
        let track = of_target(&history, "i", Count::Known(1));
        assert_eq!(marks(&track, 30, 90_000.0, 99), [Tone::Idle, Tone::Idle, Tone::Idle, Tone::Good]);
        assert!(marks(&of_all(&[]), 30, 90_000.0, 99).is_empty());
    }

    #[test]
    fn when_the_first_report_had_the_state_already_its_beginning_is_not_known() {
        assert_eq!(since(&of_all(&[snapshot(0, Some("healthy"))])), None);
    }

    #[test]
    fn the_summary_counts_each_state() {
        let healthy: State = known("healthy");
        let marks = [healthy, known("unhealthy"), healthy, ABSENT, known("unhealthy.draining")];
        assert_eq!(summary(&marks), "5 intervals: 2 healthy, 1 leaving, 1 unhealthy, 1 not in use");
        assert_eq!(summary(&[known("initial")]), "1 interval: 1 first checks");
    }

    #[test]
    fn a_new_target_that_fails_its_first_checks_is_no_blue_mark() {
        let mut failing = snapshot(0, Some("initial"));
        let report = Arc::make_mut(&mut failing.status);
        let description = "Health checks failed with these codes: [500]".to_owned();
        report.status.target_health.targets[0].description = Some(description);
        let history = [failing];
        for track in [of_all(&history), of_target(&history, "i", Count::Known(1))] {
            assert_eq!(marks(&track, 30, 0.0, 99), [Tone::Warn]);
            assert_eq!(summary(&super::marks(&track, 30, 0.0, 99)), "1 interval: 1 first checks failed");
        }
    }
}
