//! What was said, in short: tasks by letters, events by a word or two.

use servicectl_api::event::Kind;

use crate::runtime::TaskId;

/// Tasks are a, b, c … in the order of their start.
pub(super) fn letter(id: TaskId) -> String {
    let number = u32::try_from(id.0.as_u128()).unwrap();
    match number {
        1..=26 => char::from_u32(u32::from(b'a') + number - 1).unwrap().to_string(),
        _ => format!("t{number}"),
    }
}

fn named(id: &str) -> String {
    letter(TaskId::parse(id).unwrap())
}

/// A short form of an event.
pub(super) fn words(kind: &Kind) -> String {
    match kind {
        Kind::Started { tasks } => format!("started {}", named(&tasks[0])),
        Kind::StoppedRunning { tasks } => format!("stopped {}", named(&tasks[0])),
        Kind::TaskStopped { task, reason, exit_code: None } => format!("{} ended: {reason}", named(task)),
        Kind::TaskStopped { task, exit_code: Some(code), .. } => {
            format!("{} ended with exit code {code}", named(task))
        }
        Kind::Registered { .. } => "registered".into(),
        Kind::Deregistered { .. } => "deregistered".into(),
        Kind::Draining { .. } => "draining".into(),
        Kind::Steady => "steady".into(),
        Kind::Unhealthy { reason, .. } => format!("unhealthy: {reason}"),
        Kind::UnableToStart => "gave up".into(),
        Kind::UnableToPlace { .. } => "no room".into(),
        Kind::Pulling { task, megabytes, of: Some(of) } => {
            format!("{} pulls, {megabytes} of {of}", named(task))
        }
        Kind::Pulled { task, seconds, .. } => format!("{} pulled in {seconds}", named(task)),
        other => format!("{other:?}"),
    }
}
