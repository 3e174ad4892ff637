//! `/new`: creates a service.

mod health;
mod name;
mod outcome;
mod send;

use leptos::{ev, prelude::*};
use servicectl_api::service::CreateService;

use self::send::Sending;
use crate::{
    api::ApiError,
    domain::new_service::{self, Entry, Wrong},
    page::common::{Breadcrumb, ErrorNotice},
    route::Route,
    state::{
        services::{Services, use_services},
        session::use_session,
        use_client,
    },
    ui::{Button, CodeBlock, Disclosure, LinkButton, Name, Notice, Tone, button::Kind},
};

/// What the form holds and what follows from it.
#[derive(Clone, Copy)]
pub(super) struct Form {
    entry: RwSignal<Entry>,
    /// `<project>-`, as the deployment links show it; from the project's name while there are none.
    prefix: Memo<String>,
    checked: Memo<Result<CreateService, Box<Wrong>>>,
    /// Whether the form was sent once with something wrong in it.
    insists: RwSignal<bool>,
    services: Services,
}

impl Form {
    fn new(taken: Memo<Vec<String>>) -> Self {
        let (services, session) = (use_services(), use_session());
        let prefix = Memo::new(move |_| {
            services.prefix().unwrap_or_else(|| {
                let project = session.account().get().map(|account| account.project).unwrap_or_default();
                format!("{project}-")
            })
        });
        let entry = RwSignal::new(Entry::default());
        let checked = Memo::new(move |_| {
            let is_taken = |name: &str| {
                services.summary(name).is_some()
                    || taken.with(|taken| taken.iter().any(|other| other == name))
            };
            entry.with(|entry| prefix.with(|prefix| entry.read(prefix, is_taken)))
        });
        Self { entry, prefix, checked, insists: RwSignal::new(false), services }
    }

    /// What is wrong with one field.
    fn wrong<T: PartialEq + Send + Sync + 'static>(self, read: fn(&Wrong) -> Option<T>) -> Memo<Option<T>> {
        Memo::new(move |_| self.checked.with(|checked| checked.as_ref().err().and_then(|wrong| read(wrong))))
    }

    /// Whether the name can be had, as far as is known here.
    fn is_named(self) -> Signal<bool> {
        let unfit = self.wrong(|wrong| (wrong.name.is_some() || wrong.taken).then_some(()));
        Signal::derive(move || unfit.get().is_none())
    }

    /// The full name `<project>-<name>`; with an ellipsis for the name while it is none that can be had.
    fn full_name(self) -> Signal<String> {
        let is_named = self.is_named();
        Signal::derive(move || {
            let name = self.entry.with(|entry| entry.name.clone());
            format!("{}{}", self.prefix.get(), if is_named.get() { &name } else { "…" })
        })
    }
}

/// The page.
#[component]
pub fn New() -> impl IntoView {
    let sending = Sending::new();
    let form = Form::new(sending.taken());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match form.checked.get_untracked() {
            Ok(service) => sending.send(service),
            Err(_) => {
                form.insists.set(true);
                // a tick later the errors stand in the page
                leptos::task::spawn_local(async {
                    leptos::task::tick().await;
                    crate::browser::focus::first("main [aria-invalid=true]");
                });
            }
        }
    };
    view! {
        <div class="head">
            <div class="grow">
                <Breadcrumb />
                <h1 tabindex="-1">"New service"</h1>
            </div>
        </div>
        <div class="two new">
            <form class="stack wide" on:submit=submit novalidate=true>
                <section class="sheet" aria-label="Name">
                    <div class="in stack">
                        <name::NameField form />
                    </div>
                </section>
                <health::HealthCheckChoice form />
                <Notice tone=Tone::Accent small=true>
                    <p>
                        "Name and health check stay as they are for the life of the service; the container port freezes at the first start. To change them later, delete the service and create it anew."
                    </p>
                </Notice>
                <Outcome sending />
                <div class="row">
                    <Button kind=Kind::Primary submit=true busy=sending.busy()>
                        "Create service"
                    </Button>
                    <LinkButton href=Route::Services.href() kind=Kind::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
                <Call form />
            </form>
            <outcome::Aside form />
        </div>
    }
}

/// What came of sending it.
#[component]
fn Outcome(
    /// The sending.
    sending: Sending,
) -> impl IntoView {
    move || {
        let error = sending.error.get()?;
        let again = move || {
            view! {
                <Button icon=Name::Refresh busy=sending.busy() on_click=move |_| sending.look_again()>
                    "Look again"
                </Button>
            }
        };
        Some(match sending.looked.get() {
            Some(name) => view! {
                <Notice tone=Tone::Warn title="It was not created" announce=true actions=again>
                    <p>
                        {format!("{}, so the list was", cause(&error))} " read again: there is no service " <b>{name}</b>
                        ". You can send it once more; if the first try arrives late, the platform refuses the second."
                    </p>
                </Notice>
            }
            .into_any(),
            None if sending.is_open() => view! { <ErrorNotice error actions=again /> }.into_any(),
            None => view! { <ErrorNotice error /> }.into_any(),
        })
    }
}

/// What was seen instead of an answer.
fn cause(error: &ApiError) -> String {
    match error {
        ApiError::OutcomeUnknown { cause } => cause.title(),
        other => other.title(),
    }
}

/// The call that the form makes, for a terminal.
#[component]
fn Call(
    /// The form.
    form: Form,
) -> impl IntoView {
    let client = use_client();
    let (api, list) = (client.base_address(), client.services_address());
    // what is not right yet is shown as it would be sent, so that the call can be read at any time
    let service = move || {
        form.checked.get().unwrap_or_else(|_| CreateService {
            name: form.entry.with(|entry| entry.name.clone()),
            health_check: None,
        })
    };
    let curl = Signal::derive(move || new_service::curl(&service(), &list));
    let clfpy = Signal::derive(move || new_service::clfpy(&service(), &api));
    view! {
        <Disclosure summary="Show me the call">
            <div class="stack">
                <CodeBlock text=curl copy_label="Copy the curl line" />
                <CodeBlock text=clfpy copy_label="Copy the clfpy script" />
            </div>
        </Disclosure>
    }
}
