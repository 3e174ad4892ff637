//! `/services/:name/…`: the frame around the seven tabs.

pub mod definition;
pub mod events;
pub mod health;
pub mod image;
pub mod logs;
mod missing;
pub mod overview;
pub mod settings;

mod checklist;
mod head;

use leptos::prelude::*;

use self::{checklist::Checklist, head::Head};
use crate::{
    api::ApiError,
    domain::format,
    page::common::ErrorNotice,
    route::{Route, Tab},
    state::ServiceHandle,
    ui::{Button, LinkButton, Name, TabLink, Tabs, button::Kind},
};

/// The frame of a service's pages.
#[component]
pub fn ServiceFrame(
    /// The service's name, without the project's prefix.
    name: String,
    /// Which of its pages.
    tab: Memo<Tab>,
) -> impl IntoView {
    let service = ServiceHandle::provide(name);
    // a service that is not there, and of which nothing was ever seen, has no pages
    let is_missing = {
        let service = service.clone();
        Memo::new(move |_| service.status.with(Option::is_none) && is_gone(&service))
    };
    let tabs = tab_links(&service, tab);
    let label = format!("Pages of {}", format::called(&service.name));
    let pages = move || match tab.get() {
        Tab::Overview => view! { <overview::Overview /> }.into_any(),
        Tab::Image => view! { <image::Image /> }.into_any(),
        Tab::Definition => view! { <definition::Definition /> }.into_any(),
        Tab::Events => view! { <events::Events /> }.into_any(),
        Tab::Logs => view! { <logs::Logs /> }.into_any(),
        Tab::Health => view! { <health::Health /> }.into_any(),
        Tab::Settings => view! { <settings::Settings /> }.into_any(),
    };
    view! {
        <Head service=service.clone() tab missing=is_missing />
        {move || {
            if is_missing.get() {
                return view! { <Missing /> }.into_any();
            }
            view! {
                <Checklist service=service.clone() tab />
                <Tabs label=label.clone() tabs />
                <Trouble service=service.clone() />
                {pages}
            }
                .into_any()
        }}
    }
}

fn is_gone(service: &ServiceHandle) -> bool {
    service.error.with(|error| matches!(error.as_deref(), Some(ApiError::NotFound { .. })))
}

fn tab_links(service: &ServiceHandle, open: Memo<Tab>) -> Signal<Vec<TabLink>> {
    let (name, seen, revisions) = (service.name.clone(), service.events, service.revisions);
    let events = Memo::new(move |_| seen.with(|events| events.len()));
    Signal::derive(move || {
        let note = |tab: Tab| match tab {
            Tab::Definition => revisions.get().label(),
            Tab::Events => (events.get() > 0).then(|| format::thousands(events.get() as u64)),
            _ => None,
        };
        let link = |tab: Tab| TabLink {
            href: Route::service(name.clone(), tab).href(),
            word: tab.word().to_owned(),
            note: note(tab),
            current: tab == open.get(),
        };
        Tab::ALL.into_iter().map(link).collect()
    })
}

/// There is no such service.
#[component]
fn Missing() -> impl IntoView {
    view! {
        <div class="stack roomy">
            <p class="soft measure">
                "There is no service of this name in this project. It may have been deleted, or it belongs to another project: a session sees one project only."
            </p>
            <div class="row">
                <LinkButton href=Route::Services.href() kind=Kind::Primary icon=Name::Back>
                    "All services"
                </LinkButton>
            </div>
        </div>
    }
}

/// What is wrong with the last read; what concerns the whole platform has its banner.
#[component]
fn Trouble(
    /// The service.
    service: ServiceHandle,
) -> impl IntoView {
    move || {
        let error = service.error.get()?;
        if error.concerns_platform() || *error == ApiError::SessionEnded {
            return None;
        }
        let service = service.clone();
        Some(view! {
            <div class="trouble">
                <ErrorNotice
                    error
                    actions=move || {
                        let service = service.clone();
                        view! { <Button on_click=move |_| service.refresh()>"Try now"</Button> }
                    }
                />
            </div>
        })
    }
}
