//! Dialogs: the browser's own `<dialog>`, shown as a modal.

use leptos::{ev, html, prelude::*};

use super::{
    Button, Field, Name, TextInput,
    button::{Kind, Size},
    id,
};
use crate::browser::dialog;

/// A modal dialog. Escape and the cross close it, the focus goes back to where it was, and its content is in the page
/// only while it is open.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading, and its accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// Cannot be closed now: what it started is under way.
    #[prop(optional, into)]
    locked: Signal<bool>,
    /// Wide.
    #[prop(optional)]
    large: bool,
    /// Called after it was closed, in whichever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The body; its last part may be a `<footer>` with the actions.
    children: ChildrenFn,
) -> impl IntoView {
    let heading = id::unique("dialog");
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        if open.get() {
            // after the tick its content stands in the page, so that the browser can find what takes the focus
            leptos::task::spawn_local(async move {
                leptos::task::tick().await;
                if open.try_get_untracked() == Some(true) {
                    dialog::show_modal(&element);
                }
            });
        } else {
            dialog::close(&element);
        }
    });
    let cancel = move |event: ev::Event| {
        if locked.get_untracked() {
            event.prevent_default();
        }
    };
    let closed = move |_| {
        // a second Escape closes what the first was kept from closing
        if locked.get_untracked() && open.get_untracked() {
            return element.get_untracked().iter().for_each(dialog::show_modal);
        }
        open.set(false);
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    let children = StoredValue::new(children);
    let heading_id = heading.clone();
    view! {
        <dialog
            class="dialog"
            data-size=large.then_some("l")
            aria-labelledby=heading
            node_ref=element
            on:cancel=cancel
            on:close=closed
        >
            <header>
                <h2 id=heading_id>{move || title.get()}</h2>
                <Button
                    kind=Kind::Quiet
                    size=Size::Small
                    icon=Name::Close
                    label="Close"
                    disabled=locked
                    on_click=move |_| open.set(false)
                />
            </header>
            <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
        </dialog>
    }
}

/// The last question before something is destroyed: its name must be typed.
#[component]
pub fn ConfirmByTyping(
    /// What must be typed.
    #[prop(into)]
    expected: Signal<String>,
    /// The words of the button that destroys: "Delete mesh-viewer".
    #[prop(into)]
    words: Signal<String>,
    /// Under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Called when confirmed.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Called when not.
    #[prop(into)]
    on_keep: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let matches =
        Signal::derive(move || typed.with(|typed| expected.with(|expected| typed.trim() == expected)));
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if matches.get_untracked() && !busy.get_untracked() {
            on_confirm.run(());
        }
    };
    view! {
        <form class="stack" on:submit=send>
            <Field label=move || expected.with(|expected| format!("Type {} to go on", loglines::phrase(expected, 80)))>
                <TextInput value=typed on_input=move |text| typed.set(text) mono=true autofocus=true />
            </Field>
            <div class="actions">
                <Button kind=Kind::Destroy submit=true disabled=move || !matches.get() busy>
                    {move || words.get()}
                </Button>
                <Button kind=Kind::Quiet disabled=busy on_click=move |_| on_keep.run(())>
                    "Keep it"
                </Button>
            </div>
        </form>
    }
}
