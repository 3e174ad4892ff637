//! `/services/:name/health`: what is asked, what came back, what it means, what happens next.

pub(super) mod check;
mod headline;
mod history;
pub(super) mod state;
mod target;
mod track;

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::status::TargetHealth;

use self::{
    check::{Check, CheckSheet},
    headline::Headline,
    history::History,
    state::known,
    target::TargetSheet,
    track::of_all,
};
use super::missing::{KnownSince, Missing};
use crate::{
    state::expect_service,
    ui::{Badge, Disclosure, Empty, Name, Sheet, Skeleton, SkeletonSheet},
};

/// The page.
#[component]
pub fn Health() -> impl IntoView {
    let status = expect_service().status;
    let health = Memo::new(move |_| {
        status.with(|status| status.as_ref().map(|status| status.status.target_health.clone()))
    });
    let there = Memo::new(move |_| health.with(Option::is_some));
    move || {
        if there.get() {
            let health = Memo::new(move |_| health.get().unwrap_or_default());
            view! { <Loaded health /> }.into_any()
        } else {
            view! {
                <Missing>
                    <Loading />
                </Missing>
            }
            .into_any()
        }
    }
}

#[component]
fn Loaded(health: Memo<TargetHealth>) -> impl IntoView {
    let check = Memo::new(move |_| health.with(|health| Arc::new(Check::of(health))));
    // a target is its instance and port; it keeps its sheet while its state changes
    let targets = Memo::new(move |_| {
        health.with(|health| {
            health.targets.iter().map(|target| (target.target.clone(), target.port)).collect::<Vec<_>>()
        })
    });
    let numbered = move || {
        let targets = targets.get();
        let all = targets.len();
        targets
            .into_iter()
            .enumerate()
            .map(move |(index, target)| (index + 1, all, target))
            .collect::<Vec<_>>()
    };
    // one target tells its own history
    let several = move || targets.with(Vec::len) != 1;
    view! {
        <div class="stack wide">
            <KnownSince />
            <Headline check health />
            <div class="two">
                <div class="stack wide">
                    <Show when=several>
                        <Sheet title="All targets">
                            <div class="in">
                                <History track=of_all check />
                            </div>
                        </Sheet>
                    </Show>
                    <For
                        each=numbered
                        key=Clone::clone
                        children=move |(number, all, (name, port))| {
                            view! { <TargetSheet number all name port check health /> }
                        }
                    />
                    <Show when=move || targets.with(Vec::is_empty)>
                        <Sheet title="Targets">
                            <Empty icon=Name::Pulse title="No target">
                                "A target appears as soon as a task runs: the load balancer then checks it, again and again."
                            </Empty>
                        </Sheet>
                    </Show>
                </div>
                <div class="stack wide">
                    <CheckSheet check />
                    <Meanings health />
                </div>
            </div>
        </div>
    }
}

/// What the states mean; those that are there now stand open with their targets.
#[component]
fn Meanings(health: Memo<TargetHealth>) -> impl IntoView {
    let here = move |word: &str| {
        health.with(|health| health.targets.iter().filter(|target| target.health == word).count())
    };
    view! {
        <Sheet title="What the states mean">
            <div class="in stack">
                {state::ALL
                    .into_iter()
                    .map(|state| {
                        let count = move || match here(state.word) {
                            0 => String::new(),
                            1 => "1 target".to_owned(),
                            many => format!("{many} targets"),
                        };
                        view! {
                            <div class="row keep top meaning">
                                <div class="grow">
                                    <Disclosure summary=state.means>
                                        <p class="hint">{state.next}</p>
                                    </Disclosure>
                                </div>
                                <div class="right">
                                    <Badge tone=state.tone icon=Signal::stored(known(state.word).icon)>
                                        {state.word}
                                    </Badge>
                                    <div class="small faint">{count}</div>
                                </div>
                            </div>
                        }
                    })
                    .collect_view()}
            </div>
        </Sheet>
    }
}

/// The page in grey, while there is no report.
#[component]
fn Loading() -> impl IntoView {
    view! {
        <div class="stack wide" aria-busy="true">
            <div class="sheet"><Skeleton lines=2 /></div>
            <div class="two">
                <SkeletonSheet title="Targets" lines=5 />
                <SkeletonSheet title="The check" lines=5 />
            </div>
        </div>
    }
}
