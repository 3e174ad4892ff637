//! `/`: the services of the project, what needs the reader first.

mod first;
mod listing;
mod row;
mod summary;
mod table;
mod tools;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use self::listing::Listing;
use crate::{
    browser::{focus, keys},
    page::common::ErrorNotice,
    route::Route,
    state::{
        connection::use_connection,
        services::{Services, use_services},
    },
    ui::{Button, Empty, LinkButton, Name, Notice, Skeleton, Tone, button::Kind},
};

/// The page.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let services = use_services();
    let listing = Listing::provide();
    let navigate = use_navigate();
    keys::on_plain_key(move |key| match key {
        "n" => {
            navigate(&Route::New.href(), leptos_router::NavigateOptions::default());
            true
        }
        "/" => focus::first(".tools input[type=search]"),
        "j" | "k" => listing.step(key == "j"),
        _ => false,
    });
    let is_empty = Memo::new(move |_| services.list().with(|list| list.as_ref().map(|list| list.is_empty())));
    view! {
        <div class="head">
            <div class="grow">
                <h1 tabindex="-1">"Services"</h1>
                <summary::Summary listing />
            </div>
            {move || {
                (is_empty.get() == Some(false))
                    .then(|| {
                        view! {
                            <LinkButton href=Route::New.href() kind=Kind::Primary icon=Name::Plus>
                                "New service"
                            </LinkButton>
                        }
                    })
            }}
        </div>
        <ListNotices services />
        {move || match is_empty.get() {
            None => view! { <Loading services /> }.into_any(),
            Some(true) => view! { <first::FirstService /> }.into_any(),
            Some(false) => {
                view! {
                    <tools::Tools listing />
                    <table::ServicesTable listing />
                }
                    .into_any()
            }
        }}
    }
}

/// What is wrong with the list while there is one.
#[component]
fn ListNotices(
    /// The services.
    services: Services,
) -> impl IntoView {
    let error = move || {
        // what concerns the platform has its banner
        let error = services.polling()?.error.get().filter(|error| !error.concerns_platform())?;
        services
            .list()
            .with(Option::is_some)
            .then(|| view! { <div class="tools"><ErrorNotice error small=true /></div> })
    };
    let unreadable = move || {
        let number = services.unreadable().get();
        (number > 0).then(|| {
            let words = if number == 1 { "entry" } else { "entries" };
            view! {
                <div class="tools">
                    <Notice tone=Tone::Warn small=true>
                        <p>{format!("{number} {words} of the platform’s list could not be read and cannot be shown.")}</p>
                    </Notice>
                </div>
            }
        })
    };
    view! {
        {error}
        {unreadable}
    }
}

/// Before the first answer: the shape of the list, or why there is none.
#[component]
fn Loading(
    /// The services.
    services: Services,
) -> impl IntoView {
    let connection = use_connection();
    move || match services.polling().and_then(|polling| polling.error.get()) {
        // what is the matter stands in the banner
        Some(error) if error.concerns_platform() => view! {
            <div class="sheet">
                <Empty icon=Name::Clock title="The list is not known yet">
                    "It appears here as soon as the platform answers."
                </Empty>
            </div>
        }
        .into_any(),
        Some(error) => view! {
            <ErrorNotice
                error
                actions=move || view! { <Button on_click=move |_| connection.retry()>"Try now"</Button> }
            />
        }
        .into_any(),
        None => view! {
            <div class="sheet" aria-busy="true" aria-label="Reading the list of services">
                <Skeleton lines=8 />
            </div>
        }
        .into_any(),
    }
}
