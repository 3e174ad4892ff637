//! The way back from a page below the list of services.

use leptos::prelude::*;

use crate::route::Route;

/// A link to the list, above the heading.
#[component]
pub fn Breadcrumb() -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <a class="link soft" href=Route::Services.href()>
                "Services"
            </a>
            <span class="faint" aria-hidden="true">
                "/"
            </span>
        </nav>
    }
}
