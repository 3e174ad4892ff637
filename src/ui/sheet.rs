//! Sheets: the one container of the pages.

use leptos::prelude::*;

use super::id;

/// A section with a heading. Rows go straight inside; text and fields go into a `<div class="in">`.
#[component]
pub fn Sheet(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// What stands right behind the heading, faint: a count.
    #[prop(optional, into)]
    note: Option<ViewFn>,
    /// What stands at the end of the header: a badge, buttons, a link.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// The body.
    children: Children,
) -> impl IntoView {
    let heading = id::unique("sheet");
    let labelled_by = heading.clone();
    view! {
        <section class="sheet" aria-labelledby=labelled_by>
            <header>
                <h2 id=heading>{move || title.get()}</h2>
                {note.map(|note| view! { <span class="small faint">{move || note.run()}</span> })}
                <span class="grow"></span>
                {aside.map(|aside| move || aside.run())}
            </header>
            {children()}
        </section>
    }
}

/// A fact in large figures: revision, tag, memory.
#[component]
pub fn Fact(
    /// What it is.
    #[prop(into)]
    name: String,
    /// The figure.
    #[prop(into)]
    value: Signal<String>,
    /// What is to be said about it.
    #[prop(optional, into)]
    note: Option<Signal<String>>,
) -> impl IntoView {
    view! {
        <div class="sheet fact">
            <div class="in">
                <div class="name">{name}</div>
                <div class="value" title=move || value.get()>{move || value.get()}</div>
                {note.map(|note| view! { <div class="note">{move || note.get()}</div> })}
            </div>
        </div>
    }
}
