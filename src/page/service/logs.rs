//! `/services/:name/logs`: the output of the service's tasks.

pub mod address;
pub mod book;
pub mod desk;
pub mod export;
pub mod feed;
pub mod finder;
pub mod footer;
pub mod list;
pub mod options;
pub mod paint;
pub mod picks;
pub mod row;
pub mod scroller;
mod selection;
pub mod shared;
pub mod tools;
pub mod view;

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{Count, status::ServiceStatus};

use self::{
    desk::Desk,
    footer::Footer,
    list::List,
    tools::{LevelBar, Tools},
};
use crate::{
    page::common::ErrorNotice,
    route::{Route, Tab},
    state::service::expect_service,
    ui::{
        Button, Empty, LinkButton, Name, Skeleton,
        button::{Kind, Size},
    },
};

/// The page.
#[component]
pub fn Logs() -> impl IntoView {
    let service = expect_service();
    let desk = Desk::provide(&service);
    let status = service.status;
    let what = Memo::new(move |_| what(desk, status));
    view! {
        <h2 class="vh">"Logs"</h2>
        <Tools />
        <section
            class="sheet log-sheet"
            aria-label="Log"
            aria-busy=move || (what.get() == What::Coming).then_some("true")
        >
            <LevelBar />
            {move || match what.get() {
                What::Coming => view! { <Skeleton lines=8 /> }.into_any(),
                What::Failed => failed(desk),
                What::Lines => view! { <List /> }.into_any(),
                What::NeverStarted => never_started(desk),
                What::Silent => silent(),
                What::NotPicked => not_picked(desk),
                What::NoneMatch => none_match(desk),
            }}
            <Footer />
        </section>
    }
}

/// What the sheet shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Coming,
    Failed,
    Lines,
    /// No stream, and no task ever ran.
    NeverStarted,
    /// No line yet.
    Silent,
    /// The picked streams are not there.
    NotPicked,
    /// Filters leave nothing.
    NoneMatch,
}

fn what(desk: Desk, status: Signal<Option<Arc<ServiceStatus>>>) -> What {
    let (answered, any, listed) = desk.feed.with(|book| {
        (book.answered(), book.held().iter().any(|held| !held.stream.is_empty()), book.listed())
    });
    if !answered {
        return if desk.feed.poll.error.with(Option::is_some) { What::Failed } else { What::Coming };
    }
    let (rows, lines) = desk.view.with(|view| (view.rows.len(), view.counts.iter().sum::<usize>()));
    let picked = desk.streams.with(|streams| !streams.is_empty());
    if rows > 0 {
        What::Lines
    } else if lines > 0 {
        What::NoneMatch
    } else if !listed || (any && !picked && desk.feed.with(|book| book.is_coming(&desk.options.picked.get())))
    {
        What::Coming
    } else if any {
        What::NotPicked
    } else {
        let never = status.with(|status| {
            status.as_ref().is_some_and(|status| status.status.count_desired == Count::Unknown)
        });
        if never { What::NeverStarted } else { What::Silent }
    }
}

fn failed(desk: Desk) -> AnyView {
    let retry = move || {
        view! {
            <Button size=Size::Small busy=desk.feed.poll.refreshing on_click=move |_| desk.feed.poll.refresh()>
                "Try now"
            </Button>
        }
    };
    let error = desk.feed.poll.error.get();
    error.map(|error| view! { <div class="in"><ErrorNotice error actions=retry /></div> }).into_any()
}

fn never_started(desk: Desk) -> AnyView {
    let name = desk.name.get_value();
    let actions = move || {
        let (image, definition) =
            (Route::service(&name, Tab::Image).href(), Route::service(&name, Tab::Definition).href());
        view! {
            <LinkButton href=image size=Size::Small>"Push an image"</LinkButton>
            <LinkButton href=definition size=Size::Small>"Write the definition"</LinkButton>
        }
    };
    view! {
        <Empty icon=Name::Terminal title="No logs: the service was never started" actions>
            "What your program writes to standard output and standard error will stand here once it runs. Push an image, then send a definition."
        </Empty>
    }
    .into_any()
}

fn silent() -> AnyView {
    view! {
        <Empty icon=Name::Terminal title="Nothing was written yet">
            "Lines appear here as soon as your program writes to standard output or standard error. Some languages hold output back: in Python, set PYTHONUNBUFFERED=1."
        </Empty>
    }
    .into_any()
}

fn not_picked(desk: Desk) -> AnyView {
    let actions = move || {
        view! { <Button size=Size::Small on_click=move |_| desk.options.picked.set(None)>"Show all streams"</Button> }
    };
    view! {
        <Empty icon=Name::Terminal title="The picked streams have no lines" actions>
            "They may be of tasks whose logs are gone: the platform keeps the newest streams only."
        </Empty>
    }
    .into_any()
}

fn none_match(desk: Desk) -> AnyView {
    let clear = move |_| {
        desk.options.levels.set(None);
        desk.options.only.set(None);
    };
    let actions =
        move || view! { <Button size=Size::Small kind=Kind::Plain on_click=clear>"Show all lines"</Button> };
    view! {
        <Empty icon=Name::Filter title="No line passes the filters" actions>
            "Levels or the search hide every line. New lines that pass appear here by themselves."
        </Empty>
    }
    .into_any()
}
