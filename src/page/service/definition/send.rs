//! Sending the definition: the question before, what the platform said, and what is true where it said nothing.

mod confirm;
mod outcome;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use servicectl_api::{Definition, about::rel};

pub(super) use confirm::ConfirmDialog;

use self::{
    outcome::{Newer, Seen},
    words::words,
};
use super::{editor::Editor, load::newest_revision, refused::Refused};
use crate::{
    api::{ApiError, Client},
    browser::focus,
    domain::definition::{baseline::Baseline, form::Form, sent::Sent},
    page::common::{ErrorNotice, Teller},
    route::{Route, Tab},
    state::{
        ServiceHandle, expect_service,
        services::{Services, use_services},
        session::use_session,
        use_client,
        workbench::{Workbench, use_workbench},
    },
    ui::{Button, Notice, Tone, button::Kind},
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
    NothingHappened,
    /// No usable answer came, and no new revision was seen so far. It is looked for again with every good report.
    NotSeen {
        /// Why no answer came.
        cause: Arc<ApiError>,
        /// Whether the platform answers again.
        answers: bool,
    },
    /// No usable answer came, and the next revision looks like this one.
    Likely(Arc<ApiError>, u64),
    /// No usable answer came, and a newer revision is there that is not this one.
    Another(Arc<ApiError>, Newer),
    /// The session had ended: nothing was sent.
    SignedOut,
}

/// What one try sends.
#[derive(Clone)]
struct Request {
    definition: Definition,
    /// What was typed at that moment.
    form: Form,
    /// The newest revision that was known at that moment, one that this tab made counted.
    before: Option<u64>,
    /// The lowest revision that it can make. Not told to anybody: a colleague may send one in between.
    least: Option<u64>,
    /// Whether the platform tells its newest definition.
    tells: bool,
}

/// The sending of one editor.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    editor: Editor,
    phase: RwSignal<Phase>,
    asking: RwSignal<bool>,
    /// The try of which it is not known whether it was carried out.
    open: StoredValue<Option<Request>>,
    surroundings: StoredValue<Surroundings>,
}

/// What sending needs beside the editor; taken at the start, since the request outlives the page.
#[derive(Clone)]
struct Surroundings {
    client: Client,
    service: ServiceHandle,
    workbench: Workbench,
    services: Services,
    teller: Teller,
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
            services: use_services(),
            teller: Teller::here(),
            navigate: Arc::new(move |path| navigate(&path, leptos_router::NavigateOptions::default())),
        };
        let updated = surroundings.service.updated;
        let sending = Self {
            editor,
            phase: RwSignal::new(Phase::Idle),
            asking: RwSignal::new(false),
            open: StoredValue::new(None),
            surroundings: StoredValue::new(surroundings),
        };
        Effect::watch(move || updated.get(), move |_, _, _| sending.look_again(), false);
        sending
    }

    /// Whether the revision that is about to be seen is this page's own, or is looked at by it.
    pub(super) fn is_ours(self) -> bool {
        self.busy() || self.phase.with(|phase| matches!(phase, Phase::NotSeen { .. }))
    }

    /// Whether a request is under way, or its outcome is being read.
    fn busy(self) -> bool {
        self.phase.with(|phase| matches!(phase, Phase::Sending | Phase::Checking))
    }

    /// Asks before sending. Where something is wrong, that is shown instead, and the first of it takes the focus.
    pub(super) fn ask(self) {
        let ready = self.editor.checked.with_untracked(|checked| checked.definition.is_some());
        if let Some(bad) = self.editor.bad_line.get_untracked() {
            // everything else waits for it, so it comes first whatever else is wrong
            self.editor.said.set(bad.to_string());
            focus::line("main .text-pane textarea", bad.line);
        } else if ready && !self.editor.pending.get_untracked() {
            self.asking.set(true);
        } else {
            self.editor.touch_all();
            leptos::task::spawn_local(async {
                leptos::task::tick().await;
                focus::first("main [aria-invalid=true]");
            });
        }
    }

    /// The revision that sending makes, where that is known and nobody else sends one first.
    pub(super) fn next_revision(self) -> Option<u64> {
        let status = self.surroundings.with_value(|around| around.service.status);
        let seen = status.with(|status| newest_revision(status.as_deref()?));
        self.editor.baseline.with(|baseline| baseline.next_revision(seen))
    }

    /// Sends. The request is not bound to the page: to leave does not cancel it.
    fn send(self) {
        let Some(definition) = self.editor.checked.with_untracked(|checked| checked.definition.clone())
        else {
            return;
        };
        let around = self.surroundings.get_value();
        let seen = around.service.status.with_untracked(|status| newest_revision(status.as_deref()?));
        let known = self.editor.baseline.with_untracked(Baseline::revision);
        // an earlier one of this tab, whose number was not told and of which no task may be there yet
        let untold = around.workbench.sent(&around.service.name()).filter(|sent| sent.revision.is_none());
        let before = known.max(seen).max(untold.and_then(|sent| sent.least));
        let first = self.editor.baseline.with_untracked(|baseline| matches!(baseline, Baseline::Nothing));
        let request = Request {
            definition,
            form: self.editor.form.get_untracked(),
            before,
            least: before.map(|before| before + 1).or(first.then_some(1)),
            tells: around.service.links.with_untracked(|links| links.offers(rel::DEFINITION)),
        };
        self.phase.set(Phase::Sending);
        self.editor.refused.set(None);
        leptos::task::spawn_local(async move {
            let name = around.service.name();
            match around.client.update(&name, &request.definition).await {
                Ok(_) => {
                    let revision = if request.tells {
                        outcome::revision(&around.client, &name, &request.definition).await
                    } else {
                        None
                    };
                    self.done(&around, request, revision);
                }
                Err(ApiError::OutcomeUnknown { cause }) => {
                    let _ = self.phase.try_set(Phase::Checking);
                    let cause = Arc::new(*cause);
                    match outcome::read(&around.client, &name, request.before, &request.definition).await {
                        Seen::Carried(revision) => self.done(&around, request, Some(revision)),
                        seen => {
                            let _ = self.open.try_set_value(Some(request));
                            self.stop(&around, unsure(seen, cause, false));
                        }
                    }
                }
                Err(ApiError::SessionEnded) => self.stop(&around, Phase::SignedOut),
                Err(error) => self.refuse(&around, error),
            }
        });
    }

    /// A good report came: where it is not known whether the last try was carried out, it is asked once more.
    fn look_again(self) {
        let Phase::NotSeen { cause, answers } = self.phase.get_untracked() else { return };
        let Some(request) = self.open.get_value() else { return };
        let around = self.surroundings.get_value();
        leptos::task::spawn_local(async move {
            let name = around.service.name();
            let Ok(seen) = outcome::look(&around.client, &name, request.before, &request.definition).await
            else {
                return;
            };
            // The page may be gone by now, or it was sent again.
            let waits = |phase: &Phase| matches!(phase, Phase::NotSeen { .. });
            if self.phase.try_with_untracked(waits) != Some(true) {
                return;
            }
            match seen {
                Seen::Carried(revision) => self.carried_out(&around, request, revision),
                Seen::NotYet if answers => {}
                seen => self.stop(&around, unsure(seen, cause, true)),
            }
        });
    }

    /// It turned out later that it was carried out. Nobody is led away from what they look at by then.
    fn carried_out(self, around: &Surroundings, request: Request, revision: u64) {
        self.settle(around, &request, Some(revision));
        around.teller.tell(Tone::Good, format!("It was carried out: revision {revision}."));
    }

    /// It was carried out: what was sent is what runs, and the overview shows how it starts. What was typed since stays.
    fn done(self, around: &Surroundings, request: Request, revision: Option<u64>) {
        let name = around.service.name();
        let what = revision.map_or("The definition".to_owned(), |revision| format!("Revision {revision}"));
        let said = |of: &str| format!("{what}{of} was sent. It takes over as soon as it is healthy.");
        // The page may be gone by now; then it is only told.
        let Some(typed_since) = self.settle(around, &request, revision) else {
            around.teller.tell(Tone::Good, said(&format!(" of {name}")));
            return;
        };
        around.teller.tell(Tone::Good, said(""));
        if !typed_since {
            (around.navigate)(Route::service(name, Tab::Overview).href());
        }
    }

    /// Begins anew from what was sent, and says whether something was typed since; `None` where the page is gone.
    fn settle(self, around: &Surroundings, request: &Request, revision: Option<u64>) -> Option<bool> {
        let Request { definition, form, least, .. } = request.clone();
        let (name, workbench) = (around.service.name(), around.workbench);
        if let Some(revision) = revision {
            around.services.tell_revision(&name, revision);
        }
        workbench.keep_sent(&name, Sent { definition: definition.clone(), revision, least });
        if workbench.unsent(&name).is_none_or(|unsent| unsent.form.same_as(&form)) {
            workbench.keep_unsent(&name, None);
        }
        around.service.urge();
        self.phase.try_get_untracked()?;
        self.phase.set(Phase::Idle);
        self.asking.set(false);
        let typed_since = self.editor.form.with_untracked(|now| !now.same_as(&form));
        self.editor.start.set(form);
        self.editor.baseline.set(Baseline::Whole { definition, revision });
        Some(typed_since)
    }

    fn refuse(self, around: &Surroundings, error: ApiError) {
        // The page may be gone by now, and its editor with it.
        if self.phase.try_get_untracked().is_none() {
            around.teller.tell(Tone::Bad, words::refused_from_afar(&around.service.name(), &error));
            return;
        }
        self.editor.refused.set(Some(Refused::new(error, &self.editor.table())));
        self.stop(around, Phase::Idle);
        leptos::task::spawn_local(async {
            leptos::task::tick().await;
            focus::first("main [aria-invalid=true]");
        });
    }

    fn stop(self, around: &Surroundings, phase: Phase) {
        let _ = self.asking.try_set(false);
        // handed back where the page is gone
        let told =
            self.phase.try_set(phase).and_then(|phase| words::from_afar(&around.service.name(), &phase));
        if let Some((tone, line)) = told {
            around.teller.tell(tone, line);
        }
    }
}

/// Where sending stands while it is not known that it was carried out; `answers` where the platform was asked later.
fn unsure(seen: Seen, cause: Arc<ApiError>, answers: bool) -> Phase {
    match seen {
        Seen::Likely(revision) => Phase::Likely(cause, revision),
        Seen::Another(newer) => Phase::Another(cause, newer),
        Seen::Nothing => Phase::NothingHappened,
        Seen::Carried(_) | Seen::NotYet => Phase::NotSeen { cause, answers },
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
    let open = move || {
        sending.phase.with(words).map(|words| {
            view! {
                <Notice tone=Tone::Warn title=words.title announce=true actions=again>
                    <p>{words.sentence}</p>
                </Notice>
            }
        })
    };
    view! { {refused} {open} }
}
