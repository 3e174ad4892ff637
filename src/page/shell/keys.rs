//! The list of keys, opened with `?`.

use leptos::prelude::*;

use crate::{
    browser::keys,
    ui::{Dialog, KeyHint},
};

/// The keys of the portal and what they do.
const KEYS: [(&str, &str); 8] = [
    ("Ctrl K", "Go to a service or page, or run an action"),
    ("n", "New service (on the list)"),
    ("/", "Filter or search"),
    ("j", "Next service"),
    ("k", "Previous service"),
    ("Enter", "Open the service"),
    ("Esc", "Close, or clear the filter"),
    ("?", "These keys"),
];

/// The dialog.
#[component]
pub fn KeysDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    keys::on_plain_key(move |key| {
        if key == "?" {
            open.set(true);
        }
        key == "?"
    });
    view! {
        <Dialog open title="Keys">
            <dl class="in pairs">
                {KEYS
                    .into_iter()
                    .map(|(key, what)| {
                        view! {
                            <dt>
                                <KeyHint keys=key />
                            </dt>
                            <dd>{what}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </Dialog>
    }
}
