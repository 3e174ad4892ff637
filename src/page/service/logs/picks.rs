//! The selected lines and the current match.

use std::{ops::RangeInclusive, time::Duration};

use leptos::prelude::*;
use loglines::{Anchor, LineRef, Row};

use super::{
    address::{LineName, LineRange},
    book::Book,
    desk::Desk,
    export,
    view::RowId,
};

/// Pause after which a selection goes into the address.
const CHOSEN: Duration = Duration::from_millis(200);

/// The selected lines and the current match.
#[derive(Clone, Copy)]
pub struct Picks {
    /// Where the selection began and where it ends, lines both.
    chosen: RwSignal<Option<(RowId, RowId)>>,
    /// Whether a selection is being drawn with the pointer.
    pub drawing: RwSignal<bool>,
    /// Whether the last pointer was a finger.
    pub touching: StoredValue<bool>,
    /// The match that the reader stands at.
    pub current: RwSignal<Option<RowId>>,
    /// Rows of the selection, first and last.
    pub rows: RwSignal<Option<(usize, usize)>>,
    /// What a link asked for and is not found yet.
    sought: RwSignal<Option<LineRange>>,
    /// Whether a link asked for lines that are not there any more.
    pub lost: RwSignal<bool>,
    /// The selection that this page last put into the address.
    written: StoredValue<Option<LineRange>>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Picks {
    pub(super) fn new() -> Self {
        Self {
            chosen: RwSignal::new(None),
            drawing: RwSignal::new(false),
            touching: StoredValue::new(false),
            current: RwSignal::new(None),
            rows: RwSignal::new(None),
            sought: RwSignal::new(None),
            lost: RwSignal::new(false),
            written: StoredValue::new(None),
            timer: StoredValue::new(None),
        }
    }

    /// Whether lines are selected, not tracked.
    pub fn any(self) -> bool {
        self.chosen.with_untracked(Option::is_some)
    }

    /// Begins a selection at a row, or with `on` draws the one there is to it.
    pub fn pick(self, desk: Desk, row: usize, on: bool) {
        if desk.line_at(row).is_none() {
            return;
        }
        let Some(id) = desk.id_of(row) else { return };
        self.lost.set(false);
        self.chosen.update(|chosen| {
            *chosen = match *chosen {
                Some((from, _)) if on => Some((from, id)),
                _ => Some((id, id)),
            };
        });
        desk.scroller.pause(desk);
    }

    /// Moves the end of the selection to the next line, or the one before; begins one at the top of the screen where there
    /// is none.
    pub fn extend(self, desk: Desk, forward: bool) {
        let row = match self.chosen.get_untracked().and_then(|(_, to)| desk.row_of(to)) {
            None => desk.scroller.first_seen(desk),
            Some(row) => {
                let next = |row: usize| if forward { row.checked_add(1) } else { row.checked_sub(1) };
                let rows = desk.view.with_untracked(|view| view.rows.len());
                let mut at = next(row);
                // Marks between lines are stepped over.
                while let Some(there) = at.filter(|&there| there < rows && desk.line_at(there).is_none()) {
                    at = next(there);
                }
                match at.filter(|&there| there < rows) {
                    Some(there) => there,
                    None => return,
                }
            }
        };
        let row =
            (row..).find(|&row| desk.line_at(row).is_some() || desk.id_of(row).is_none()).unwrap_or(row);
        self.pick(desk, row, true);
        desk.scroller.show(desk, row);
    }

    /// Selects all lines that are shown.
    pub fn all(self, desk: Desk) {
        let rows = desk.view.with_untracked(|view| view.rows.len());
        let first = (0..rows).find(|&row| desk.line_at(row).is_some());
        let last = (0..rows).rev().find(|&row| desk.line_at(row).is_some());
        if let (Some(first), Some(last)) = (first, last) {
            self.chosen.set(desk.id_of(first).zip(desk.id_of(last)));
        }
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.chosen.set(None);
        self.lost.set(false);
    }

    /// Whether the row is selected.
    pub fn holds(self, row: usize) -> bool {
        self.rows.with(|rows| rows.is_some_and(|(from, to)| (from..=to).contains(&row)))
    }

    /// Whether the row is selected, not tracked.
    pub fn holds_untracked(self, row: usize) -> bool {
        self.rows.with_untracked(|rows| rows.is_some_and(|(from, to)| (from..=to).contains(&row)))
    }

    /// The selected lines, in the order shown.
    pub fn lines(self, desk: Desk) -> Vec<LineRef> {
        let Some((from, to)) = self.rows.get_untracked() else { return Vec::new() };
        lines_of(desk, from..=to)
    }

    /// Steps to the next or the previous match, around the ends.
    pub fn step(self, desk: Desk, forward: bool) {
        let at = self.current.get_untracked().and_then(|id| desk.row_of(id));
        let top = || desk.scroller.first_seen(desk);
        let next = desk.view.with_untracked(|view| {
            let hits = &view.hits;
            let row = match (at, forward) {
                (Some(at), true) => hits.get(hits.partition_point(|&hit| hit <= at)).or(hits.first()),
                (Some(at), false) => hits
                    .partition_point(|&hit| hit < at)
                    .checked_sub(1)
                    .and_then(|index| hits.get(index))
                    .or(hits.last()),
                // The newest match is what one looks for in a log that is followed.
                (None, _) if desk.scroller.follow.get_untracked() => hits.last(),
                (None, true) => hits.get(hits.partition_point(|&hit| hit < top())).or(hits.first()),
                (None, false) => hits.last(),
            };
            row.copied()
        });
        if let Some(row) = next {
            self.current.set(desk.id_of(row));
            desk.scroller.show_match(desk, row);
        }
    }

    /// Which of the matches is the current one, from 1.
    pub fn place(self, desk: Desk) -> Option<usize> {
        let row = self
            .current
            .get()
            .and_then(|id| desk.view.with(|view| desk.feed.peek(|book| view.find(book, id))))?;
        desk.view.with(|view| view.hits.binary_search(&row).ok()).map(|index| index + 1)
    }

    pub(super) fn run(self, desk: Desk) {
        // Where the selection stands among the rows.
        Effect::new(move |_| {
            let chosen = self.chosen.get();
            let rows = desk.view.with(|view| {
                desk.feed.peek(|book| {
                    let (from, to) = chosen?;
                    let (from, to) = (view.find(book, from)?, view.find(book, to)?);
                    Some((from.min(to), from.max(to)))
                })
            });
            if self.rows.get_untracked() != rows {
                self.rows.set(rows);
            }
        });
        // The selection goes into the address once it is drawn; one from the address is looked for.
        Effect::new(move |_| {
            let wanted = desk.options.lines.0.get();
            if self.written.with_value(|written| *written != wanted) {
                self.lost.set(false);
                self.written.set_value(wanted.clone());
                self.sought.set(wanted);
            }
        });
        Effect::new(move |first: Option<()>| {
            self.chosen.track();
            if first.is_some() {
                self.write_soon(desk);
            }
        });
        on_cleanup(move || self.forget_timer());
        Effect::new(move |_| {
            desk.view.with(|_| ());
            if let Some(range) = self.sought.get() {
                self.seek(desk, &range);
            }
        });
    }

    /// Puts the selection into the address once it stays.
    fn write_soon(self, desk: Desk) {
        self.forget_timer();
        let write = move || {
            let ours = desk.feed.peek(|book| named(book, self.chosen.get_untracked()));
            if self.sought.with_untracked(Option::is_none)
                && self.written.with_value(|written| *written != ours)
            {
                self.written.set_value(ours.clone());
                desk.options.lines.1.set(ours);
            }
        };
        self.timer.set_value(set_timeout_with_handle(write, CHOSEN).ok());
    }

    fn forget_timer(self) {
        if let Some(Some(timer)) = self.timer.try_update_value(Option::take) {
            timer.clear();
        }
    }

    /// Looks for the lines of a link; asks for more lines as long as there are any.
    fn seek(self, desk: Desk, range: &LineRange) {
        let found = desk.feed.peek(|book| resolve(book, &range.from).zip(resolve(book, &range.to)));
        let shown = found.and_then(|(from, to)| {
            let row = desk.row_of(from)?;
            Some((from, to, row))
        });
        if let Some((from, to, row)) = shown {
            self.sought.set(None);
            self.chosen.set(Some((from, to)));
            desk.scroller.show(desk, row);
            return;
        }
        // They are there, and a search that is still under way, or a filter, keeps them out of the rows.
        if found.is_some() {
            return;
        }
        let tail = desk.options.tail.peek();
        let (coming, more) = desk.feed.peek(|book| {
            let held = book.held().iter().find(|held| held.task == range.from.task && !held.gone);
            let coming =
                !book.answered() || !book.listed() || held.is_some_and(|held| !held.is_complete(tail));
            (coming, held.is_some_and(|held| !held.stream.begins()))
        });
        if coming {
            return;
        }
        match untrack(|| desk.options.longer()).filter(|_| more) {
            Some(tail) => desk.options.set_tail(tail),
            None => {
                self.sought.set(None);
                self.lost.set(true);
            }
        }
    }
}

/// The lines among rows of the list.
pub fn lines_of(desk: Desk, rows: RangeInclusive<usize>) -> Vec<LineRef> {
    desk.view.with_untracked(|view| {
        let rows = view.rows.get(rows).unwrap_or_default();
        rows.iter().filter_map(|row| if let Row::Line(line) = row { Some(*line) } else { None }).collect()
    })
}

/// The selection as the address names it, the earlier line first.
fn named(book: &Book, chosen: Option<(RowId, RowId)>) -> Option<LineRange> {
    let name = |id: RowId| {
        let held = book.held().get(id.stream)?;
        let line = held.line(id.number)?;
        let time = held.stream.lines().time(line);
        Some((time, LineName { task: held.task.clone(), anchor: Anchor::of(&held.stream, line) }))
    };
    let (from, to) = chosen?;
    let backward = from.stream == to.stream && from.number > to.number;
    let ((first, from), (last, to)) = (name(from)?, name(to)?);
    if backward || first > last {
        Some(LineRange { from: to, to: from })
    } else {
        Some(LineRange { from, to })
    }
}

fn resolve(book: &Book, name: &LineName) -> Option<RowId> {
    let stream = book.held().iter().position(|held| held.task == name.task)?;
    let held = &book.held()[stream];
    let line = name.anchor.find(&held.stream)?;
    Some(RowId { stream, number: held.number(line), kind: 0 })
}

/// Lines as text, as they are shown on the page: with times unless they are off, with tasks where there are several.
pub fn written(desk: Desk, lines: Vec<LineRef>, raw: bool) -> String {
    let times = desk.options.times.peek() != super::address::Times::Off;
    let tasks = desk.view.with_untracked(|view| view.several);
    desk.feed.peek(|book| export::text(book, lines, export::Form { times, tasks, raw }))
}
