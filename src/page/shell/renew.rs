//! The dialog over a page whose session has ended: sign in again and go on, with nothing typed lost.

use leptos::prelude::*;

use crate::{
    page::common::credentials::{CredentialsForm, SignedIn},
    state::session::use_session,
    ui::{Button, Dialog, Notice, Tone, button::Kind},
};

/// The dialog.
#[component]
pub fn RenewDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let session = use_session();
    let other = RwSignal::new(None::<SignedIn>);
    let before = move || session.account().get_untracked();
    let begin = move |signed_in: SignedIn| {
        session.begin(signed_in.token, &signed_in.user, &signed_in.project);
        // another account has fresh pages, and these are gone
        let _ = other.try_set(None);
        let _ = open.try_set(false);
    };
    let on_token = move |signed_in: SignedIn| {
        let same = before()
            .is_some_and(|account| account.user == signed_in.user && account.project == signed_in.project);
        if same { begin(signed_in) } else { other.set(Some(signed_in)) }
    };
    view! {
        <Dialog open title="Sign in again" on_close=move |()| other.set(None)>
            <div class="in stack roomy">
                {move || match other.get() {
                    None => {
                        let account = before().map(|account| (account.project, account.user)).unwrap_or_default();
                        view! {
                            <p class="soft">
                                "Your session has ended. Sign in and go on where you are: nothing that you typed is lost."
                            </p>
                            <CredentialsForm account words="Sign in and go on" on_token />
                            <Button kind=Kind::Quiet on_click=move |_| session.sign_out()>
                                "Sign out instead"
                            </Button>
                        }
                            .into_any()
                    }
                    Some(signed_in) => {
                        let old = before().map(|account| format!("{} in {}", account.user, account.project));
                        let new = format!("{} in {}", signed_in.user, signed_in.project);
                        let discard = format!("Discard and go on as {new}");
                        view! {
                            <Notice tone=Tone::Warn title="This is another account" announce=true>
                                <p>
                                    "This page belongs to " {old.unwrap_or_default()} "; you signed in as " {new}
                                    ". What you typed here does not go over: it is discarded when you go on."
                                </p>
                            </Notice>
                            <div class="row">
                                <Button kind=Kind::Danger on_click=move |_| begin(signed_in.clone())>
                                    {discard}
                                </Button>
                                <Button kind=Kind::Quiet on_click=move |_| other.set(None)>
                                    "Back"
                                </Button>
                            </div>
                        }
                            .into_any()
                    }
                }}
            </div>
        </Dialog>
    }
}
