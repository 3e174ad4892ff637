//! What there is to see when there is nothing.

use leptos::prelude::*;

use super::{Icon, Name};

/// An empty list: what would stand here, and how it gets there.
#[component]
pub fn Empty(
    /// A faint icon above.
    #[prop(optional)]
    icon: Option<Name>,
    /// What is missing: "No events yet".
    #[prop(into)]
    title: Signal<String>,
    /// What to do about it: buttons.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// When something will stand here.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon.map(|name| view! { <Icon name /> })}
            <b>{move || title.get()}</b>
            {children.map(|children| view! { <p>{children()}</p> })}
            {actions.map(|actions| view! { <div class="row">{move || actions.run()}</div> })}
        </div>
    }
}
