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

/// Focuses the first text area that matches `selector`, with the caret at the start of a line, counted from 1, and shows
/// that line.
pub fn line(selector: &str, line: usize) {
    let area = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    let Some(area) = area else { return };
    first(selector);
    let text = area.value();
    let start = start_of(&text, line);
    let _ = area.set_selection_range(start, start);
    // the browser follows a caret that is moved by keys, not one that a script sets
    let position = scroll::position(&area);
    let lines = text.split('\n').count().max(1) as f64;
    let above = position.total * line.saturating_sub(1) as f64 / lines;
    scroll::to(&area, (above - position.height / 2.0).max(0.0));
}

/// Where a line begins, in the units in which the browser counts: UTF-16.
fn start_of(text: &str, line: usize) -> u32 {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    before.map(|line| line.encode_utf16().count() as u32).sum()
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

#[cfg(test)]
mod tests {
    use super::start_of;

    #[test]
    fn lines_begin_where_the_browser_counts() {
        assert_eq!(start_of("ab\ncd\n", 1), 0);
        assert_eq!(start_of("ab\ncd\n", 2), 3);
        assert_eq!(start_of("a😀\ncd", 2), 4);
        assert_eq!(start_of("ab", 9), 2);
    }
}
