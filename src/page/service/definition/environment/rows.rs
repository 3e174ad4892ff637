//! The table of variables.

use leptos::{html, prelude::*};

use super::row::VariableRow;
use crate::{
    browser::focus,
    page::service::definition::{editor::Editor, import::Importing},
    ui::{
        Button, Empty, Name,
        button::{Kind, Size},
    },
};

/// All rows, with what adds and brings back one.
#[component]
pub(super) fn Rows(editor: Editor, importing: Importing) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    let add = move || {
        let row = editor.change(|table| table.add("", Some(String::new())));
        focus_name(row);
    };
    let empty = Memo::new(move |_| editor.rows().is_empty());
    view! {
        <ul class="env" aria-label="Environment variables" node_ref=list hidden=move || empty.get()>
            <For each=move || editor.rows() key=|row| row.id let:row>
                <VariableRow editor row importing on_enter=move |()| add() />
            </For>
        </ul>
        <Show when=move || empty.get()>
            <Empty title="No variables yet">
                "Add them one by one, paste NAME=value lines, or drop an env file here."
            </Empty>
        </Show>
        <footer>
            <Button kind=Kind::Quiet size=Size::Small icon=Name::Plus on_click=move |_| add() attr:data-test="add-variable">
                "Add variable"
            </Button>
            <span class="small faint wide-only">"paste many lines at once, or drop a file"</span>
            <span class="grow"></span>
            {move || {
                editor
                    .removed
                    .get()
                    .map(|(_, row)| {
                        view! {
                            <span class="small soft cut">{row.name} " removed"</span>
                            <Button size=Size::Small icon=Name::Back on_click=move |_| editor.put_back()>
                                "Undo"
                            </Button>
                        }
                    })
            }}
        </footer>
    }
}

/// Puts the focus into the name of a row, once that stands in the page.
pub(super) fn focus_name(row: u64) {
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        focus::first(&format!("[data-row=\"{row}\"] input"));
    });
}
