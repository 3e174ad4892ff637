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
    verdict::{Verdict, judge_since},
};

pub use deployed::{newest_seen, use_deployed};
pub(super) use memory::Memory;
pub use memory::{PAST_EVENTS, Snapshot};

use super::{
    clock::use_clock,
    poll::{Pace, Poll, poll},
    services::{pace, use_services, wire_time},
    session::{use_client, use_session},
};
use crate::api::ApiError;

/// The service whose page is open: everything that its tabs ask for.
#[derive(Clone)]
pub struct ServiceHandle {
    /// The name without the project's prefix.
    pub name: String,
    /// The last report; stale data stays.
    pub status: Signal<Option<Arc<ServiceStatus>>>,
    /// What the last report means.
    pub verdict: Signal<Option<Arc<Verdict>>>,
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
                    let report = client.status(&name).await?;
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
        // durations in the sentences move on by the minute, not by the second
        let minute = Memo::new(move |_| (clock.now().get() / 20_000.0).floor());
        let judged = name.clone();
        let verdict = Memo::new(move |_| {
            let _ = minute.get();
            let now = Some(wire_time(clock.at_once()));
            let sent = services.entry(&judged).with_untracked(|entry| entry.sent);
            status.get().map(|report| Arc::new(judge_since(&report.status, now, sent)))
        });
        let links = Memo::new({
            let name = name.clone();
            move |_| match status.get() {
                Some(report) if !report.links.0.is_empty() => report.links.clone(),
                _ => services.summary(&name).map(|summary| summary.links).unwrap_or_default(),
            }
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
            links: links.into(),
            full_name: full_name.into(),
            deployment: Signal::derive(move || {
                href.get().filter(|href| deployment::safe_href(href).is_some())
            }),
            updated: Signal::derive(move || poll.updated.get().or_else(|| memory.with(Memory::last_seen))),
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

/// The service whose page is open.
///
/// # Panics
/// Outside a service's page.
pub fn expect_service() -> ServiceHandle {
    expect_context()
}
