//! A timeline: when, a mark, what.

use leptos::prelude::*;

use super::{Icon, Name, Tone};

/// A list of [`TimelineItem`]s.
#[component]
pub fn Timeline(
    /// What it lists.
    #[prop(into)]
    label: Signal<String>,
    /// The items.
    children: Children,
) -> impl IntoView {
    view! { <ol class="line" aria-label=move || label.get()>{children()}</ol> }
}

/// One moment of a [`Timeline`].
#[component]
pub fn TimelineItem(
    /// The tone of its mark.
    #[prop(optional)]
    tone: Tone,
    /// Its mark.
    icon: Name,
    /// When: a `<RelativeTime>`, a number, or nothing.
    #[prop(optional, into)]
    when: Option<ViewFn>,
    /// What.
    children: Children,
) -> impl IntoView {
    view! {
        <li data-v=(tone != Tone::Idle).then(|| tone.slug())>
            <span class="when">{when.map(|when| move || when.run())}</span>
            <Icon name=icon />
            <div class="what">{children()}</div>
        </li>
    }
}
