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
pub(super) fn Glance(
    /// Where the lines are kept: the panel on top of the page looks at them too.
    glance: RwSignal<Option<Picked>>,
) -> impl IntoView {
    let name = expect_service().name();
    let href = Route::service(name.clone(), Tab::Logs).href();
    let client = use_client();
    // what was read of one that runs no more says nothing of the next
    on_cleanup(move || {
        let _ = glance.try_set(None);
    });
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
