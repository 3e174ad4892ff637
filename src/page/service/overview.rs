//! `/services/:name`: is it up, if not why, what next.

mod facts;
mod finding;
mod glance;
mod last_words;
mod latest;
mod pick;
mod signs;
mod story;
mod targets;
mod tasks;
mod timeline;

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::verdict::Kind;

use self::{
    facts::Facts, finding::Finding, glance::Glance, latest::Latest, pick::Picked, signs::FourSigns,
    targets::Targets, tasks::Tasks, timeline::Timeline,
};
use super::{
    health::check::{Check, CheckSheet},
    missing::Missing,
};
use crate::{
    page::common::{
        deployment,
        event::{self, Seen},
        task,
    },
    state::{expect_service, use_deployed, use_sent},
    ui::{Empty, Name, Skeleton, SkeletonSheet},
};

/// The page.
#[component]
pub fn Overview() -> impl IntoView {
    let service = expect_service();
    let status = service.status;
    let events = service.events;
    let seen = Memo::new(move |_| Arc::new(events.with(|events| event::read(events))));
    let there = Memo::new(move |_| status.with(Option::is_some));
    // a page that opens while the platform does not answer shows what the list knew
    let (verdict, stale) = (service.verdict, service.stale);
    let listed =
        Memo::new(move |_| verdict.with(Option::is_some) && stale.with(Option::is_some) && !there.get());
    move || {
        if there.get() {
            view! { <Loaded seen /> }.into_any()
        } else if listed.get() {
            view! { <FromList /> }.into_any()
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
fn Loaded(seen: Memo<Arc<Vec<Seen>>>) -> impl IntoView {
    let service = expect_service();
    let verdict = service.verdict;
    let kind = Memo::new(move |_| verdict.with(|verdict| verdict.as_ref().map(|verdict| verdict.kind)));
    let started = Memo::new(move |_| kind.get().is_some_and(|kind| kind != Kind::NotStarted));
    let glance = RwSignal::new(None::<Picked>);
    let lively = Memo::new(move |_| matches!(kind.get(), Some(Kind::Running)));
    let status = service.status;
    let status = Memo::new(move |_| {
        status.with(|status| status.as_ref().map(|status| status.status.clone())).unwrap_or_default()
    });
    let history = service.history;
    let deployed = use_deployed();
    let sent = use_sent(deployed);
    let deployments = Memo::new(move |_| {
        let definitions = history.with(|history| task::definitions(history));
        Arc::new(seen.with(|seen| deployment::split(seen, &definitions, sent.get(), None)))
    });
    let after_start = move || {
        view! {
            <div class="two">
                <div class="stack wide">
                    <Timeline seen deployments />
                    <Facts known=deployed />
                    <Tasks seen deployments />
                    <Targets status />
                </div>
                <div class="stack wide">
                    <FourSigns />
                    <Show when=move || lively.get()>
                        <Glance glance />
                    </Show>
                    <Latest seen />
                </div>
            </div>
        }
    };
    let check = Memo::new(move |_| status.with(|status| Arc::new(Check::of(&status.target_health))));
    let before_start = move || {
        view! {
            <div class="cols before-start">
                <FourSigns />
                <CheckSheet check />
            </div>
        }
    };
    view! {
        <div class="stack wide">
            <Finding glance />
            <Show when=move || started.get() fallback=before_start>
                {after_start}
            </Show>
        </div>
    }
}

/// What the list knew of the service, while its page was not read yet and cannot be.
#[component]
fn FromList() -> impl IntoView {
    view! {
        <div class="stack wide">
            <Finding glance=RwSignal::new(None) />
            <div class="cols before-start">
                <FourSigns />
                <div class="sheet">
                    <Empty icon=Name::Clock title="The rest could not be read yet">
                        "This is what the list of services knew. The portal goes on trying; what it reads will stand here."
                    </Empty>
                </div>
            </div>
        </div>
    }
}

/// The page in grey, while there is no report.
#[component]
fn Loading() -> impl IntoView {
    view! {
        <div class="stack wide" aria-busy="true">
            <div class="sheet finding-shape"><Skeleton lines=2 /></div>
            <div class="two">
                <div class="stack wide">
                    <div class="chart-shape"><SkeletonSheet title="Tasks over time" lines=5 /></div>
                    <div class="cols facts">
                        {(0..4).map(|_| view! { <div class="sheet fact-shape"><Skeleton lines=2 /></div> }).collect_view()}
                    </div>
                    <SkeletonSheet title="Tasks" lines=2 />
                    <SkeletonSheet title="Targets" lines=2 />
                </div>
                <div class="stack wide">
                    <SkeletonSheet title="Four signs of a good start" lines=4 />
                    <SkeletonSheet title="Latest events" lines=5 />
                </div>
            </div>
        </div>
    }
}
