//! Any other path.

use leptos::prelude::*;

use crate::{
    route::Route,
    ui::{LinkButton, Name, button::Kind},
};

/// The page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <div class="stack roomy">
            <h1 tabindex="-1">"Page not found"</h1>
            <p class="soft measure">
                "The portal has no page at this address. A service’s pages begin with /services/ and its name; the list has them all."
            </p>
            <div class="row">
                <LinkButton href=Route::Services.href() kind=Kind::Primary icon=Name::Back>
                    "All services"
                </LinkButton>
            </div>
        </div>
    }
}
