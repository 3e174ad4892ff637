//! What stands around every page.

use leptos::prelude::*;

/// The frame.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    children()
}
