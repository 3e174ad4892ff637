//! The list of keys, opened with `?`.

use leptos::prelude::*;

use crate::{
    browser::keys,
    ui::{Dialog, KeyHint},
};

/// Keys of which each does its part, and what they do.
type Entry = (&'static [&'static str], &'static str);

/// The keys of the portal and what they do, by where they work.
const KEYS: [(&str, &[Entry]); 3] = [
    (
        "Everywhere",
        &[
            (&["Ctrl K"], "Go to a service or page, or run an action"),
            (&["/"], "Filter or search"),
            (&["Esc"], "Close, clear the filter, or leave it"),
            (&["?"], "These keys"),
        ],
    ),
    (
        "Services",
        &[
            (&["n"], "New service"),
            (&["j", "k"], "Next service, previous service"),
            (&["Enter"], "Open the service, or the first one that fits the filter"),
            (&["↓"], "From the filter to the first service"),
        ],
    ),
    (
        "Logs",
        &[
            (&["End"], "Follow the newest line"),
            (&["Home"], "Go to the first line"),
            (&["n", "N"], "Next match, previous match"),
            (&["Shift ↓", "Shift ↑"], "Select line by line"),
            (&["Ctrl A"], "Select all lines"),
            (&["Ctrl C"], "Copy the selected lines"),
            (&["Esc"], "Select nothing"),
        ],
    ),
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
            <div class="in stack roomy">
                {KEYS
                    .into_iter()
                    .map(|(place, keys)| {
                        view! {
                            <section class="key-list">
                                <h3>{place}</h3>
                                <dl class="pairs">{keys.iter().map(entry).collect_view()}</dl>
                            </section>
                        }
                    })
                    .collect_view()}
            </div>
        </Dialog>
    }
}

fn entry((keys, what): &'static Entry) -> impl IntoView {
    view! {
        <dt>
            <span class="row tight">{keys.iter().map(|key| view! { <KeyHint keys=*key /> }).collect_view()}</span>
        </dt>
        <dd>{*what}</dd>
    }
}
