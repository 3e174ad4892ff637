//! Signing in with a session token that was pasted.

use leptos::{ev, prelude::*};

use super::link;
use crate::{
    api,
    page::common::credentials::SignedIn,
    state::{Scope, session::usable, use_client},
    ui::{Button, Field, TextInput, button::Kind},
};

/// The form.
#[component]
pub fn TokenForm(
    /// Called with the token.
    on_token: Callback<SignedIn>,
) -> impl IntoView {
    let client = use_client();
    let text = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let scope = Scope::here();
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Some(token) = text.with_untracked(|text| usable(text)) else {
            error.set(Some(
                "A token is one line of letters, digits and signs without spaces, as getSessionToken or CFG_TOKEN gives it."
                    .to_owned(),
            ));
            return;
        };
        busy.set(true);
        error.set(None);
        let addresses = client.addresses().clone();
        scope.spawn(async move {
            let owner = api::owner_of(&addresses, &token).await;
            busy.set(false);
            match owner {
                Ok((user, project)) => {
                    text.set(String::new());
                    on_token.run(SignedIn { token, user, project });
                }
                Err(failure) => error.set(Some(link::sentence(&failure, &addresses))),
            }
        });
    };
    view! {
        <section class="sheet" aria-label="Sign in with a token">
            <form class="in stack roomy" on:submit=send novalidate=true>
                <Field
                    label="Session token"
                    error=error
                    hint=|| "It is kept in this tab only and ends 24 hours after it was made."
                >
                    <TextInput
                        value=text
                        on_input=move |typed| text.set(typed)
                        kind="password"
                        mono=true
                        autofocus=true
                    />
                </Field>
                <Button kind=Kind::Primary submit=true busy>
                    "Sign in"
                </Button>
            </form>
        </section>
    }
}
