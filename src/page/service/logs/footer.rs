//! The bar below the list: what is selected, how many lines there are, how old they are.

use leptos::prelude::*;
use servicectl_api::WireTime;

use super::{
    desk::{Desk, use_desk},
    export::{self, short},
    picks,
    tools::link,
};
use crate::{
    domain::format,
    ui::{
        Button, CopyButton, Name, RelativeTime,
        button::{Kind, Size},
    },
};

/// The bar below the list.
#[component]
pub fn Footer() -> impl IntoView {
    let desk = use_desk();
    let selected = Memo::new(move |_| {
        desk.view.with(|_| ());
        desk.picks.rows.get().map(|(from, to)| picks::lines_of(desk, from..=to).len())
    });
    let updated = Signal::derive(move || {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of this century")]
        desk.feed.poll.updated.get().map(|at| (at / 1000.0) as i64)
    });
    view! {
        <footer class="log-foot">
            {move || selected.get().filter(|&lines| lines > 0).map(|lines| selection(desk, lines))}
            {move || {
                desk.picks.lost.get().then(|| view! { <span class="tone" data-v="warn" role="status">"The lines of this link are not in the log any more."</span> })
            }}
            <span class="grow"></span>
            <span class="soft small">
                {move || counts(desk)}
                {move || updated.get().map(|_| " · read ")}
                {move || updated.get().map(|_| view! { <RelativeTime at=updated /> })}
            </span>
        </footer>
    }
}

fn selection(desk: Desk, lines: usize) -> AnyView {
    let text = Signal::derive(move || picks::written(desk, desk.picks.lines(desk), false));
    let markdown = Signal::derive(move || {
        let text = picks::written(desk, desk.picks.lines(desk), false);
        export::markdown(&heading(desk), &link(), &text)
    });
    view! {
        <span role="status">{format::count(lines, "line selected", "lines selected")}</span>
        <CopyButton text=Signal::derive(link) label="Copy a link to the selected lines" words="Copy link" />
        <CopyButton text label="Copy the selected lines as text" words="Copy text" />
        <CopyButton text=markdown label="Copy the selected lines as Markdown" words="Markdown" />
        <Button
            kind=Kind::Quiet
            size=Size::Small
            icon=Name::Close
            label="Select nothing"
            on_click=move |_| desk.picks.clear()
        />
    }
    .into_any()
}

/// "mesh-viewer, task 86b40ed8, 2026-11-23 10:13:39 to 2026-11-23 10:13:41 UTC".
fn heading(desk: Desk) -> String {
    let lines = desk.picks.lines(desk);
    desk.feed.peek(|book| {
        let mut tasks: Vec<String> = Vec::new();
        let mut times = Vec::new();
        for line in lines {
            let Some(held) = book.held().get(line.stream) else { continue };
            let task = short(&held.task).to_owned();
            if !tasks.contains(&task) {
                tasks.push(task);
            }
            times.extend(held.stream.lines().time(line.line));
        }
        let mut text = desk.name.get_value();
        if !tasks.is_empty() {
            text += if tasks.len() == 1 { ", task " } else { ", tasks " };
            text += &format::names(&tasks, 3);
        }
        match (times.first(), times.last()) {
            (Some(first), Some(last)) if first == last => text += &format!(", {} UTC", WireTime(*first)),
            (Some(first), Some(last)) => {
                text += &format!(", {} to {} UTC", WireTime(*first), WireTime(*last));
            }
            _ => {}
        }
        text
    })
}

/// "12 of 2,803 lines · 7 streams".
fn counts(desk: Desk) -> String {
    let (lines, all) = desk.view.with(|view| (view.lines, view.counts.iter().sum::<usize>()));
    let streams = desk.streams.with(Vec::len);
    let lines = if lines == all {
        format::count(all, "line", "lines")
    } else {
        format!("{} of {}", format::thousands(lines as u64), format::count(all, "line", "lines"))
    };
    format!("{lines} · {}", format::count(streams, "stream", "streams"))
}
