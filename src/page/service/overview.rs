//! `/services/:name`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Overview() -> impl IntoView {
    view! { <p>"Overview"</p> }
}
