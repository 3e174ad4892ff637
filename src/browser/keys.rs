//! Keys pressed on the page itself, not in a field.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::document;

/// Calls `pressed` with the name of a key that was pressed without Ctrl, Alt or Meta, outside fields and dialogs, as
/// long as the current owner lives. Where `pressed` answers true, the browser's own action does not follow.
pub fn on_plain_key(pressed: impl Fn(&str) -> bool + 'static) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing();
        if modified || event.default_prevented() || in_field(&event) || document::has_modal() {
            return;
        }
        if pressed(&event.key()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Calls `pressed` for a letter with Ctrl or Meta, wherever the focus is, as long as the current owner lives.
pub fn on_command_key(letter: &'static str, pressed: impl Fn() + 'static) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let command = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
        if command && event.key().eq_ignore_ascii_case(letter) {
            event.prevent_default();
            pressed();
        }
    });
    on_cleanup(move || handle.remove());
}

fn in_field(event: &web_sys::KeyboardEvent) -> bool {
    event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| {
        element.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
    })
}
