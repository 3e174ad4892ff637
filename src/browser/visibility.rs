//! Whether the page is seen, and telling when that or the network changes.

use leptos::{ev, prelude::*};

/// Whether the tab is in front; true where the browser does not say.
pub fn is_visible() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .is_none_or(|document| document.visibility_state() != web_sys::VisibilityState::Hidden)
}

/// Calls `back` whenever the page becomes visible, the network comes back, or the page returns from the
/// back-forward cache; for as long as the current owner lives.
pub fn on_return(back: impl Fn() + Clone + Send + Sync + 'static) {
    let when_visible = {
        let back = back.clone();
        move || {
            if is_visible() {
                back();
            }
        }
    };
    let online = {
        let back = back.clone();
        window_event_listener(ev::online, move |_| back())
    };
    let shown = window_event_listener(ev::pageshow, move |_| back());
    let visible = document_event_listener(ev::visibilitychange, when_visible);
    on_cleanup(move || {
        online.remove();
        shown.remove();
        visible();
    });
}

/// A listener on the document; the closure that comes back removes it.
pub(super) fn document_event_listener(
    event: impl ev::EventDescriptor,
    callback: impl Fn() + 'static,
) -> impl FnOnce() + Send + Sync {
    use wasm_bindgen::{JsCast, closure::Closure};

    let closure = Closure::<dyn Fn()>::new(callback);
    let name = event.name().into_owned();
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = &document {
        let _ = document.add_event_listener_with_callback(&name, closure.as_ref().unchecked_ref());
    }
    let kept = leptos::__reexports::send_wrapper::SendWrapper::new((document, closure));
    move || {
        let (document, closure) = &*kept;
        if let Some(document) = document {
            let _ = document.remove_event_listener_with_callback(&name, closure.as_ref().unchecked_ref());
        }
    }
}
