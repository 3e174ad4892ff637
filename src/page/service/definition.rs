//! `/services/:name/definition`: the editor of what runs.

#![allow(unreachable_pub, reason = "the props that leptos makes for a component are pub")]
#![allow(clippy::needless_pass_by_value, reason = "a component is handed its props")]

mod advice;
mod call;
mod changed;
mod container;
mod context_root;
mod differences;
mod draft;
mod editor;
mod environment;
mod import;
mod load;
mod memory;
mod refused;
mod send;

use leptos::prelude::*;

use crate::{
    page::common::ErrorNotice,
    ui::{Button, Name, SkeletonSheet},
};
use load::{Begin, Load, Loader};

/// The page.
#[component]
pub fn Definition() -> impl IntoView {
    let loader = Loader::new();
    // The editor begins once; what is loaded later is offered to it, not forced upon it.
    let begun = RwSignal::new(None::<Begin>);
    Effect::new(move |_| {
        if let Load::Ready(begin) = loader.state.get()
            && begun.with_untracked(Option::is_none)
        {
            begun.set(Some(*begin));
        }
    });
    let retry = move || {
        view! {
            <Button icon=Name::Refresh on_click=move |_| loader.again()>
                "Try again"
            </Button>
        }
    };
    move || match begun.get() {
        Some(begin) => view! { <Editing begin loader /> }.into_any(),
        None => match loader.state.get() {
            Load::Failed(error) => view! { <ErrorNotice error actions=retry /> }.into_any(),
            Load::Waiting | Load::Ready(_) => view! { <Waiting /> }.into_any(),
        },
    }
}

/// The shape of what comes.
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="two">
            <div class="stack wide">
                <SkeletonSheet title="Container" lines=4 />
                <SkeletonSheet title="Environment" lines=6 />
            </div>
            <div class="stack">
                <SkeletonSheet title="Changes" lines=3 />
            </div>
        </div>
    }
}

/// The editor with what stands beside it.
#[component]
fn Editing(begin: Begin, loader: Loader) -> impl IntoView {
    let (editor, restored) = draft::open(&begin);
    let sending = send::Sending::new(editor);
    let calls = RwSignal::new(false);
    view! {
        <div class="stack wide">
            <draft::DraftNotice editor restored />
            <changed::ChangedNotice editor loader sending />
            <draft::ForgetfulNotice editor sent_names=begin.sent_names />
            <send::SendNotice editor sending />
            <div class="two">
                <div class="stack wide">
                    <differences::DifferencesLink editor />
                    <container::ContainerSheet editor />
                    <environment::EnvironmentSheet editor />
                </div>
                <div class="stack sticky" id="differences">
                    <differences::DifferencesSheet editor sending calls origin=begin.origin />
                </div>
            </div>
            <send::ConfirmDialog editor sending />
            <call::CallDialog editor open=calls />
        </div>
    }
}
