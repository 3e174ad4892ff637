//! `/services/:name/logs`.

mod address;
mod book;
mod export;
mod paint;
mod view;

use leptos::prelude::*;

/// The page.
#[component]
pub fn Logs() -> impl IntoView {
    view! { <p>"Logs"</p> }
}
