//! A row of marks: one for each check or sample, oldest first.

use leptos::prelude::*;

use super::Tone;

/// A row of marks with a scale under it. On a narrow screen the oldest marks leave.
#[component]
pub fn Marks(
    /// The tones, oldest first.
    #[prop(into)]
    marks: Signal<Vec<Tone>>,
    /// What the marks say, in one sentence.
    #[prop(into)]
    summary: Signal<String>,
    /// What stands under the left end.
    #[prop(into)]
    from: Signal<String>,
    /// What one mark is.
    #[prop(into)]
    unit: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="marks" role="img" aria-label=move || summary.get()>
            {move || marks.get().into_iter().rev().map(|tone| view! { <i data-v=tone.slug()></i> }).collect_view()}
        </div>
        <div class="marks-scale" aria-hidden="true">
            <span>{move || from.get()}</span>
            <span class="cut">{move || unit.get()}</span>
            <span>"now"</span>
        </div>
    }
}
