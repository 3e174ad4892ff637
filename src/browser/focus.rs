//! Moving the focus.

use wasm_bindgen::JsCast;

/// Focuses the first element that matches `selector`, without scrolling; false where there is none.
pub fn first(selector: &str) -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        .is_some_and(|element| {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            element.focus_with_options(&options).is_ok()
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
