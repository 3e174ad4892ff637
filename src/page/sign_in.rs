//! `/sign-in`: by password, by a pasted token, by a link.

mod link;
mod token;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use servicectl_api::Secret;

use super::common::credentials::{CredentialsForm, SignedIn};
use crate::{
    page::shell::Logo,
    route::{NEXT, Route, return_path},
    state::session::{Account, Farewell, use_session},
    ui::{Button, LinkButton, Notice, Tone, button::Kind},
};

/// What the page asks for.
#[derive(Clone, PartialEq)]
enum Ask {
    /// Project, user, password.
    Password,
    /// A token.
    Token,
    /// What to do with the token of a link.
    Link(Secret),
}

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    let session = use_session();
    let ask = RwSignal::new(Ask::Password);
    let problem = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let Some(arrival) = session.arrived().get() else { return };
        session.arrived().set(None);
        match arrival {
            Some(token) => {
                problem.set(None);
                ask.set(Ask::Link(token));
            }
            None => problem
                .set(Some("This sign-in link holds no token that could be used. Sign in here.".to_owned())),
        }
    });
    let go_on = go_on();
    let begin = Callback::new(move |signed_in: SignedIn| {
        session.begin(signed_in.token, &signed_in.user, &signed_in.project);
        go_on.run(());
    });
    let is_live = move || session.account().get_untracked().is_some() && !session.ended().get_untracked();
    // who is signed in may be here to change the account; while a link asks, it says so itself
    let live = session.account().get_untracked().filter(|_| is_live());
    let present = move || {
        let asks_link = ask.with(|ask| matches!(ask, Ask::Link(_)));
        live.clone().filter(|_| !asks_link).map(|account| view! { <Present account /> })
    };
    let refused = move |sentence: Option<String>| {
        let stays = sentence.is_none() && is_live();
        problem.set(sentence);
        ask.set(Ask::Password);
        if stays {
            go_on.run(());
        }
    };
    let body = move || match ask.get() {
        Ask::Link(token) => view! {
            <link::LinkArrival
                token
                on_token=begin
                on_refused=refused
            />
        }
        .into_any(),
        Ask::Token => view! {
            <token::TokenForm on_token=begin />
            <Switch words="Sign in with your password instead" on_click=move |()| ask.set(Ask::Password) />
        }
        .into_any(),
        Ask::Password => view! {
            <section class="sheet" aria-label="Sign in">
                <div class="in">
                    <CredentialsForm words="Sign in" on_token=begin />
                </div>
            </section>
            <Switch words="Have a session token? Use it instead" on_click=move |()| ask.set(Ask::Token) />
        }
        .into_any(),
    };
    view! {
        <main class="page sign-in" id="main">
            <div class="stack wide">
                <div class="stack title">
                    <Logo />
                    <h1 tabindex="-1">"Sign in"</h1>
                    <p class="soft">"to your project’s services"</p>
                </div>
                {move || problem.get().map(|text| view! { <Notice tone=Tone::Warn small=true announce=true><p>{text}</p></Notice> })}
                <Said farewell=session.farewell() />
                {present}
                {body}
            </div>
        </main>
    }
}

/// Leads to where one was going, or to the list.
fn go_on() -> Callback<()> {
    let query = use_location().query;
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |()| {
        let next = query.with_untracked(|query| query.get_str(NEXT).and_then(return_path).map(str::to_owned));
        let target = next.unwrap_or_else(|| Route::Services.href());
        navigate.with_value(|navigate| {
            navigate(&target, NavigateOptions { replace: true, ..NavigateOptions::default() });
        });
    })
}

/// Why nobody is signed in.
#[component]
fn Said(
    /// The reason.
    farewell: Signal<Option<Farewell>>,
) -> impl IntoView {
    move || {
        let sentence = match farewell.get()? {
            Farewell::SignedOut => "You are signed out. Nothing of your session is left in this tab.",
            Farewell::SignedOutElsewhere => {
                "You signed out in another tab, so this one is signed out as well."
            }
        };
        Some(view! {
            <Notice tone=Tone::Good small=true announce=true>
                <p>{sentence}</p>
            </Notice>
        })
    }
}

/// Somebody is signed in already.
#[component]
fn Present(
    /// Who.
    account: Account,
) -> impl IntoView {
    view! {
        <Notice
            tone=Tone::Accent
            small=true
            actions=|| {
                view! {
                    <LinkButton href=Route::Services.href() size=crate::ui::button::Size::Small>
                        "Go to the services"
                    </LinkButton>
                }
            }
        >
            <p>
                "You are signed in as " <b>{account.user}</b> " in " <b>{account.project}</b>
                ". Signing in here ends that in this tab."
            </p>
        </Notice>
    }
}

/// The other way to sign in.
#[component]
fn Switch(
    /// Its words.
    words: &'static str,
    /// Called when it is chosen.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="center">
            <Button kind=Kind::Text on_click=move |_| on_click.run(())>
                {words}
            </Button>
        </div>
    }
}
