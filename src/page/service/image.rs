//! `/services/:name/image`: how an image gets into the service's repository.

#![allow(unreachable_pub, reason = "the props that leptos makes for a component are pub")]
#![allow(clippy::needless_pass_by_value, reason = "a component is handed its props")]

mod after;
mod commands;
mod credentials;
mod decoder;
mod sample;
mod shelf;

use leptos::prelude::*;

use crate::{
    page::common::ErrorNotice,
    state::{expect_service, workbench::use_workbench},
    ui::{Button, Name, SkeletonSheet},
};
use credentials::Registry;

/// The page.
#[component]
pub fn Image() -> impl IntoView {
    let registry = Registry::new();
    let stocked = use_workbench().stocked(&expect_service().name());
    let order = commands::Choice::new(stocked.get_untracked());
    let retry = move || {
        view! {
            <Button icon=Name::Refresh busy=registry.fetching() on_click=move |_| registry.fetch()>
                "Try again"
            </Button>
        }
    };
    let failed = move || {
        let error = registry.error().get()?;
        // With older credentials there is something to show; the error stands above it.
        Some(view! { <ErrorNotice error actions=retry /> })
    };
    let known = Memo::new(move |_| registry.fetched().with(Option::is_some));
    let waiting = Memo::new(move |_| registry.error().with(Option::is_none));
    view! {
        <div class="stack wide">
            {failed}
            <sample::OnlySample order />
            <Show
                when=move || known.get()
                fallback=move || view! { <Show when=move || waiting.get()><Waiting /></Show> }
            >
                <div class="two">
                    <div class="stack wide">
                        <commands::CommandSheet registry order />
                        <decoder::DecoderSheet registry order />
                    </div>
                    <div class="stack">
                        <credentials::CredentialSheet registry />
                        <after::AfterSheet registry order />
                    </div>
                </div>
            </Show>
        </div>
    }
}

/// The shape of what comes.
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="two">
            <div class="stack wide">
                <SkeletonSheet title="Push an image" lines=6 />
            </div>
            <div class="stack">
                <SkeletonSheet title="Credentials" lines=4 />
            </div>
        </div>
    }
}
