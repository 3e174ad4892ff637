//! One target: its state, what it means, how it did.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{
    Count, event,
    status::{Target, TargetHealth},
};

use super::{
    check::Check,
    history::History,
    state::of_target as state_of,
    track::{of_target, since},
};
use crate::{
    state::{clock::use_clock, expect_service, service::Snapshot},
    ui::{
        Badge, Quote, RelativeTime, Sheet,
        time::{Style, seconds, span},
    },
};

/// A target's sheet. It stays while the target's state changes.
#[component]
pub(super) fn TargetSheet(
    number: usize,
    all: usize,
    name: String,
    port: Count,
    check: Memo<Arc<Check>>,
    health: Memo<TargetHealth>,
) -> impl IntoView {
    let target = {
        let name = name.clone();
        Memo::new(move |_| {
            health.with(|health| {
                health.targets.iter().find(|target| target.target == name && target.port == port).cloned()
            })
        })
    };
    let state = move || {
        target.with(|target| {
            let told = target.as_ref().map(|target| (target.health.as_str(), target.description.as_deref()));
            let (word, description) = told.unwrap_or_default();
            state_of(word, description)
        })
    };
    let word = move || target.get().map(|target| target.health).unwrap_or_default();
    let description = Memo::new(move |_| {
        target.with(|target| target.as_ref().and_then(|target| target.description.clone()))
    });
    let badge = move || {
        view! {
            <Badge tone=Signal::derive(move || state().tone) icon=Signal::derive(move || state().icon)>
                {word}
            </Badge>
        }
    };
    let tracked = name.clone();
    let port_words = port.known().map_or_else(|| "not known".to_owned(), |port| port.to_string());
    view! {
        <Sheet title=format!("Target {number} of {all}") aside=badge>
            <div class="in stack">
                <History track=move |history: &[Snapshot]| of_target(history, &tracked, port) check />
                <div>
                    <p>{move || state().means}</p>
                    <p class="hint">{move || state().next}</p>
                </div>
                {move || {
                    description.get().map(|text| view! { <Quote source="description" text /> })
                }}
                <dl class="pairs">
                    <dt>"Instance"</dt>
                    <dd class="mono">{name}</dd>
                    <dt>"Port on the host"</dt>
                    <dd class="mono">{port_words}</dd>
                    <dt>{move || format!("{} since", capital(&word()))}</dt>
                    <dd><Since target port /></dd>
                </dl>
            </div>
        </Sheet>
    }
}

/// Since when the target has its state: as seen here, else as the events say it.
#[component]
fn Since(target: Memo<Option<Target>>, port: Count) -> impl IntoView {
    let service = expect_service();
    let (history, events) = (service.history, service.events);
    let now = use_clock().now();
    let at = Memo::new(move |_| {
        target.with(|target| {
            let target = target.as_ref()?;
            let seen = history.with(|history| since(&of_target(history, &target.target, port)));
            seen.map(seconds).or_else(|| {
                target.health.starts_with("unhealthy").then(|| events.with(|events| told(events, port)))?
            })
        })
    });
    let lasting = move || at.get().map(|at| format!(", {}", span(seconds(now.get()) - at)));
    move || {
        if at.get().is_some() {
            view! { <RelativeTime at style=Style::Clock /> {lasting} }.into_any()
        } else {
            "before this page opened".into_any()
        }
    }
}

/// When the events last said that the target with this port is unhealthy.
fn told(events: &[servicectl_api::status::Event], port: Count) -> Option<i64> {
    let unhealthy = |message: &str| match event::parse(message) {
        event::Kind::Unhealthy { port: named, .. } => named.is_none() || named == port.known(),
        _ => false,
    };
    events.iter().find(|event| unhealthy(&event.message)).and_then(|event| event.created_at).map(|at| at.0)
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use servicectl_api::{Count, WireTime, status::Event};

    use super::told;

    #[test]
    fn the_newest_event_about_the_port_counts() {
        let event = |at, port: u64| Event {
            created_at: Some(WireTime(at)),
            message: format!(
                "(service p-x) (port {port}) is unhealthy in (target-group arn) due to (reason Health checks failed with these codes: [500])"
            ),
        };
        let events = [event(30, 2), event(20, 1), event(10, 1)];
        assert_eq!(told(&events, Count::Known(1)), Some(20));
        assert_eq!(told(&events, Count::Known(3)), None);
    }
}
