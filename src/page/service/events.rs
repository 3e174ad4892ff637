//! `/services/:name/events`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Events() -> impl IntoView {
    view! { <p>"Events"</p> }
}
