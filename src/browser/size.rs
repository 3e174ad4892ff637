//! How large an element is, and telling when that changes.

use leptos::{__reexports::send_wrapper::SendWrapper, prelude::on_cleanup};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// Calls `changed` with the width and height of the element's content in CSS pixels: soon, and whenever they change,
/// for as long as the current owner lives.
pub fn observe(element: &impl AsRef<Element>, changed: impl Fn(f64, f64) + 'static) {
    let callback = move |entries: js_sys::Array| {
        if let Some(entry) =
            entries.iter().last().and_then(|entry| entry.dyn_into::<ResizeObserverEntry>().ok())
        {
            let content = entry.content_rect();
            changed(content.width(), content.height());
        }
    };
    watch(&[element.as_ref().clone()], callback);
}

/// Calls `changed` with whether what is inside the element is wider than it: soon, and whenever one of the two changes
/// its size, for as long as the current owner lives.
pub fn watch_overflow(element: &impl AsRef<Element>, changed: impl Fn(bool) + 'static) {
    let frame = element.as_ref().clone();
    let children = frame.children();
    let mut watched = vec![frame.clone()];
    watched.extend((0..children.length()).filter_map(|index| children.item(index)));
    watch(&watched, move |_| changed(frame.scroll_width() > frame.client_width()));
}

fn watch(elements: &[Element], callback: impl Fn(js_sys::Array) + 'static) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(callback);
    let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
    for element in elements {
        observer.observe(element);
    }
    let kept = SendWrapper::new((observer, callback));
    on_cleanup(move || {
        let (observer, _callback) = kept.take();
        observer.disconnect();
    });
}
