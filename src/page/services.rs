//! `services`.

use leptos::prelude::*;

/// The page.
#[component]
pub fn ServicesPage() -> impl IntoView {
    view! { <h1>"ServicesPage"</h1> }
}
