//! Badge, chip, swatch: a word with its tone.

use leptos::{ev::MouseEvent, prelude::*};

use super::{Icon, Name, Tone};

/// A word with its tone and icon.
#[component]
pub fn Badge(
    /// Its tone.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Its icon; that of the tone where none is given.
    #[prop(optional, into)]
    icon: Option<Signal<Name>>,
    /// The word.
    children: Children,
) -> impl IntoView {
    let name = move || icon.map_or_else(|| tone.get().icon(), |icon| icon.get());
    view! {
        <span class="badge" data-v=move || tone.get().slug()>
            {move || view! { <Icon name=name() /> }}
            <span class="cut">{children()}</span>
        </span>
    }
}

/// A filter that is on or off.
#[component]
pub fn Chip(
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Called when pressed.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
    /// A dot of this tone before the word.
    #[prop(optional)]
    tone: Option<Tone>,
    /// How many it stands for.
    #[prop(optional, into)]
    count: Option<Signal<String>>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |event| on_click.run(event)
        >
            {tone.map(|tone| view! { <Swatch tone /> })}
            {children()}
            {count.map(|count| view! { <span class="n">{move || count.get()}</span> })}
        </button>
    }
}

/// A dot of a tone, beside a word.
#[component]
pub fn Swatch(
    /// The tone.
    tone: Tone,
    /// A circle instead of a square.
    #[prop(optional)]
    round: bool,
    /// A dotted line instead of a square.
    #[prop(optional)]
    dotted: bool,
) -> impl IntoView {
    view! { <span class="swatch" class:round=round class:dotted=dotted data-v=tone.slug() aria-hidden="true"></span> }
}
