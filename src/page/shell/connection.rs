//! The one banner for what concerns the platform as a whole: what happened, what is still shown, when it goes on.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    browser::calendar,
    state::{
        clock::use_clock,
        connection::{Trouble, use_connection},
        session::use_session,
    },
    ui::{Banner, Button, Disclosure, Quote, Tone, button::Size, time::span},
};

/// The banner; nothing while all is well.
#[component]
pub fn ConnectionBanner(
    /// Opens the dialog that renews the session.
    renewing: RwSignal<bool>,
) -> impl IntoView {
    let (connection, session) = (use_connection(), use_session());
    let trouble = connection.trouble();
    // what is said stands still while only the time of the next try changes
    let said = Memo::new(move |_| trouble.get().map(|trouble| (trouble.error, trouble.last_good)));
    move || {
        if session.ended().get() {
            return view! {
                <Banner tone=Tone::Warn>
                    <span class="words">
                        <b>"Your session has ended."</b>
                        " What you see is as it was; what you typed is kept."
                    </span>
                    <Button size=Size::Small on_click=move |_| renewing.set(true)>
                        "Sign in again"
                    </Button>
                </Banner>
            }
            .into_any();
        }
        let Some((error, last_good)) = said.get() else { return ().into_any() };
        let detail = error.detail();
        // on another origin it is not enough to wait
        let to_check = matches!(*error, ApiError::Elsewhere { .. }).then(|| error.advice());
        view! {
            <Banner tone=Tone::Warn>
                <span class="words">
                    <b>{error.title()} "."</b>
                    " "
                    {last_good.map(|at| format!("You see what was true at {}. ", calendar::time((at / 1000.0) as i64)))}
                    "What you typed is safe."
                </span>
                <NextTry trouble />
                <Button size=Size::Small on_click=move |_| connection.retry()>
                    "Try now"
                </Button>
                {to_check
                    .map(|text| view! { <Disclosure summary="What to check"><p class="small">{text}</p></Disclosure> })}
                {detail
                    .map(|text| {
                        view! {
                            <Disclosure summary="Details">
                                <Quote source="the platform says" text=text />
                            </Disclosure>
                        }
                    })}
            </Banner>
        }
        .into_any()
    }
}

/// When it is tried again. It ticks, so it is not read out.
#[component]
fn NextTry(
    /// The trouble.
    trouble: Signal<Option<Trouble>>,
) -> impl IntoView {
    let clock = use_clock();
    let text = move || {
        let next = trouble.with(|trouble| trouble.as_ref().map(|trouble| trouble.next_try))?;
        let seconds = ((next - clock.now().get()) / 1000.0).ceil() as i64;
        Some(if seconds < 1 { "Trying…".to_owned() } else { format!("Next try in {}.", span(seconds)) })
    };
    view! { <span class="soft" aria-hidden="true">{text}</span> }
}
