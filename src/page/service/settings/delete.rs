//! Deleting a service: what is lost, the name to be typed, progress, and what is true afterwards.

use std::{rc::Rc, sync::Arc, time::Duration};

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use servicectl_api::deployment;

use crate::{
    api::{ApiError, Client},
    browser::time,
    domain::format::{self, called},
    page::common::{ErrorNotice, Teller},
    route::Route,
    state::{ServiceHandle, expect_service, services::use_services, use_client, workbench::use_workbench},
    ui::{Button, ConfirmByTyping, Dialog, Icon, Name, Notice, Sheet, Tone, button::Kind},
};

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
enum State {
    /// The question.
    Asks,
    /// Sent.
    Deleting,
    /// No usable answer came: it is being looked for.
    Looking,
    /// No usable answer came, and the service is there.
    StillThere(Arc<ApiError>),
    /// It failed, or the outcome is not known.
    Failed(Arc<ApiError>),
}

/// The section.
#[component]
pub(super) fn DeleteSection() -> impl IntoView {
    let service = expect_service();
    let open = RwSignal::new(false);
    let words = format!("Delete {}…", called(&service.name));
    view! {
        <Sheet title="Delete this service">
            <div class="in row apart">
                <p class="soft measure">
                    "Ends its running instances and removes its logs, images and address for ever. The name can be used again at once."
                </p>
                <Button kind=Kind::Danger icon=Name::Trash on_click=move |_| open.set(true)>
                    {words}
                </Button>
            </div>
        </Sheet>
        <DeleteDialog open service />
    }
}

/// The dialog.
#[component]
fn DeleteDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The service.
    service: ServiceHandle,
) -> impl IntoView {
    let state = RwSignal::new(State::Asks);
    let busy = Signal::derive(move || matches!(state.get(), State::Deleting | State::Looking));
    let name = StoredValue::new(service.name.clone());
    let confirm = deletion(service.clone(), state);
    let losses = Signal::derive(move || losses(&service));
    let progress = move || match state.get() {
        State::Asks => ().into_any(),
        State::Deleting => {
            view! { <p role="status">"Deleting. The instances are ended; this takes a few seconds…"</p> }
                .into_any()
        }
        State::Looking => {
            view! { <p role="status">"No answer came. Looking whether it was deleted…"</p> }.into_any()
        }
        State::StillThere(error) => {
            let cause = match &*error {
                ApiError::OutcomeUnknown { cause } => cause.title(),
                other => other.title(),
            };
            view! {
                <Notice tone=Tone::Warn small=true title=format!("{} is still there", name.with_value(|name| called(name))) announce=true>
                    <p>
                        {cause}
                        ", so it was looked for, several times. You can delete it once more; if the first try arrives late, the platform says that there is no such service."
                    </p>
                </Notice>
            }
            .into_any()
        }
        State::Failed(error) => view! { <ErrorNotice error small=true /> }.into_any(),
    };
    view! {
        <Dialog
            open
            title=Signal::derive(move || format!("Delete {}", name.with_value(|name| called(name))))
            locked=busy
            on_close=move |()| state.set(State::Asks)
        >
            <div class="in stack roomy">
                <p>"This ends its running instances and removes for ever:"</p>
                <ul class="rules">
                    {move || {
                        losses
                            .get()
                            .into_iter()
                            .map(|loss| {
                                view! {
                                    <li data-ok="no">
                                        <Icon name=Name::Close />
                                        <span>{loss}</span>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
                {progress}
                <ConfirmByTyping
                    expected=Signal::derive(move || name.get_value())
                    words=Signal::derive(move || format!("Delete {}", name.with_value(|name| called(name))))
                    busy
                    on_confirm=confirm
                    on_keep=move |()| open.set(false)
                />
            </div>
        </Dialog>
    }
}

/// What is lost, as far as the report says.
fn losses(service: &ServiceHandle) -> Vec<String> {
    let tasks = service.status.with(|status| status.as_ref().map_or(0, |status| status.status.tasks.len()));
    let address = service
        .deployment
        .get()
        .map_or_else(|| format!("/{}", called(&service.full_name.get())), |href| deployment::for_show(&href));
    let mut losses = Vec::new();
    if tasks > 0 {
        losses.push(format::count(tasks, "running task", "running tasks"));
    }
    losses.extend([
        "all images in its repository".to_owned(),
        "all its log streams and events".to_owned(),
        "its definition, with the values of its environment".to_owned(),
        format!("the address {address}"),
    ]);
    losses
}

/// How often it is looked whether a service is gone; the request may still be on its way through the server.
const LOOKS: u32 = 4;
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// What was found after a delete to which no usable answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// The service is gone.
    Gone,
    /// It is there.
    There,
    /// That could not be read.
    Unreadable,
}

impl Found {
    /// What the answer to a look says.
    fn of<T>(answer: &Result<T, ApiError>) -> Self {
        match answer {
            Ok(_) => Self::There,
            Err(ApiError::NotFound { .. }) => Self::Gone,
            Err(_) => Self::Unreadable,
        }
    }
}

/// Looks whether a service is gone, for a while; the last look counts.
async fn look(client: &Client, name: &str) -> Found {
    let mut found = Found::Unreadable;
    for look in 0..LOOKS {
        if look > 0 {
            time::sleep(PAUSE).await;
        }
        found = Found::of(&client.status(name).await);
        if found == Found::Gone {
            break;
        }
    }
    found
}

/// What the confirmation starts: delete, and where no usable answer comes, look. The request is not bound to the page:
/// to leave does not cancel it. Meanwhile the page does not ask for the service.
fn deletion(service: ServiceHandle, state: RwSignal<State>) -> Callback<()> {
    let (client, teller) = (use_client(), Teller::here());
    let done = farewell(service.name(), state, teller);
    let start = StoredValue::new_local((client, service, Rc::new(done)));
    Callback::new(move |()| {
        let (client, service, done) = start.get_value();
        state.set(State::Deleting);
        service.rest();
        leptos::task::spawn_local(async move {
            let there = match client.delete(&service.name).await {
                Ok(()) => return done(),
                Err(error @ ApiError::OutcomeUnknown { .. }) => {
                    let _ = state.try_set(State::Looking);
                    match look(&client, &service.name).await {
                        Found::Gone => return done(),
                        Found::There => State::StillThere(Arc::new(error)),
                        Found::Unreadable => State::Failed(Arc::new(error)),
                    }
                }
                Err(error) => State::Failed(Arc::new(error)),
            };
            // handed back where the page is gone
            if let Some(line) = state.try_set(there).and_then(|state| from_afar(&service.name, &state)) {
                teller.tell(Tone::Bad, line);
            }
            service.resume();
        });
    })
}

/// What is to be said to who left the page before it was known that the service was not deleted.
fn from_afar(name: &str, state: &State) -> Option<String> {
    match state {
        State::Asks | State::Deleting | State::Looking => None,
        State::StillThere(_) => Some(format!("{} was not deleted: it is still there.", called(name))),
        State::Failed(error) => match &**error {
            ApiError::OutcomeUnknown { cause } => Some(format!(
                "Deletion of {}: {}. It is not known whether it was carried out. Look at the list of services.",
                called(name),
                cause.title()
            )),
            error => Some(format!("{} was not deleted: {}.", called(name), error.title())),
        },
    }
}

/// What happens once the service is gone: it is forgotten, said so, and its page left.
fn farewell(name: String, state: RwSignal<State>, teller: Teller) -> impl Fn() {
    let (services, workbench) = (use_services(), use_workbench());
    let navigate = use_navigate();
    move || {
        services.forget(&name);
        workbench.forget(&name);
        teller.tell(Tone::Good, format!("{} was deleted.", called(&name)));
        // who left the page meanwhile is not called back
        if state.try_get_untracked().is_some() {
            navigate(&Route::Services.href(), NavigateOptions::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_platform_s_word_says_that_a_service_is_gone() {
        let message = String::new();
        assert_eq!(Found::of::<()>(&Err(ApiError::NotFound { message: message.clone() })), Found::Gone);
        assert_eq!(Found::of(&Ok(())), Found::There);
        for error in
            [ApiError::Unreachable, ApiError::SessionEnded, ApiError::Server { status: 502, message }]
        {
            assert_eq!(Found::of::<()>(&Err(error)), Found::Unreadable);
        }
    }

    #[test]
    fn who_left_the_page_is_told_every_failure() {
        let open = ApiError::OutcomeUnknown { cause: Box::new(ApiError::Unreachable) };
        for (state, says) in [
            (State::StillThere(Arc::new(open.clone())), "still there"),
            (State::Failed(Arc::new(open)), "not known"),
            (State::Failed(Arc::new(ApiError::Offline)), "not deleted: You are offline"),
        ] {
            let line = from_afar("a", &state).unwrap();
            assert!(line.contains(says) && line.ends_with('.'), "{line}");
        }
        for state in [State::Asks, State::Deleting, State::Looking] {
            assert_eq!(from_afar("a", &state), None);
        }
    }
}
