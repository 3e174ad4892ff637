//! The tasks over time, as a chart.

use std::sync::Arc;

use leptos::prelude::*;

use super::story::{Range, Story};
use crate::{
    browser::calendar,
    page::common::{deployment::Deployment, event::Seen},
    state::{clock::use_clock, expect_service, query::query},
    ui::{Button, Segments, Sheet, StepChart, Swatch, Tone, button::Size, time::seconds},
};

/// The chart, with the ranges to choose from.
#[component]
pub(super) fn Timeline(seen: Memo<Arc<Vec<Seen>>>, deployments: Memo<Arc<Vec<Deployment>>>) -> impl IntoView {
    let service = expect_service();
    let (history, updated, error) = (service.history, service.updated, service.error);
    let now = use_clock().now();
    let (asked, ask) = query::<Range>("range");
    // the picture moves on with every report and at least every five seconds, not with each tick
    let present = Memo::new(move |_| {
        let seconds = now.get() / 1000.0;
        updated.get().map_or(0.0, |updated| updated / 1000.0).max((seconds / 5.0).floor() * 5.0)
    });
    let failed = Memo::new(move |_| error.with(Option::is_some));
    let story = Memo::new(move |_| {
        // what was read last still holds, unless the platform does not answer any more
        let read = updated.get().map_or(0.0, |updated| updated / 1000.0);
        let until = if failed.get() { read } else { present.get() };
        history.with(|history| {
            seen.with(|events| {
                deployments.with(|deployments| Story::tell(history, events, deployments, until))
            })
        })
    });
    let ranges = Memo::new(move |_| story.with(|story| story.ranges(present.get())));
    // the range that fits is chosen once: it must not change under the reader's eyes
    let fitting = story.with_untracked(|story| story.fitting(present.get_untracked()));
    let range = Memo::new(move |_| asked.get().unwrap_or(fitting));
    let data = Signal::derive(move || story.with(|story| story.chart(range.get(), present.get())));
    let opened = Memo::new(move |_| story.with(|story| story.opened_within(range.get(), present.get())));
    let apart =
        Memo::new(move |_| data.with(|data| data.second.iter().any(|stretch| stretch.to > data.time.0)));
    let note = move || {
        opened.get().map(|opened| {
            let opened = calendar::minute(seconds(opened * 1000.0));
            format!("seen since {opened}, before that from the events")
        })
    };
    let choice = move || {
        let ranges = ranges.get();
        (ranges.len() > 1).then(|| {
            view! {
                <Segments label="How far back">
                    {ranges
                        .into_iter()
                        .map(|choice| {
                            view! {
                                <Button
                                    size=Size::Tiny
                                    pressed=move || range.get() == choice
                                    on_click=move |_| ask.set(Some(choice))
                                >
                                    {choice.word()}
                                </Button>
                            }
                        })
                        .collect_view()}
                </Segments>
            }
        })
    };
    view! {
        <Sheet title="Tasks over time" aside=choice>
            <div class="in timeline">
                <StepChart data />
                <ul class="legend">
                    <li><Swatch tone=Tone::Good />"running, healthy"</li>
                    <li><Swatch tone=Tone::Busy />"starting"</li>
                    <li><Swatch tone=Tone::Bad />"failing"</li>
                    <Show when=move || apart.get()>
                        <li><Swatch tone=Tone::Busy dotted=true />"of them running"</li>
                    </Show>
                    <li class="grow faint">{note}</li>
                </ul>
            </div>
        </Sheet>
    }
}
