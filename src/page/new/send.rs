//! Sending the form: once, and where the outcome is not known, looking instead of sending again.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use servicectl_api::service::{CreateService, ServiceSummary};

use crate::{
    api::{ApiError, Client},
    page::common::Teller,
    route::{Route, Tab},
    state::{
        services::{Services, use_services},
        use_client,
    },
    ui::Tone,
};

/// The sending of the form.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    busy: RwSignal<bool>,
    /// Why it was not created, or why that is not known.
    pub(super) error: RwSignal<Option<Arc<ApiError>>>,
    /// The name that was looked for after an unknown outcome, and is not there.
    pub(super) looked: RwSignal<Option<String>>,
    /// Names that the platform called taken.
    taken: RwSignal<Vec<String>>,
    /// Names whose creation has an unknown outcome.
    open: RwSignal<Vec<String>>,
    tools: StoredValue<Tools, LocalStorage>,
}

/// Says that a service was created, and goes to its page where the form is still open.
type Done = dyn Fn(&str, bool);

/// What sending needs.
#[derive(Clone)]
struct Tools {
    client: Client,
    services: Services,
    teller: Teller,
    done: Rc<Done>,
}

impl Sending {
    /// Nothing sent yet.
    pub(super) fn new() -> Self {
        let (navigate, teller) = (use_navigate(), Teller::here());
        let done = move |name: &str, is_here: bool| {
            teller.tell(Tone::Good, format!("{name} was created."));
            // who left the page meanwhile is not called back
            if is_here {
                navigate(&Route::service(name, Tab::Overview).href(), NavigateOptions::default());
            }
        };
        let tools = Tools { client: use_client(), services: use_services(), teller, done: Rc::new(done) };
        Self {
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            looked: RwSignal::new(None),
            taken: RwSignal::new(Vec::new()),
            open: RwSignal::new(Vec::new()),
            tools: StoredValue::new_local(tools),
        }
    }

    /// Whether it is being sent, or looked for.
    pub(super) fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Names that the platform called taken.
    pub(super) fn taken(self) -> Memo<Vec<String>> {
        Memo::new(move |_| self.taken.get())
    }

    /// Whether it is unknown whether the service was created.
    pub(super) fn is_open(self) -> bool {
        self.error.with(|error| matches!(error.as_deref(), Some(ApiError::OutcomeUnknown { .. })))
    }

    /// Sends it. The request is not bound to the page: to leave does not cancel it.
    pub(super) fn send(self, service: CreateService) {
        if self.busy.get_untracked() {
            return;
        }
        self.start();
        let tools = self.tools.get_value();
        leptos::task::spawn_local(async move {
            let name = &service.name;
            match tools.client.create(&service).await {
                Ok(summary) => self.created(&tools, summary),
                Err(error @ ApiError::OutcomeUnknown { .. }) => {
                    self.open.try_update(|open| open.push(name.clone()));
                    let _ = self.error.try_set(Some(Arc::new(error)));
                    self.look(&tools, name).await;
                }
                // our own first try, whose answer was lost, was carried out after all
                Err(error @ ApiError::NotAllowed { .. }) if self.was_open(name) => {
                    // stays where the list cannot be read
                    let error = ApiError::OutcomeUnknown { cause: Box::new(error) };
                    let _ = self.error.try_set(Some(Arc::new(error)));
                    self.look(&tools, name).await;
                }
                Err(ApiError::NotAllowed { .. }) => {
                    if self.taken.try_update(|taken| taken.push(name.clone())).is_none() {
                        tools.teller.tell(Tone::Bad, format!("{name} was not created: the name is taken."));
                    }
                }
                Err(error) => {
                    let line = format!("{name} was not created: {}.", error.title());
                    // handed back where the page is gone
                    if self.error.try_set(Some(Arc::new(error))).is_some() {
                        tools.teller.tell(Tone::Bad, line);
                    }
                }
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// Looks once more whether it was created.
    pub(super) fn look_again(self) {
        let Some(name) = self.open.with_untracked(|open| open.last().cloned()) else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let tools = self.tools.get_value();
        leptos::task::spawn_local(async move {
            self.look(&tools, &name).await;
            let _ = self.busy.try_set(false);
        });
    }

    fn start(self) {
        self.busy.set(true);
        self.error.set(None);
        self.looked.set(None);
    }

    fn was_open(self, name: &str) -> bool {
        self.open.try_with_untracked(|open| open.iter().any(|other| other == name)) == Some(true)
    }

    /// Reads the list and says what is true.
    async fn look(self, tools: &Tools, name: &str) {
        let is_gone = || self.busy.try_get_untracked().is_none();
        match tools.client.services().await {
            Ok(list) => match list.services.into_iter().find(|service| service.name == name) {
                Some(summary) => self.created(tools, summary),
                None if is_gone() => tools.teller.tell(
                    Tone::Bad,
                    format!("No usable answer came, and {name} is not in the list: it was not created."),
                ),
                None => self.looked.set(Some(name.to_owned())),
            },
            // where the list cannot be read either, the outcome stays unknown
            Err(_) if is_gone() => tools.teller.tell(
                Tone::Bad,
                format!("It is not known whether {name} was created. Look at the list of services."),
            ),
            Err(_) => {}
        }
    }

    fn created(self, tools: &Tools, summary: ServiceSummary) {
        let name = summary.name.clone();
        let is_here = self.busy.try_get_untracked().is_some();
        let _ = self.error.try_set(None);
        tools.services.add(summary);
        (tools.done)(&name, is_here);
    }
}
