//! What stands around every page of a session: the bar, the state of the connection, the dialog that renews a session.

mod bar;
mod connection;
mod keys;
mod palette;
mod renew;

use leptos::prelude::*;

pub use bar::Logo;

use crate::{
    api::ApiError,
    browser::focus,
    state::{
        clock::use_clock,
        poll::{Pace, poll},
        session::use_session,
        use_client,
    },
    ui::{Toaster, Toasts},
};

/// The frame.
#[component]
pub fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let (session, clock) = (use_session(), use_clock());
    read_about();
    Effect::new(move |_| {
        clock.now().track();
        session.check_age();
    });
    let (keys, palette) = (RwSignal::new(false), RwSignal::new(false));
    let sign_out = sign_out();
    let renewing = RwSignal::new(false);
    Effect::new(move |_| renewing.set(session.ended().get()));
    let jump = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus::first("#main");
    };
    view! {
        <a class="skip" href="#main" on:click=jump>
            "Skip to the page"
        </a>
        <bar::Bar keys palette sign_out />
        <connection::ConnectionBanner renewing />
        <main class="page" id="main" tabindex="-1">
            {children()}
        </main>
        <renew::RenewDialog open=renewing />
        <keys::KeysDialog open=keys />
        <palette::Palette open=palette keys sign_out />
        {use_context::<Toaster>().map(|toaster| view! { <Toasts toaster /> })}
    }
}

/// Reads the about document of the platform, where it has one.
fn read_about() {
    let (session, client) = (use_session(), use_client());
    poll(move || {
        let client = client.clone();
        async move {
            let about = client.about().await?;
            session.set_about(about.map(std::sync::Arc::new));
            Ok::<_, ApiError>(Pace::Rare)
        }
    });
}

/// Signs out here, and ends the session at the platform where that offers it.
fn sign_out() -> Callback<()> {
    let (session, client) = (use_session(), use_client());
    Callback::new(move |()| {
        let offers = session.about().with_untracked(|about| {
            about.as_ref().is_some_and(|about| about.links.offers(servicectl_api::about::rel::SESSION))
        });
        if offers {
            let ending = client.end_session();
            leptos::task::spawn_local(async move {
                // signed out here in any case; a token that could not be ended lives for its 24 hours at most
                let _ = ending.await;
            });
        }
        session.sign_out();
    })
}
