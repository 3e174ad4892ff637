//! The list before there is anything in it: what a service is, and one button.

use leptos::prelude::*;
use servicectl_api::deployment;

use crate::{
    route::Route,
    state::{services::use_services, session::use_session},
    ui::{Disclosure, LinkButton, Name, button::Kind},
};

/// What clfpy's commands are called here.
const COMMANDS: [(&str, &str); 7] = [
    ("create_new", "New service"),
    ("push_docker_image", "the page Image: its commands filled in, to be pasted into a terminal"),
    ("update", "the page Definition: Deploy"),
    ("ls", "this list"),
    ("status", "the page Overview, with Events and Health"),
    ("logs", "the page Logs"),
    ("remove", "the page Settings: Delete"),
];

/// The empty list.
#[component]
pub(super) fn FirstService() -> impl IntoView {
    let (services, session) = (use_services(), use_session());
    let address = move || {
        let project = session.account().get().map(|account| account.project).unwrap_or_default();
        let base = services.deployment_base().map(|base| deployment::for_show(&base)).unwrap_or_default();
        format!("{base}{project}-")
    };
    view! {
        <section class="sheet first" aria-labelledby="first-heading">
            <div class="in stack wide">
                <div class="stack tight measure">
                    <h2 id="first-heading">"From a folder with a Dockerfile to an address in three steps"</h2>
                    <p class="soft">
                        "A service is one container of yours that the platform runs, watches and restarts, under an address of its own."
                    </p>
                </div>
                <ol class="steps">
                    <li>
                        <span class="small faint">"1"</span>
                        <b>"Name it"</b>
                        <span class="hint">"The name becomes the address: " <code>{address} <i>"name"</i></code></span>
                    </li>
                    <li>
                        <span class="small faint">"2"</span>
                        <b>"Push an image"</b>
                        <span class="hint">"Five Docker commands, filled in for you"</span>
                    </li>
                    <li>
                        <span class="small faint">"3"</span>
                        <b>"Send its definition"</b>
                        <span class="hint">"Memory, port and environment; an env file of yours will do"</span>
                    </li>
                </ol>
                <div class="row">
                    <LinkButton href=Route::New.href() kind=Kind::Primary icon=Name::Plus>
                        "New service"
                    </LinkButton>
                </div>
                <Disclosure summary="Coming from clfpy?">
                    <dl class="pairs">
                        {COMMANDS
                            .into_iter()
                            .map(|(command, here)| {
                                view! {
                                    <dt>
                                        <code>{command}</code>
                                    </dt>
                                    <dd>{here}</dd>
                                }
                            })
                            .collect_view()}
                    </dl>
                </Disclosure>
            </div>
        </section>
    }
}
