//! An error of the API where it arose: what happened, the next step, the server's own words.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    api::ApiError,
    ui::{Notice, Quote, Tone},
};

/// An error with its next step. Further buttons go into `actions`.
#[component]
pub fn ErrorNotice(
    /// The error.
    error: Arc<ApiError>,
    /// A few words in a form, instead of a panel of the page.
    #[prop(optional)]
    small: bool,
    /// Buttons.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    let title = error.title();
    let advice = error.advice();
    let detail = error.detail();
    view! {
        <Notice tone=Tone::Bad title=title small=small announce=true nostrip:actions=actions>
            <p>{advice}</p>
            {detail.map(|detail| view! { <Quote source="the platform's words" text=detail /> })}
        </Notice>
    }
}
