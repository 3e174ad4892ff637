//! The form that asks for project, user and password: of the sign-in page, and of the dialog over a page whose session
//! has ended.

use leptos::{ev, html, prelude::*};
use servicectl_api::{Secret, auth_manager::client::LoginFailure};

use crate::{
    api::{self, LoginError},
    browser::focus,
    state::{
        Scope,
        session::{remembered, use_session},
        use_client,
    },
    ui::{Button, Checkbox, Field, Icon, Name, Quote, TextInput, button::Kind},
};

/// A token and whose it is.
#[derive(Clone)]
pub struct SignedIn {
    /// The token.
    pub token: Secret,
    /// The user.
    pub user: String,
    /// The project.
    pub project: String,
}

/// What was typed, and what came of it.
#[derive(Clone, Copy)]
struct Form {
    project: RwSignal<String>,
    user: RwSignal<String>,
    password: RwSignal<String>,
    missing: RwSignal<bool>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<(String, Option<String>)>>,
}

impl Form {
    fn new(project: String, user: String) -> Self {
        Self {
            project: RwSignal::new(project),
            user: RwSignal::new(user),
            password: RwSignal::new(String::new()),
            missing: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// The sentence under a field that is empty, once the form was sent.
    fn needed(self, field: RwSignal<String>, sentence: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || (self.missing.get() && is_empty(field)).then(|| sentence.to_owned()))
    }
}

fn is_empty(field: RwSignal<String>) -> bool {
    field.with(|text| text.trim().is_empty())
}

/// The form. The password leaves the field when the platform has seen it.
#[component]
pub fn CredentialsForm(
    /// Project and user to begin with; those remembered where none are given.
    #[prop(optional)]
    account: Option<(String, String)>,
    /// The words of its button.
    words: &'static str,
    /// Called with the token.
    #[prop(into)]
    on_token: Callback<SignedIn>,
) -> impl IntoView {
    let (project, user) = account.unwrap_or_else(|| {
        let names = remembered();
        (names.project, names.user)
    });
    let focus_password = !project.is_empty() && !user.is_empty();
    let form = Form::new(project, user);
    let (client, session) = (use_client(), use_session());
    let password_input = NodeRef::<html::Input>::new();
    let scope = Scope::here();
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let lacks_any = [form.project, form.user].into_iter().any(is_empty)
            || form.password.with_untracked(String::is_empty);
        form.missing.set(lacks_any);
        if lacks_any {
            leptos::task::spawn_local(async {
                // the fields say what is missing a tick later
                leptos::task::tick().await;
                focus::first("form [aria-invalid=true]");
            });
        }
        if lacks_any || form.busy.get_untracked() {
            return;
        }
        form.busy.set(true);
        form.failure.set(None);
        let addresses = client.addresses().clone();
        let (project, user) =
            (form.project.get_untracked().trim().to_owned(), form.user.get_untracked().trim().to_owned());
        let password = Secret::new(form.password.get_untracked());
        scope.spawn(async move {
            let outcome = api::log_in(&addresses, &user, &password, &project).await;
            form.busy.set(false);
            // kept only where the platform never saw it
            if !matches!(
                outcome,
                Err(LoginError::Api(_) | LoginError::Failed(LoginFailure::NotAnAuthManager))
            ) {
                form.password.set(String::new());
            }
            match outcome {
                Ok(token) => on_token.run(SignedIn { token, user, project }),
                Err(error) => {
                    form.failure.set(Some((error.sentence(&addresses), error.detail())));
                    if let Some(input) = password_input.get_untracked() {
                        let _ = input.focus();
                    }
                }
            }
        });
    };
    let password_error = Signal::derive(move || {
        (form.missing.get() && form.password.with(String::is_empty)).then(|| "Type your password.".to_owned())
    });
    view! {
        <form class="stack roomy" on:submit=send novalidate=true>
            <Field label="Project" error=form.needed(form.project, "Type the name of your project, for example experiment_2.")>
                <TextInput
                    value=form.project
                    on_input=move |text| form.project.set(text)
                    autofocus=!focus_password
                    attr:name="project"
                    attr:autocapitalize="none"
                    attr:spellcheck="false"
                />
            </Field>
            <Field label="User" error=form.needed(form.user, "Type your user name.")>
                <TextInput
                    value=form.user
                    on_input=move |text| form.user.set(text)
                    autocomplete="username"
                    attr:name="username"
                    attr:autocapitalize="none"
                    attr:spellcheck="false"
                />
            </Field>
            <Field label="Password" error=password_error>
                <TextInput
                    value=form.password
                    on_input=move |text| form.password.set(text)
                    kind="password"
                    autocomplete="current-password"
                    autofocus=focus_password
                    node_ref=password_input
                    attr:name="password"
                />
            </Field>
            <div class="says" role="alert">
                {move || {
                    form.failure
                        .get()
                        .map(|(sentence, detail)| {
                            view! {
                                <div class="stack tight">
                                    <p class="wrong">
                                        <Icon name=Name::Alert />
                                        <span>{sentence}</span>
                                    </p>
                                    {detail.map(|text| view! { <Quote source="the platform says" text=text /> })}
                                </div>
                            }
                        })
                }}
            </div>
            <Button kind=Kind::Primary submit=true busy=form.busy>
                {words}
            </Button>
            <Checkbox checked=session.keep() on_change=move |keep| session.keep().set(keep)>
                "Stay signed in when this tab is reloaded"
            </Checkbox>
        </form>
    }
}
