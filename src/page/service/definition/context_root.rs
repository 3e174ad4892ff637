//! The `CONTEXT_ROOT` guard, where no row can carry it: the variable is missing.

use leptos::prelude::*;

use super::editor::Editor;
use crate::{
    domain::definition::context_root::{CONTEXT_ROOT, Guard},
    ui::{Button, Name, Notice, Tone, button::Size},
};

/// The warning with its one-click fix.
#[component]
pub(super) fn MissingContextRoot(editor: Editor) -> impl IntoView {
    let actions = move || {
        view! {
            <Button size=Size::Small icon=Name::Plus disabled=editor.pending on_click=move |_| editor.fix_context_root()>
                "Add it"
            </Button>
        }
    };
    let missing = Memo::new(move |_| editor.guard.get() == Some(Guard::Missing));
    move || {
        let path = editor.context_root.get().filter(|_| missing.get())?;
        let sentence = Guard::Missing.sentence(&path)?;
        Some(view! {
            <div class="in">
                <Notice tone=Tone::Warn small=true title=format!("No {CONTEXT_ROOT}") actions=actions>
                    <p>{sentence}</p>
                </Notice>
            </div>
        })
    }
}
