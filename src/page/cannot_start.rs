//! What stands there when the portal does not know where its platform is.

use leptos::prelude::*;

use crate::{
    browser::{document, location},
    state::config::ConfigError,
    ui::{Button, Quote, button::Kind},
};

/// The page.
#[component]
pub fn CannotStart(
    /// Why.
    error: ConfigError,
) -> impl IntoView {
    document::set_title("Cannot start · servicectl");
    let (sentence, quoted) = match error {
        ConfigError::Unread(error) => (
            format!("{} when asked for config.json, which says where the platform is.", error.title()),
            error.detail(),
        ),
        ConfigError::Wrong(sentence) => (
            "The file config.json beside the portal is wrong. Whoever installed the portal can mend it."
                .to_owned(),
            Some(sentence),
        ),
    };
    view! {
        <main class="boot" id="main">
            <h1 tabindex="-1">"The portal cannot start"</h1>
            <p>{sentence}</p>
            {quoted.map(|text| view! { <Quote source="in detail" text=text /> })}
            <Button kind=Kind::Primary on_click=|_| location::reload()>
                "Try again"
            </Button>
        </main>
    }
}
