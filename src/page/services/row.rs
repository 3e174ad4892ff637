//! One service in the list.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{Count, about::rel, deployment, event, service::ServiceSummary};

use super::listing::Listing;
use crate::{
    api::ApiError,
    domain::format,
    page::common::{VerdictBadge, event::words, verdict::as_known},
    route::{Route, Tab},
    state::{clock::use_clock, connection::use_connection, services::Facts},
    ui::{Badge, CopyButton, Foreign, Name, RelativeTime, Tone, button::Size, time::seconds},
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
    let (trouble, now) = (use_connection().trouble(), use_clock().now());
    // while the platform does not answer every row is old, whether it was asked for again or not
    let old = Memo::new(move |_| {
        let known = entry.with(|entry| entry.at)?;
        let is_old = trouble.with(Option::is_some) || error.with(Option::is_some);
        is_old.then(|| seconds(now.get() - known)).map(coarse)
    });
    let stale = Signal::derive(move || old.with(Option::is_some));
    let away = Memo::new(move |_| trouble.with(Option::is_some));
    let why = move || why(facts.get(), error.get(), old.get(), away.get());
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
            <td class="c-verdict">{move || verdict(facts.get(), error.get(), away.get(), stale)}</td>
            <th scope="row" class="c-name">
                <a class="name" href=href>
                    <span class="cut"><Foreign text=service.name.clone() /></span>
                </a>
                <span class="small soft cut narrow-only" title=why>{why}</span>
                {address.map(|address| view! { <Address address name=service.name.clone() /> })}
            </th>
            <td class="c-why soft">
                <span class="why" title=why>
                    {why}
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
            <CopyButton text=address label=format!("Copy the address of {}", format::called(&name)) size=Size::Tiny />
        </span>
    }
}

/// The badge: the last verdict known, or that nothing is known. `away`: the platform does not answer, which is no fault of
/// the service.
fn verdict(
    facts: Option<Arc<Facts>>,
    error: Option<Arc<ApiError>>,
    away: bool,
    stale: Signal<bool>,
) -> AnyView {
    match (facts, error.as_deref()) {
        (_, Some(ApiError::NotFound { .. })) => {
            view! { <Badge tone=Tone::Idle icon=Signal::stored(Name::Dash)>"Gone"</Badge> }.into_any()
        }
        (Some(facts), _) => view! { <VerdictBadge kind=facts.verdict.kind stale /> }.into_any(),
        (None, error) if is_unknown(error, away) => {
            view! { <Badge tone=Tone::Idle icon=Signal::stored(Name::Dash)>"Unknown"</Badge> }.into_any()
        }
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

/// Whether nothing can be known of a service that was never read: the platform as a whole does not answer.
fn is_unknown(error: Option<&ApiError>, away: bool) -> bool {
    error.map_or(away, ApiError::concerns_platform)
}

/// Why: the verdict's reason, with its age where it is old, or why it is not known. What concerns the whole platform
/// stands in the banner and not in every row.
fn why(facts: Option<Arc<Facts>>, error: Option<Arc<ApiError>>, old: Option<i64>, away: bool) -> String {
    if facts.is_none() && away && is_unknown(error.as_deref(), away) {
        return "not read yet".to_owned();
    }
    let own = error.as_ref().filter(|error| !error.concerns_platform() || facts.is_none());
    let own = own.map(|error| error.title());
    let known = facts
        .as_ref()
        .map(|facts| format!("{}{}", old.map(as_known).unwrap_or_default(), facts.verdict.because));
    [own, known].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// An age in steps in which the words for it change: by ten seconds, then by the minute.
fn coarse(seconds: i64) -> i64 {
    if seconds < 60 { seconds / 10 * 10 } else { seconds / 60 * 60 }
}

/// `1 / 1`; a dash while neither is known.
fn running(facts: &Facts) -> Option<String> {
    let word = |count: Count| count.known().map_or_else(|| "?".to_owned(), format::thousands);
    match (facts.running, facts.desired) {
        (Count::Unknown, Count::Unknown) => None,
        (running, desired) => Some(format!("{} / {}", word(running), word(desired))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use servicectl_api::{status::Status, verdict::Prepared};

    use super::{Facts, coarse, is_unknown, why};
    use crate::{api::ApiError, state::services::Kept};

    #[test]
    fn every_row_of_a_platform_that_does_not_answer_says_its_age() {
        let facts = Facts::of(&Status::default(), None, None, &Kept::default(), Prepared::Image);
        let facts = || Some(Arc::new(facts.clone()));
        assert_eq!(why(facts(), None, None, false), "next: send a definition");
        let asked_again = why(facts(), Some(Arc::new(ApiError::Unreachable)), Some(180), true);
        assert_eq!(asked_again, "as known 3 min ago: next: send a definition");
        assert_eq!(why(facts(), None, Some(180), true), asked_again);
    }

    #[test]
    fn a_row_that_was_never_read_is_unknown_while_the_platform_is_away_and_not_at_fault() {
        let unreachable = || Some(Arc::new(ApiError::Unreachable));
        assert!(is_unknown(unreachable().as_deref(), true) && is_unknown(None, true));
        assert_eq!(why(None, unreachable(), None, true), "not read yet");
        assert_eq!(why(None, None, None, true), "not read yet");
        // while nothing else says so, the row does
        assert_eq!(why(None, unreachable(), None, false), ApiError::Unreachable.title());
        assert!(!is_unknown(None, false), "it is being read");
        assert!(!is_unknown(Some(&ApiError::SessionEnded), true));
    }

    #[test]
    fn an_age_stands_still_between_its_steps() {
        assert_eq!((coarse(9), coarse(59), coarse(119)), (0, 50, 60));
    }
}
