//! `/services/:name/health`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Health() -> impl IntoView {
    view! { <p>"Health"</p> }
}
