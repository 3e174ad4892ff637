//! Times as people read them: how long ago, in their zone, with UTC on hover.

use leptos::prelude::*;

use crate::browser::calendar;

/// The present by the server's clock, in whole seconds since the epoch; ticks. The app puts it into the context.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub Signal<Option<i64>>);

/// Whole seconds of a time in milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "a time beyond the range is cut to its edge")]
pub fn seconds(milliseconds: f64) -> i64 {
    (milliseconds / 1000.0).floor() as i64
}

/// How a time is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// "2 min ago".
    #[default]
    Ago,
    /// "2 min": an age.
    Age,
    /// The time of the day in the reader's zone, with the date where it is not today's.
    Clock,
}

/// A point in time, written for people; its title says it in full, in the reader's zone and in UTC.
#[component]
pub fn RelativeTime(
    /// Seconds since the epoch.
    #[prop(into)]
    at: Signal<Option<i64>>,
    /// How it is written.
    #[prop(optional)]
    style: Style,
) -> impl IntoView {
    let now = use_context::<Now>();
    let text = move || {
        let at = at.get()?;
        let now = now.and_then(|Now(now)| now.get());
        Some(write(at, now, style))
    };
    view! {
        <time
            datetime=move || at.get().and_then(calendar::rfc3339)
            title=move || at.get().map(title)
        >
            {move || text().unwrap_or_else(|| "–".to_owned())}
        </time>
    }
}

fn title(at: i64) -> String {
    let utc = calendar::rfc3339(at).unwrap_or_default().replace('T', " ").replace('Z', " UTC");
    format!("{} ({utc})", calendar::full(at))
}

fn write(at: i64, now: Option<i64>, style: Style) -> String {
    match (style, now) {
        (Style::Clock, now) => clock(at, now),
        (Style::Ago, Some(now)) => ago(now - at),
        (Style::Age, Some(now)) => span(now - at),
        (Style::Ago | Style::Age, None) => calendar::full(at),
    }
}

/// The time of the day in the reader's zone; the date before it where that is not today, and the year where it is not this one.
pub fn clock(at: i64, now: Option<i64>) -> String {
    let Some(now) = now else { return calendar::full(at) };
    if calendar::day(now) == calendar::day(at) {
        calendar::time(at)
    } else if calendar::year(now) == calendar::year(at) {
        format!("{} {}", calendar::short_day(at), calendar::time(at))
    } else {
        format!("{} {}", calendar::day(at), calendar::minute(at))
    }
}

/// "now", "8 s ago", "2 min ago", "13 h ago", "3 days ago". A time in the future (clocks differ) is "now".
pub fn ago(seconds: i64) -> String {
    if seconds < 1 { "now".to_owned() } else { format!("{} ago", span(seconds)) }
}

/// A length of time in its largest unit, cut down: "8 s", "2 min", "13 h", "3 days". Below zero counts as none.
pub fn span(seconds: i64) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match seconds.max(0) {
        seconds if seconds < MINUTE => format!("{seconds} s"),
        seconds if seconds < HOUR => format!("{} min", seconds / MINUTE),
        seconds if seconds < 2 * DAY => format!("{} h", seconds / HOUR),
        seconds => format!("{} days", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::{ago, span};

    #[test]
    fn lengths_are_cut_to_their_largest_unit() {
        assert_eq!(span(-5), "0 s");
        assert_eq!(span(59), "59 s");
        assert_eq!(span(60), "1 min");
        assert_eq!(span(3599), "59 min");
        assert_eq!(span(47 * 3600), "47 h");
        assert_eq!(span(48 * 3600), "2 days");
    }

    #[test]
    fn the_present_and_the_future_are_now() {
        assert_eq!(ago(0), "now");
        assert_eq!(ago(-30), "now");
        assert_eq!(ago(61), "1 min ago");
    }
}
