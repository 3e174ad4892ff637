//! Where an element that scrolls stands, and how large it and its children are. CSS pixels.

use web_sys::Element;

/// Height of the bar that sticks to the upper edge of the window, CSS pixels; `--bar` of `tokens.css`.
const BAR: f64 = 48.0;
/// Pixels between the edge of the window and what opens over the page.
const AIR: f64 = 8.0;

/// Where an element that scrolls stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// How far it is scrolled down.
    pub top: f64,
    /// How much of it is seen.
    pub height: f64,
    /// How tall its content is.
    pub total: f64,
}

/// Where the element stands.
pub fn position(element: &impl AsRef<Element>) -> Position {
    let element = element.as_ref();
    Position {
        top: f64::from(element.scroll_top()),
        height: f64::from(element.client_height()),
        total: f64::from(element.scroll_height()),
    }
}

/// Scrolls the content of the element, at once.
pub fn to(element: &impl AsRef<Element>, top: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and no element is that tall")]
    element.as_ref().set_scroll_top(top as i32);
}

/// Scrolls the content of the element sideways until the first element inside that matches `selector` is seen; false
/// where there is none.
pub fn reveal_sideways(element: &impl AsRef<Element>, selector: &str) -> bool {
    let element = element.as_ref();
    let Some(inside) = element.query_selector(selector).ok().flatten() else { return false };
    let (frame, inside) = (element.get_bounding_client_rect(), inside.get_bounding_client_rect());
    if inside.left() < frame.left() || inside.right() > frame.right() {
        let middle = (inside.left() - frame.left()) - frame.width() / 2.0;
        #[expect(clippy::cast_possible_truncation, reason = "saturates, and no element is that wide")]
        element.set_scroll_left(element.scroll_left() + middle as i32);
    }
    true
}

/// Scrolls what is around the element until it stands in the middle, unless the window shows it whole below the bar, or
/// could not.
pub fn to_middle(element: &impl AsRef<Element>) {
    let element = element.as_ref();
    let Some(root) = element.owner_document().and_then(|document| document.document_element()) else {
        return;
    };
    let window = f64::from(root.client_height());
    let rect = element.get_bounding_client_rect();
    let is_seen = rect.top() >= BAR && rect.bottom() <= window;
    if !is_seen && rect.height() < window - BAR {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Center);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// By how much the element must be moved sideways so that the window shows all of it; 0 where it does. What is wider than
/// the window stands at its left edge.
pub fn aside(element: &impl AsRef<Element>) -> f64 {
    let element = element.as_ref();
    let Some(root) = element.owner_document().and_then(|document| document.document_element()) else {
        return 0.0;
    };
    let rect = element.get_bounding_client_rect();
    let right = f64::from(root.client_width()) - AIR - rect.right();
    if rect.left() < AIR { AIR - rect.left() } else { right.min(0.0).max(AIR - rect.left()) }
}

/// The width of the element in fractions of a pixel.
pub fn width(element: &impl AsRef<Element>) -> f64 {
    element.as_ref().get_bounding_client_rect().width()
}

/// The heights of the element's children.
pub fn child_heights(element: &impl AsRef<Element>) -> Vec<f64> {
    let children = element.as_ref().children();
    (0..children.length())
        .filter_map(|index| children.item(index))
        .map(|child| child.get_bounding_client_rect().height())
        .collect()
}
