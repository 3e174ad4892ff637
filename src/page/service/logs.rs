//! `/services/:name/logs`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Logs() -> impl IntoView {
    view! { <p>"Logs"</p> }
}
