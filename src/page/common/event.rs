//! Service events as people read them: a mark, short words, links to the tasks that they name.

use leptos::prelude::*;
use servicectl_api::{
    event::{self, Kind},
    status::Event,
};

use crate::{
    route::{Route, Tab},
    ui::{Name, Tone, time::span},
};

/// An event and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The event.
    pub event: Event,
    /// What it says.
    pub kind: Kind,
}

/// Reads events, keeping their order.
pub fn read(events: &[Event]) -> Vec<Seen> {
    events.iter().map(|event| Seen { event: event.clone(), kind: event::parse(&event.message) }).collect()
}

/// Whether an event is bad news.
pub fn is_failure(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::TaskStopped { .. } | Kind::Unhealthy { .. } | Kind::UnableToPlace { .. } | Kind::UnableToStart
    )
}

/// Tone and mark of an event.
pub fn look(kind: &Kind) -> (Tone, Name) {
    match kind {
        Kind::Started { .. } => (Tone::Busy, Name::Play),
        Kind::StoppedRunning { .. } => (Tone::Idle, Name::Stop),
        Kind::TaskStopped { .. } => (Tone::Bad, Name::Close),
        Kind::Pulling { .. } | Kind::Pulled { .. } => (Tone::Busy, Name::Download),
        Kind::Registered { .. } => (Tone::Busy, Name::Register),
        Kind::Deregistered { .. } => (Tone::Idle, Name::Deregister),
        Kind::Draining { .. } => (Tone::Idle, Name::Drain),
        Kind::Steady => (Tone::Good, Name::Check),
        Kind::Unhealthy { .. } => (Tone::Bad, Name::Pulse),
        Kind::UnableToPlace { .. } | Kind::UnableToStart => (Tone::Bad, Name::Alert),
        Kind::Other(_) => (Tone::Idle, Name::Info),
    }
}

/// The event in short words, without the ids that [`tasks`] gives.
pub fn words(kind: &Kind) -> String {
    match kind {
        Kind::Started { tasks } => format!("started {}", count(tasks.len(), "task")),
        Kind::StoppedRunning { tasks } => format!("stopped {}", count(tasks.len(), "running task")),
        Kind::TaskStopped { reason, exit_code: Some(code), .. } => {
            format!("task stopped, exit code {code}: {reason}")
        }
        Kind::TaskStopped { reason, exit_code: None, .. } => format!("task stopped: {reason}"),
        Kind::Pulling { megabytes, of, .. } => {
            format!("is pulling its image: {}", event::progress(*megabytes, *of))
        }
        Kind::Pulled { seconds, megabytes, .. } => {
            let took = span(i64::try_from(*seconds).unwrap_or(i64::MAX));
            format!("has pulled its image in {took} ({megabytes} MB)")
        }
        Kind::Registered { targets, .. } => format!("registered {}", count_wide(*targets, "target")),
        Kind::Deregistered { targets, .. } => format!("deregistered {}", count_wide(*targets, "target")),
        Kind::Draining { tasks } => {
            format!("has begun draining connections on {}", count_wide(*tasks, "task"))
        }
        Kind::Steady => "has reached a steady state".to_owned(),
        Kind::Unhealthy { port: Some(port), reason, .. } => format!("port {port} is unhealthy: {reason}"),
        Kind::Unhealthy { port: None, reason, .. } => format!("is unhealthy: {reason}"),
        Kind::UnableToPlace { reason } => format!("was unable to place a task because {reason}"),
        Kind::UnableToStart => "is unable to consistently start tasks successfully".to_owned(),
        Kind::Other(message) => message.clone(),
    }
}

/// The event in short words; a task that ended says how long it lived, where that is known (in seconds).
pub fn told(kind: &Kind, lived: Option<u64>) -> String {
    let words = words(kind);
    match (words.strip_prefix("task stopped"), lived) {
        (Some(rest), Some(lived)) => {
            let lived = span(i64::try_from(lived).unwrap_or(i64::MAX));
            format!("task stopped after {lived}{rest}")
        }
        _ => words,
    }
}

/// The tasks that an event names.
pub fn tasks(kind: &Kind) -> &[String] {
    match kind {
        Kind::Started { tasks } | Kind::StoppedRunning { tasks } => tasks,
        Kind::TaskStopped { task, .. } | Kind::Pulling { task, .. } | Kind::Pulled { task, .. } => {
            std::slice::from_ref(task)
        }
        _ => &[],
    }
}

// an event that names no task is about one (contract §5: bare "has started 1 tasks")
fn count(number: usize, what: &str) -> String {
    count_wide(u64::try_from(number.max(1)).unwrap_or(u64::MAX), what)
}

fn count_wide(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// The first part of a task's id: enough to tell tasks of one service apart.
pub fn short(task: &str) -> &str {
    let end = task.char_indices().nth(8).map_or(task.len(), |(index, _)| index);
    &task[..end]
}

/// The address of a task's log stream: `…/logs?streams=<task id>`.
pub fn logs_of(service: &str, task: &str) -> String {
    let logs = Route::service(service, Tab::Logs).href();
    format!("{logs}?streams={}", crate::route::percent::encode(task))
}

/// A task's id, short, leading to its log stream.
#[component]
pub fn TaskLink(
    /// The service's name.
    #[prop(into)]
    service: String,
    /// The task's id.
    #[prop(into)]
    task: String,
) -> impl IntoView {
    view! {
        <a
            class="mono link task"
            href=logs_of(&service, &task)
            title=format!("Logs of task {task}")
            aria-label=format!("Logs of task {}", short(&task))
        >
            {short(&task).to_owned()}
        </a>
    }
}

/// An event in short words, with links to the logs of its tasks.
#[component]
pub fn EventPhrase(
    /// The service's name.
    #[prop(into)]
    service: String,
    /// What the event says.
    kind: Kind,
    /// Seconds from the start of the task to its end, where they are known.
    #[prop(optional_no_strip)]
    lived: Option<u64>,
) -> impl IntoView {
    let links = tasks(&kind)
        .iter()
        .map(|task| view! { " " <TaskLink service=service.clone() task=task.clone() /> })
        .collect_view();
    view! {
        {told(&kind, lived)} {links}
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::event::Kind;

    use super::{short, told, words};

    #[test]
    fn numbers_agree_with_their_nouns() {
        let one = Kind::Started { tasks: vec!["a".into()] };
        let two = Kind::Started { tasks: vec!["a".into(), "b".into()] };
        assert_eq!(words(&one), "started 1 task");
        assert_eq!(words(&two), "started 2 tasks");
        assert_eq!(words(&Kind::Started { tasks: vec![] }), "started 1 task");
        assert_eq!(words(&Kind::Draining { tasks: 2 }), "has begun draining connections on 2 tasks");
    }

    #[test]
    fn a_pull_says_how_far_it_is_and_what_it_took() {
        let pulling = Kind::Pulling { task: "a".into(), megabytes: 512, of: Some(2048) };
        assert_eq!(words(&pulling), "is pulling its image: 512 of 2048 MB, 25 %");
        let pulled = Kind::Pulled { task: "a".into(), seconds: 95, megabytes: 2048 };
        assert_eq!(words(&pulled), "has pulled its image in 1 min (2048 MB)");
    }

    #[test]
    fn the_way_a_task_ended_stands_before_its_reason() {
        let ended = Kind::TaskStopped {
            task: "a".into(),
            reason: "Essential container in task exited".into(),
            exit_code: Some(1),
        };
        assert_eq!(words(&ended), "task stopped, exit code 1: Essential container in task exited");
    }

    #[test]
    fn a_task_that_ended_says_how_long_it_lived() {
        let ended = Kind::TaskStopped { task: "a".into(), reason: "Essential".into(), exit_code: Some(1) };
        assert_eq!(told(&ended, Some(4)), "task stopped after 4 s, exit code 1: Essential");
        assert_eq!(told(&ended, None), words(&ended));
        assert_eq!(told(&Kind::Steady, Some(4)), words(&Kind::Steady));
    }

    #[test]
    fn short_ids_end_between_characters() {
        assert_eq!(short("86b40ed8-ce68-4350-b2fd-80be3887c2dd"), "86b40ed8");
        assert_eq!(short("abc"), "abc");
        assert_eq!(short("äöüäöüäöüäöü"), "äöüäöüäö");
    }
}
