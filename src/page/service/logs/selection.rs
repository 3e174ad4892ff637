//! Text that the reader selects in the list. Only rows near what is seen are in the page, and what is taken out of it, or
//! moved in it, cannot stay selected. So while text is selected rows are only added at the end: one may scroll on down, and
//! a little up. Where that is not enough the lines are picked instead, to be copied whole.

use std::ops::Range;

use leptos::prelude::*;
use loglines::Row;

use super::{desk::Desk, view::RowId};
use crate::browser::selection;

/// Most rows that are kept in the page for a selection, what is seen included.
const MOST_KEPT: usize = 1_000;

/// Selected text, in rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Selected {
    /// The first line in which text is selected.
    first: usize,
    /// The last.
    last: usize,
    /// The first row that was in the page when it was selected.
    start: usize,
}

/// Follows what is selected, and tells the scroller which rows to keep.
pub(super) fn run(desk: Desk) {
    let chosen = RwSignal::new(None::<(RowId, RowId, usize)>);
    selection::on_change(move || {
        let ids = read(desk);
        let Some(before) = chosen.try_get_untracked() else { return };
        if before.map(|(first, last, _)| (first, last)) != ids {
            if ids.is_some() {
                // what one reads must not run away
                desk.scroller.pause(desk);
            }
            let start = before.map_or_else(
                || desk.laid.with_untracked(|laid| desk.scroller.near_untracked(laid).start),
                |(.., start)| start,
            );
            chosen.set(ids.map(|(first, last)| (first, last, start)));
        }
    });
    let selected = Memo::new(move |_| {
        let (first, last, start) = chosen.get()?;
        let rows = |view: &super::view::View| {
            desk.feed.peek(|book| view.find(book, first).zip(view.find(book, last)))
        };
        let (first, last) = desk.view.with(|view| rows(view))?;
        Some(Selected { first, last, start })
    });
    desk.scroller.selected.set_value(Some(selected));
    Effect::new(move |_| {
        let Some(selected) = selected.get() else { return };
        let (near, top) = desk.laid.with(|laid| (desk.scroller.near(laid), desk.scroller.top_row(laid)));
        if kept(&near, top, selected).is_none() {
            chosen.set(None);
            carry_over(desk, selected, top < selected.start);
        }
    });
}

/// The first and the last line in which text is selected.
fn read(desk: Desk) -> Option<(RowId, RowId)> {
    let rows = desk.scroller.rows.try_get_untracked().flatten()?;
    let (first, last) = selection::children(&rows, "data-row")?;
    let (first, last) = lines(desk, first.parse().ok()?, last.parse().ok()?)?;
    desk.id_of(first).zip(desk.id_of(last))
}

/// The rows to have in the page so that the selection stays, of which `top` is the first that is seen and `near` those
/// that there would be without it; none where it cannot stay.
pub(super) fn kept(near: &Range<usize>, top: usize, selected: Selected) -> Option<Range<usize>> {
    let rows = selected.start..near.end.max(selected.last + 1);
    (top >= rows.start && rows.len() <= MOST_KEPT).then_some(rows)
}

/// Picks the lines of a selection that cannot stay. The end that is nearer to what is seen is the one that moves on.
fn carry_over(desk: Desk, selected: Selected, upward: bool) {
    let Selected { first, last, .. } = selected;
    let (fixed, free) = if upward { (last, first) } else { (first, last) };
    selection::clear();
    desk.picks.pick(desk, fixed, false);
    desk.picks.pick(desk, free, true);
    // the button may still be down: then the pointer draws on
    desk.picks.drawing.set(!desk.picks.touching.get_value());
}

/// The first and the last line among rows; marks between lines cannot be picked.
fn lines(desk: Desk, first: usize, last: usize) -> Option<(usize, usize)> {
    desk.view.with_untracked(|view| {
        let is_line = |row: &usize| matches!(view.rows.get(*row), Some(Row::Line(_)));
        Some(((first..=last).find(is_line)?, (first..=last).rev().find(is_line)?))
    })
}

#[cfg(test)]
mod tests {
    use super::{MOST_KEPT, Selected, kept};

    const SELECTED: Selected = Selected { first: 120, last: 130, start: 100 };

    #[test]
    fn a_selection_stays_while_rows_are_only_added_at_the_end() {
        assert_eq!(kept(&(100..150), 113, SELECTED), Some(100..150));
        assert_eq!(kept(&(400..450), 413, SELECTED), Some(100..450));
        // a little up there are rows still
        assert_eq!(kept(&(90..140), 103, SELECTED), Some(100..140));
        assert_eq!(kept(&(87..125), 100, SELECTED), Some(100..131));
    }

    #[test]
    fn one_that_cannot_stay_is_let_go() {
        assert_eq!(kept(&(86..136), 99, SELECTED), None);
        let end = SELECTED.start + MOST_KEPT;
        assert_eq!(kept(&(end - 50..end), end - 37, SELECTED), Some(100..end));
        assert_eq!(kept(&(end - 49..end + 1), end - 36, SELECTED), None);
    }
}
