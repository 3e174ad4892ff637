//! The sample image of a platform that can put one into the repository by itself (contract §10).

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::about::rel;

use super::commands::Choice;
use crate::{
    api::ApiError,
    page::common::ErrorNotice,
    route::{Route, Tab},
    state::{expect_service, session::use_session, use_client},
    ui::{Button, LinkButton, Name, Notice, Tone, button::Kind},
};

/// The tag that the sample image gets where nobody chose one.
const TAG: &str = "sample";

/// The address of the definition page with this tag in its field.
pub(super) fn deploy(service: &str, tag: &str) -> String {
    // A tag has no character that a query would have to escape.
    format!("{}?tag={tag}", Route::service(service, Tab::Definition).href())
}

/// Whether the platform offers the sample image.
fn offered() -> Signal<bool> {
    let links = expect_service().links;
    Signal::derive(move || links.with(|links| links.offers(rel::SAMPLE_IMAGE)))
}

/// Says that nothing can be pushed here, where only the sample image is taken.
#[component]
pub(super) fn OnlySample() -> impl IntoView {
    let (service, session, offered) = (expect_service(), use_session(), offered());
    let registry = Signal::derive(move || {
        let about = session
            .about()
            .with(|about| about.as_ref().is_some_and(|about| about.links.offers(rel::REGISTRY)));
        about || service.links.with(|links| links.offers(rel::REGISTRY))
    });
    move || {
        (offered.get() && !registry.get()).then(|| {
            view! {
                <Notice tone=Tone::Accent title="This platform takes the sample image only">
                    <p>
                        "It simulates its containers and has no registry, so the commands below would reach nobody. Put the sample image into the repository instead, and deploy that."
                    </p>
                </Notice>
            }
        })
    }
}

/// Where the sample image stands.
#[derive(Clone, Debug)]
enum State {
    Idle,
    Under,
    There(String),
    Failed(Arc<ApiError>),
}

/// The button, then what came of it.
#[component]
pub(super) fn SampleOffer(order: Choice) -> impl IntoView {
    let (service, client, offered) = (expect_service(), use_client(), offered());
    let state = RwSignal::new(State::Idle);
    let name = StoredValue::new(service.name());
    let put = move |_| {
        let typed = order.good_tag();
        // `latest` is what the field shows before anybody thought about it.
        let tag = if typed == "latest" { TAG.to_owned() } else { typed };
        let (client, service) = (client.clone(), service.clone());
        state.set(State::Under);
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            let answer = client.sample_image(&service.name(), &tag).await;
            state.set(match answer {
                Ok(image) => State::There(image.tag),
                Err(error) => State::Failed(Arc::new(error)),
            });
            service.refresh();
        });
    };
    let put = Callback::new(put);
    let under = Signal::derive(move || state.with(|state| matches!(state, State::Under)));
    let button = move || {
        let there = state.with(|state| matches!(state, State::There(_)));
        (offered.get() && !there).then(|| {
            view! {
                <span class="small soft wide-only">"No Docker at hand?"</span>
                <Button icon=Name::Play busy=under on_click=move |_| put.run(())>
                    "Use the sample image"
                </Button>
            }
        })
    };
    let result = move || match state.get() {
        State::There(tag) => {
            let href = deploy(&name.get_value(), &tag);
            Some(
                view! {
                    <span class="small soft" role="status">"The sample image is in the repository as " <code>{tag.clone()}</code> "."</span>
                    <LinkButton href kind=Kind::Plain icon=Name::Play>
                        {format!("Deploy {tag}")}
                    </LinkButton>
                }
                .into_any(),
            )
        }
        State::Failed(error) => Some(view! { <ErrorNotice error small=true /> }.into_any()),
        State::Idle | State::Under => None,
    };
    view! { {button} {result} }
}
