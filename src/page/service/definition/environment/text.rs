//! The environment as text and the definition as JSON, in step with the form while one types.

use leptos::prelude::*;

use crate::{
    domain::{
        definition::{
            env_text,
            form::Form,
            json::{self, Values},
            mask,
            unreadable::Unreadable,
        },
        format,
    },
    page::service::definition::editor::Editor,
    ui::{Button, Icon, Name, RevealButton, TextArea, button::Kind},
};

/// What reading a text gave.
#[derive(Clone, Debug, Default, PartialEq)]
struct Reading {
    /// What it says, where it could be read.
    form: Option<Form>,
    /// What could not be read: a sentence each.
    faults: Vec<String>,
    /// What is to be said beside that.
    note: Option<String>,
}

/// A text that stands for the form: how it is written and read.
#[derive(Clone, Copy)]
struct Language {
    label: &'static str,
    hint: &'static str,
    write: fn(&Form, Values) -> (String, Option<String>),
    read: fn(&Form, &str) -> Reading,
    keep: fn(String) -> Unreadable,
}

/// The environment as an env file.
#[component]
pub(super) fn EnvText(editor: Editor) -> impl IntoView {
    let language = Language {
        label: "Environment as an env file",
        hint: "One NAME=value a line, taken as it stands, quotes included. Comments and blank lines are not kept.",
        write: |form, values| {
            let written = env_text::write(&form.table, values == Values::Masked);
            (written.text, left_out(&written.left_out))
        },
        read: |form, text| {
            let mut form = form.clone();
            let unread = env_text::read(&mut form.table, text);
            let faults =
                unread.iter().map(|unread| format!("Line {}: {}", unread.line, unread.message)).collect();
            Reading { form: Some(form), faults, note: None }
        },
        keep: Unreadable::EnvFile,
    };
    view! { <TextPane editor language /> }
}

fn left_out(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| {
        format!(
            "An env file cannot hold {}; see the table for it. It stays as it is.",
            format::names(names, 3)
        )
    })
}

/// The whole definition as JSON.
#[component]
pub(super) fn JsonText(editor: Editor) -> impl IntoView {
    let language = Language {
        label: "Definition as JSON",
        hint: "The whole definition, as the API takes it. The form follows while you type.",
        write: |form, values| (json::write(form, values), None),
        read: |_, text| match json::read(text) {
            Ok(read) => Reading { form: Some(read.form), faults: Vec::new(), note: unknown(&read.unknown) },
            Err(fault) => Reading { form: None, faults: vec![fault.to_string()], note: None },
        },
        keep: Unreadable::Json,
    };
    view! { <TextPane editor language /> }
}

fn unknown(keys: &[String]) -> Option<String> {
    let keys: Vec<String> = keys.iter().map(|key| mask::shortened(key)).collect();
    (!keys.is_empty()).then(|| format!("No definition has {}; it is not sent.", format::names(&keys, 3)))
}

/// The text, what cannot be read of it, and the way to see masked values. While something cannot be read, the text is
/// the only place that can be edited: the form would overwrite it, or be overwritten.
#[component]
fn TextPane(editor: Editor, language: Language) -> impl IntoView {
    let Language { label, hint, write, read, keep } = language;
    // What could not be read when the page was left; the other view is not open while there is such a text.
    let left = editor.unreadable.get_untracked().map(Unreadable::into_text);
    let secrets = Memo::new(move |_| {
        editor.form.with(|form| {
            let rows = form.table.rows().iter();
            rows.filter(|row| mask::is_masked(&row.name, row.value.as_deref().unwrap_or_default())).count()
        })
    });
    // Values are shown when asked for, or when there was nothing to mask as the typing began. A text that cannot be read
    // cannot be masked either.
    let shown = RwSignal::new(secrets.get_untracked() == 0 || left.is_some());
    let values = move || if shown.get() { Values::Shown } else { Values::Masked };
    let text = RwSignal::new(String::new());
    let reading = RwSignal::new(Reading::default());
    let left_out = RwSignal::new(None::<String>);
    let fresh = move || {
        let (fresh, note) = editor.form.with_untracked(|form| write(form, untrack(values)));
        text.set(fresh);
        left_out.set(note);
        reading.set(Reading::default());
        editor.unreadable.set(None);
    };
    if let Some(left) = left {
        reading.set(editor.form.with_untracked(|form| read(form, &left)));
        text.set(left);
    }
    // The form changed elsewhere: the text follows. What was typed here is what the form says already.
    Effect::new(move |_| {
        editor.form.track();
        shown.track();
        let pending = editor.pending.get();
        let typed_here = reading.with_untracked(|reading| {
            reading.form.as_ref().is_some_and(|form| editor.form.with_untracked(|now| now.same_as(form)))
        });
        // The editor began anew: lines that could not be read went with the rest.
        let discarded = reading.with_untracked(|reading| !reading.faults.is_empty());
        if !pending && (!typed_here || discarded) {
            fresh();
        }
    });
    let typed = move |typed: String| {
        let read = editor.form.with_untracked(|form| read(form, &typed));
        editor.unreadable.set((!read.faults.is_empty()).then(|| keep(typed.clone())));
        text.set(typed);
        let form = read.form.clone();
        reading.set(read);
        if let Some(form) = form {
            editor.take_form(&form);
        }
    };
    let rows = Memo::new(move |_| text.with(|text| text.lines().count().clamp(6, 28) as u32 + 1));
    let faults = move || {
        reading.with(|reading| {
            let most = 5;
            let more = reading.faults.len().saturating_sub(most);
            reading
                .faults
                .iter()
                .take(most)
                .cloned()
                .chain((more > 0).then(|| format!("And {more} more.")))
                .collect::<Vec<_>>()
        })
    };
    let masked = Memo::new(move |_| secrets.get() > 0);
    let what =
        Signal::derive(move || format::count(secrets.get(), "masked value to edit", "masked values to edit"));
    let reveal = move || {
        masked.get().then(|| view! { <RevealButton shown what words=true disabled=editor.pending /> })
    };
    let readonly = Signal::derive(move || !shown.get() && secrets.get() > 0);
    let wrong = editor.pending;
    view! {
        <div class="in stack text-pane">
            <div class="row apart">
                <p class="hint grow">{hint}</p>
                {reveal}
            </div>
            {move || {
                let rows = rows.get();
                view! { <TextArea label rows value=text on_input=typed readonly wrong /> }
            }}
            <div class="stack tight" aria-live="polite">
                {move || {
                    faults().into_iter().map(|fault| view! { <Fault text=fault /> }).collect_view()
                }}
                {move || {
                    editor.pending.get().then(|| view! {
                        <div class="row small">
                            <span class="soft">"The rest of the form waits until this is mended."</span>
                            <Button kind=Kind::Text on_click=move |_| fresh()>
                                "Leave out what cannot be read"
                            </Button>
                        </div>
                    })
                }}
                {move || {
                    let notes = [reading.with(|reading| reading.note.clone()), left_out.get()];
                    notes.into_iter().flatten().map(|note| view! { <p class="hint">{note}</p> }).collect_view()
                }}
            </div>
        </div>
    }
}

#[component]
fn Fault(text: String) -> impl IntoView {
    view! {
        <div class="wrong">
            <Icon name=Name::Alert />
            <span>{text}</span>
        </div>
    }
}
