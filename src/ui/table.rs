//! Headers of tables that sort.

use leptos::prelude::*;

use super::{Icon, Name};

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
