//! More, when asked for: a section that opens, an explained phrase, a key.

use leptos::prelude::*;

use super::{Icon, Name, id};

/// A line that opens what stands below it.
#[component]
pub fn Disclosure(
    /// The line.
    #[prop(into)]
    summary: Signal<String>,
    /// Open at the start.
    #[prop(optional)]
    open: bool,
    /// What it opens.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="more" open=open>
            <summary>
                <Icon name=Name::ChevronRight />
                {move || summary.get()}
            </summary>
            <div class="in">{children()}</div>
        </details>
    }
}

/// A phrase with an explanation that opens under it: by click, key and touch, where a tooltip needs a mouse.
#[component]
pub fn Explain(
    /// What the phrase means.
    #[prop(into)]
    note: Signal<String>,
    /// The words that are explained, in full, where the phrase is shorter.
    #[prop(optional, into)]
    quote: Option<String>,
    /// What stands behind the phrase, in front of the explanation: links.
    #[prop(optional, into)]
    behind: Option<ViewFn>,
    /// The phrase.
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let note_id = id::unique("note");
    let controls = note_id.clone();
    view! {
        <span class="tip">
            <button
                type="button"
                class="explained"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controls
                title=move || (!open.get()).then(|| note.get())
                on:click=move |_| open.update(|open| *open = !*open)
                on:keydown=move |event| {
                    if event.key() == "Escape" && open.get_untracked() {
                        event.stop_propagation();
                        open.set(false);
                    }
                }
            >
                {children()}
            </button>
            {behind.map(|behind| move || behind.run())}
            <span class="note" id=note_id hidden=move || !open.get()>
                {move || note.get()}
                {quote.map(|quote| view! { <code class="said">{quote}</code> })}
            </span>
        </span>
    }
}

/// A key of the keyboard.
#[component]
pub fn KeyHint(
    /// Its name, or several with spaces: "Ctrl K".
    #[prop(into)]
    keys: String,
) -> impl IntoView {
    view! { <kbd>{keys}</kbd> }
}
