//! What comes after the push.

use leptos::prelude::*;

use super::{
    commands::Choice,
    credentials::Registry,
    sample::{deploy, only_sample},
    shelf,
};
use crate::{
    state::expect_service,
    ui::{LinkButton, Name, Sheet},
};

/// The way from a tag in the repository to its deployment.
#[component]
pub(super) fn AfterSheet(registry: Registry, order: Choice) -> impl IntoView {
    let name = StoredValue::new(expect_service().name());
    let only_sample = only_sample();
    let tag = Memo::new(move |_| order.good_tag());
    let button = move || match tag.get() {
        Some(tag) => view! {
            <LinkButton href=name.with_value(|name| deploy(name, &tag)) icon=Name::Play>
                {format!("Deploy {tag}")}
            </LinkButton>
        }
        .into_any(),
        None => view! { <p class="hint">"With a right tag there is a button here that deploys it."</p> }
            .into_any(),
    };
    move || {
        // Where nothing can be pushed there is no tag to deploy but the sample's, which has its own way.
        (!only_sample.get()).then(|| {
            view! {
                <Sheet title="After the push">
                    <div class="in stack">
                        <p class="hint">
                            "A push alone changes nothing. What runs is replaced when a definition is sent, with the same tag too."
                        </p>
                        {button}
                        <shelf::Shelf registry order />
                    </div>
                </Sheet>
            }
        })
    }
}
