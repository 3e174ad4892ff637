//! The sample image of a platform that can put one into the repository by itself (contract §10).

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::about::rel;

use super::commands::Choice;
use crate::{
    api::ApiError,
    page::common::ErrorNotice,
    route::{Route, Tab},
    state::{Scope, expect_service, session::use_session, use_client, workbench::use_workbench},
    ui::{Button, LinkButton, Name, Notice, Tone, button::Kind},
};

/// The tag that the sample image gets where nobody chose one.
const TAG: &str = "sample";

/// The address of the definition page with this tag in its field.
pub(super) fn deploy(service: &str, tag: &str) -> String {
    // A tag has no character that a query would have to escape.
    format!("{}?tag={tag}", Route::service(service, Tab::Definition).href())
}

/// Whether the platform offers the sample image, and whether it takes pushes too.
fn offers() -> (Signal<bool>, Signal<bool>) {
    let (links, session) = (expect_service().links, use_session());
    let sample = Signal::derive(move || links.with(|links| links.offers(rel::SAMPLE_IMAGE)));
    let registry = Signal::derive(move || {
        let by_platform = session
            .about()
            .with(|about| about.as_ref().is_some_and(|about| about.links.offers(rel::REGISTRY)));
        by_platform || links.with(|links| links.offers(rel::REGISTRY))
    });
    (sample, registry)
}

/// Whether the platform takes the sample image and nothing else: then the commands reach nobody.
pub(super) fn only_sample() -> Signal<bool> {
    let (sample, registry) = offers();
    Signal::derive(move || sample.get() && !registry.get())
}

/// Says that nothing can be pushed here, where only the sample image is taken, and offers that.
#[component]
pub(super) fn OnlySample(order: Choice) -> impl IntoView {
    let only = only_sample();
    move || {
        only.get().then(|| {
            view! {
                <Notice
                    tone=Tone::Accent
                    title="This platform takes the sample image only"
                    actions=move || view! { <SampleButton order main=true /> }
                >
                    <p>
                        "It simulates its containers and has no registry: the commands below show how it goes elsewhere and reach nobody here. Put the sample image into the repository instead, and deploy that."
                    </p>
                </Notice>
            }
        })
    }
}

/// Offers the sample image beside the commands, where both work.
#[component]
pub(super) fn SampleOffer(order: Choice) -> impl IntoView {
    let (sample, registry) = offers();
    move || {
        (sample.get() && registry.get()).then(|| {
            view! { <SampleButton order /> }
        })
    }
}

/// Where the sample image stands.
#[derive(Clone, Debug)]
enum State {
    Idle,
    Under,
    There,
    Failed(Arc<ApiError>),
}

/// The button, then what came of it.
#[component]
fn SampleButton(
    order: Choice,
    /// It is the one thing to do here.
    #[prop(optional)]
    main: bool,
) -> impl IntoView {
    let (service, client, scope) = (expect_service(), use_client(), Scope::here());
    let workbench = use_workbench();
    let stocked = workbench.stocked(&service.name());
    let state = RwSignal::new(State::Idle);
    let name = StoredValue::new(service.name());
    let put = Callback::new(move |_| {
        let asked = order.text();
        let Some(tag) = order.tag_or(TAG) else { return };
        let (client, service) = (client.clone(), service.clone());
        state.set(State::Under);
        scope.spawn(async move {
            let answer = client.sample_image(&service.name(), &tag).await;
            match answer {
                Ok(image) => {
                    workbench.keep_stocked(&service.name(), &image.tag);
                    order.follow(&asked, &image.tag);
                    state.set(State::There);
                }
                Err(error) => state.set(State::Failed(Arc::new(error))),
            }
            service.refresh();
        });
    });
    let kind = if main { Kind::Primary } else { Kind::Plain };
    let under = Signal::derive(move || state.with(|state| matches!(state, State::Under)));
    // an image under another tag than the field's is no reason not to make this one
    let there = Memo::new(move |_| stocked.get().filter(|tag| order.good_tag().as_ref() == Some(tag)));
    let wrong = Signal::derive(move || order.problem().is_some());
    let failed = move || match state.get() {
        State::Failed(error) => Some(view! { <ErrorNotice error small=true /> }),
        _ => None,
    };
    view! {
        {failed}
        {move || match there.get() {
            Some(tag) => {
                let href = deploy(&name.get_value(), &tag);
                view! {
                    <span class="small soft" role="status">
                        {move || whose(&state.get())} " is in the repository as " <code>{tag.clone()}</code>
                    </span>
                    // beside the commands the way on stands after the push, for every image
                    {main.then(|| view! {
                        <LinkButton href kind icon=Name::Play>
                            {format!("Deploy {tag}")}
                        </LinkButton>
                    })}
                }
                .into_any()
            }
            None => view! {
                // where it is the one thing to do, nobody is asked why
                {(!main).then(|| view! { <span class="small soft wide-only">"No Docker at hand?"</span> })}
                <Button kind icon=Name::Plus busy=under disabled=wrong on_click=put>
                    "Use the sample image"
                </Button>
            }
            .into_any(),
        }}
    }
}

/// Which image is there: one that was pushed is not the sample.
fn whose(state: &State) -> &'static str {
    if matches!(state, State::There) { "The sample image" } else { "An image" }
}
