//! Tables: a frame in which wide ones scroll, and headers that sort.

use leptos::{html, prelude::*};

use super::{Icon, Name};
use crate::browser::size;

/// The frame of a table. Where the table is wider it scrolls here, not the page, and can then be reached by keyboard.
#[component]
pub fn Scroll(
    /// What the table lists.
    #[prop(into)]
    label: String,
    /// The table.
    children: Children,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let scrolls = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            size::watch_overflow(&frame, move |overflows| {
                let _ = scrolls.try_set(overflows);
            });
        }
    });
    let label = StoredValue::new(label);
    view! {
        <div
            class="scroll"
            node_ref=frame
            tabindex=move || scrolls.get().then_some("0")
            role=move || scrolls.get().then_some("group")
            aria-label=move || scrolls.get().then(|| label.get_value())
        >
            {children()}
        </div>
    }
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The header of a column that sorts: `<th>` with a button and `aria-sort`.
#[component]
pub fn SortHeader(
    /// The word.
    #[prop(into)]
    word: String,
    /// Which way this column is sorted; `None` where another one is.
    #[prop(into)]
    sorted: Signal<Option<Direction>>,
    /// Called when pressed.
    #[prop(into)]
    on_click: Callback<()>,
    /// The class of the cell: `num`, `wide-only`.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    let sort = move || {
        sorted.get().map(|direction| match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    };
    let arrow = move || {
        sorted.get().map(|direction| match direction {
            Direction::Ascending => view! { <Icon name=Name::ArrowUp /> },
            Direction::Descending => view! { <Icon name=Name::ArrowDown /> },
        })
    };
    view! {
        <th scope="col" class=class aria-sort=sort>
            <button type="button" class="sort" on:click=move |_| on_click.run(())>
                {word}
                {arrow}
            </button>
        </th>
    }
}
