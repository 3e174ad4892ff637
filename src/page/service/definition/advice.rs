//! "Advise me from docker stats": paste its output, take the figures.

use leptos::prelude::*;

use super::editor::Editor;
use crate::{
    domain::{
        definition::{
            form::Field as FormField,
            memory_advice::{Advice, advise},
        },
        format,
    },
    ui::{Button, Disclosure, TextArea, button::Size},
};

/// The advisor, closed until it is asked for.
#[component]
pub(super) fn MemoryAdvisor(editor: Editor) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let advice = Memo::new(move |_| text.with(|text| advise(text)));
    let take = move |advice: Advice| {
        editor.set_field(FormField::Reservation, advice.reservation.to_string());
        editor.set_field(FormField::Limit, advice.limit.to_string());
    };
    let result = move || {
        match advice.get() {
        Some(advice) => {
            let taken = advice.clone();
            view! {
                <div class="row">
                    <p class="hint grow">{reasoning(&advice)}</p>
                    <Button size=Size::Small disabled=editor.pending on_click=move |_| take(taken.clone())>
                        {format!("Use {} and {} MB", advice.reservation, advice.limit)}
                    </Button>
                </div>
            }
            .into_any()
        }
        None if text.with(|text| text.trim().is_empty()) => ().into_any(),
        None => view! {
            <p class="hint">
                "There is no memory usage in this text; it looks like 181.2MiB / 7.6GiB in the output of docker stats."
            </p>
        }
        .into_any(),
    }
    };
    view! {
        <Disclosure summary="Advise me from docker stats…">
            <div class="stack tight">
                <p class="hint">
                    "Run the container on your machine, use it as it will be used, and paste what " <code>"docker stats --no-stream"</code>
                    " says, once or several times."
                </p>
                <TextArea
                    value=text
                    on_input=move |typed: String| text.set(typed.chars().take(100_000).collect())
                    label="Output of docker stats"
                    rows=3
                />
                <div role="status">{result}</div>
            </div>
        </Disclosure>
    }
}

fn reasoning(advice: &Advice) -> String {
    format!(
        "Seen in {}: {} as a rule, {} at most. Reserved is a tenth above the rule, the limit half above the most.",
        format::count(advice.readings, "reading", "readings"),
        format::megabytes(advice.typical),
        format::megabytes(advice.peak),
    )
}
