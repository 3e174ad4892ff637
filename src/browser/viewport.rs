//! What part of the page is seen.

use leptos::{ev, prelude::*};

/// Where the window is scrolled to and how tall it is, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Viewport {
    /// From the top of the page to the top of the window.
    pub top: f64,
    /// Height of the window.
    pub height: f64,
}

impl Viewport {
    /// What is seen now.
    pub fn now() -> Self {
        let Some(window) = web_sys::window() else { return Self::default() };
        Self {
            top: window.scroll_y().unwrap_or(0.0),
            height: window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0),
        }
    }
}

/// What is seen, kept up to date as long as the current owner lives.
pub fn viewport() -> ReadSignal<Viewport> {
    let (seen, set_seen) = signal(Viewport::now());
    let update = move || {
        let now = Viewport::now();
        if seen.get_untracked() != now {
            set_seen.set(now);
        }
    };
    let scrolled = window_event_listener(ev::scroll, move |_| update());
    let resized = window_event_listener(ev::resize, move |_| update());
    on_cleanup(move || {
        scrolled.remove();
        resized.remove();
    });
    seen
}

/// From the top of the page to the top of the element, in CSS pixels.
pub fn top_of(element: &impl AsRef<web_sys::Element>) -> f64 {
    element.as_ref().get_bounding_client_rect().top() + Viewport::now().top
}

/// Scrolls so that the strip from `top` to `bottom` (in pixels of the page) is seen whole, below a bar of `bar`
/// pixels.
pub fn reveal(top: f64, bottom: f64, bar: f64) {
    let seen = Viewport::now();
    let target = if top < seen.top + bar {
        top - bar
    } else if bottom > seen.top + seen.height {
        bottom - seen.height
    } else {
        return;
    };
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(window.scroll_x().unwrap_or(0.0), target.max(0.0));
    }
}
