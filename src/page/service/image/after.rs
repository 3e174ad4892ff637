//! What comes after the push.

use leptos::prelude::*;

use super::{commands::Choice, sample::deploy};
use crate::{
    state::expect_service,
    ui::{LinkButton, Name, Sheet},
};

/// The way from a tag in the repository to its deployment.
#[component]
pub(super) fn AfterSheet(order: Choice) -> impl IntoView {
    let name = expect_service().name();
    let href = Signal::derive(move || deploy(&name, &order.good_tag()));
    view! {
        <Sheet title="After the push">
            <div class="in stack">
                <p class="hint">
                    "A push alone changes nothing. What runs is replaced when a definition is sent, with the same tag too."
                </p>
                <LinkButton href icon=Name::Play>
                    {move || format!("Deploy {}", order.good_tag())}
                </LinkButton>
            </div>
        </Sheet>
    }
}
