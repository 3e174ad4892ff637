//! Words that are sent back as they came, shown in the midst of ours: names, variables.

use leptos::prelude::*;
use loglines::phrase;

/// Most characters that are shown at once, where nothing else is said.
const MOST: usize = 80;
/// Most characters of the whole, on hover.
const MOST_TITLE: usize = 1_000;

/// The text of somebody else: it cannot turn around what stands beside it, what is invisible is shown by its number,
/// and what is too long is cut, with the whole on hover.
#[component]
pub fn Foreign(
    /// The words as they came.
    #[prop(into)]
    text: Signal<String>,
    /// Most characters.
    #[prop(default = MOST)]
    most: usize,
) -> impl IntoView {
    let title = move || {
        text.with(|text| {
            text.char_indices().nth(most).is_some().then(|| phrase(text, MOST_TITLE).into_owned())
        })
    };
    view! { <bdi title=title>{move || text.with(|text| phrase(text, most).into_owned())}</bdi> }
}
