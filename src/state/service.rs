//! One service while its page is open: status, verdict, what was seen.

mod deployed;
mod memory;

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{
    Links,
    about::rel,
    deployment,
    status::{Event, ServiceStatus},
    verdict::{Kind, Prepared, Verdict, judge_since},
};

pub use deployed::{use_deployed, use_sent};
pub(super) use memory::Memory;
pub use memory::{PAST_EVENTS, Snapshot};

use super::{
    clock::use_clock,
    connection::use_connection,
    poll::{Pace, Poll, poll},
    services::{pace, use_services, wire_time},
    session::{use_client, use_session},
    workbench::use_workbench,
};
use crate::{api::ApiError, domain::revisions::Revisions};

/// The service whose page is open: everything that its tabs ask for.
#[derive(Clone)]
pub struct ServiceHandle {
    /// The name without the project's prefix.
    pub name: String,
    /// The last report; stale data stays.
    pub status: Signal<Option<Arc<ServiceStatus>>>,
    /// What the last report means; until there is one, what the list knew.
    pub verdict: Signal<Option<Arc<Verdict>>>,
    /// Where the service cannot be read now: the time of what is known, server time in milliseconds.
    pub stale: Signal<Option<f64>>,
    /// The newest revision, as last known, and the one that serves where that is another.
    pub revisions: Signal<Revisions>,
    /// What is known to be ready before its first start.
    pub prepared: Signal<Prepared>,
    /// Links of the last report, or of the list until there is one.
    pub links: Signal<Links>,
    /// `<project>-<name>` as the deployment link shows it.
    pub full_name: Signal<String>,
    /// The deployment address, where it is safe to open.
    pub deployment: Signal<Option<String>>,
    /// When the last good report came: server time, milliseconds.
    pub updated: Signal<Option<f64>>,
    /// Why the last read gave nothing.
    pub error: Signal<Option<Arc<ApiError>>>,
    /// Reports seen in this session, oldest first; a report equal to the one before it is not repeated.
    pub history: Signal<Arc<Vec<Snapshot>>>,
    /// All events seen in this session, newest first, also those that the server has forgotten; at most 5,000.
    pub events: Signal<Arc<Vec<Event>>>,
    poll: Poll,
}

impl ServiceHandle {
    /// Begins to read the service `name`, as long as the current owner lives, and puts the handle into the context.
    pub fn provide(name: String) -> Self {
        let (services, client, clock, session) = (use_services(), use_client(), use_clock(), use_session());
        let memory = RwSignal::new(services.memory(&name));
        let poll = poll({
            let name = name.clone();
            move || {
                let (name, client) = (name.clone(), client.clone());
                async move {
                    let report = match client.status(&name).await {
                        Ok(report) => report,
                        Err(error) => {
                            // what the list read is known, though this page could read nothing yet
                            let listed = services.recent(&name).filter(|_| keeps_known(&error));
                            if let Some((at, report)) =
                                listed.filter(|_| memory.with_untracked(|memory| memory.latest().is_none()))
                            {
                                memory.update(|memory| memory.add(at, report));
                            }
                            return Err(error);
                        }
                    };
                    services.record(&name, &report.status);
                    memory.update(|memory| memory.add(clock.at_once(), report));
                    services.remember(&name, memory.get_untracked());
                    let kind = services
                        .entry(&name)
                        .with_untracked(|entry| entry.facts.as_ref().map(|f| f.verdict.kind));
                    Ok(kind.map_or(Pace::Steady, pace))
                }
            }
        });
        let status = Memo::new(move |_| memory.with(Memory::latest));
        let entry = services.entry(&name);
        let listed = RwSignal::from(entry.clone());
        let updated = Memo::new(move |_| {
            poll.updated
                .get()
                .or_else(|| memory.with(Memory::last_seen))
                .or_else(|| listed.with(|entry| entry.at))
        });
        let trouble = use_connection().trouble();
        let stale = Memo::new(move |_| {
            let fails = poll
                .error
                .with(|error| is_stale(error.as_deref()?, trouble.with(Option::is_some)).then_some(()));
            fails.and_then(|()| updated.get())
        });
        let links = Memo::new({
            let name = name.clone();
            move |_| match status.get() {
                Some(report) if !report.links.0.is_empty() => report.links.clone(),
                _ => services.summary(&name).map(|summary| summary.links).unwrap_or_default(),
            }
        });
        let stocked = use_workbench().stocked(&name);
        let prepared = Memo::new(move |_| {
            Prepared::of(stocked.with(Option::is_some), links.with(|links| links.offers(rel::DEFINITION)))
        });
        // durations in the sentences move on by the minute, not by the second
        let minute = Memo::new(move |_| (clock.now().get() / 20_000.0).floor());
        let verdict = Memo::new(move |_| {
            let _ = minute.get();
            let Some(report) = status.get() else {
                return listed.with(|entry| entry.facts.as_ref().map(|facts| Arc::clone(&facts.verdict)));
            };
            // of the time since a report that is old nothing is known: it is judged as it was then
            let now = Some(wire_time(stale.get().unwrap_or_else(|| clock.at_once())));
            let sent = entry.with_untracked(|entry| entry.sent);
            Some(Arc::new(judge_since(&report.status, now, sent).prepared(prepared.get())))
        });
        let revisions = Memo::new(move |_| {
            let kind = verdict.with(|verdict| verdict.as_ref().map(|verdict| verdict.kind));
            let known = listed.with(|entry| entry.kept.revision.max(entry.told));
            let started = kind.is_some_and(|kind| kind != Kind::NotStarted);
            status.with(|report| {
                let report = report.as_deref().map(|report| &report.status);
                Revisions::of(known.filter(|_| started), report, kind)
            })
        });
        let href = Memo::new(move |_| links.with(|links| links.href(rel::DEPLOYMENT).map(str::to_owned)));
        let full_name = Memo::new({
            let name = name.clone();
            move |_| {
                let from_link = href.get().and_then(|href| {
                    deployment::prefix(&href, &name).map(|prefix| format!("{prefix}{name}"))
                });
                from_link.unwrap_or_else(|| {
                    let project = session.account().get().map(|account| account.project).unwrap_or_default();
                    services
                        .prefix()
                        .map_or_else(|| format!("{project}-{name}"), |prefix| format!("{prefix}{name}"))
                })
            }
        });
        let handle = Self {
            name,
            status: status.into(),
            verdict: verdict.into(),
            stale: stale.into(),
            revisions: revisions.into(),
            prepared: prepared.into(),
            links: links.into(),
            full_name: full_name.into(),
            deployment: Signal::derive(move || {
                href.get().filter(|href| deployment::safe_href(href).is_some())
            }),
            updated: updated.into(),
            error: poll.error,
            history: Signal::derive(move || memory.with(|memory| Arc::clone(&memory.snapshots))),
            events: Signal::derive(move || memory.with(|memory| Arc::clone(&memory.events))),
            poll,
        };
        provide_context(handle.clone());
        handle
    }

    /// The name without the project's prefix.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// Reads the status now.
    pub fn refresh(&self) {
        self.poll.refresh();
    }

    /// Reads the status now, and quickly for a while: something was just changed.
    pub fn urge(&self) {
        self.poll.urge();
    }

    /// Reads nothing until [`ServiceHandle::resume`]: it is being deleted.
    pub fn rest(&self) {
        self.poll.rest();
    }

    /// Reads again, at once.
    pub fn resume(&self) {
        self.poll.resume();
    }

    /// Whether a read is under way.
    pub fn refreshing(&self) -> Signal<bool> {
        self.poll.refreshing
    }
}

/// Whether an error of the last read means that what is shown is old. A single failed read of a platform that is
/// otherwise not in trouble is followed by another within a second.
fn is_stale(error: &ApiError, in_trouble: bool) -> bool {
    keeps_known(error) && (in_trouble || !error.concerns_platform())
}

/// Whether what was known before still tells of a service whose read met this.
fn keeps_known(error: &ApiError) -> bool {
    !matches!(error, ApiError::NotFound { .. } | ApiError::SessionEnded)
}

/// The service whose page is open.
///
/// # Panics
/// Outside a service's page.
pub fn expect_service() -> ServiceHandle {
    expect_context()
}
