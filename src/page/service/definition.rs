//! `/services/:name/definition`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Definition() -> impl IntoView {
    view! { <p>"Definition"</p> }
}
