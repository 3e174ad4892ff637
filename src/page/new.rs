//! `new`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn New() -> impl IntoView {
    view! { <h1>"New"</h1> }
}
