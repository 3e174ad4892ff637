//! How a verdict looks: its tone, its icon, its word.

use leptos::prelude::*;
use servicectl_api::verdict::Kind;

use crate::ui::{Badge, Name, Tone, time::span};

/// Tone and icon of a verdict.
pub fn look(kind: Kind) -> (Tone, Name) {
    match kind {
        Kind::Running => (Tone::Good, Name::Check),
        Kind::Deploying => (Tone::Busy, Name::Progress),
        Kind::RestartLoop => (Tone::Bad, Name::Refresh),
        Kind::Unhealthy => (Tone::Bad, Name::Pulse),
        Kind::Failed => (Tone::Bad, Name::Alert),
        Kind::Stopped => (Tone::Idle, Name::Stop),
        Kind::NotStarted => (Tone::Idle, Name::Dash),
    }
}

/// How old what is known is, in front of it: "as known 3 min ago: ".
pub fn as_known(seconds: i64) -> String {
    match seconds {
        ..10 => "as known just now: ".to_owned(),
        seconds => format!("as known {} ago: ", span(seconds)),
    }
}

/// The word of a verdict with its tone and icon.
#[component]
pub fn VerdictBadge(
    /// The verdict's kind.
    #[prop(into)]
    kind: Signal<Kind>,
    /// Whether it is an old one, that may not be true any more: then it has no colour.
    #[prop(optional, into)]
    stale: Signal<bool>,
) -> impl IntoView {
    let tone = move || if stale.get() { Tone::Idle } else { look(kind.get()).0 };
    let icon = move || look(kind.get()).1;
    view! {
        <Badge tone icon>
            {move || kind.get().word()}
        </Badge>
    }
}

#[cfg(test)]
mod tests {
    use super::as_known;

    #[test]
    fn what_is_old_says_how_old() {
        assert_eq!(as_known(3), "as known just now: ");
        assert_eq!(as_known(190), "as known 3 min ago: ");
    }
}
