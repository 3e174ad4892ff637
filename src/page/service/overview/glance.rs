//! A glance at the logs while all is well: the last lines of the newest task, without the health checks.

use leptos::prelude::*;
use loglines::Level;
use servicectl_api::logs::LogStream;

use super::pick::{Line, Picked, pick};
use crate::{
    route::{Route, Tab},
    state::{
        expect_service,
        poll::{Pace, poll},
        use_client,
    },
    ui::{RelativeTime, Sheet, time::Style},
};

/// Lines asked for: enough to find some between the health checks.
const TAIL: u64 = 60;

/// The last lines. Read quietly: where the logs cannot be read this sheet says so and the page stays as it is.
#[component]
pub(super) fn Glance() -> impl IntoView {
    let name = expect_service().name();
    let href = Route::service(name.clone(), Tab::Logs).href();
    let definition = Route::service(name.clone(), Tab::Definition).href();
    let client = use_client();
    let glance = RwSignal::new(None::<Picked>);
    let reading = poll(move || {
        let (client, name) = (client.clone(), name.clone());
        async move {
            let read = client.logs(&name, TAIL, 1).await?;
            glance.set(Some(read.logs.first().map(|stream: &LogStream| pick(stream)).unwrap_or_default()));
            Ok(Pace::Idle)
        }
    });
    let failed = reading.error;
    let waits = move || glance.with(Option::is_none) && failed.with(Option::is_none);
    let said = move || match glance.with(|glance| glance.as_ref().map(Picked::summary)) {
        None if failed.with(Option::is_some) => Some("The logs cannot be read now.".to_owned()),
        said => said,
    };
    let not_found = move || glance.with(|glance| glance.as_ref().is_some_and(Picked::never_found));
    view! {
        <Sheet title="Logs" aside=move || view! { <a class="link small" href=href.clone()>"Open"</a> }>
            <div class="glance" aria-busy=move || waits().then_some("true")>
                <p class="hint">{said}</p>
                <ol>
                    {move || {
                        let lines = glance.get().map(|glance| glance.lines).unwrap_or_default();
                        lines.into_iter().map(|line| view! { <Row line /> }).collect_view()
                    }}
                </ol>
                {move || {
                    not_found()
                        .then(|| {
                            view! {
                                <p class="hint">
                                    "404 counts as healthy here. If you expected a page at this address, look at "
                                    <a href=definition.clone()>"CONTEXT_ROOT"</a> "."
                                </p>
                            }
                        })
                }}
            </div>
        </Sheet>
    }
}

#[component]
fn Row(line: Line) -> impl IntoView {
    view! {
        <li data-l=line.level.map(Level::name)>
            <RelativeTime at=line.time style=Style::Clock />
            <span class="cut">{line.text}</span>
        </li>
    }
}
