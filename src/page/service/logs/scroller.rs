//! Where the list stands: following the end, or held where the reader scrolled it.

use std::{collections::HashMap, ops::Range, sync::PoisonError};

use leptos::{html, leptos_dom::helpers::request_animation_frame, prelude::*};

use super::{
    desk::{Desk, Laid},
    options::Options,
    selection::{self, Selected},
    view::{Layout, RowId},
};
use crate::browser::scroll;

/// Pixels of rows that are kept above and below what is seen.
const MORE: f64 = 260.0;
/// Pixels from the end within which the list counts as being there.
const NEAR: f64 = 4.0;
/// Width of the list in pixels below which lines wrap unless the reader says otherwise.
const NARROW: f64 = 720.0;
/// Most rows whose measured height is remembered.
const MOST_MEASURED: usize = 20_000;
/// How often heights are measured in a row until they stay.
const MOST_SETTLING: u8 = 6;

/// Where the list stands.
#[derive(Clone, Copy)]
pub struct Scroller {
    /// The element that scrolls.
    pub list: NodeRef<html::Div>,
    /// The rows in it.
    pub rows: NodeRef<html::Ol>,
    top: RwSignal<f64>,
    size: RwSignal<(f64, f64)>,
    /// Whether the list is too narrow for lines that do not wrap.
    narrow: Memo<bool>,
    /// A match is to be brought into view sideways too.
    sideways: StoredValue<bool>,
    /// Width of a character and of what stands beside the text, in pixels.
    cell: RwSignal<(f64, f64)>,
    /// Whether the end is followed.
    pub follow: RwSignal<bool>,
    /// Lines that were there when the reader stopped following.
    seen: RwSignal<usize>,
    /// The row at the top and how far it is scrolled out.
    anchor: StoredValue<Option<(RowId, f64)>>,
    /// Height of what stands above the first row.
    pub above: RwSignal<f64>,
    measured: StoredValue<HashMap<RowId, u32>>,
    corrected: RwSignal<u64>,
    settling: StoredValue<u8>,
    /// The text that is selected: its rows stay in the page.
    pub(super) selected: StoredValue<Option<Memo<Option<Selected>>>>,
}

impl Scroller {
    pub(super) fn new() -> Self {
        let size = RwSignal::new((0.0, 0.0));
        Self {
            narrow: Memo::new(move |_| size.get().0 < NARROW),
            sideways: StoredValue::new(false),
            list: NodeRef::new(),
            rows: NodeRef::new(),
            top: RwSignal::new(0.0),
            size,
            cell: RwSignal::new((0.0, 0.0)),
            follow: RwSignal::new(true),
            seen: RwSignal::new(0),
            anchor: StoredValue::new(None),
            above: RwSignal::new(0.0),
            measured: StoredValue::new(HashMap::new()),
            corrected: RwSignal::new(0),
            settling: StoredValue::new(0),
            selected: StoredValue::new(None),
        }
    }

    /// Whether lines wrap.
    pub fn wraps(self, options: Options) -> bool {
        options.wrap.0.get().map_or_else(|| self.narrow.get(), |wrap| wrap.0)
    }

    /// Characters that fit in a row, where lines wrap.
    pub(super) fn columns(self, options: Options) -> Option<u32> {
        if !self.wraps(options) {
            return None;
        }
        let ((cell, beside), (width, _)) = (self.cell.get(), self.size.get());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        (cell > 0.0).then(|| (((width - beside) / cell).floor() as u32).max(1))
    }

    pub(super) fn with_measured<T>(self, read: impl FnOnce(&HashMap<RowId, u32>) -> T) -> T {
        self.measured.with_value(read)
    }

    /// How large the list and a character are.
    pub fn set_size(self, size: (f64, f64), cell: (f64, f64)) {
        if self.size.get_untracked() != size || self.cell.get_untracked() != cell {
            // Other widths wrap elsewhere.
            self.measured.update_value(HashMap::clear);
            self.size.set(size);
            self.cell.set(cell);
        }
    }

    /// The rows to draw.
    pub fn window(self, laid: &Laid) -> Range<usize> {
        let near = self.near(laid);
        let selected = self.selected.get_value().and_then(|selected| selected.get());
        selected.and_then(|selected| selection::kept(&near, self.top_row(laid), selected)).unwrap_or(near)
    }

    /// The rows that are seen, and some above and below.
    pub(super) fn near(self, laid: &Laid) -> Range<usize> {
        self.corrected.track();
        let (top, height) = (self.top.get() - self.above.get(), self.size.get().1);
        with_layout(laid, |layout| layout.window(top, top + height, MORE))
    }

    /// The same, not tracked.
    pub(super) fn near_untracked(self, laid: &Laid) -> Range<usize> {
        untrack(|| self.near(laid))
    }

    /// The first row of which something is seen.
    pub(super) fn top_row(self, laid: &Laid) -> usize {
        let top = self.top.get() - self.above.get();
        self.layout(laid, |layout| layout.row_at(top))
    }

    /// Tracks corrections of heights and reads the layout.
    pub fn layout<T>(self, laid: &Laid, read: impl FnOnce(&Layout) -> T) -> T {
        self.corrected.track();
        with_layout(laid, read)
    }

    /// Lines that came since the reader stopped following.
    pub fn unseen(self, desk: Desk) -> usize {
        if self.follow.get() { 0 } else { desk.view.with(|view| view.lines).saturating_sub(self.seen.get()) }
    }

    /// The list was scrolled, by the reader or by us.
    pub fn scrolled(self, desk: Desk) {
        let Some(list) = self.list.get_untracked() else { return };
        let position = scroll::position(&list);
        let before = self.top.get_untracked();
        if position.top + position.height >= position.total - NEAR {
            self.follow.set(true);
        } else if position.top < before - 1.0 {
            self.pause(desk);
        }
        self.top.set(position.top);
        self.remember(desk, position.top);
    }

    /// Stops following.
    pub fn pause(self, desk: Desk) {
        if self.follow.get_untracked() {
            self.seen.set(desk.view.with_untracked(|view| view.lines));
            self.follow.set(false);
        }
    }

    /// Goes to the end and follows it.
    pub fn resume(self, desk: Desk) {
        self.follow.set(true);
        self.settle_soon(desk);
    }

    /// Goes to the first row.
    pub fn to_start(self, desk: Desk) {
        self.pause(desk);
        self.go(desk, 0.0);
    }

    /// Brings a row into view, in the middle where it was outside, and stops following.
    pub fn show(self, desk: Desk, row: usize) {
        self.pause(desk);
        let height = self.size.get_untracked().1;
        let top = self.top.get_untracked() - self.above.get_untracked();
        let (from, to) = desk.laid.with_untracked(|laid| {
            with_layout(laid, |layout| (f64::from(layout.top(row)), f64::from(layout.top(row + 1))))
        });
        if from < top || to > top + height {
            self.go(desk, (from - (height - (to - from)) / 2.0).max(0.0) + self.above.get_untracked());
        }
    }

    /// Brings a row with a match into view, also where the match is far to the side.
    pub fn show_match(self, desk: Desk, row: usize) {
        self.show(desk, row);
        self.sideways.set_value(true);
        self.settle_soon(desk);
    }

    /// The first row that is seen whole.
    pub fn first_seen(self, desk: Desk) -> usize {
        let top = self.top.get_untracked() - self.above.get_untracked();
        desk.laid.with_untracked(|laid| {
            with_layout(laid, |layout| layout.row_at(top + f64::from(super::view::LINE) - 1.0))
        })
    }

    fn go(self, desk: Desk, top: f64) {
        let Some(list) = self.list.get_untracked() else { return };
        scroll::to(&list, top);
        let top = scroll::position(&list).top;
        self.top.set(top);
        self.remember(desk, top);
        self.settle_soon(desk);
    }

    /// Remembers the row at the top, to come back to it when others come.
    fn remember(self, desk: Desk, top: f64) {
        let top = top - self.above.get_untracked();
        let anchor = desk.laid.with_untracked(|laid| {
            let (row, at) = with_layout(laid, |layout| {
                let row = layout.row_at(top);
                (row, f64::from(layout.top(row)))
            });
            desk.feed.peek(|book| laid.view.id(book, row)).map(|id| (id, top - at))
        });
        self.anchor.set_value(anchor);
    }

    pub(super) fn run(self, desk: Desk) {
        selection::run(desk);
        Effect::new(move |_| {
            desk.laid.with(|_| ());
            self.above.track();
            self.settling.set_value(0);
            self.settle_soon(desk);
        });
        // What comes into view is measured.
        let drawn = Memo::new(move |_| desk.laid.with(|laid| self.window(laid)));
        Effect::new(move |_| {
            // read, not only tracked: a memo that nobody reads never changes
            drawn.get();
            self.settling.set_value(0);
            self.settle_soon(desk);
        });
    }

    fn settle_soon(self, desk: Desk) {
        request_animation_frame(move || self.settle(desk));
    }

    /// Puts the list where it belongs after a change, and measures the rows that are drawn.
    fn settle(self, desk: Desk) {
        let (Some(list), Some(laid)) =
            (self.list.try_get_untracked().flatten(), desk.laid.try_get_untracked())
        else {
            return;
        };
        let position = scroll::position(&list);
        let wanted = if self.follow.get_untracked() {
            position.total - position.height
        } else {
            self.anchor
                .get_value()
                .map_or(position.top, |(id, offset)| self.back_to(desk, &laid, id, offset, position.top))
        };
        if (wanted - position.top).abs() >= 1.0 {
            scroll::to(&list, wanted);
            let top = scroll::position(&list).top;
            if (top - self.top.get_untracked()).abs() >= 1.0 {
                self.top.set(top);
            }
        }
        if self.sideways.get_value() && scroll::reveal_sideways(&list, "[data-current] mark") {
            self.sideways.set_value(false);
        }
        let times = self.settling.get_value();
        if times < MOST_SETTLING && self.measure(desk, &laid) {
            self.settling.set_value(times + 1);
            self.settle_soon(desk);
        }
    }

    fn back_to(self, desk: Desk, laid: &Laid, id: RowId, offset: f64, top: f64) -> f64 {
        let Some(row) = desk.feed.peek(|book| laid.view.find(book, id)) else { return top };
        with_layout(laid, |layout| f64::from(layout.top(row))) + offset + self.above.get_untracked()
    }

    /// Measures the rows that are drawn; true where a height was another than thought.
    fn measure(self, desk: Desk, laid: &Laid) -> bool {
        let Some(rows) = self.rows.get_untracked() else { return false };
        if untrack(|| self.columns(desk.options)).is_none() {
            return false;
        }
        let window = untrack(|| self.window(laid));
        let heights = scroll::child_heights(&rows);
        if heights.len() != window.len() {
            return false;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let heights: Vec<u32> = heights.into_iter().map(|height| height.round() as u32).collect();
        let changed =
            laid.layout.lock().unwrap_or_else(PoisonError::into_inner).correct(window.start, &heights);
        if changed {
            self.measured.update_value(|measured| {
                if measured.len() > MOST_MEASURED {
                    measured.clear();
                }
                desk.feed.peek(|book| {
                    let ids = window.clone().map(|row| laid.view.id(book, row));
                    measured.extend(ids.zip(heights).filter_map(|(id, height)| Some((id?, height))));
                });
            });
            self.corrected.update(|corrected| *corrected += 1);
        }
        changed
    }
}

fn with_layout<T>(laid: &Laid, read: impl FnOnce(&Layout) -> T) -> T {
    read(&laid.layout.lock().unwrap_or_else(PoisonError::into_inner))
}
