//! One row of the list: a line, or a mark between lines.

use leptos::prelude::*;
use loglines::{GapKind, Row, shown};
use servicectl_api::WireTime;

use super::{
    address::Times,
    desk::{Desk, use_desk},
    export::short,
    feed::TaskFacts,
    paint,
    view::{CUT, RowId},
};
use crate::{
    browser::calendar,
    domain::format,
    ui::{
        Button,
        button::{Kind, Size},
        time,
    },
};

/// A row to draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawn {
    /// Its name.
    pub id: RowId,
    /// Changes when another line takes its number.
    pub hash: u32,
    /// What it is.
    pub row: Row,
}

/// A row. `at` is its place in the list.
pub fn draw(at: Signal<usize>, drawn: Drawn, full: RwSignal<Option<RowId>>) -> AnyView {
    let desk = use_desk();
    match drawn.row {
        Row::Line(line) => line_row(desk, at, drawn.id, line.stream, full),
        Row::Gap { kind, .. } => {
            let text = match kind {
                GapKind::Missing => "Lines may be missing here: more came than the platform gives at once",
                GapKind::Unsure => {
                    "Lines of this second may be missing or shown twice: the platform does not tell equal lines apart"
                }
            };
            view! { <li class="mark" data-v="warn" data-row=move || at.get().to_string()><span>{text}</span></li> }.into_any()
        }
        Row::Begin { stream } => {
            let text = move || begin_text(desk, stream);
            view! { <li class="mark" data-v="busy" data-row=move || at.get().to_string()><span>{text}</span></li> }.into_any()
        }
    }
}

fn line_row(
    desk: Desk,
    at: Signal<usize>,
    id: RowId,
    stream: usize,
    full: RwSignal<Option<RowId>>,
) -> AnyView {
    let Some((raw, when, level, task)) = desk.feed.peek(|book| {
        let held = book.held().get(stream)?;
        let line = held.line(id.number)?;
        let lines = held.stream.lines();
        Some((lines.text(line).to_owned(), lines.time(line), held.stream.level(line), held.task.clone()))
    }) else {
        return view! { <li></li> }.into_any();
    };
    let whole = shown(&raw);
    let length = whole.text.len();
    let text = StoredValue::new(paint::cut(whole, CUT));
    let parts = move || {
        let hits = desk.finder.prepared.with(|prepared| match &prepared.matcher {
            Ok(matcher) if prepared.is_on() => text.with_value(|text| matcher.ranges(&text.text)),
            _ => Vec::new(),
        });
        text.with_value(|text| paint::parts(text, &hits)).into_iter().map(part).collect_view()
    };
    let rest = (length > CUT).then(|| {
        let words = format!("show all {}", format::bytes(length as u64));
        view! {
            <Button kind=Kind::Text size=Size::Tiny on_click=move |_| full.set(Some(id))>{words}</Button>
        }
    });
    let current = move || desk.picks.current.with(|current| *current == Some(id)).then_some("");
    let title = match when {
        Some(at) => format!("{} ({} UTC), task {}", calendar::full(at), WireTime(at), short(&task)),
        None => format!("no time, task {}", short(&task)),
    };
    let who = move || {
        desk.view.with(|view| view.mixed).then(|| {
            let hue = (stream % 6).to_string();
            view! { <span class="who" data-n=hue data-pick="" title=format!("task {task}")>{short(&task).to_owned()}</span> }
        })
    };
    view! {
        <li
            data-l=level.map(loglines::Level::name)
            data-row=move || at.get().to_string()
            data-current=current
            aria-posinset=move || (at.get() + 1).to_string()
            aria-setsize=move || desk.view.with(|view| view.rows.len()).to_string()
            class:sel=move || desk.picks.holds(at.get())
        >
            {move || when_cell(desk, when, &title)}
            {who.clone()}
            <span class="what">{parts} {rest}</span>
        </li>
    }
    .into_any()
}

/// The time before a line: what one picks it by.
fn when_cell(desk: Desk, when: Option<i64>, title: &str) -> AnyView {
    let times = desk.options.times.get();
    let long = desk.view.with(|view| view.is_long());
    let text = match (when, times) {
        (None, _) | (_, Times::Off) => String::new(),
        (Some(at), Times::Local) if long => local_day(at),
        (Some(at), Times::Local) => calendar::time(at),
        (Some(at), Times::Utc) => {
            let text = WireTime(at).to_string();
            text.get(if long { 5 } else { 11 }..).unwrap_or_default().to_owned()
        }
        (Some(at), Times::Relative) => {
            #[expect(clippy::cast_possible_truncation, reason = "seconds of this century")]
            let now = (desk.clock.now().get() / 1000.0) as i64;
            time::ago(now - at)
        }
    };
    view! { <time data-pick="" data-off=(times == Times::Off).then_some("") title=title.to_owned()>{text}</time> }
        .into_any()
}

/// `23 Nov 10:14:02`
fn local_day(at: i64) -> String {
    let day = calendar::day(at);
    let day = day.rsplit_once(' ').map_or(day.as_str(), |(day, _)| day);
    format!("{day} {}", calendar::time(at))
}

fn part(part: paint::Part) -> AnyView {
    let class = paint::classes(&part.style);
    let (front, ground) = paint::properties(&part.style);
    match (class, part.hit) {
        (None, false) => part.text.into_any(),
        (None, true) => view! { <mark>{part.text}</mark> }.into_any(),
        (Some(class), false) => {
            view! { <span class=class style:--front=front style:--ground=ground>{part.text}</span> }.into_any()
        }
        (Some(class), true) => {
            view! { <mark><span class=class style:--front=front style:--ground=ground>{part.text}</span></mark> }
                .into_any()
        }
    }
}

/// What stands where a stream begins: "task 41c09a2b started 10:13:37 · revision 8 · before it: task 9d22f7e1, exit code 1".
fn begin_text(desk: Desk, stream: usize) -> String {
    let streams = desk.streams.get();
    let before =
        streams.iter().position(|&at| at == stream).and_then(|at| streams.get(at.checked_sub(1)?)).copied();
    let (task, begins, before) = desk.feed.with(|book| {
        let held = book.held().get(stream);
        let before = before.and_then(|at| book.held().get(at)).map(|held| held.task.clone());
        let task = held.map(|held| held.task.clone()).unwrap_or_default();
        (task, held.is_some_and(|held| held.stream.begins()), before)
    });
    let facts = desk.facts.get();
    let unknown = TaskFacts::default();
    let known = facts.get(&task).unwrap_or(&unknown);
    let mut text = format!("task {}", short(&task));
    match known.started {
        _ if !begins => text.push_str(": earlier lines are not loaded"),
        Some(at) => text += &format!(" started {}", clock(desk, at)),
        None => text.push_str(" begins"),
    }
    if let Some(revision) = known.revision {
        text += &format!(" · revision {revision}");
    }
    if let Some(task) = before
        && let Some(ending) = facts.get(&task).and_then(|facts| facts.ending.as_deref())
    {
        let ending = ending.split(": ").next().unwrap_or_default();
        text += &format!(" · before it: task {}, {ending}", short(&task));
    }
    text
}

fn clock(desk: Desk, at: i64) -> String {
    match desk.options.times.get() {
        Times::Utc => WireTime(at).to_string().get(11..).unwrap_or_default().to_owned(),
        _ => calendar::time(at),
    }
}
