//! What the list shows of a status report.

use std::sync::Arc;

use servicectl_api::{
    Count, WireTime,
    status::{Status, Task},
    verdict::{Verdict, judge_since},
};

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
    /// Reads the cells out of a report; `now` is server time, `sent` as [`super::Entry::sent`].
    pub fn of(status: &Status, now: Option<WireTime>, sent: Option<WireTime>) -> Self {
        let task = newest(&status.tasks);
        let event = status.events.first();
        Self {
            verdict: Arc::new(judge_since(status, now, sent)),
            running: status.count_running,
            desired: status.count_desired,
            tag: task.and_then(|task| image_tag(&task.task_definition.container_image)).map(str::to_owned),
            memory: task.and_then(|task| task.task_definition.container_memory_limit.known()),
            event: event.map(|event| bare(&event.message).to_owned()),
            event_at: event.and_then(|event| event.created_at),
        }
    }
}

/// The task of the highest revision; the first of them, where several have it.
pub fn newest(tasks: &[Task]) -> Option<&Task> {
    tasks.iter().rev().max_by_key(|task| task.task_definition.revision)
}

/// The tag of `<repo_uri>:<tag>`; a colon of the registry's port is none.
pub fn image_tag(image: &str) -> Option<&str> {
    let (_, tag) = image.rsplit_once(':')?;
    (!tag.is_empty() && !tag.contains('/')).then_some(tag)
}

/// An event's message without `(service …) ` in front.
fn bare(message: &str) -> &str {
    message.strip_prefix("(service ").and_then(|rest| rest.split_once(") ")).map_or(message, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use servicectl_api::status::TaskDefinition;

    use super::*;

    fn task(name: &str, revision: Count) -> Task {
        Task {
            task_name: name.into(),
            created_at: None,
            desired_status: "RUNNING".into(),
            last_status: "RUNNING".into(),
            task_definition: TaskDefinition { revision, ..TaskDefinition::default() },
        }
    }

    #[test]
    fn tags_are_told_from_ports() {
        assert_eq!(image_tag("400389127564.dkr.ecr.eu-central-1.amazonaws.com/p-x:latest"), Some("latest"));
        assert_eq!(image_tag("localhost:5000/p-x:1.4.2"), Some("1.4.2"));
        assert_eq!(image_tag("localhost:5000/p-x"), None);
        assert_eq!(image_tag("p-x:"), None);
        assert_eq!(image_tag(""), None);
    }

    #[test]
    fn the_task_of_the_newest_revision_speaks() {
        let tasks = [task("a", Count::Known(7)), task("b", Count::Known(8)), task("c", Count::Unknown)];
        assert_eq!(newest(&tasks).map(|task| task.task_name.as_str()), Some("b"));
        let tasks = [task("a", Count::Known(8)), task("b", Count::Known(8))];
        assert_eq!(newest(&tasks).map(|task| task.task_name.as_str()), Some("a"));
        assert!(newest(&[]).is_none());
    }

    #[test]
    fn events_are_shown_without_the_service() {
        assert_eq!(bare("(service p-x) has reached a steady state."), "has reached a steady state.");
        assert_eq!(bare("(task 5) stopped."), "(task 5) stopped.");
        assert_eq!(bare("(service p-x"), "(service p-x");
    }
}
