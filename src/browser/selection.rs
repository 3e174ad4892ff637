//! The text that the reader has selected.

use leptos::{ev, prelude::*};
use web_sys::{Element, Selection};

use super::visibility::document_event_listener;

/// Calls `changed` whenever another text is selected, or none any more, as long as the current owner lives.
pub fn on_change(changed: impl Fn() + 'static) {
    let remove = document_event_listener(ev::selectionchange, changed);
    on_cleanup(remove);
}

/// The values of an attribute on the first and the last child of the element in which text is selected.
pub fn children(element: &impl AsRef<Element>, attribute: &str) -> Option<(String, String)> {
    let selection = current().filter(|selection| !selection.is_collapsed())?;
    let children = element.as_ref().children();
    let mut found = (0..children.length())
        .filter_map(|index| children.item(index))
        .filter(|child| selection.contains_node_with_allow_partial_containment(child, true).unwrap_or(false))
        .filter_map(|child| child.get_attribute(attribute));
    let first = found.next()?;
    let last = found.next_back().unwrap_or_else(|| first.clone());
    Some((first, last))
}

/// Selects nothing.
pub fn clear() {
    if let Some(selection) = current() {
        let _ = selection.remove_all_ranges();
    }
}

fn current() -> Option<Selection> {
    web_sys::window()?.get_selection().ok().flatten()
}
