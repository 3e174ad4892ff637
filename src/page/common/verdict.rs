//! How a verdict looks: its tone, its icon, its word.

use leptos::prelude::*;
use servicectl_api::verdict::Kind;

use crate::ui::{Badge, Name, Tone};

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

/// The word of a verdict with its tone and icon.
#[component]
pub fn VerdictBadge(
    /// The verdict's kind.
    #[prop(into)]
    kind: Signal<Kind>,
) -> impl IntoView {
    let tone = move || look(kind.get()).0;
    let icon = move || look(kind.get()).1;
    view! {
        <Badge tone icon>
            {move || kind.get().word()}
        </Badge>
    }
}
