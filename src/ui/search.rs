//! The search field over a list.

use leptos::{ev, html, prelude::*};

use super::{
    Button, Icon, Name,
    button::{Kind, Size},
};

/// A search field with a lens, and a cross that clears it. Escape clears it too, and leaves it where it is empty, so that
/// the keys of the page are reached without a pointer.
#[component]
pub fn SearchField(
    /// The value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with each change of the value.
    #[prop(into)]
    on_input: Callback<String>,
    /// What is searched; also the text in the empty field.
    #[prop(into)]
    label: String,
    /// What is said behind the value: "3 of 18".
    #[prop(optional, into)]
    note: Option<Signal<String>>,
    /// Called with each key in the field but Escape: not with those on the cross.
    #[prop(optional, into)]
    on_key: Option<Callback<ev::KeyboardEvent>>,
    /// The element, for moving the focus to it.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let clear = move || {
        on_input.run(String::new());
        if let Some(input) = node_ref.get_untracked() {
            let _ = input.focus();
        }
    };
    view! {
        <div class="affix search">
            <span class="mark"><Icon name=Name::Search /></span>
            <input
                type="search"
                prop:value=move || value.get()
                placeholder=label.clone()
                aria-label=label
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                node_ref=node_ref
                on:input=move |event| on_input.run(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() != "Escape" {
                        if let Some(on_key) = on_key {
                            on_key.run(event);
                        }
                        return;
                    }
                    if value.with_untracked(|value| !value.is_empty()) {
                        event.stop_propagation();
                        clear();
                    } else if let Some(input) = node_ref.get_untracked() {
                        let _ = input.blur();
                    }
                }
            />
            {note.map(|note| view! { <span class="after">{move || note.get()}</span> })}
            {move || {
                value
                    .with(|value| !value.is_empty())
                    .then(|| {
                        view! {
                            <Button kind=Kind::Quiet size=Size::Tiny icon=Name::Close label="Clear" on_click=move |_| clear() />
                        }
                    })
            }}
        </div>
    }
}
