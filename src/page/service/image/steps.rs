//! The way from a repository to the first answer: created, pushed, defined, running.

use leptos::prelude::*;
use servicectl_api::verdict::Kind;

use super::{commands::Choice, sample::deploy};
use crate::{
    state::expect_service,
    ui::{Icon, LinkButton, Name, Sheet},
};

/// The sheet: before the first start the four steps, later the way to deploy another tag.
#[component]
pub(super) fn StepSheet(order: Choice) -> impl IntoView {
    let service = expect_service();
    let name = StoredValue::new(service.name());
    let first = Memo::new(move |_| {
        service
            .verdict
            .with(|verdict| verdict.as_ref().is_some_and(|verdict| verdict.kind == Kind::NotStarted))
    });
    let href = Signal::derive(move || deploy(&name.get_value(), &order.good_tag()));
    let title = move || if first.get() { "To the first answer" } else { "After the push" };
    view! {
        <Sheet title=Signal::derive(move || title().to_owned())>
            {move || first.get().then(|| view! { <Steps /> })}
            <div class="in stack">
                <p class="hint">
                    {move || if first.get() {
                        "When the push has gone through, send a definition with its tag."
                    } else {
                        "A push alone changes nothing. What runs is replaced when a definition is sent, with the same tag too."
                    }}
                </p>
                <LinkButton href icon=Name::Play>
                    {move || format!("Deploy {}", order.good_tag())}
                </LinkButton>
            </div>
        </Sheet>
    }
}

#[component]
fn Steps() -> impl IntoView {
    let steps = [
        ("good", Name::Check, "Created", "done"),
        ("busy", Name::Progress, "Push an image", "now"),
        ("idle", Name::Dash, "Send a definition", "next"),
        ("idle", Name::Dash, "Running", "then"),
    ];
    view! {
        <ol class="way">
            {steps
                .into_iter()
                .map(|(tone, icon, word, state)| {
                    view! {
                        <li data-v=tone aria-current=(state == "now").then_some("step")>
                            <Icon name=icon label=state />
                            <span>{word}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
