//! `/services/:name/image`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn Image() -> impl IntoView {
    view! { <p>"Image"</p> }
}
