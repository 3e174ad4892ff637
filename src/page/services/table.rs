//! The table: only the rows near the window stand in the page, so that ten thousand services scroll like ten.

use std::collections::HashSet;

use leptos::{html, prelude::*};
use servicectl_api::service::ServiceSummary;

use super::{
    listing::{Listing, ROW},
    row::ServiceRow,
};
use crate::{
    browser::viewport::{top_of, viewport},
    state::services::Column,
    ui::{Button, Direction, Empty, KeyHint, Name, SortHeader},
};

/// Up to how many rows all stand in the page: the browser's own search finds them.
const ALL: usize = 100;
/// Rows above and below the window.
const MARGIN: usize = 12;
/// The window moves in steps of so many rows, so that scrolling by one builds nothing.
const STEP: usize = 6;

/// The table.
#[component]
pub(super) fn ServicesTable(
    /// The list.
    listing: Listing,
) -> impl IntoView {
    let body = NodeRef::<html::Tbody>::new();
    let seen = viewport();
    let total = Memo::new(move |_| listing.rows.with(|rows| rows.len()));
    // what stands above the table comes and goes, so its place is asked for whenever anything moves
    let measured = Memo::new(move |_| {
        let _ = total.get();
        let seen = seen.get();
        body.get().map_or((0.0, seen.height), |body| (seen.top - top_of(&body), seen.height))
    });
    Effect::new(move |_| listing.top.set(seen.get_untracked().top - measured.get().0));
    let window = Memo::new(move |_| window(total.get(), measured.get()));
    Effect::new(move |_| {
        let (first, last) = visible(total.get(), measured.get());
        let names: HashSet<String> =
            listing.rows.with(|rows| rows[first..last].iter().map(|service| service.name.clone()).collect());
        listing.services.set_seen(names);
    });
    let rows = move || -> Vec<(usize, ServiceSummary)> {
        let (first, last) = window.get();
        listing.rows.with(|rows| {
            let last = last.min(rows.len());
            rows.get(first..last)
                .unwrap_or_default()
                .iter()
                .cloned()
                .enumerate()
                .map(|(index, row)| (first + index, row))
                .collect()
        })
    };
    let column = move |column: Column, word: &'static str, class: &'static str| {
        let sorted = Signal::derive(move || {
            let order = listing.order.get();
            (order.column == column).then_some(if order.reversed {
                Direction::Descending
            } else {
                Direction::Ascending
            })
        });
        view! { <SortHeader word sorted class on_click=move |()| listing.sort_by(column) /> }
    };
    view! {
        <div class="sheet services">
            <table class="table" aria-rowcount=move || (total.get() + 1).to_string() hidden=move || total.get() == 0>
                <caption class="vh">"The services of the project"</caption>
                <thead>
                    <tr>
                        {column(Column::Verdict, "Verdict", "c-verdict")}
                        {column(Column::Name, "Name", "c-name")}
                        <th scope="col" class="c-why">
                            "Why"
                        </th>
                        {column(Column::Running, "Running", "num c-running")}
                        {column(Column::Tag, "Tag", "c-tag")}
                        {column(Column::Memory, "Memory", "num c-memory")}
                        <th scope="col" class="c-event">
                            "Last event"
                        </th>
                        {column(Column::When, "When", "right c-when")}
                    </tr>
                </thead>
                <tbody node_ref=body data-whole=move || (total.get() <= ALL).then_some("")>
                    <Spacer rows=Signal::derive(move || window.get().0) />
                    // the place in the list is part of the key: a row that moves says its new number
                    <For each=rows key=|(index, row)| (*index, row.name.clone()) let:entry>
                        <ServiceRow index=entry.0 service=entry.1 listing />
                    </For>
                    <Spacer rows=Signal::derive(move || total.get().saturating_sub(window.get().1)) />
                </tbody>
            </table>
            {move || (total.get() == 0).then(|| view! { <NothingFits listing /> })}
        </div>
        <p class="small faint keys wide-only">
            <KeyHint keys="/" />
            " filter "
            <KeyHint keys="n" />
            " new "
            <KeyHint keys="j" />
            " "
            <KeyHint keys="k" />
            " move "
            <KeyHint keys="Enter" />
            " open "
            <KeyHint keys="?" />
            " all keys"
        </p>
    }
}

/// The rows that stand in the page, of `total`; `top` is how far the window's top lies below that of the first row.
fn window(total: usize, (top, height): (f64, f64)) -> (usize, usize) {
    if total <= ALL {
        return (0, total);
    }
    let (first, last) = visible(total, (top, height));
    let first = first.saturating_sub(MARGIN) / STEP * STEP;
    let last = (last + MARGIN).div_ceil(STEP) * STEP;
    (first, last.min(total))
}

/// The rows that are seen, of `total`.
fn visible(total: usize, (top, height): (f64, f64)) -> (usize, usize) {
    let first = (top / ROW).floor().max(0.0) as usize;
    let last = ((top + height) / ROW).ceil().max(0.0) as usize;
    (first.min(total), last.min(total))
}

/// The height of rows that do not stand in the page.
#[component]
fn Spacer(
    /// How many.
    rows: Signal<usize>,
) -> impl IntoView {
    move || {
        let height = rows.get() as f64 * ROW;
        (height > 0.0).then(|| {
            view! {
                <tr aria-hidden="true" class="spacer">
                    <td colspan="8" style:height=format!("{height}px")></td>
                </tr>
            }
        })
    }
}

#[component]
fn NothingFits(
    /// The list.
    listing: Listing,
) -> impl IntoView {
    view! {
        <Empty
            icon=Name::Search
            title="No service fits"
            actions=move || view! { <Button on_click=move |_| listing.clear()>"Show all services"</Button> }
        >
            "Words find names; tag: and is: find image tags and verdicts, for example tag:latest or is:running."
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::{ROW, visible, window};

    #[test]
    fn a_short_list_stands_whole() {
        assert_eq!(window(0, (0.0, 800.0)), (0, 0));
        assert_eq!(window(100, (5_000.0, 800.0)), (0, 100));
    }

    #[test]
    fn of_a_long_list_stands_what_is_near() {
        let (first, last) = window(10_000, (5_000.0 * ROW, 800.0));
        assert!((5_000 - 24..=5_000 - 12).contains(&first), "{first}");
        assert!((5_000 + 14 + 12..=5_000 + 40).contains(&last), "{last}");
        assert_eq!(window(10_000, (-300.0, 800.0)).0, 0);
        assert_eq!(window(10_000, (1e12, 800.0)).1, 10_000);
    }

    #[test]
    fn what_is_seen_is_what_the_window_covers() {
        assert_eq!(visible(1_000, (0.0, ROW * 10.0)), (0, 10));
        assert_eq!(visible(1_000, (ROW * 2.5, ROW * 10.0)), (2, 13));
        assert_eq!(visible(5, (-200.0, 100.0)), (0, 0));
        assert_eq!(visible(5, (0.0, 5_000.0)), (0, 5));
    }
}
