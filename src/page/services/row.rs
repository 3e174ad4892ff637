//! One service in the list.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{Count, about::rel, deployment, event, service::ServiceSummary};

use super::listing::Listing;
use crate::{
    api::ApiError,
    domain::format,
    page::common::{VerdictBadge, event::words},
    route::{Route, Tab},
    state::services::Facts,
    ui::{Badge, CopyButton, Name, RelativeTime, Tone, button::Size},
};

/// The row.
#[component]
pub(super) fn ServiceRow(
    /// Its place in the list, from 0.
    index: usize,
    /// The service.
    service: ServiceSummary,
    /// The list.
    listing: Listing,
) -> impl IntoView {
    let entry = RwSignal::from(listing.services.entry(&service.name));
    let facts = Memo::new(move |_| entry.with(|entry| entry.facts.clone()));
    let error = Memo::new(move |_| entry.with(|entry| entry.error.clone()));
    let at = Signal::derive(move || facts.with(|facts| facts.as_ref()?.event_at.map(|time| time.0)));
    let cell = move |read: fn(&Facts) -> Option<String>| {
        move || {
            facts.with(|facts| facts.as_ref().and_then(|facts| read(facts))).unwrap_or_else(|| "–".to_owned())
        }
    };
    let href = Route::service(service.name.clone(), Tab::Overview).href();
    let address = service.links.href(rel::DEPLOYMENT).and_then(deployment::safe_href).map(str::to_owned);
    view! {
        <tr
            data-row=index.to_string()
            aria-rowindex=(index + 2).to_string()
            on:focusin=move |_| listing.focused(index)
        >
            <td class="c-verdict">{move || verdict(facts.get(), error.get())}</td>
            <th scope="row" class="c-name">
                <a class="name" href=href>
                    <span class="cut">{service.name.clone()}</span>
                </a>
                <span class="small soft cut narrow-only">{move || why(facts.get(), error.get())}</span>
                {address.map(|address| view! { <Address address name=service.name.clone() /> })}
            </th>
            <td class="c-why soft">
                <span class="why" title=move || why(facts.get(), error.get())>
                    {move || why(facts.get(), error.get())}
                </span>
            </td>
            <td class="c-running num">{cell(running)}</td>
            <td class="c-tag mono">
                <span class="cut">{cell(|facts| facts.tag.clone())}</span>
            </td>
            <td class="c-memory num">{cell(|facts| facts.memory.map(format::megabytes))}</td>
            <td class="c-event soft">
                <span class="why">
                    {cell(|facts| facts.event.as_deref().map(|message| words(&event::parse(message))))}
                </span>
            </td>
            <td class="c-when right faint">
                <RelativeTime at />
            </td>
        </tr>
    }
}

/// The deployment address: open and copy. Its host is the same in every row, so the path is what is shown.
#[component]
fn Address(
    /// The address.
    address: String,
    /// The service's name.
    name: String,
) -> impl IntoView {
    let shown = deployment::path_for_show(&address);
    let title = format!("{}, opens in a new tab", deployment::for_show(&address));
    view! {
        <span class="address wide-only">
            <a class="mono cut" href=address.clone() target="_blank" rel="external noopener noreferrer" title=title>
                {shown}
            </a>
            <CopyButton text=address label=format!("Copy the address of {name}") size=Size::Tiny />
        </span>
    }
}

/// The badge: the last verdict known, or that nothing is known.
fn verdict(facts: Option<Arc<Facts>>, error: Option<Arc<ApiError>>) -> AnyView {
    match (facts, error.as_deref()) {
        (_, Some(ApiError::NotFound { .. })) => {
            view! { <Badge tone=Tone::Idle icon=Signal::stored(Name::Dash)>"Gone"</Badge> }.into_any()
        }
        (Some(facts), _) => view! { <VerdictBadge kind=facts.verdict.kind /> }.into_any(),
        (None, Some(_)) => {
            view! { <Badge tone=Tone::Warn icon=Signal::stored(Name::Alert)>"Unreachable"</Badge> }.into_any()
        }
        (None, None) => view! {
            <span class="skeleton" data-w="2"></span>
            <span class="vh">"not known yet"</span>
        }
        .into_any(),
    }
}

/// Why: the verdict's reason, or why it is not known.
fn why(facts: Option<Arc<Facts>>, error: Option<Arc<ApiError>>) -> String {
    match (facts, error) {
        (Some(facts), None) => facts.verdict.because.clone(),
        (Some(facts), Some(error)) => format!("{} · as last known: {}", error.title(), facts.verdict.because),
        (None, Some(error)) => error.title(),
        (None, None) => String::new(),
    }
}

/// `1 / 1`; a dash while neither is known.
fn running(facts: &Facts) -> Option<String> {
    let word = |count: Count| count.known().map_or_else(|| "?".to_owned(), format::thousands);
    match (facts.running, facts.desired) {
        (Count::Unknown, Count::Unknown) => None,
        (running, desired) => Some(format!("{} / {}", word(running), word(desired))),
    }
}
