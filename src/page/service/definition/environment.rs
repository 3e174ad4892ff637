//! The environment: as a table, as text, and with the rest of the definition as JSON.

mod grip;
mod row;
mod rows;
mod text;

use leptos::{ev::DragEvent, html, prelude::*};
use servicectl_api::env_file::Join;

use super::{context_root::MissingContextRoot, editor::Editor, import};
use crate::{
    browser::{file, within},
    domain::{definition::unreadable::Unreadable, format},
    ui::{Button, Name, Segments, Sheet, button::Size},
};

/// How the environment is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// One row a variable.
    Table,
    /// As an env file.
    Text,
    /// The whole definition.
    Json,
}

/// The sheet.
#[component]
pub(super) fn EnvironmentSheet(editor: Editor) -> impl IntoView {
    // A text that cannot be read comes back where it was typed.
    let shown = RwSignal::new(editor.unreadable.with_untracked(|unreadable| match unreadable {
        None => View::Table,
        Some(Unreadable::EnvFile(_)) => View::Text,
        Some(Unreadable::Json(_)) => View::Json,
    }));
    let importing = import::Importing::new();
    let count = Memo::new(move |_| editor.form.with(|form| form.table.len()));
    let note = move || move || format::count(count.get(), "variable", "variables");
    let aside = move || {
        view! {
            <Segments label="Show the environment as">
                <ViewButton shown view=View::Table words="Table" editor />
                <ViewButton shown view=View::Text words="Text" editor />
                <ViewButton shown view=View::Json words="JSON" editor />
            </Segments>
            <Button
                size=Size::Small
                icon=Name::Upload
                disabled=editor.pending
                on_click=move |_| importing.open(String::new(), None)
            >
                "Import env file"
            </Button>
        }
    };
    view! {
        <DropZone editor importing>
            <Sheet title="Environment" note=note aside=aside>
                <MissingContextRoot editor />
                {move || match shown.get() {
                    View::Table => view! { <rows::Rows editor importing /> }.into_any(),
                    View::Text => view! { <text::EnvText editor /> }.into_any(),
                    View::Json => view! { <text::JsonText editor /> }.into_any(),
                }}
                <span class="vh" role="status">{move || editor.said.get()}</span>
            </Sheet>
        </DropZone>
        <import::ImportDialog editor importing join=Join::Merge />
    }
}

#[component]
fn ViewButton(shown: RwSignal<View>, view: View, words: &'static str, editor: Editor) -> impl IntoView {
    // A text with lines that cannot be read stays until they are mended or left out: they would be lost elsewhere.
    let disabled = Signal::derive(move || editor.pending.get() && shown.get() != view);
    let pressed = Signal::derive(move || shown.get() == view);
    view! {
        <Button size=Size::Small pressed disabled on_click=move |_| shown.set(view)>
            {words}
        </Button>
    }
}

/// Takes files and text that are dropped anywhere on the sheet.
#[component]
fn DropZone(editor: Editor, importing: import::Importing, children: Children) -> impl IntoView {
    let over = RwSignal::new(false);
    let zone = NodeRef::<html::Div>::new();
    let dragover = move |event: DragEvent| {
        if file::is_offered(&event) {
            event.prevent_default();
            over.set(true);
        }
    };
    let dragleave = move |event: DragEvent| {
        // Leaving for a part of the sheet is no leaving.
        if zone.get_untracked().is_some_and(|zone| within::drag_left(&zone, &event)) {
            over.set(false);
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if !editor.is_free() {
            return;
        }
        let (file, text) = file::dropped(&event);
        match file {
            Some(file) => importing.open_file(file),
            None => importing.open(text, None),
        }
    };
    view! {
        <div
            class="drop"
            data-over=move || over.get().then_some("")
            node_ref=zone
            on:dragover=dragover
            on:dragleave=dragleave
            on:drop=drop
        >
            {children()}
            <div class="drop-words" aria-hidden="true" hidden=move || !over.get()>
                {move || {
                    if editor.pending.get() {
                        "Put the lines right that cannot be read, then drop it"
                    } else {
                        "Drop an env file here to import it"
                    }
                }}
            </div>
        </div>
    }
}
