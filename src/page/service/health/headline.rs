//! The health of the service in one sentence.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{
    status::TargetHealth,
    verdict::{self, Kind, Source},
};

use super::{
    check::Check,
    state::{State, known, of_target},
};
use crate::{
    page::common::event,
    route::{Route, Tab},
    state::expect_service,
    ui::{LinkButton, Name, Notice, Quote, Tone, button::Size},
};

/// What the targets amount to, the evidence, and the next steps.
#[component]
pub(super) fn Headline(check: Memo<Arc<Check>>, health: Memo<TargetHealth>) -> impl IntoView {
    let service = expect_service();
    let (name, verdict) = (service.name(), service.verdict);
    let found = Memo::new(move |_| {
        verdict.with(|verdict| {
            let verdict = verdict.as_ref()?;
            // of an unhealthy service the events may speak when its target is gone already
            let unhealthy = verdict.kind == Kind::Unhealthy;
            verdict.findings.iter().find(|finding| finding.source == Source::Targets || unhealthy).cloned()
        })
    });
    let said = Memo::new(move |_| health.with(say));
    // of what was known before nothing is good or bad any more
    let old = Memo::new(move |_| service.stale.with(Option::is_some));
    move || {
        let name = name.clone();
        match found.get() {
            Some(finding) => view! { <Found name check finding old /> }.into_any(),
            None => {
                let (tone, icon, title, text) = said.get();
                let tone = if old.get() { Tone::Idle } else { tone };
                view! {
                    <Notice tone icon=Signal::stored(icon) title>
                        <p>{text}</p>
                    </Notice>
                }
                .into_any()
            }
        }
    }
}

#[component]
fn Found(name: String, check: Memo<Arc<Check>>, finding: verdict::Finding, old: Memo<bool>) -> impl IntoView {
    let logs = match &finding.task {
        Some(task) => event::logs_of(&name, task),
        None => Route::service(name, Tab::Logs).href(),
    };
    let source = match finding.source {
        Source::Targets => "description of the target",
        Source::Events => "event of the platform",
        Source::Counts => "counts of the platform",
    };
    let actions = move || {
        let logs = logs.clone();
        let ask = check.with(|check| check.href.clone()).map(|href| {
            view! {
                <LinkButton href icon=Name::Open size=Size::Small external=true>
                    "Ask the same path"
                </LinkButton>
            }
        });
        view! {
            {ask}
            <LinkButton href=logs icon=Name::Terminal size=Size::Small>
                "Open the logs"
            </LinkButton>
        }
    };
    view! {
        <Notice tone=Signal::derive(move || if old.get() { Tone::Idle } else { Tone::Bad }) icon=Signal::stored(Name::Pulse) title=finding.title actions>
            <p>{finding.text}</p>
            {(!finding.evidence.is_empty())
                .then(|| view! { <Quote source text=finding.evidence /> })}
        </Notice>
    }
}

/// Tone, mark, heading and sentence for these targets.
fn say(health: &TargetHealth) -> (Tone, Name, String, String) {
    let all = health.targets.len();
    let count = |word: &str| health.targets.iter().filter(|target| target.health == word).count();
    let healthy = count("healthy");
    let unhealthy = health.targets.iter().filter(|target| target.health.starts_with("unhealthy")).count();
    if all == 0 {
        let text = "There is no target: nothing runs, so nothing is checked.".to_owned();
        (Tone::Idle, Name::Pulse, "Nothing is checked now".to_owned(), text)
    } else if unhealthy > 0 {
        let title = format!("{unhealthy} of {} unhealthy", targets(all));
        (Tone::Bad, Name::Pulse, title, known("unhealthy").next.to_owned())
    } else if healthy == all {
        let title = if all == 1 {
            "The target is healthy".to_owned()
        } else {
            format!("All {all} targets are healthy")
        };
        (Tone::Good, Name::Check, title, "The check gets answers that count as healthy.".to_owned())
    } else if healthy > 0 {
        let title = format!("{healthy} of {} healthy", targets(all));
        let text = "The others are joining or leaving, as in every update.".to_owned();
        (Tone::Busy, Name::Progress, title, text)
    } else if count("initial") > 0 {
        let initial = health.targets.iter().filter(|target| target.health == "initial");
        let states: Vec<State> =
            initial.map(|target| of_target(&target.health, target.description.as_deref())).collect();
        // one that is said to fail goes before one that is only new
        let failing = states.iter().find(|state| state.tone == Tone::Warn);
        let title =
            failing.map_or("The first checks are under way", |_| "The first checks failed").to_owned();
        let state = failing.copied().unwrap_or(known("initial"));
        (state.tone, state.icon, title, state.next.to_owned())
    } else {
        let state = known(&health.targets[0].health);
        (
            state.tone,
            state.icon,
            "No target is healthy now".to_owned(),
            format!("{} {}", state.means, state.next),
        )
    }
}

fn targets(count: usize) -> String {
    if count == 1 { "1 target is".to_owned() } else { format!("{count} targets are") }
}

#[cfg(test)]
mod tests {
    use servicectl_api::{
        Count,
        status::{Target, TargetHealth},
    };

    use super::say;
    use crate::ui::Tone;

    fn health(states: &[&str]) -> TargetHealth {
        let target = |state: &&str| Target {
            target: "i".to_owned(),
            port: Count::Unknown,
            health: (*state).to_owned(),
            description: None,
        };
        TargetHealth { targets: states.iter().map(target).collect(), ..TargetHealth::default() }
    }

    #[test]
    fn the_worst_that_lasts_is_said_first() {
        let said = |states: &[&str]| {
            let (tone, _, title, _) = say(&health(states));
            (tone, title)
        };
        assert_eq!(said(&[]), (Tone::Idle, "Nothing is checked now".to_owned()));
        assert_eq!(said(&["healthy"]), (Tone::Good, "The target is healthy".to_owned()));
        assert_eq!(said(&["healthy", "unhealthy"]), (Tone::Bad, "1 of 2 targets are unhealthy".to_owned()));
        assert_eq!(said(&["healthy", "draining"]), (Tone::Busy, "1 of 2 targets are healthy".to_owned()));
        assert_eq!(said(&["initial", "unused"]), (Tone::Busy, "The first checks are under way".to_owned()));
        let mut failing = health(&["initial"]);
        failing.targets[0].description = Some("Health checks failed with these codes: [500]".to_owned());
        assert_eq!(say(&failing).2, "The first checks failed");
        assert_eq!(said(&["unavailable"]).0, Tone::Warn);
        assert_eq!(said(&["unhealthy"]), (Tone::Bad, "1 of 1 target is unhealthy".to_owned()));
    }
}
