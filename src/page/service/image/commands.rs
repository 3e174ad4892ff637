//! The commands that build and push, ready to be copied.

use leptos::prelude::*;
use servicectl_api::tag;

use super::{
    credentials::Registry,
    sample::{SampleOffer, only_sample},
};
use crate::{
    domain::docker::push::{self, Order, Shell},
    state::{expect_service, query::query, use_client},
    ui::{
        Button, CopyButton, Field, Segments, Sheet, TextInput,
        button::{Kind, Size},
    },
};

/// What the user chooses for the commands.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    /// Tag as typed.
    pub(super) tag: RwSignal<String>,
    folder: RwSignal<String>,
}

impl Choice {
    /// The manual's: `latest`, the folder one stands in.
    pub(super) fn new() -> Self {
        Self { tag: RwSignal::new("latest".to_owned()), folder: RwSignal::new(".".to_owned()) }
    }

    /// What is wrong with the tag.
    pub(super) fn problem(self) -> Option<String> {
        self.tag.with(|tag| tag::check(tag.trim()).err()).map(|problem| problem.message)
    }

    /// The tag where it is one, else `latest`.
    pub(super) fn good_tag(self) -> String {
        if self.problem().is_none() {
            self.tag.with(|tag| tag.trim().to_owned())
        } else {
            "latest".to_owned()
        }
    }
}

/// Which commands are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Language {
    #[default]
    Bash,
    PowerShell,
    Clfpy,
}

impl Language {
    const ALL: [Self; 3] = [Self::Bash, Self::PowerShell, Self::Clfpy];

    fn word(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::PowerShell => "PowerShell",
            Self::Clfpy => "clfpy",
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::PowerShell => "powershell",
            Self::Clfpy => "clfpy",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Bash => {
                "For bash and zsh. The login asks for the password: copy it with its button, paste it there. It stays out of the commands, the history and the list of processes."
            }
            Self::PowerShell => {
                "For PowerShell 5 and 7. The login asks for the password: copy it with its button, paste it there. It stays out of the commands and the history."
            }
            Self::Clfpy => {
                "For Python with clfpy and Docker. It fetches the credentials itself; the session token is taken from CFG_TOKEN."
            }
        }
    }

    fn shell(self) -> Option<Shell> {
        match self {
            Self::Bash => Some(Shell::Bash),
            Self::PowerShell => Some(Shell::PowerShell),
            Self::Clfpy => None,
        }
    }
}

/// The sheet.
#[component]
pub(super) fn CommandSheet(registry: Registry, order: Choice) -> impl IntoView {
    let name = expect_service().name();
    let (asked, ask) = query::<String>("shell");
    let language = Memo::new(move |_| {
        asked.with(|asked| {
            Language::ALL.into_iter().find(|one| asked.as_deref() == Some(one.slug())).unwrap_or_default()
        })
    });
    let image = name.clone();
    let whole_order = Memo::new(move |_| Order {
        repository: registry.part(|part| &part.repo_uri),
        endpoint: registry.part(|part| &part.proxy_endpoint),
        user: registry.part(|part| &part.user),
        image: image.clone(),
        tag: order.good_tag(),
        folder: order.folder.get(),
    });
    let aside = move || {
        view! {
            <Segments label="Commands for">
                {Language::ALL
                    .into_iter()
                    .map(|one| {
                        view! {
                            <Button
                                size=Size::Small
                                pressed=Signal::derive(move || language.get() == one)
                                on_click=move |_| {
                                    ask.set((one != Language::Bash).then(|| one.slug().to_owned()));
                                }
                            >
                                {one.word()}
                            </Button>
                        }
                    })
                    .collect_view()}
            </Segments>
        }
    };
    // One primary button a view: where nothing can be pushed, it is the sample image's.
    let only_sample = only_sample();
    let base = use_client().base_address();
    let script = Signal::derive(move || {
        whole_order.with(|order| match language.get().shell() {
            Some(shell) => push::script(order, shell),
            None => push::clfpy(order, &base, &name),
        })
    });
    view! {
        <Sheet title="Push an image" aside=aside>
            <div class="in stack">
                <div class="cols push-fields">
                    <Field label="Tag" error=Signal::derive(move || order.problem())>
                        <TextInput value=order.tag on_input=move |text| order.tag.set(text) mono=true />
                    </Field>
                    <Field label="Folder with the Dockerfile">
                        <TextInput value=order.folder on_input=move |text| order.folder.set(text) mono=true />
                    </Field>
                </div>
                <p class="hint">{move || language.get().hint()}</p>
                {move || match language.get().shell() {
                    Some(shell) => view! { <StepList order=whole_order shell /> }.into_any(),
                    None => view! { <pre class="code" tabindex="0" aria-label="clfpy script">{move || script.get()}</pre> }.into_any(),
                }}
                <div class="row">
                    <CopyButton
                        text=script
                        label=Signal::derive(move || format!("Copy all for {}", language.get().word()))
                        words="Copy all"
                        kind=if only_sample.get_untracked() { Kind::Plain } else { Kind::Primary }
                        size=Size::Normal
                    />
                    {move || language.get().shell().map(|_| view! { <CopyPassword registry /> })}
                    <span class="grow"></span>
                    <SampleOffer order />
                </div>
            </div>
        </Sheet>
    }
}

#[component]
fn CopyPassword(registry: Registry) -> impl IntoView {
    let password = Signal::derive(move || {
        registry.fetched().with(|fetched| {
            fetched
                .as_ref()
                .map(|fetched| fetched.credentials.password.expose().to_owned())
                .unwrap_or_default()
        })
    });
    view! {
        <CopyButton
            text=password
            label="Copy the password for the login"
            words="Copy password"
            kind=Kind::Plain
            size=Size::Normal
        />
    }
}

/// The commands, each with what it does and a button that copies it.
#[component]
fn StepList(order: Memo<Order>, shell: Shell) -> impl IntoView {
    let count = push::steps(&order.get_untracked(), shell).len();
    view! {
        <ol class="commands">
            {(0..count)
                .map(|place| {
                    let step = Memo::new(move |_| order.with(|order| push::steps(order, shell).into_iter().nth(place)));
                    let title = move || step.with(|step| step.as_ref().map_or("", |step| step.title));
                    let command = Signal::derive(move || step.with(|step| step.as_ref().map(|step| step.command.clone()).unwrap_or_default()));
                    view! {
                        <li>
                            <span class="small soft">{format!("{}. ", place + 1)} {title}</span>
                            <div class="command">
                                <pre>{move || command.get()}</pre>
                                <CopyButton
                                    text=command
                                    label=Signal::derive(move || format!("Copy command {}: {}", place + 1, title()))
                                />
                            </div>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
