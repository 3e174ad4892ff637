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

/// The tag before anybody chose one: the manual's.
const UNCHOSEN: &str = "latest";

/// What the user chooses for the commands.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    /// Tag as typed.
    tag: RwSignal<String>,
    /// Whether the user set the tag.
    typed: RwSignal<bool>,
    folder: RwSignal<String>,
}

impl Choice {
    /// The manual's: `latest`, the folder one stands in. Where an image was put into the repository already, its tag.
    pub(super) fn new(stocked: Option<String>) -> Self {
        Self {
            tag: RwSignal::new(stocked.unwrap_or_else(|| UNCHOSEN.to_owned())),
            typed: RwSignal::new(false),
            folder: RwSignal::new(".".to_owned()),
        }
    }

    /// The user sets the tag.
    fn choose(self, tag: String) {
        self.typed.set(true);
        self.tag.set(tag);
    }

    /// An image was put into the repository under this tag: the field goes along, unless the user has gone on typing
    /// since `asked` was in it.
    pub(super) fn follow(self, asked: &str, made: &str) {
        if self.tag.with_untracked(|tag| tag == asked) {
            self.tag.set(made.to_owned());
        }
    }

    /// The tag as it stands in the field.
    pub(super) fn text(self) -> String {
        self.tag.get()
    }

    /// The tag for an image that is not the user's own: the user's choice, else `other`; nothing while the tag is wrong.
    pub(super) fn tag_or(self, other: &str) -> Option<String> {
        let tag = self.good_tag()?;
        Some(chosen(&tag, self.typed.get(), other))
    }

    /// What is wrong with the tag.
    pub(super) fn problem(self) -> Option<String> {
        self.tag.with(|tag| tag::check(tag.trim()).err()).map(|problem| problem.message)
    }

    /// The tag where it is one.
    pub(super) fn good_tag(self) -> Option<String> {
        self.problem().is_none().then(|| self.tag.with(|tag| tag.trim().to_owned()))
    }
}

/// `tag`, unless it is only what the field shows before anybody thought about it.
fn chosen(tag: &str, typed: bool, other: &str) -> String {
    if typed || tag != UNCHOSEN { tag.to_owned() } else { other.to_owned() }
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
        // a wrong tag stands in no command: its place is shown, and nothing can be copied
        tag: order.good_tag().unwrap_or_else(|| "…".to_owned()),
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
    let wrong = Signal::derive(move || order.problem().is_some());
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
                        <TextInput value=order.tag on_input=move |text| order.choose(text) mono=true />
                    </Field>
                    <Field label="Folder with the Dockerfile">
                        <TextInput value=order.folder on_input=move |text| order.folder.set(text) mono=true />
                    </Field>
                </div>
                <p class="hint">{move || language.get().hint()}</p>
                {move || match language.get().shell() {
                    Some(shell) => view! { <StepList order=whole_order shell disabled=wrong /> }.into_any(),
                    None => view! { <pre class="code" tabindex="0" aria-label="clfpy script">{move || script.get()}</pre> }.into_any(),
                }}
                {move || {
                    wrong.get().then(|| view! {
                        <p class="hint" role="status">
                            "The commands cannot be copied while the tag is wrong. They are complete again as soon as it is right."
                        </p>
                    })
                }}
                <div class="row">
                    <CopyButton
                        text=script
                        label=Signal::derive(move || format!("Copy all for {}", language.get().word()))
                        words="Copy all"
                        disabled=wrong
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
fn StepList(order: Memo<Order>, shell: Shell, disabled: Signal<bool>) -> impl IntoView {
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
                                    disabled
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

#[cfg(test)]
mod tests {
    use super::{UNCHOSEN, chosen};

    #[test]
    fn a_tag_that_the_user_set_is_used_as_it_is() {
        assert_eq!(chosen("1.4.2", true, "sample"), "1.4.2");
        assert_eq!(chosen(UNCHOSEN, true, "sample"), "latest", "also the one that was there at first");
    }

    #[test]
    fn what_nobody_chose_gives_way() {
        assert_eq!(chosen(UNCHOSEN, false, "sample"), "sample");
        assert_eq!(chosen("1.4.2", false, "sample"), "1.4.2", "an image with this tag was made before");
    }
}
