//! Sending the definition: the question before, what the platform said, and what is true where it said nothing.

mod confirm;
mod outcome;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use servicectl_api::Definition;

pub(super) use confirm::ConfirmDialog;

use self::outcome::{Newer, Seen};
use super::{editor::Editor, load::newest_revision, refused::Refused};
use crate::{
    api::{ApiError, Client},
    browser::focus,
    domain::definition::{baseline::Baseline, form::Form},
    page::common::ErrorNotice,
    route::{Route, Tab},
    state::{
        ServiceHandle, expect_service,
        session::use_session,
        use_client,
        workbench::{Sent, Workbench, use_workbench},
    },
    ui::{Button, Notice, Toaster, Tone, button::Kind, use_toaster},
};

/// Where sending stands.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    /// Nothing is under way.
    Idle,
    /// The request is under way.
    Sending,
    /// No usable answer came: what is true is being read.
    Checking,
    /// No usable answer came, and nothing was changed.
    NothingHappened(Arc<ApiError>),
    /// No usable answer came, and no new revision was seen so far.
    NotSeen(Arc<ApiError>),
    /// No usable answer came, and the next revision looks like this one.
    Likely(Arc<ApiError>, u64),
    /// No usable answer came, and a newer revision is there that is not this one.
    Another(Arc<ApiError>, Newer),
    /// The session had ended: nothing was sent.
    SignedOut,
}

/// What one try sends.
struct Request {
    definition: Definition,
    /// What was typed at that moment.
    form: Form,
    /// The newest revision that was known at that moment.
    before: Option<u64>,
    /// The revision that it makes, where that is known.
    expected: Option<u64>,
}

/// The sending of one editor.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    editor: Editor,
    phase: RwSignal<Phase>,
    asking: RwSignal<bool>,
    surroundings: StoredValue<Surroundings>,
}

/// What sending needs beside the editor; taken at the start, since the request outlives the page.
#[derive(Clone)]
struct Surroundings {
    client: Client,
    service: ServiceHandle,
    workbench: Workbench,
    toaster: Option<Toaster>,
    navigate: Arc<dyn Fn(String) + Send + Sync>,
}

impl Sending {
    /// For the page of `editor`.
    pub(super) fn new(editor: Editor) -> Self {
        let navigate = use_navigate();
        let surroundings = Surroundings {
            client: use_client(),
            service: expect_service(),
            workbench: use_workbench(),
            toaster: use_toaster(),
            navigate: Arc::new(move |path| navigate(&path, leptos_router::NavigateOptions::default())),
        };
        Self {
            editor,
            phase: RwSignal::new(Phase::Idle),
            asking: RwSignal::new(false),
            surroundings: StoredValue::new(surroundings),
        }
    }

    /// Whether the revision that is about to be seen is this page's own.
    pub(super) fn is_ours(self) -> bool {
        self.busy()
    }

    /// Whether a request is under way, or its outcome is being read.
    fn busy(self) -> bool {
        self.phase.with(|phase| matches!(phase, Phase::Sending | Phase::Checking))
    }

    /// Asks before sending. Where something is wrong, that is shown instead, and the first of it takes the focus.
    pub(super) fn ask(self) {
        let ready = self.editor.checked.with_untracked(|checked| checked.definition.is_some());
        if ready && !self.editor.pending.get_untracked() {
            self.asking.set(true);
        } else {
            self.editor.touch_all();
            leptos::task::spawn_local(async {
                leptos::task::tick().await;
                focus::first("main [aria-invalid=true]");
            });
        }
    }

    /// The revision that sending makes, where that is known.
    pub(super) fn next_revision(self) -> Option<u64> {
        self.editor.baseline.with(|baseline| match baseline {
            Baseline::Nothing => Some(1),
            known => known.revision().map(|revision| revision + 1),
        })
    }

    /// Sends. The request is not bound to the page: to leave does not cancel it.
    fn send(self) {
        let Some(definition) = self.editor.checked.with_untracked(|checked| checked.definition.clone())
        else {
            return;
        };
        let around = self.surroundings.get_value();
        let seen = around.service.status.with_untracked(|status| newest_revision(status.as_deref()?));
        let request = Request {
            definition,
            form: self.editor.form.get_untracked(),
            before: self.editor.baseline.with_untracked(Baseline::revision).max(seen),
            expected: untrack(|| self.next_revision()),
        };
        self.phase.set(Phase::Sending);
        self.editor.refused.set(None);
        leptos::task::spawn_local(async move {
            let name = around.service.name();
            match around.client.update(&name, &request.definition).await {
                Ok(_) => {
                    let revision = request.expected;
                    self.done(&around, request, revision);
                }
                Err(ApiError::OutcomeUnknown { cause }) => {
                    let _ = self.phase.try_set(Phase::Checking);
                    let cause = Arc::new(*cause);
                    match outcome::read(&around.client, &name, request.before, &request.definition).await {
                        Seen::Carried(revision) => self.done(&around, request, Some(revision)),
                        Seen::Likely(revision) => self.stop(Phase::Likely(cause, revision)),
                        Seen::Another(newer) => self.stop(Phase::Another(cause, newer)),
                        Seen::Nothing => self.stop(Phase::NothingHappened(cause)),
                        Seen::NotYet => self.stop(Phase::NotSeen(cause)),
                    }
                }
                Err(ApiError::SessionEnded) => self.stop(Phase::SignedOut),
                Err(error) => self.refuse(error),
            }
        });
    }

    /// It was carried out: what was sent is what runs, and the overview shows how it starts. What was typed since stays.
    fn done(self, around: &Surroundings, request: Request, revision: Option<u64>) {
        let Request { definition, form, .. } = request;
        let (name, workbench) = (around.service.name(), around.workbench);
        workbench.keep_sent(&name, Sent { definition: definition.clone(), revision });
        if workbench.unsent(&name).is_none_or(|unsent| unsent.form.same_as(&form)) {
            workbench.keep_unsent(&name, None);
        }
        around.service.urge();
        // The page may be gone by now; then nothing is left to do here.
        if self.phase.try_get_untracked().is_none() {
            return;
        }
        self.phase.set(Phase::Idle);
        self.asking.set(false);
        let typed_since = self.editor.form.with_untracked(|now| !now.same_as(&form));
        self.editor.start.set(form);
        self.editor.baseline.set(Baseline::Whole { definition, revision });
        if let Some(toaster) = around.toaster {
            let what =
                revision.map_or("The definition".to_owned(), |revision| format!("Revision {revision}"));
            toaster.show(Tone::Good, format!("{what} was sent. It takes over as soon as it is healthy."));
        }
        if !typed_since {
            (around.navigate)(Route::service(name, Tab::Overview).href());
        }
    }

    fn refuse(self, error: ApiError) {
        // The page may be gone by now, and its editor with it.
        if self.phase.try_get_untracked().is_none() {
            return;
        }
        self.editor.refused.set(Some(Refused::new(error, &self.editor.table())));
        self.stop(Phase::Idle);
        leptos::task::spawn_local(async {
            leptos::task::tick().await;
            focus::first("main [aria-invalid=true]");
        });
    }

    fn stop(self, phase: Phase) {
        let _ = self.phase.try_set(phase);
        let _ = self.asking.try_set(false);
    }
}

/// What became of the last try, where it did not go through. Nothing typed is lost in any of these cases.
#[component]
pub(super) fn SendNotice(editor: Editor, sending: Sending) -> impl IntoView {
    let session = use_session();
    let again = move || {
        let ended = session.ended();
        view! {
            <Button kind=Kind::Primary disabled=ended on_click=move |_| sending.ask()>"Send it now"</Button>
        }
    };
    let refused = move || {
        editor.refused.with(|refused| {
            refused.as_ref().map(|refused| {
                let error = Arc::clone(&refused.error);
                view! { <ErrorNotice error /> }
            })
        })
    };
    let rest = move || {
        match sending.phase.get() {
        Phase::Idle | Phase::Sending | Phase::Checking => None,
        Phase::SignedOut => Some(
            view! {
                <Notice tone=Tone::Warn title="Your session had ended: nothing was sent" announce=true actions=again>
                    <p>"Everything that you typed is still here. Sign in, then send it."</p>
                </Notice>
            }
            .into_any(),
        ),
        Phase::NothingHappened(cause) => Some(
            view! {
                <Notice tone=Tone::Warn title="It was not carried out" announce=true actions=again>
                    <p>
                        {cause.title()}
                        ". The platform was asked what is true: the definition is as it was before. Everything that you typed is still here."
                    </p>
                </Notice>
            }
            .into_any(),
        ),
        Phase::Likely(cause, revision) => Some(
            view! {
                <Notice
                    tone=Tone::Warn
                    title=format!("Revision {revision} runs with your tag, memory and port")
                    announce=true
                    actions=again
                >
                    <p>
                        {cause.title()}
                        ". It is very likely what you sent, but this platform does not tell a revision's environment. If the service behaves as you expect, you are done; everything that you typed is still here."
                    </p>
                </Notice>
            }
            .into_any(),
        ),
        Phase::Another(cause, Newer { revision, by }) => {
            let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
            Some(
                view! {
                    <Notice
                        tone=Tone::Warn
                        title=format!("Revision {revision}{by} is there, and it is not what you sent")
                        announce=true
                        actions=again
                    >
                        <p>
                            {cause.title()}
                            ". Whether yours was carried out before it cannot be known. Look at how it differs from yours before you send again. Everything that you typed is still here."
                        </p>
                    </Notice>
                }
                .into_any(),
            )
        }
        Phase::NotSeen(cause) => Some(
            view! {
                <Notice tone=Tone::Warn title="It is not known whether it was carried out" announce=true actions=again>
                    <p>
                        {cause.title()}
                        ". No new revision was seen so far. Wait a little and look at the events before you send it again: to send it twice does no harm but replaces the service twice."
                    </p>
                </Notice>
            }
            .into_any(),
        ),
    }
    };
    view! { {refused} {rest} }
}
