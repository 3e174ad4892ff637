//! What the list shows of a status report.

use std::sync::Arc;

use servicectl_api::{
    Count, WireTime,
    status::Status,
    verdict::{Verdict, judge_since},
};

use crate::domain::deployed::{image_tag, newest};

/// The cells of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The verdict with its reason.
    pub verdict: Arc<Verdict>,
    /// How many tasks run.
    pub running: Count,
    /// How many should.
    pub desired: Count,
    /// Tag of the image that runs, or is about to.
    pub tag: Option<String>,
    /// Hard memory limit, MiB.
    pub memory: Option<u64>,
    /// The newest event, without the name of the service in front.
    pub event: Option<String>,
    /// When that was.
    pub event_at: Option<WireTime>,
}

impl Facts {
    /// Reads the cells out of a report; `now` is server time, `sent` as [`super::Entry::sent`]. While no task is
    /// there, between two of a restart loop say, what `before` knew of the last one stays.
    pub fn of(status: &Status, now: Option<WireTime>, sent: Option<WireTime>, before: Option<&Self>) -> Self {
        let task = newest(&status.tasks);
        let before = before.filter(|_| task.is_none());
        let event = status.events.first();
        Self {
            verdict: Arc::new(judge_since(status, now, sent)),
            running: status.count_running,
            desired: status.count_desired,
            tag: task
                .and_then(|task| image_tag(&task.task_definition.container_image))
                .map(str::to_owned)
                .or_else(|| before?.tag.clone()),
            memory: task
                .and_then(|task| task.task_definition.container_memory_limit.known())
                .or_else(|| before?.memory),
            event: event.map(|event| bare(&event.message).to_owned()),
            event_at: event.and_then(|event| event.created_at),
        }
    }
}

/// An event's message without `(service …) ` in front.
fn bare(message: &str) -> &str {
    message.strip_prefix("(service ").and_then(|rest| rest.split_once(") ")).map_or(message, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use servicectl_api::{
        Count,
        status::{Status, Task, TaskDefinition},
    };

    use super::{Facts, bare};

    #[test]
    fn between_two_tasks_the_last_one_speaks() {
        let definition = TaskDefinition {
            container_image: "localhost/p-x:1.2".into(),
            container_memory_limit: Count::Known(64),
            ..TaskDefinition::default()
        };
        let task = Task {
            task_name: "a".into(),
            created_at: None,
            desired_status: "RUNNING".into(),
            last_status: "RUNNING".into(),
            task_definition: definition,
        };
        let there = Facts::of(&Status { tasks: vec![task], ..Status::default() }, None, None, None);
        let gone = Facts::of(&Status::default(), None, None, Some(&there));
        assert_eq!((gone.tag.as_deref(), gone.memory), (Some("1.2"), Some(64)));
        let unknown = Task {
            task_name: "b".into(),
            created_at: None,
            desired_status: "RUNNING".into(),
            last_status: "PENDING".into(),
            task_definition: TaskDefinition::default(),
        };
        let other =
            Facts::of(&Status { tasks: vec![unknown], ..Status::default() }, None, None, Some(&there));
        assert_eq!((other.tag, other.memory), (None, None), "another task's are not its own");
    }

    #[test]
    fn events_are_shown_without_the_service() {
        assert_eq!(bare("(service p-x) has reached a steady state."), "has reached a steady state.");
        assert_eq!(bare("(task 5) stopped."), "(task 5) stopped.");
        assert_eq!(bare("(service p-x"), "(service p-x");
    }
}
