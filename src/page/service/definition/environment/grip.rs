//! The handle by which a row is moved: with the pointer, or with the arrow keys while it has the focus.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};

use crate::{
    browser::{focus, pointer},
    page::service::definition::editor::Editor,
    ui::{Icon, Name},
};

/// The handle.
#[component]
pub(super) fn Grip(editor: Editor, id: u64, label: Signal<String>) -> impl IntoView {
    let held = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let down = move |event: PointerEvent| {
        if event.button() == 0 && !editor.pending.get_untracked() {
            event.prevent_default();
            pointer::capture(&event);
            held.set(true);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let moved = move |event: PointerEvent| {
        if held.get_untracked()
            && let Some(target) =
                pointer::attribute_below(&event, "data-row").and_then(|row| row.parse().ok())
            && target != id
        {
            editor.change(|table| {
                if let Some(place) = table.place(target) {
                    table.move_to(id, place);
                }
            });
        }
    };
    let keys = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            _ => return,
        };
        if !event.alt_key() {
            event.prevent_default();
            shift(editor, id, by);
        }
    };
    view! {
        <button
            type="button"
            class="grip"
            node_ref=button
            aria-label=move || format!("Move {}; arrow keys move it up and down", label.get())
            title="Drag, or use the arrow keys"
            data-held=move || held.get().then_some("")
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=move |_| held.set(false)
            on:pointercancel=move |_| held.set(false)
            on:keydown=keys
        >
            <Icon name=Name::Grip />
        </button>
    }
}

/// Moves a row; the focus comes along, wherever in the row it is.
pub(super) fn shift(editor: Editor, id: u64, by: isize) {
    let focused = focus::current();
    editor.shift(id, by);
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        focused.again();
    });
}
