//! The list of lines: only the rows that are seen are in the page.

use leptos::{ev, html, leptos_dom::helpers::request_animation_frame, prelude::*};
use loglines::{Row, shown_text};

use super::{
    desk::{Desk, use_desk},
    picks,
    row::{self, Drawn},
    view::{Layout, RowId, View},
};
use crate::{
    browser::{clipboard, scroll, size, within},
    domain::format,
    ui::{Button, CopyButton, Dialog, Icon, Name, button},
};

/// Height of the notice above the first row, CSS pixels; `log.css` has the same.
const ABOVE: f64 = 36.0;
/// Marks in the scroll bar at most.
const MOST_TICKS: usize = 200;

/// The list.
#[component]
pub fn List() -> impl IntoView {
    let desk = use_desk();
    let full = RwSignal::new(None);
    let probe = NodeRef::<html::Span>::new();
    let space = NodeRef::<html::Span>::new();
    let scroller = desk.scroller;
    measure(desk, probe, space);
    let earlier = earlier(desk);
    Effect::new(move |_| scroller.above.set(if earlier.get().is_some() { ABOVE } else { 0.0 }));
    let window = Memo::new(move |_| desk.laid.with(|laid| scroller.window(laid)));
    let first = Memo::new(move |_| window.get().start);
    let rows = move || {
        let window = window.get();
        desk.laid.with(|laid| drawn(desk, &laid.view, window))
    };
    let height = move || {
        let rows = desk.laid.with(|laid| scroller.layout(laid, Layout::height));
        format!("{}px", f64::from(rows) + scroller.above.get())
    };
    let shift = move || {
        // read first: where the window is not known yet, it asks the layout itself
        let start = first.get();
        let top = desk.laid.with(|laid| scroller.layout(laid, |layout| layout.top(start)));
        format!("translateY({}px)", f64::from(top) + scroller.above.get())
    };
    let width = move || {
        let longest = desk.view.with(|view| view.longest);
        (!scroller.wraps(desk.options)).then(|| format!("calc({longest}ch + var(--beside))"))
    };
    view! {
        <div class="log-frame">
            <div
                class="log"
                role="log"
                aria-label="Log lines"
                aria-live="off"
                tabindex="0"
                data-wrap=move || scroller.wraps(desk.options).then_some("")
                data-mixed=move || desk.view.with(|view| view.mixed).then_some("")
                data-times=move || desk.options.times.get().to_string()
                data-long=move || desk.view.with(|view| view.is_long()).then_some("")
                data-drawing=move || desk.picks.drawing.get().then_some("")
                node_ref=scroller.list
                on:scroll=move |_| scroller.scrolled(desk)
                on:keydown=move |event| key(desk, &event)
                on:pointerdown=move |event| begin_drawing(desk, &event)
                on:pointermove=move |event| draw_on(desk, &event)
                on:click=move |event| touch(desk, &event)
            >
                <div class="log-space" style:height=height style:min-width=width>
                    {move || earlier.get().map(|earlier| above(desk, earlier))}
                    <ol class="log-rows" node_ref=scroller.rows style:transform=shift>
                        <ForEnumerate
                            each=rows
                            key=|drawn| (drawn.id.stream, drawn.id.number, drawn.id.kind, drawn.hash)
                            children=move |index, drawn| {
                                row::draw(Signal::derive(move || first.get() + index.get()), drawn, full)
                            }
                        />
                    </ol>
                </div>
                <div class="log-rows probe" aria-hidden="true">
                    <div class="row-like"><span class="what" node_ref=space><span node_ref=probe>{"x".repeat(100)}</span></span></div>
                </div>
            </div>
            <Ticks />
            <NewLines />
        </div>
        <Whole full />
    }
}

/// The rows of a window, named.
fn drawn(desk: Desk, view: &View, window: std::ops::Range<usize>) -> Vec<Drawn> {
    desk.feed.peek(|book| {
        let drawn = |at: usize| {
            let row = *view.rows.get(at)?;
            let hash = match row {
                Row::Line(line) => {
                    let lines = book.held().get(line.stream)?.stream.lines();
                    if line.line < lines.len() { lines.hash(line.line) } else { return None }
                }
                _ => 0,
            };
            Some(Drawn { id: view.id(book, at)?, hash, row })
        };
        window.filter_map(drawn).collect()
    })
}

/// Keeps the sizes of the list and of a character.
fn measure(desk: Desk, probe: NodeRef<html::Span>, space: NodeRef<html::Span>) {
    let list = desk.scroller.list;
    let read = move || {
        let (Some(list), Some(probe), Some(space)) = (
            list.try_get_untracked().flatten(),
            probe.try_get_untracked().flatten(),
            space.try_get_untracked().flatten(),
        ) else {
            return;
        };
        let position = scroll::position(&list);
        let width = scroll::width(&list);
        let beside = width - scroll::width(&space);
        desk.scroller.set_size((width, position.height), (scroll::width(&probe) / 100.0, beside));
    };
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            size::observe(&list, move |_, _| read());
        }
    });
    // What stands beside the text changes with these.
    Effect::new(move |_| {
        desk.options.times.get();
        desk.view.with(|view| (view.mixed, view.is_long()));
        request_animation_frame(read);
    });
}

/// Why the list does not begin at the beginning.
#[derive(Clone, Copy, PartialEq)]
enum Earlier {
    /// So many lines of each stream could be loaded.
    Loadable(u64),
    /// The platform gives no more.
    Beyond,
}

fn earlier(desk: Desk) -> Memo<Option<Earlier>> {
    Memo::new(move |_| {
        let streams = desk.streams.get();
        let cut = desk.feed.with(|book| {
            streams.iter().filter_map(|&at| book.held().get(at)).any(|held| !held.stream.begins())
        });
        cut.then(|| desk.options.longer().map_or(Earlier::Beyond, Earlier::Loadable))
    })
}

fn above(desk: Desk, earlier: Earlier) -> AnyView {
    match earlier {
        Earlier::Loadable(tail) => view! {
            <div class="log-above">
                <span>"Earlier lines are not loaded."</span>
                <Button kind=button::Kind::Text on_click=move |_| desk.options.set_tail(tail)>
                    {format!("Load the last {}", format::thousands(tail))}
                </Button>
            </div>
        }
        .into_any(),
        Earlier::Beyond => view! {
            <div class="log-above"><span>"There are earlier lines, but the platform gives no more of them."</span></div>
        }
        .into_any(),
    }
}

fn key(desk: Desk, event: &ev::KeyboardEvent) {
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "ArrowDown" | "ArrowUp" if event.shift_key() => desk.picks.extend(desk, event.key() == "ArrowDown"),
        "End" if !event.shift_key() => desk.scroller.resume(desk),
        "Home" if !event.shift_key() => desk.scroller.to_start(desk),
        "a" if command => desk.picks.all(desk),
        "c" if command && desk.picks.any() && !within::has_selected_text() => {
            let text = picks::written(desk, desk.picks.lines(desk), false);
            leptos::task::spawn_local(async move {
                clipboard::write(&text).await;
            });
        }
        "Escape" if desk.picks.any() => desk.picks.clear(),
        _ => return,
    }
    event.stop_propagation();
    event.prevent_default();
}

/// The row under the pointer, where lines are picked.
fn picked_row(event: &ev::MouseEvent) -> Option<usize> {
    within::data(event, "pick")?;
    within::data(event, "row")?.parse().ok()
}

fn begin_drawing(desk: Desk, event: &ev::PointerEvent) {
    // A finger scrolls: what it picks is known when it is lifted.
    let touches = event.pointer_type() == "touch";
    desk.picks.touching.set_value(touches);
    let Some(row) = picked_row(event).filter(|_| event.button() == 0 && !touches) else { return };
    event.prevent_default();
    if let Some(list) = desk.scroller.list.get_untracked() {
        let _ = list.focus();
    }
    if !event.shift_key() && desk.picks.rows.get_untracked() == Some((row, row)) {
        desk.picks.clear();
        return;
    }
    desk.picks.pick(desk, row, event.shift_key());
    desk.picks.drawing.set(true);
}

/// On a touch screen there is no shift key: the second touch draws the selection on.
fn touch(desk: Desk, event: &ev::MouseEvent) {
    let Some(row) = picked_row(event).filter(|_| desk.picks.touching.get_value()) else { return };
    if desk.picks.holds_untracked(row) {
        desk.picks.clear();
    } else {
        desk.picks.pick(desk, row, desk.picks.any());
    }
}

fn draw_on(desk: Desk, event: &ev::PointerEvent) {
    if !desk.picks.drawing.get_untracked() {
        return;
    }
    if event.buttons() & 1 == 0 {
        desk.picks.drawing.set(false);
    } else if let Some(row) = within::data(event, "row").and_then(|row| row.parse().ok()) {
        desk.picks.pick(desk, row, true);
    }
}

/// Where the matches are, beside the scroll bar.
#[component]
fn Ticks() -> impl IntoView {
    let desk = use_desk();
    let path = move || {
        let searched = desk.finder.is_on();
        desk.laid.with(|laid| {
            let hits = &laid.view.hits;
            if !searched || hits.is_empty() {
                return None;
            }
            let height = desk.scroller.layout(laid, Layout::height).max(1);
            let places = hits.iter().map(|&hit| {
                let top = desk.scroller.layout(laid, |layout| layout.top(hit));
                u64::from(top) * MOST_TICKS as u64 / u64::from(height)
            });
            let mut last = None;
            let places = places.filter(|place| last.replace(*place) != Some(*place));
            Some(places.map(|place| format!("M0 {place}h1")).collect::<String>())
        })
    };
    view! {
        {move || {
            path()
                .map(|path| {
                    view! {
                        <svg class="log-ticks" viewBox=format!("0 0 1 {MOST_TICKS}") preserveAspectRatio="none" aria-hidden="true">
                            <path d=path />
                        </svg>
                    }
                })
        }}
    }
}

/// How many lines came since the reader scrolled away, and the way back.
#[component]
fn NewLines() -> impl IntoView {
    let desk = use_desk();
    let words = Memo::new(move |_| {
        let new = desk.scroller.unseen(desk);
        if new > 0 { format::count(new, "new line", "new lines") } else { "Go to the end".to_owned() }
    });
    view! {
        <Show when=move || !desk.scroller.follow.get() && desk.view.with(|view| !view.rows.is_empty())>
            <button
                type="button"
                class="log-new"
                title="Follow the end of the log (End)"
                on:click=move |_| desk.scroller.resume(desk)
            >
                <Icon name=Name::ArrowDown />
                {move || words.get()}
            </button>
        </Show>
    }
}

/// A line too long for the list, whole.
#[component]
fn Whole(full: RwSignal<Option<RowId>>) -> impl IntoView {
    let desk = use_desk();
    let text = Memo::new(move |_| {
        let id = full.get()?;
        desk.feed.peek(|book| {
            let held = book.held().get(id.stream)?;
            let line = held.line(id.number)?;
            Some(shown_text(held.stream.lines().text(line)).into_owned())
        })
    });
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(text.with(Option::is_some)));
    view! {
        <Dialog open title="The whole line" large=true on_close=move |()| full.set(None)>
            <pre class="log-whole" tabindex="0">{move || text.get().unwrap_or_default()}</pre>
            <CopyButton
                text=Signal::derive(move || text.get().unwrap_or_default())
                label="Copy the line"
                words="Copy"
                kind=button::Kind::Plain
            />
        </Dialog>
    }
}
