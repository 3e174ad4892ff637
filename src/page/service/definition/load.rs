//! What the editor begins with: what runs, as far as the platform tells it, and what this tab still knows.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{
    about::rel,
    deployment,
    status::ServiceStatus,
    verdict::{Kind, Verdict},
};

use crate::{
    api::{ApiError, Client},
    domain::definition::{
        baseline::{Baseline, Running},
        form::Form,
        sent::Sent,
    },
    state::{
        Scope, ServiceHandle, expect_service,
        services::{Services, use_services},
        use_client,
        workbench::{Workbench, use_workbench},
    },
};

/// Where the load stands.
#[derive(Clone, Debug)]
pub(super) enum Load {
    /// Nothing is known yet.
    Waiting,
    /// It cannot be known.
    Failed(Arc<ApiError>),
    /// The editor can begin.
    Ready(Box<Begin>),
}

/// What an editor begins with.
#[derive(Clone, Debug)]
pub(super) struct Begin {
    /// What runs.
    pub(super) baseline: Baseline,
    /// What the editor would show without a draft.
    pub(super) start: Form,
    /// Names that this tab sent last, where the platform does not tell.
    pub(super) sent_names: Vec<String>,
    /// Who sent what runs, and when, where the platform tells.
    pub(super) origin: Option<Origin>,
}

/// Who sent a revision, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// User name.
    pub(super) by: String,
    /// RFC 3339.
    pub(super) at: String,
}

/// Loads what runs, on request; the newest request wins.
#[derive(Clone, Copy)]
pub(super) struct Loader {
    /// Where it stands.
    pub(super) state: RwSignal<Load>,
    /// Counts the requests.
    request: RwSignal<u64>,
    service: StoredValue<ServiceHandle>,
}

impl Loader {
    /// Begins to load as soon as a status report is there.
    pub(super) fn new() -> Self {
        let (service, client, workbench) = (expect_service(), use_client(), use_workbench());
        let services = use_services();
        let loader = Self {
            state: RwSignal::new(Load::Waiting),
            request: RwSignal::new(0),
            service: StoredValue::new(service.clone()),
        };
        // not the effect's own: a report that comes while it loads must not end it
        let scope = Scope::here();
        let done = StoredValue::new(None::<u64>);
        Effect::new(move |_| {
            let request = loader.request.get();
            if done.get_value() == Some(request) {
                return;
            }
            let Some(status) = service.status.get() else {
                if let Some(error) = service.error.get() {
                    loader.state.set(Load::Failed(error));
                }
                return;
            };
            done.set_value(Some(request));
            let (client, service) = (client.clone(), service.clone());
            scope.spawn(async move {
                let loaded = begin(&client, &service, &status, workbench, services).await;
                if loader.request.try_get_untracked() == Some(request) {
                    loader.state.set(match loaded {
                        Ok(begin) => Load::Ready(Box::new(begin)),
                        Err(error) => Load::Failed(Arc::new(error)),
                    });
                }
            });
        });
        loader
    }

    /// Loads again; where there is no status report to begin from, that is read first, and now.
    pub(super) fn again(self) {
        self.request.update(|request| *request += 1);
        self.service.with_value(|service| {
            if service.status.with_untracked(Option::is_none) {
                service.refresh();
            }
        });
    }
}

/// What an editor begins with, from the platform and from this tab's memory.
async fn begin(
    client: &Client,
    service: &ServiceHandle,
    status: &ServiceStatus,
    workbench: Workbench,
    services: Services,
) -> Result<Begin, ApiError> {
    let name = service.name();
    let mut origin = None;
    let mut sent_names = Vec::new();
    let baseline = if service.links.get_untracked().offers(rel::DEFINITION) {
        match client.definition(&name).await {
            Ok(current) => {
                services.tell_revision(&name, current.revision);
                origin = Some(Origin { by: current.created_by, at: current.created_at });
                Baseline::Whole { definition: current.definition, revision: Some(current.revision) }
            }
            Err(ApiError::NotFound { .. }) => Baseline::Nothing,
            Err(error) => return Err(error),
        }
    } else {
        let baseline = from_status(service, status, workbench.sent(&name));
        if !baseline.knows_environment() {
            let names = workbench.sent_names(&name);
            // names of an older revision say nothing about what runs
            let names = names.filter(|sent| sent.revision.is_none() || sent.revision >= baseline.revision());
            sent_names = names.map(|sent| sent.names).unwrap_or_default();
        }
        baseline
    };
    let links = service.links.get_untracked();
    let context_root = links.href(rel::DEPLOYMENT).and_then(deployment::context_root);
    let mut start = baseline.start(&sent_names, context_root);
    if let (Baseline::Nothing, Some(tag)) = (&baseline, workbench.stocked(&name).get_untracked()) {
        start.tag = tag;
    }
    Ok(Begin { baseline, start, sent_names, origin })
}

/// What the base contract tells: tag, memory and port of a task that is there or was seen, and all of it where this
/// very tab sent the newest revision.
fn from_status(service: &ServiceHandle, status: &ServiceStatus, sent: Option<Sent>) -> Baseline {
    let seen = service.history.get_untracked();
    let running = Running::from_status(&status.status)
        .or_else(|| seen.iter().rev().find_map(|snapshot| Running::from_status(&snapshot.status.status)));
    let ours = sent.and_then(|sent| sent.baseline(running.as_ref()));
    match (ours, running) {
        (Some(ours), _) => ours,
        (_, Some(running)) => Baseline::WithoutEnvironment(running),
        (_, None) if never_started(service.verdict.get_untracked().as_deref()) => Baseline::Nothing,
        (_, None) => Baseline::WithoutEnvironment(Running::default()),
    }
}

fn never_started(verdict: Option<&Verdict>) -> bool {
    verdict.is_none_or(|verdict| verdict.kind == Kind::NotStarted)
}

/// The newest revision that a task of the report has.
pub(super) fn newest_revision(status: &ServiceStatus) -> Option<u64> {
    Running::from_status(&status.status).and_then(|running| running.revision)
}
