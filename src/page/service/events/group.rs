//! The events of one deployment.

use leptos::prelude::*;
use servicectl_api::{Count, status::TaskDefinition};

use super::{Shared, explained::EventItem, filter::Filter};
use crate::{
    browser::calendar,
    domain::deployed::{Deployed, image_tag},
    page::common::{
        deployment::{Deployment, Outcome},
        event::Seen,
    },
    ui::{Badge, Button, Name, Sheet, Timeline, Tone, button::Kind, time::span},
};

/// Events of a deployment shown at first, and how many more each time.
const FEW: usize = 12;
const MORE: usize = 100;

/// A deployment's sheet; it stays while events are added to it.
#[component]
pub(super) fn GroupSheet(shared: Shared, number: usize, deployed: Signal<Option<Deployed>>) -> impl IntoView {
    let Shared { seen, deployments, filter, .. } = shared;
    // the deployment, and the one before it
    let pair = Memo::new(move |_| {
        deployments.with(|deployments| {
            let index = deployments.iter().position(|deployment| deployment.number == number)?;
            Some((deployments[index].clone(), deployments.get(index + 1).cloned()))
        })
    });
    let title =
        Memo::new(move |_| pair.with(|pair| pair.as_ref().map(|(own, _)| title(own)).unwrap_or_default()));
    let changes = move || {
        pair.with(|pair| {
            let (own, before) = pair.as_ref()?;
            let made = deployed.get().filter(|made| own.revision.map(Count::Known) == Some(made.revision));
            let by = made.and_then(|made| made.by).map(|by| format!("by {by}"));
            let changed = before
                .as_ref()
                .and_then(|before| changes(own.definition.as_ref()?, before.definition.as_ref()?));
            let parts: Vec<String> = by.into_iter().chain(changed).collect();
            (!parts.is_empty()).then(|| parts.join(" · "))
        })
    };
    let outcome = Memo::new(move |_| pair.with(|pair| pair.as_ref().map(|(own, _)| own.outcome)));
    let badge = move || {
        outcome.get().map(|outcome| {
            let (tone, icon, words) = told(outcome);
            view! { <Badge tone icon=Signal::stored(icon)>{words}</Badge> }
        })
    };
    let most = RwSignal::new(FEW);
    let matching = Memo::new(move |_| {
        let range = pair.with(|pair| pair.as_ref().map(|(own, _)| own.events.clone())).unwrap_or_default();
        seen.with(|seen| filter.with(|filter| matching(seen, range, |seen| filter.holds(seen))))
    });
    // a filter was asked for: what it finds is shown
    let limit = move || if filter.with(Filter::is_open) { most.get() } else { most.get().max(MORE) };
    let shown = move || matching.with(|matching| matching.iter().take(limit()).cloned().collect::<Vec<_>>());
    let hidden = move || matching.with(Vec::len).saturating_sub(limit());
    let any_hidden = move || hidden() > 0;
    view! {
        <Sheet title note=move || view! { <span>{changes}</span> } aside=badge>
            <Timeline label=move || format!("Events of {}", title.get())>
                <For
                    each=shown
                    key=|(place, seen)| (*place, seen.event.message.clone())
                    children=move |(_, seen)| view! { <EventItem shared seen /> }
                />
            </Timeline>
            <Show when=any_hidden>
                <footer>
                    <Button
                        kind=Kind::Quiet
                        size=crate::ui::button::Size::Small
                        icon=Name::ChevronDown
                        on_click=move |_| most.set(limit() + MORE)
                    >
                        {move || format!("{} more", hidden())}
                    </Button>
                </footer>
            </Show>
        </Sheet>
    }
}

/// The events of a range that match, each with its place counted from the oldest event of all: it stays the same while
/// newer events come.
fn matching(
    seen: &[Seen],
    range: std::ops::Range<usize>,
    holds: impl Fn(&Seen) -> bool,
) -> Vec<(usize, Seen)> {
    let numbered = range.filter_map(|index| Some((seen.len() - index, seen.get(index)?)));
    numbered.filter(|(_, seen)| holds(seen)).map(|(place, seen)| (place, seen.clone())).collect()
}

/// "Revision 8"; without a known revision when it began.
fn title(deployment: &Deployment) -> String {
    match (deployment.revision, deployment.began) {
        (Some(revision), _) => format!("Revision {revision}"),
        (None, Some(began)) if deployment.whole => format!("Deployment of {}", calendar::full(began.0)),
        (None, Some(began)) => format!("Since {} or earlier", calendar::full(began.0)),
        (None, None) => "Deployment".to_owned(),
    }
}

/// Tone, mark and words of an outcome.
fn told(outcome: Outcome) -> (Tone, Name, String) {
    let time = |seconds: u64| span(i64::try_from(seconds).unwrap_or(i64::MAX));
    let starts = |starts: usize| if starts == 1 { "1 start".to_owned() } else { format!("{starts} starts") };
    let times = |starts: usize| if starts == 1 { "once".to_owned() } else { format!("{starts} times") };
    match outcome {
        Outcome::Steady { after, held } => {
            let after =
                after.map_or_else(|| "Steady".to_owned(), |after| format!("Steady after {}", time(after)));
            // counted once a minute, so that less would stand still beside the seconds of the heading
            let held = held.filter(|held| *held >= 60);
            let held = held.map(|held| format!(", held {}", time(held))).unwrap_or_default();
            (Tone::Good, Name::Check, format!("{after}{held}"))
        }
        Outcome::GivenUp { starts: count } => {
            (Tone::Bad, Name::Alert, format!("Given up after {}", starts(count)))
        }
        Outcome::Failing { starts: 0 } => (Tone::Bad, Name::Close, "Failing".to_owned()),
        Outcome::Failing { starts: count } => {
            (Tone::Bad, Name::Refresh, format!("Started {}, not steady", times(count)))
        }
        Outcome::UnderWay => (Tone::Busy, Name::Progress, "Under way".to_owned()),
        Outcome::Superseded => (Tone::Idle, Name::Dash, "Superseded".to_owned()),
    }
}

/// What changed from one definition to the next, as far as tasks show it: "tag 1.4.1 → 1.4.2".
fn changes(own: &TaskDefinition, before: &TaskDefinition) -> Option<String> {
    let number = |count: Count| count.known().map(|number| number.to_string());
    let tag = |definition: &TaskDefinition| image_tag(&definition.container_image).map(str::to_owned);
    let fields = [
        ("tag", tag(before), tag(own)),
        (
            "memory-reservation",
            number(before.container_memory_reservation),
            number(own.container_memory_reservation),
        ),
        ("memory-limit", number(before.container_memory_limit), number(own.container_memory_limit)),
        ("container-port", number(before.container_port), number(own.container_port)),
    ];
    let changed =
        fields.into_iter().filter(|(_, before, own)| before.is_some() && own.is_some() && before != own);
    let changed: Vec<String> = changed
        .map(|(name, before, own)| {
            format!("{name} {} → {}", before.unwrap_or_default(), own.unwrap_or_default())
        })
        .collect();
    (!changed.is_empty()).then(|| changed.join(", "))
}

#[cfg(test)]
mod tests {
    use servicectl_api::status::TaskDefinition;

    use super::{Outcome, changes, told};
    use crate::ui::Tone;

    fn definition(tag: &str, limit: u64) -> TaskDefinition {
        TaskDefinition {
            container_image: format!("localhost:8080/p-x:{tag}"),
            container_memory_limit: limit.into(),
            ..TaskDefinition::default()
        }
    }

    #[test]
    fn what_tasks_show_of_a_change_is_named() {
        let (old, new) = (definition("1.4.1", 200), definition("1.4.2", 256));
        assert_eq!(changes(&new, &old).as_deref(), Some("tag 1.4.1 → 1.4.2, memory-limit 200 → 256"));
        assert_eq!(changes(&new, &new), None);
        assert_eq!(changes(&new, &TaskDefinition::default()), None);
    }

    #[test]
    fn outcomes_in_words() {
        let words = |outcome| told(outcome).2;
        assert_eq!(
            words(Outcome::Steady { after: Some(37), held: Some(11 * 86_400) }),
            "Steady after 37 s, held 11 days"
        );
        assert_eq!(words(Outcome::Steady { after: Some(3), held: Some(59) }), "Steady after 3 s");
        assert_eq!(words(Outcome::Steady { after: None, held: None }), "Steady");
        assert_eq!(words(Outcome::Failing { starts: 6 }), "Started 6 times, not steady");
        assert_eq!(words(Outcome::GivenUp { starts: 1 }), "Given up after 1 start");
        assert_eq!(told(Outcome::Failing { starts: 0 }).0, Tone::Bad);
    }
}
