//! How large an element is, and telling when that changes.

use leptos::{__reexports::send_wrapper::SendWrapper, prelude::on_cleanup};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// Calls `changed` with the width and height of the element's content in CSS pixels: soon, and whenever they change,
/// for as long as the current owner lives.
pub fn observe(element: &impl AsRef<Element>, changed: impl Fn(f64, f64) + 'static) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Some(entry) =
            entries.iter().last().and_then(|entry| entry.dyn_into::<ResizeObserverEntry>().ok())
        {
            let content = entry.content_rect();
            changed(content.width(), content.height());
        }
    });
    let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
    observer.observe(element.as_ref());
    let kept = SendWrapper::new((observer, callback));
    on_cleanup(move || {
        let (observer, _callback) = kept.take();
        observer.disconnect();
    });
}
