//! "Show me the call": the same definition as curl, clfpy, JSON and env file, to copy or to keep.

use leptos::prelude::*;

use super::editor::Editor;
use crate::{
    browser::file,
    domain::definition::{
        env_text,
        json::{self, Values},
        mask, snippet,
    },
    domain::format,
    state::{expect_service, use_client},
    ui::{
        Button, CopyButton, Dialog, Name, Notice, RevealButton, Segments, Tone,
        button::{Kind, Size},
    },
};

/// The languages of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Curl,
    Clfpy,
    Json,
    EnvFile,
}

impl Language {
    const ALL: [Self; 4] = [Self::Curl, Self::Clfpy, Self::Json, Self::EnvFile];

    fn word(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Clfpy => "clfpy",
            Self::Json => "JSON",
            Self::EnvFile => "env file",
        }
    }

    fn note(self) -> &'static str {
        match self {
            Self::Curl => "For bash, zsh, sh and fish. The session token is taken from CFG_TOKEN.",
            Self::Clfpy => {
                "For Python with clfpy, as in the manual. The session token is taken from CFG_TOKEN."
            }
            Self::Json => "The whole definition. Kept as a file, it can be imported here again.",
            Self::EnvFile => "The environment alone, as docker run --env-file takes it.",
        }
    }

    /// Media type and end of the name, where it is worth keeping as a file.
    fn file(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Curl => None,
            Self::Clfpy => Some(("text/x-python;charset=utf-8", "deploy.py")),
            Self::Json => Some(("application/json", "definition.json")),
            Self::EnvFile => Some(("text/plain;charset=utf-8", "env")),
        }
    }
}

/// The dialog.
#[component]
pub(super) fn CallDialog(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title="The same from outside" large=true>
            <Body editor />
        </Dialog>
    }
}

#[component]
fn Body(editor: Editor) -> impl IntoView {
    let (client, name) = (use_client(), expect_service().name());
    let language = RwSignal::new(Language::Curl);
    let shown = RwSignal::new(false);
    let (base, address) = (client.base_address(), client.service_address(&name));
    let service = name.clone();
    let write = move |values: Values| {
        editor.form.with(|form| match language.get() {
            Language::Curl => snippet::curl(form, values, &address),
            Language::Clfpy => snippet::clfpy(form, values, &base, &service),
            Language::Json => json::write(form, values),
            Language::EnvFile => env_text::write(&form.table, values == Values::Masked).text,
        })
    };
    let secrets = Memo::new(move |_| {
        editor.form.with(|form| {
            let rows = form.table.rows().iter();
            rows.filter(|row| mask::is_masked(&row.name, row.value.as_deref().unwrap_or_default())).count()
        })
    });
    let masked = Memo::new(move |_| secrets.get() > 0);
    let text = {
        let write = write.clone();
        Signal::derive(move || write(if shown.get() { Values::Shown } else { Values::Masked }))
    };
    // Asked for when the button is pressed; until then no masked value stands in the page.
    let whole = Signal::derive(move || write(Values::Shown));
    let left_out = move || {
        let written = editor.form.with(|form| env_text::write(&form.table, true));
        (language.get() == Language::EnvFile && !written.left_out.is_empty())
            .then(|| format!("An env file cannot hold {}.", format::names(&written.left_out, 3)))
    };
    let save = move || {
        let name = name.clone();
        language.get().file().map(|(kind, end)| {
            view! {
                <Button
                    icon=Name::Download
                    on_click=move |_| {
                        file::save(&format!("{name}.{end}"), kind, &whole.get_untracked());
                    }
                >
                    "Keep as a file"
                </Button>
            }
        })
    };
    view! {
        <div class="in stack">
            <div class="row apart">
                <Segments label="Language">
                    {Language::ALL
                        .into_iter()
                        .map(|one| view! {
                            <Button
                                size=Size::Small
                                pressed=Signal::derive(move || language.get() == one)
                                on_click=move |_| language.set(one)
                            >
                                {one.word()}
                            </Button>
                        })
                        .collect_view()}
                </Segments>
                {move || masked.get().then(|| view! { <RevealButton shown what="masked values" words=true /> })}
            </div>
            <p class="hint">{move || language.get().note()}</p>
            <Unfinished editor />
            <pre class="code tall" tabindex="0" aria-label=move || format!("As {}", language.get().word())>{move || text.get()}</pre>
            {move || left_out().map(|sentence| view! { <p class="hint">{sentence}</p> })}
        </div>
        <footer>
            <CopyButton
                text=whole
                label=Signal::derive(move || format!("Copy the {}", language.get().word()))
                words="Copy"
                kind=Kind::Primary
                size=Size::Normal
            />
            {save}
            {move || masked.get().then(|| view! {
                <span class="small soft">"What you copy or keep has the masked values in it."</span>
            })}
        </footer>
    }
}

#[component]
fn Unfinished(editor: Editor) -> impl IntoView {
    move || {
        editor.checked.with(|checked| checked.definition.is_none()).then(|| {
            view! {
                <Notice tone=Tone::Warn small=true>
                    <p>"The form is not finished: sent as it stands, this would be refused."</p>
                </Notice>
            }
        })
    }
}
