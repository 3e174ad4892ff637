//! A sign-in link was opened: whose token is it, and may it be used?
//!
//! It never replaces a live session without asking, and on an origin that is not this machine it first names user and
//! project and waits for a click: a hostile link must not lead anyone to type secrets into a stranger's project.

use leptos::prelude::*;
use servicectl_api::{Secret, auth_manager::client::LoginFailure};

use crate::{
    api::{self, LoginError},
    browser::location,
    domain::this_machine::is_loopback,
    page::common::credentials::SignedIn,
    state::{session::use_session, use_client},
    ui::{Button, Notice, Skeleton, Tone, button::Kind},
};

/// What to do with the token of a link.
#[component]
pub fn LinkArrival(
    /// The token.
    token: Secret,
    /// Called when it is to be used.
    on_token: Callback<SignedIn>,
    /// Called when it is not; with a sentence where the reader did not decide that.
    #[prop(into)]
    on_refused: Callback<Option<String>>,
) -> impl IntoView {
    let session = use_session();
    let addresses = use_client().addresses().clone();
    let question = RwSignal::new(None::<SignedIn>);
    let live = session.account().get_untracked().filter(|_| !session.ended().get_untracked());
    let is_ours = session.has(&token);
    let asks = live.is_some() && !is_ours || !is_loopback(&location::host_name());
    leptos::task::spawn_local_scoped_with_cancellation(async move {
        match api::owner_of(&addresses, &token).await {
            Ok((user, project)) => {
                let signed_in = SignedIn { token, user, project };
                if asks { question.set(Some(signed_in)) } else { on_token.run(signed_in) }
            }
            Err(error) => on_refused.run(Some(sentence(&error, &addresses))),
        }
    });
    move || match question.get() {
        None => view! {
            <section class="sheet" aria-busy="true" aria-label="Signing in">
                <div class="in">
                    <p class="soft">"Signing in by the link…"</p>
                </div>
                <Skeleton lines=2 />
            </section>
        }
        .into_any(),
        Some(signed_in) => {
            let words = format!("Sign in as {}", signed_in.user);
            let (user, project) = (signed_in.user.clone(), signed_in.project.clone());
            let keep = match &live {
                Some(account) => format!("Stay {}", account.user),
                None => "Do not use the link".to_owned(),
            };
            let replaced = live.clone().map(|account| {
                format!(
                    "You are signed in as {} in {}; that session stays if you keep it.",
                    account.user, account.project
                )
            });
            view! {
                <Notice tone=Tone::Warn title="A link wants to sign you in" announce=true>
                    <p>
                        "It signs you in as " <b>{user}</b> " in project " <b>{project}</b>
                        ". Go on only if that is your account: what you type in a project can be read by everybody in it."
                    </p>
                    {replaced.map(|text| view! { <p>{text}</p> })}
                </Notice>
                <div class="row">
                    <Button kind=Kind::Primary on_click=move |_| on_token.run(signed_in.clone())>
                        {words}
                    </Button>
                    <Button kind=Kind::Quiet on_click=move |_| on_refused.run(None)>
                        {keep}
                    </Button>
                </div>
            }
            .into_any()
        }
    }
}

/// Why a token gives no session.
pub fn sentence(error: &LoginError, addresses: &api::Addresses) -> String {
    match error {
        LoginError::Failed(LoginFailure::Refused | LoginFailure::Fault(_)) => {
            "The platform does not know this token: it may have ended, or belong to another platform. Sign in with your \
             password."
                .to_owned()
        }
        other => other.sentence(addresses),
    }
}
