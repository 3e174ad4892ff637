//! One event: its words, explained on demand, and the tasks that it names.

use leptos::prelude::*;
use servicectl_api::event::Kind;

use super::Shared;
use crate::{
    page::common::event::{Seen, TaskLink, look, tasks, told},
    ui::{Explain, RelativeTime, TimelineItem, time::Style},
};

/// An event of a group.
#[component]
pub(super) fn EventItem(shared: Shared, seen: Seen) -> impl IntoView {
    let Seen { event, kind } = seen;
    let (tone, icon) = look(&kind);
    let at = event.created_at.map(|at| at.0);
    let lived = match &kind {
        Kind::TaskStopped { task, .. } => shared.lives.with_untracked(|lives| lives.lived(task)),
        _ => None,
    };
    let named = tasks(&kind).to_vec();
    let links = move || {
        let link =
            |task: &String| view! { " " <TaskLink service=shared.name.get_value() task=task.clone() /> };
        named.iter().map(link).collect_view()
    };
    view! {
        <TimelineItem tone icon when=move || view! { <RelativeTime at style=Style::Clock /> }>
            <Explain note=kind.explanation() quote=event.message behind=links>
                {told(&kind, lived)}
            </Explain>
        </TimelineItem>
    }
}
