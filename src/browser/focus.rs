//! Moving the focus.

use wasm_bindgen::JsCast;

use super::scroll;

/// Focuses the first element that matches `selector`; false where there is none. The page stays where it is if the
/// element is seen or is taller than the window; else it is scrolled until the element stands in the middle, clear of
/// what sticks to the edges of the window.
pub fn first(selector: &str) -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        .is_some_and(|element| {
            let options = web_sys::FocusOptions::new();
            // the browser would scroll just as far as the edge, where the bar covers the element
            options.set_prevent_scroll(true);
            let focused = element.focus_with_options(&options).is_ok();
            if focused {
                scroll::to_middle(&element);
            }
            focused
        })
}

/// The element that has the focus now.
pub struct Focused(Option<web_sys::HtmlElement>);

/// Remembers which element has the focus, for when it is moved to another place in the page and loses it.
pub fn current() -> Focused {
    let document = web_sys::window().and_then(|window| window.document());
    Focused(
        document.and_then(|document| document.active_element()).and_then(|element| element.dyn_into().ok()),
    )
}

impl Focused {
    /// Gives it the focus again.
    pub fn again(self) {
        if let Some(element) = self.0 {
            let _ = element.focus();
        }
    }
}
