//! The import dialog: an env file by picker, drop or paste, with a preview before anything happens.

mod preview;

use leptos::{html, prelude::*};
use servicectl_api::env_file::Join;

use super::editor::Editor;
use crate::{
    browser::file::{self, Picked},
    domain::{
        definition::import::{self, MOST_BYTES, Plan, Refused, Source},
        format,
    },
    ui::{
        Button, Checkbox, Choice, ChoiceGroup, Dialog, Name, Notice, TextArea, Tone,
        button::{Kind, Size},
    },
};

/// The dialog's state.
#[derive(Clone, Copy)]
pub(super) struct Importing {
    open: RwSignal<bool>,
    text: RwSignal<String>,
    file: RwSignal<Option<String>>,
    unreadable: RwSignal<Option<String>>,
}

impl Importing {
    /// Closed.
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            file: RwSignal::new(None),
            unreadable: RwSignal::new(None),
        }
    }

    /// Opens the dialog with a text, and the name of the file that it is from.
    pub(super) fn open(self, text: String, file: Option<String>) {
        self.unreadable.set(None);
        self.text.set(text);
        self.file.set(file);
        self.open.set(true);
    }

    /// Reads a file and opens the dialog with it.
    pub(super) fn open_file(self, file: Picked) {
        let name = file.name();
        if file.size() > MOST_BYTES {
            self.open(String::new(), Some(name));
            self.unreadable.set(Some(Refused::TooLarge.to_string()));
            return;
        }
        leptos::task::spawn_local(async move {
            let text = file.text().await;
            // The page may be gone by now.
            if self.open.try_get_untracked().is_none() {
                return;
            }
            let failed = text.is_none();
            self.open(text.unwrap_or_default(), Some(name));
            if failed {
                let sentence =
                    "The browser could not read this file. Open it in an editor and paste its lines here.";
                self.unreadable.set(Some(sentence.to_owned()));
            }
        });
    }
}

/// The dialog.
#[component]
pub(super) fn ImportDialog(editor: Editor, importing: Importing, join: Join) -> impl IntoView {
    view! {
        <Dialog
            open=importing.open
            title="Import variables"
            large=true
            on_close=move |()| importing.text.set(String::new())
        >
            <Body editor importing first=join />
        </Dialog>
    }
}

#[component]
fn Body(editor: Editor, importing: Importing, first: Join) -> impl IntoView {
    let join = RwSignal::new(first);
    let mend = RwSignal::new(true);
    let fields = RwSignal::new(true);
    let text = importing.text;
    let read = Memo::new(move |_| text.with(|text| (!text.trim().is_empty()).then(|| import::read(text))));
    let as_it_stands =
        Memo::new(move |_| read.with(|read| read.as_ref().and_then(|read| read.as_ref().ok().cloned())));
    let unquote = RwSignal::new(false);
    let quoted = Memo::new(move |_| {
        as_it_stands.with(|source| source.as_ref().map(Source::quoted)).unwrap_or_default()
    });
    let source = Memo::new(move |_| {
        let source = as_it_stands.get()?;
        Some(if unquote.get() { source.without_quotes() } else { source })
    });
    let wrong_path = Memo::new(move |_| {
        let path = editor.context_root.get()?;
        source.with(|source| source.as_ref()?.wrong_context_root(&path).map(|wrong| (wrong.to_owned(), path)))
    });
    let plan = Memo::new(move |_| {
        let path = wrong_path.get().filter(|_| mend.get()).map(|(_, path)| path);
        source.with(|source| {
            let source = source.as_ref()?;
            Some(editor.form.with(|form| source.plan(&form.table, join.get(), path.as_deref())))
        })
    });
    let brings_fields = Memo::new(move |_| {
        source.with(|source| source.as_ref().is_some_and(|source| !source.fields.is_empty()))
    });
    let ready = Memo::new(move |_| {
        let changes = plan.with(|plan| plan.as_ref().is_some_and(|plan| !plan.is_nothing()));
        changes || (brings_fields.get() && fields.get())
    });
    let take = move |_| {
        // a file may have been read while the typing went on
        if !editor.is_free() {
            importing.open.set(false);
            return;
        }
        if fields.get_untracked() {
            source.with_untracked(|source| {
                for (field, text) in source.iter().flat_map(|source| &source.fields) {
                    editor.set_field(*field, text.clone());
                }
            });
        }
        if let Some(plan) = plan.get_untracked() {
            editor.change(|table| plan.apply(table));
            editor.said.set(said(&plan));
        }
        importing.open.set(false);
    };
    view! {
        <div class="in stack roomy">
            <Picker importing />
            <TextArea
                value=text
                on_input=move |typed| {
                    importing.unreadable.set(None);
                    importing.file.set(None);
                    text.set(typed);
                }
                label="Lines to import"
                placeholder="# paste NAME=value lines here\nLOG_LEVEL=info"
                rows=7
                attr:autofocus=true
            />
            {move || importing.unreadable.get().map(|sentence| view! { <Refusal sentence /> })}
            {move || {
                read.with(|read| match read {
                    Some(Err(refused)) => Some(view! { <Refusal sentence=refused.to_string() /> }.into_any()),
                    _ => None,
                })
            }}
            <Show when=move || source.with(Option::is_some)>
                <JoinChoice join />
                {move || {
                    let lines = quoted.get();
                    (!lines.is_empty()).then(|| view! { <QuotesOffer unquote lines /> })
                }}
                {move || wrong_path.get().map(|(wrong, path)| view! { <PathOffer mend wrong path /> })}
                {move || {
                    brings_fields.get().then(|| view! {
                        <Checkbox checked=fields on_change=move |on| fields.set(on)>
                            "Take over tag, memory and port too"
                        </Checkbox>
                    })
                }}
                <preview::PreviewList source plan />
            </Show>
        </div>
        <footer>
            <Button kind=Kind::Primary disabled=Signal::derive(move || !ready.get()) on_click=take>
                {move || if join.get() == Join::Merge { "Import" } else { "Replace the environment" }}
            </Button>
            <Button kind=Kind::Quiet on_click=move |_| importing.open.set(false)>"Cancel"</Button>
            {move || {
                let same = source.with(Option::is_some) && !ready.get();
                same.then(|| view! { <span class="small soft">"Everything is there already."</span> })
            }}
        </footer>
    }
}

fn said(plan: &Plan) -> String {
    let preview = &plan.preview;
    format!(
        "Imported: {} added, {} changed, {} removed",
        preview.added.len(),
        preview.changed.len(),
        preview.removed.len()
    )
}

#[component]
fn Refusal(sentence: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Bad small=true announce=true>
            <p>{sentence}</p>
        </Notice>
    }
}

/// The button that picks a file; the input behind it is the browser's own.
#[component]
fn Picker(importing: Importing) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let picked = move |event| {
        if let Some(file) = file::chosen(&event) {
            importing.open_file(file);
        }
    };
    view! {
        <div class="row">
            <Button
                size=Size::Small
                icon=Name::Upload
                on_click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        file::ask(&input);
                    }
                }
            >
                "Choose a file"
            </Button>
            <input
                type="file"
                class="vh"
                tabindex="-1"
                aria-label="Env file to import"
                node_ref=input
                on:change=picked
            />
            <span class="small soft">
                {move || importing.file.get().unwrap_or_else(|| "or drop one anywhere on the environment, or paste lines below".to_owned())}
            </span>
        </div>
    }
}

#[component]
fn JoinChoice(join: RwSignal<Join>) -> impl IntoView {
    let is = move |one: Join| Signal::derive(move || join.get() == one);
    view! {
        <ChoiceGroup legend="What happens to variables that the file does not name">
            <div class="cols">
                <Choice group="join" checked=is(Join::Merge) on_choose=move |()| join.set(Join::Merge) title="Merge">
                    "Variables that the file does not name stay."
                </Choice>
                <Choice group="join" checked=is(Join::Replace) on_choose=move |()| join.set(Join::Replace) title="Replace">
                    "The file is the whole environment; the rest goes."
                </Choice>
            </div>
        </ChoiceGroup>
    }
}

/// Values in quotes: what Compose takes off, Docker keeps.
#[component]
fn QuotesOffer(unquote: RwSignal<bool>, lines: Vec<usize>) -> impl IntoView {
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let title = format!("Quotes around the value in {word} {}", format::names(&numbers, 5));
    view! {
        <Notice tone=Tone::Warn small=true title=title>
            <p>"Docker keeps the quotes as part of the value; Compose would not."</p>
            <Checkbox checked=unquote on_change=move |on| unquote.set(on)>"Take the quotes off"</Checkbox>
        </Notice>
    }
}

/// The file brings a wrong `CONTEXT_ROOT`, as all of the platform's example files do.
#[component]
fn PathOffer(mend: RwSignal<bool>, wrong: String, path: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn small=true title="CONTEXT_ROOT of another service">
            <p>
                "The file says " <code>{wrong}</code> "; under its address this service is found at " <code>{path}</code> "."
            </p>
            <Checkbox checked=mend on_change=move |on| mend.set(on)>"Take the right one instead"</Checkbox>
        </Notice>
    }
}

/// What a source is, for the preview.
pub(super) type SourceMemo = Memo<Option<Source>>;
/// What it would do, for the preview.
pub(super) type PlanMemo = Memo<Option<Plan>>;
