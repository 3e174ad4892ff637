//! `/services/:name/events`: everything that the platform said, by deployment.

mod explained;
mod filter;
mod group;

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::WireTime;

use self::{
    filter::{Class, Filter},
    group::GroupSheet,
};
use super::missing::{KnownSince, Missing};
use crate::{
    domain::deployed::Deployed,
    page::common::{
        deployment::{self, Deployment},
        event::{self, Seen},
        task::{self, Lives},
    },
    state::{clock::use_clock, expect_service, query::query, use_deployed, use_sent},
    ui::{
        Button, Chip, CopyButton, Empty, Name, SearchField, SkeletonSheet, Tone, button::Kind, time::seconds,
    },
};

/// Deployments shown at first; the older ones on demand.
const GROUPS: usize = 20;

/// The page.
#[component]
pub fn Events() -> impl IntoView {
    let status = expect_service().status;
    let there = Memo::new(move |_| status.with(Option::is_some));
    move || {
        if there.get() {
            view! { <Loaded /> }.into_any()
        } else {
            view! {
                <Missing>
                    <div class="stack wide" aria-busy="true">
                        <SkeletonSheet title="Events" lines=6 />
                    </div>
                </Missing>
            }
            .into_any()
        }
    }
}

/// What the groups of the page share.
#[derive(Clone, Copy)]
struct Shared {
    /// The service's name.
    name: StoredValue<String>,
    /// All events, newest first.
    seen: Memo<Arc<Vec<Seen>>>,
    /// What the events say about tasks.
    lives: Memo<Arc<Lives>>,
    /// The deployments, newest first.
    deployments: Memo<Arc<Vec<Deployment>>>,
    /// What it was last started from.
    deployed: Signal<Option<Deployed>>,
    /// What is looked for.
    filter: Memo<Filter>,
}

#[component]
fn Loaded() -> impl IntoView {
    let service = expect_service();
    let (events, history, status) = (service.events, service.history, service.status);
    let now = use_clock().now();
    let (search, set_search) = query::<String>("q");
    let (class, set_class) = query::<Class>("kind");
    let filter = Memo::new(move |_| Filter::new(&search.get().unwrap_or_default(), class.get()));
    let seen = Memo::new(move |_| Arc::new(events.with(|events| event::read(events))));
    // how long a steady state has held changes too: once a minute is often enough
    let minute = Memo::new(move |_| seconds(now.get()).div_euclid(60) * 60);
    let deployed = use_deployed();
    let sent = use_sent(deployed);
    let deployments = Memo::new(move |_| {
        let definitions = history.with(|history| task::definitions(history));
        let now = Some(WireTime(minute.get()));
        Arc::new(seen.with(|seen| deployment::split(seen, &definitions, sent.get(), now)))
    });
    let shared = Shared {
        name: StoredValue::new(service.name()),
        seen,
        lives: Memo::new(move |_| Arc::new(seen.with(|seen| Lives::read(seen)))),
        deployments,
        deployed,
        filter,
    };
    let forgotten = move || {
        let kept = status.with(|status| status.as_ref().map_or(0, |status| status.status.events.len()));
        seen.with(|seen| seen.len()).saturating_sub(kept)
    };
    let remembered = move || match forgotten() {
        0 => String::new(),
        1 => "1 is remembered by this tab only".to_owned(),
        many => format!("{many} are remembered by this tab only"),
    };
    let text = Signal::derive(move || seen.with(|seen| filter.with(|filter| filter.as_text(seen))));
    view! {
        <KnownSince />
        <div class="tools">
            <SearchField
                label="Search events"
                value=move || search.get().unwrap_or_default()
                on_input=move |text: String| set_search.set((!text.is_empty()).then_some(text))
            />
            <Classes seen filter on_choose=move |class| set_class.set(class) />
            <span class="grow"></span>
            <span class="small faint">{remembered}</span>
            <CopyButton text label="Copy the events that are shown" />
        </div>
        <Groups
            shared
            on_clear=move |()| {
                set_search.set(None);
                set_class.set(None);
            }
        />
    }
}

/// The chips that narrow the list, each with its count.
#[component]
fn Classes(
    seen: Memo<Arc<Vec<Seen>>>,
    filter: Memo<Filter>,
    #[prop(into)] on_choose: Callback<Option<Class>>,
) -> impl IntoView {
    let chip = move |class: Option<Class>, word: &'static str, tone: Option<Tone>| {
        let count = move || {
            seen.with(|seen| {
                seen.iter().filter(|seen| class.is_none_or(|class| class.holds(&seen.kind))).count()
            })
        };
        view! {
            <Chip
                on=move || filter.with(|filter| filter.class == class)
                on_click=move |_| on_choose.run(class)
                nostrip:tone=tone
                count=move || count().to_string()
            >
                {word}
            </Chip>
        }
    };
    view! {
        <div class="row tight" role="group" aria-label="Kind of event">
            {chip(None, "All", None)} {chip(Some(Class::Failure), "Failures", Some(Tone::Bad))}
            {chip(Some(Class::Start), "Starts", Some(Tone::Busy))}
            {chip(Some(Class::Target), "Targets", None)}
        </div>
    }
}

/// The deployments that have something to show.
#[component]
fn Groups(shared: Shared, #[prop(into)] on_clear: Callback<()>) -> impl IntoView {
    let Shared { seen, deployments, deployed, filter, .. } = shared;
    let most = RwSignal::new(GROUPS);
    let matching = Memo::new(move |_| {
        seen.with(|seen| {
            deployments.with(|deployments| {
                filter.with(|filter| {
                    let shows = |deployment: &&Deployment| {
                        seen[deployment.events.clone()].iter().any(|seen| filter.holds(seen))
                    };
                    deployments.iter().filter(shows).map(|deployment| deployment.number).collect::<Vec<_>>()
                })
            })
        })
    });
    let shown =
        move || matching.with(|matching| matching.iter().take(most.get()).copied().collect::<Vec<_>>());
    let older = move || matching.with(Vec::len).saturating_sub(most.get());
    let any_older = move || older() > 0;
    let nothing = move || {
        if seen.with(|seen| seen.is_empty()) {
            view! {
                <div class="sheet">
                    <Empty icon=Name::Clock title="No events yet">
                        "The platform writes one for each thing that it does: a task started, a target registered, a steady \
                         state reached. The first ones come with the first deployment."
                    </Empty>
                </div>
            }
            .into_any()
        } else {
            view! {
                <div class="sheet">
                    <Empty
                        icon=Name::Search
                        title="No event matches"
                        actions=move || {
                            view! { <Button on_click=move |_| on_clear.run(())>"Show all"</Button> }
                        }
                    />
                </div>
            }
            .into_any()
        }
    };
    view! {
        <div class="stack roomy">
            <For each=shown key=|number| *number let:number>
                <GroupSheet shared number deployed />
            </For>
            <Show when=move || matching.with(Vec::is_empty)>{nothing}</Show>
            <Show when=any_older>
                <div>
                    <Button kind=Kind::Quiet icon=Name::ChevronDown on_click=move |_| most.update(|most| *most += GROUPS)>
                        {move || format!("{} older deployments", older())}
                    </Button>
                </div>
            </Show>
        </div>
    }
}
