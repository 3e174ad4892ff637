//! Where the pointer and the focus are, seen from an element, and moving the focus inside one.

use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, FocusEvent, HtmlElement, Node};

/// Which of a row of elements takes the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The one after the focused one; the first where none is focused or it is the last.
    Next,
    /// The one before; the last where none is focused or it is the first.
    Previous,
    /// The first.
    First,
    /// The last.
    Last,
}

/// Whether an event happened inside the element.
pub fn contains_target(element: &impl AsRef<Element>, event: &impl AsRef<Event>) -> bool {
    let target = event.as_ref().target().and_then(|target| target.dyn_into::<Node>().ok());
    element.as_ref().contains(target.as_ref())
}

/// Whether the focus went to an element outside. False where it went nowhere: the window lost it, or a click hit
/// something that takes no focus.
pub fn focus_left(element: &impl AsRef<Element>, event: &FocusEvent) -> bool {
    let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    next.is_some_and(|next| !element.as_ref().contains(Some(&next)))
}

/// Whether something that is dragged left the element for good, and not for a part of it.
pub fn drag_left(element: &impl AsRef<Element>, event: &DragEvent) -> bool {
    let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    !element.as_ref().contains(next.as_ref())
}

/// Moves the focus among the elements inside that match `selector`.
pub fn move_focus(element: &impl AsRef<Element>, selector: &str, step: Step) {
    let element = element.as_ref();
    let Ok(found) = element.query_selector_all(selector) else { return };
    let items: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect();
    let focused = element.owner_document().and_then(|document| document.active_element());
    let current = items.iter().position(|item| focused.as_ref() == Some(item.as_ref()));
    let last = items.len().saturating_sub(1);
    let index = match (step, current) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None | Some(0)) => last,
        (Step::Next, Some(index)) if index == last => 0,
        (Step::Next, Some(index)) => index + 1,
        (Step::Previous, Some(index)) => index - 1,
    };
    if let Some(item) = items.get(index) {
        let _ = item.focus();
    }
}

/// The value of `data-<name>` on the nearest element around an event's target that has it.
pub fn data(event: &impl AsRef<Event>, name: &str) -> Option<String> {
    let attribute = format!("data-{name}");
    let target = event.as_ref().target()?.dyn_into::<Element>().ok()?;
    target.closest(&format!("[{attribute}]")).ok()??.get_attribute(&attribute)
}

/// Whether the reader has selected text.
pub fn has_selected_text() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// Scrolls the element so far that its child of this number is seen.
pub fn reveal_child(element: &impl AsRef<Element>, index: usize) {
    let child = u32::try_from(index).ok().and_then(|index| element.as_ref().children().item(index));
    if let Some(child) = child {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        child.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
