//! A meter: how much of something is used.

use leptos::prelude::*;

use super::Tone;

/// How much of something is used. The number stands beside it in words.
#[component]
pub fn Meter(
    /// From 0 to 1; more and less are cut.
    #[prop(into)]
    share: Signal<f64>,
    /// The tone.
    #[prop(default = Signal::stored(Tone::Accent), into)]
    tone: Signal<Tone>,
    /// What is measured.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let percent = move || (share.get().clamp(0.0, 1.0) * 100.0).round();
    view! {
        <div
            class="meter"
            role="meter"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent().to_string()
        >
            <i data-v=move || tone.get().slug() style:width=move || format!("{}%", percent())></i>
        </div>
    }
}
