//! The latest events.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    page::common::{
        EventPhrase,
        event::{Seen, look},
        task::Lives,
    },
    route::{Route, Tab},
    state::expect_service,
    ui::{Empty, Name, RelativeTime, Sheet, Timeline, TimelineItem, time::Style},
};

/// How many events are shown.
const MOST: usize = 6;

/// The newest events, and the way to all of them.
#[component]
pub(super) fn Latest(seen: Memo<Arc<Vec<Seen>>>) -> impl IntoView {
    let name = StoredValue::new(expect_service().name());
    let href = Route::service(name.get_value(), Tab::Events).href();
    let count = move || seen.with(|seen| seen.len());
    let lives = Memo::new(move |_| seen.with(|seen| Lives::read(seen)));
    // an event keeps its place from the end while newer ones come: with its text that makes its key
    let newest = move || {
        seen.with(|seen| {
            let numbered = seen.iter().enumerate().take(MOST);
            numbered.map(|(index, event)| (seen.len() - index, event.clone())).collect::<Vec<_>>()
        })
    };
    let row = move |(_, Seen { event, kind }): (usize, Seen)| {
        let (tone, icon) = look(&kind);
        let at = event.created_at.map(|at| at.0);
        let lived = match &kind {
            servicectl_api::event::Kind::TaskStopped { task, .. } => {
                lives.with_untracked(|lives| lives.lived(task))
            }
            _ => None,
        };
        view! {
            <TimelineItem tone icon when=move || view! { <RelativeTime at style=Style::Clock /> }>
                <EventPhrase service=name.get_value() kind lived />
            </TimelineItem>
        }
    };
    let any = move || count() > 0;
    let all = move || {
        view! { <a class="link small" href=href.clone()>{move || format!("All {}", count())}</a> }
    };
    view! {
        <Sheet title="Latest events" aside=all>
            <Show
                when=any
                fallback=|| view! { <Empty icon=Name::Clock title="No events yet">"The platform writes one for each thing that it does."</Empty> }
            >
                <Timeline label="Latest events">
                    <For each=newest key=|(place, seen)| (*place, seen.event.message.clone()) children=row />
                </Timeline>
            </Show>
        </Sheet>
    }
}
