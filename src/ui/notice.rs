//! Notices, banners, quotes: what is the matter, and what to do.

use leptos::prelude::*;

use super::{Icon, Name, Tone};

/// What is the matter: a heading, a sentence, and the next steps.
#[component]
pub fn Notice(
    /// The tone.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The heading.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// The icon; that of the tone where none is given.
    #[prop(optional, into)]
    icon: Option<Signal<Name>>,
    /// A few words in a form, instead of a panel of the page.
    #[prop(optional)]
    small: bool,
    /// Whether it is read out when it appears: bad and warn at once, the others when the reader pauses.
    #[prop(optional)]
    announce: bool,
    /// The next steps: buttons.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// The sentence.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = move || icon.map_or_else(|| tone.get().icon(), |icon| icon.get());
    let role = move || {
        announce.then(|| if matches!(tone.get(), Tone::Bad | Tone::Warn) { "alert" } else { "status" })
    };
    let heading = title.map(|title| {
        if small {
            view! { <p><b class="tone">{move || title.get()}</b></p> }.into_any()
        } else {
            view! { <h2>{move || title.get()}</h2> }.into_any()
        }
    });
    view! {
        <div class="notice" data-v=move || tone.get().slug() data-size=small.then_some("s") role=role>
            {move || view! { <Icon name=name() /> }}
            <div>{heading} {children.map(|children| children())}</div>
            {actions.map(|actions| view! { <div class="row">{move || actions.run()}</div> })}
        </div>
    }
}

/// A strip across the page, under the bar: the state of the connection, the platform in use.
#[component]
pub fn Banner(
    /// The tone.
    #[prop(into)]
    tone: Signal<Tone>,
    /// The sentence and what to do.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="banner" data-v=move || tone.get().slug() role="status">
            {move || view! { <Icon name=tone.get().icon() /> }}
            {children()}
        </div>
    }
}

/// What somebody else worded, with where it is from.
#[component]
pub fn Quote(
    /// Where it is from.
    #[prop(into)]
    source: Signal<String>,
    /// The words, as they stand.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <blockquote class="quote" tabindex="0">
            <span class="src">{move || source.get()}</span>
            {move || text.get()}
        </blockquote>
    }
}
