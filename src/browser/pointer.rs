//! The pointer while it drags something.

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// Sends what the pointer does from now on to the element that the event happened on, until it is let go.
pub fn capture(event: &PointerEvent) {
    let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// The value of `attribute` on the nearest element around what lies under the pointer.
pub fn attribute_below(event: &PointerEvent, attribute: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    let below = document.element_from_point(event.client_x() as f32, event.client_y() as f32)?;
    below.closest(&format!("[{attribute}]")).ok().flatten()?.get_attribute(attribute)
}
