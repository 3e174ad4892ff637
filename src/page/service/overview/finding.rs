//! The verdict in words: one finding at a time with its evidence, and what to do.

use leptos::prelude::*;
use servicectl_api::{
    event::{Kind as EventKind, parse},
    status::Event,
    verdict::{self, Kind, NextStep, Prepared, Source, Verdict},
};

use super::{
    last_words::{LastWords, use_last_words},
    pick::Picked,
};
use crate::{
    page::common::{event, verdict::look},
    route::{Route, Tab},
    state::{clock::use_clock, expect_service},
    ui::{
        Disclosure, LinkButton, Name, Notice, Quote, RelativeTime, Tone,
        button::Size,
        time::{clock, seconds},
    },
};

/// The panel on top of the overview.
#[component]
pub(super) fn Finding(
    /// The last lines of the log, while all is well.
    glance: RwSignal<Option<Picked>>,
) -> impl IntoView {
    let service = expect_service();
    let (name, verdict, prepared) = (service.name(), service.verdict, service.prepared);
    // the panel is made anew only when what it says has changed
    let said = Memo::new(move |_| verdict.get());
    let events = service.events;
    let steady = Memo::new(move |_| events.with(|events| steady_since(events)));
    let now = use_clock().now();
    let last_words = use_last_words();
    let stale = service.stale;
    let is_stale = Memo::new(move |_| stale.with(Option::is_some));
    let known = Signal::derive(move || stale.get().map(seconds));
    let not_found =
        Memo::new(move |_| glance.with(|glance| glance.as_ref().is_some_and(Picked::never_found)));
    move || {
        said.get().map(|verdict| {
            let old = is_stale.get().then_some(known);
            match verdict.findings.first() {
                Some(finding) => found(&name, &verdict, finding, last_words, old).into_any(),
                None => {
                    let steady = steady.get().map(|at| clock(at, Some(seconds(now.get_untracked()))));
                    let not_found = not_found.get() && verdict.kind == Kind::Running;
                    plain(&name, &verdict, prepared.get(), steady, not_found, old).into_any()
                }
            }
        })
    }
}

/// Says how old the report is, where none comes any more; then the panel has no colour either.
fn age(old: Option<Signal<Option<i64>>>) -> Option<impl IntoView> {
    old.map(|at| {
        view! {
            <p class="small soft">
                "This was known " <RelativeTime at /> ". It may be different by now."
            </p>
        }
    })
}

/// When the newest event said steady; nothing where another event came after it.
fn steady_since(events: &[Event]) -> Option<i64> {
    let newest = events.first()?;
    (parse(&newest.message) == EventKind::Steady).then_some(newest.created_at?.0)
}

/// Something was found.
fn found(
    name: &str,
    verdict: &Verdict,
    finding: &verdict::Finding,
    last_words: Signal<Option<LastWords>>,
    old: Option<Signal<Option<i64>>>,
) -> impl IntoView + use<> {
    let (tone, icon) = look(verdict.kind);
    let tone = if old.is_some() { Tone::Idle } else { tone };
    let others = verdict.findings[1..].to_vec();
    let actions = steps(name, &finding.next, finding.task.as_deref());
    let service = name.to_owned();
    let (title, text, evidence) = (finding.title.clone(), finding.text.clone(), evidence(finding));
    view! {
        <Notice tone icon title nostrip:actions=actions>
            {age(old)}
            <p>{text}</p>
            {evidence}
            {move || last_words.get().map(quoted)}
            {(!others.is_empty()).then(|| further(&service, others))}
        </Notice>
    }
}

/// What a task wrote at its end.
fn quoted(LastWords { task, text }: LastWords) -> impl IntoView {
    let source = format!("end of the log of task {}", event::short(&task));
    view! { <Quote source text /> }
}

/// What else was found, less likely.
fn further(name: &str, findings: Vec<verdict::Finding>) -> impl IntoView + use<> {
    let summary = match findings.len() {
        1 => "1 more thing was found".to_owned(),
        many => format!("{many} more things were found"),
    };
    let name = name.to_owned();
    view! {
        <Disclosure summary>
            <ul class="stack">
                {findings
                    .into_iter()
                    .map(|finding| {
                        view! {
                            <li>
                                <b>{finding.title.clone()}</b>
                                <p>{finding.text.clone()}</p>
                                {evidence(&finding)}
                                {steps(&name, &finding.next, finding.task.as_deref())
                                    .map(|steps| view! { <div class="row">{steps.run()}</div> })}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </Disclosure>
    }
}

/// Nothing was found: the verdict's own sentence.
fn plain(
    name: &str,
    verdict: &Verdict,
    prepared: Prepared,
    steady: Option<String>,
    not_found: bool,
    old: Option<Signal<Option<i64>>>,
) -> impl IntoView + use<> {
    let (tone, icon) = match (old, not_found) {
        (Some(_), _) => (Tone::Idle, look(verdict.kind).1),
        // it runs by every rule, and yet nobody may find anything
        (None, true) => (Tone::Warn, Name::Alert),
        (None, false) => look(verdict.kind),
    };
    let title = match (verdict.kind, steady) {
        (Kind::Running, Some(at)) if not_found => {
            format!("Steady since {at}, but every check was answered 404")
        }
        (Kind::Running, Some(at)) => format!("Steady since {at}"),
        (Kind::NotStarted, _) => verdict.kind.word().to_owned(),
        _ if verdict.because.is_empty() => verdict.kind.word().to_owned(),
        _ => capitalised(&verdict.because),
    };
    let next: &[NextStep] = match verdict.kind {
        Kind::NotStarted => prepared.next(),
        Kind::Stopped => &[NextStep::Definition, NextStep::Events],
        Kind::Deploying => &[NextStep::Events, NextStep::Logs],
        Kind::Running if not_found => &[NextStep::Definition],
        Kind::Running => &[],
        Kind::Unhealthy | Kind::RestartLoop | Kind::Failed => &[NextStep::Events, NextStep::Logs],
    };
    let actions = steps(name, next, None);
    let sentence = verdict.sentence.clone();
    let definition = Route::service(name, Tab::Definition).href();
    view! {
        <Notice tone icon title nostrip:actions=actions>
            {age(old)}
            <p>
                {sentence}
                {not_found.then_some(definition).map(|definition| view! {
                    " 404 counts as healthy here. If you expected a page at this address, look at "
                    <a href=definition>"CONTEXT_ROOT"</a> "."
                })}
            </p>
        </Notice>
    }
}

fn evidence(finding: &verdict::Finding) -> Option<impl IntoView + use<>> {
    let source = match (finding.source, &finding.task) {
        (Source::Events, Some(task)) => format!("event of task {}", event::short(task)),
        (Source::Events, None) => "event of the platform".to_owned(),
        (Source::Targets, _) => "description of the target".to_owned(),
        (Source::Counts, _) => "counts of the platform".to_owned(),
    };
    let text = finding.evidence.clone();
    (!text.is_empty()).then(|| view! { <Quote source text /> })
}

/// The next steps as links, where there are any.
fn steps(name: &str, next: &[NextStep], task: Option<&str>) -> Option<ViewFn> {
    let steps: Vec<(String, &'static str, Name)> = next.iter().map(|step| lead(name, *step, task)).collect();
    let view = move || {
        let link =
            |(href, words, icon)| view! { <LinkButton href size=Size::Small icon>{words}</LinkButton> };
        steps.clone().into_iter().map(link).collect_view()
    };
    (!next.is_empty()).then(|| ViewFn::from(view))
}

/// Where a step leads and how its button looks.
fn lead(name: &str, step: NextStep, task: Option<&str>) -> (String, &'static str, Name) {
    let page = |tab| Route::service(name, tab).href();
    match (step, task) {
        (NextStep::Logs, Some(task)) => (event::logs_of(name, task), "See it in the logs", Name::Terminal),
        (NextStep::Logs, None) => (page(Tab::Logs), "Open the logs", Name::Terminal),
        (NextStep::Definition, _) => (page(Tab::Definition), "Open the definition", Name::Edit),
        (NextStep::Image, _) => (page(Tab::Image), "Push an image", Name::Upload),
        (NextStep::Health, _) => (page(Tab::Health), "Look at the check", Name::Pulse),
        (NextStep::Events, _) => (page(Tab::Events), "All events", Name::Clock),
    }
}

/// The text with its first letter as a capital, for a heading.
fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use servicectl_api::verdict::NextStep;

    use super::{capitalised, lead};

    #[test]
    fn a_step_to_the_logs_leads_to_the_stream_of_its_task() {
        let task = "41c09a2b-ce68-4350-b2fd-80be3887c2dd";
        let (href, ..) = lead("mesh-viewer", NextStep::Logs, Some(task));
        assert_eq!(href, format!("/services/mesh-viewer/logs?streams={task}"));
        assert_eq!(lead("mesh-viewer", NextStep::Logs, None).0, "/services/mesh-viewer/logs");
    }

    #[test]
    fn headings_begin_with_a_capital() {
        assert_eq!(capitalised("steady for 3 days"), "Steady for 3 days");
        assert_eq!(capitalised("élan"), "Élan");
        assert_eq!(capitalised(""), "");
    }
}
