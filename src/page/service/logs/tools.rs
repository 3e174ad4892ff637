//! The toolbar: streams, search, levels, looks, share, download, live.

pub mod find;
pub mod streams;

use leptos::prelude::*;

use find::FindBox;
use streams::StreamPicker;

use super::{
    address::{Switch, Times, kinds, level_word},
    desk::{Desk, use_desk},
    export,
    options::TAILS,
    picks,
    view::kind_of,
};
use crate::{
    browser::{file, location},
    domain::format,
    ui::{
        Button, Chip, CopyButton, Menu, MenuItem, Name, Swatch, Tone,
        button::{Kind, Size},
        use_toaster,
    },
};

/// The toolbar.
#[component]
pub fn Tools() -> impl IntoView {
    view! {
        <div class="log-tools" role="group" aria-label="Log tools">
            <StreamPicker />
            <FindBox />
            <span class="grow"></span>
            <Looks />
            <Share />
            <Downloads />
            <Live />
        </div>
    }
}

/// The bar above the lines: a chip for each level that occurs, none where no line has one.
#[component]
pub fn LevelBar() -> impl IntoView {
    let desk = use_desk();
    let chips = Memo::new(move |_| {
        let counts = desk.view.with(|view| view.counts);
        let levels = desk.options.levels.get();
        // Lines without a level are a kind only where others have one.
        let any = kinds().flatten().any(|level| counts[kind_of(Some(level))] > 0);
        kinds().filter(|&level| levels.has(level) || (any && counts[kind_of(level)] > 0)).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || chips.with(|chips| !chips.is_empty())>
        <div class="log-top"><div class="log-chips" role="group" aria-label="Levels">
            <For each=move || chips.get() key=|level| level_word(*level) let:level>
                {
                    let on = Signal::derive(move || desk.options.levels.get().has(level));
                    let press = move |_| {
                        let levels = desk.options.levels.peek().toggled(level);
                        desk.options.levels.set((!levels.is_all()).then_some(levels));
                    };
                    let count = Signal::derive(move || {
                        format::thousands(desk.view.with(|view| view.counts[kind_of(level)]) as u64)
                    });
                    let tone = tone(level);
                    match tone {
                        Some(tone) => view! { <Chip on tone on_click=press count>{level_word(level)}</Chip> }.into_any(),
                        None => view! { <Chip on on_click=press count>{level_word(level)}</Chip> }.into_any(),
                    }
                }
            </For>
        </div></div>
        </Show>
    }
}

fn tone(level: Option<loglines::Level>) -> Option<Tone> {
    match level {
        Some(loglines::Level::Error) => Some(Tone::Bad),
        Some(loglines::Level::Warn) => Some(Tone::Warn),
        _ => None,
    }
}

/// How lines are shown: how many, with which times, wrapped or not.
#[component]
fn Looks() -> impl IntoView {
    let desk = use_desk();
    let options = desk.options;
    let wraps = Signal::derive(move || desk.scroller.wraps(options));
    let toggle = move || {
        let wrap = !untrack(|| desk.scroller.wraps(options));
        options.wrap.1.set(Some(Switch(wrap)));
    };
    view! {
        <Menu words="View" label="View: lines, times, wrapping" end=true>
            <p class="note">"Lines of each stream"</p>
            {TAILS
                .into_iter()
                .map(|tail| {
                    view! {
                        <MenuItem current=options.tail.is(tail) on_choose=move |()| options.set_tail(tail)>
                            {format!("Last {}", format::thousands(tail))}
                        </MenuItem>
                    }
                })
                .collect_view()}
            <hr />
            <p class="note">"Times"</p>
            {Times::ALL
                .into_iter()
                .map(|times| {
                    let choose = move |()| options.times.set((times != Times::default()).then_some(times));
                    view! {
                        <MenuItem current=options.times.is(times) on_choose=choose>{times_words(times)}</MenuItem>
                    }
                })
                .collect_view()}
            <hr />
            <MenuItem current=wraps on_choose=move |()| toggle() icon=Name::Wrap>"Wrap long lines"</MenuItem>
        </Menu>
    }
}

fn times_words(times: Times) -> &'static str {
    match times {
        Times::Local => "Local time",
        Times::Utc => "UTC",
        Times::Relative => "How long ago",
        Times::Off => "No times",
    }
}

/// Copies the address, which holds streams, search, filters and selection.
#[component]
fn Share() -> impl IntoView {
    let link = Signal::derive(link);
    view! { <CopyButton text=link label="Copy a link to this view" words="Share" /> }
}

/// The address of the page as it is now.
pub fn link() -> String {
    format!("{}{}", location::origin(), location::full_path())
}

/// What can be saved.
#[component]
fn Downloads() -> impl IntoView {
    let desk = use_desk();
    view! {
        <Menu icon=Name::Download label="Download" end=true>
            <MenuItem on_choose=move |()| save(desk, What::Shown)>{move || shown_words(desk)}</MenuItem>
            <MenuItem on_choose=move |()| save(desk, What::All)>"All loaded lines of these streams"</MenuItem>
            <MenuItem on_choose=move |()| save(desk, What::Raw)>"All of them with colour codes"</MenuItem>
            <p class="note">"Plain text (.log), times in UTC"</p>
        </Menu>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Shown,
    All,
    Raw,
}

fn shown_words(desk: Desk) -> String {
    let lines = desk.view.with(|view| view.lines);
    format!("The {} shown", format::count(lines, "line", "lines"))
}

fn save(desk: Desk, what: What) {
    let lines = if what == What::Shown {
        let rows = desk.view.with_untracked(|view| view.rows.len());
        picks::lines_of(desk, 0..=rows.saturating_sub(1))
    } else {
        let streams = desk.streams.get_untracked();
        desk.feed.peek(|book| {
            let held: Vec<_> =
                streams.iter().filter_map(|&at| book.held().get(at)).map(|held| &held.stream).collect();
            let lines = loglines::merge_by_time(&held).into_iter();
            lines.map(|line| loglines::LineRef { stream: streams[line.stream], ..line }).collect()
        })
    };
    let text = picks::written(desk, lines, what == What::Raw);
    #[expect(clippy::cast_possible_truncation, reason = "seconds of this century")]
    let now = (desk.clock.at_once() / 1000.0) as i64;
    let saved = file::save(
        &desk.name.with_value(|name| export::file_name(name, now)),
        "text/plain;charset=utf-8",
        &text,
    );
    if !saved && let Some(toaster) = use_toaster() {
        toaster.show(Tone::Bad, "Not saved: the browser refused.");
    }
}

/// Whether the end is followed and the platform answers; stops and starts following.
#[component]
fn Live() -> impl IntoView {
    let desk = use_desk();
    let state = Memo::new(move |_| {
        let failing = desk.feed.poll.error.with(Option::is_some);
        match (failing, desk.scroller.follow.get()) {
            (true, _) => (Tone::Warn, "Not updated"),
            (false, true) => (Tone::Good, "Live"),
            (false, false) => (Tone::Idle, "Paused"),
        }
    });
    let pressed = Signal::derive(move || desk.scroller.follow.get());
    let press = move |_| {
        if desk.scroller.follow.get_untracked() {
            desk.scroller.pause(desk);
        } else {
            desk.scroller.resume(desk);
        }
        if desk.feed.poll.error.with_untracked(Option::is_some) {
            desk.feed.poll.refresh();
        }
    };
    view! {
        <Button size=Size::Small kind=Kind::Plain pressed on_click=press>
            {move || view! { <Swatch tone=state.get().0 round=true /> }}
            {move || state.get().1}
        </Button>
    }
}
