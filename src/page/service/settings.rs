//! `/services/:name/settings`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    view! { <p>"Settings"</p> }
}
