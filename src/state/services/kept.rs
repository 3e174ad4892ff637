//! What the last task of a service was started from, as far as it was ever told. In a restart loop most reports list no
//! task, or one of which nothing is told yet: what was known stays, also over a reload of the page.

use serde::{Deserialize, Serialize};
use servicectl_api::{definition::CurrentDefinition, status::Status};

use crate::{
    browser::storage::Store,
    domain::deployed::{image_tag, newest, tells},
};

/// What is known of the newest task definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its revision.
    pub revision: Option<u64>,
    /// The tag of its image.
    pub tag: Option<String>,
    /// Hard memory limit, MiB.
    pub memory: Option<u64>,
}

impl Kept {
    /// What is known after one more report. What a task of another revision does not tell is not taken from this one.
    /// Numbers only rise: where an earlier revision serves on and the newest one has no task at the moment, between two
    /// tries, the newest one is still what it is about.
    pub(super) fn after(&self, status: &Status) -> Self {
        let Some(task) = newest(&status.tasks).filter(|task| tells(&task.task_definition)) else {
            return self.clone();
        };
        let told = &task.task_definition;
        if told.revision.known().is_some_and(|revision| Some(revision) < self.revision) {
            return self.clone();
        }
        let same = told.revision.known().is_none_or(|revision| self.revision == Some(revision));
        let before = same.then_some(self);
        Self {
            revision: told.revision.known().or_else(|| before?.revision),
            tag: image_tag(&told.container_image).map(str::to_owned).or_else(|| before?.tag.clone()),
            memory: told.container_memory_limit.known().or_else(|| before?.memory),
        }
    }

    /// What the platform keeps, where it offers that.
    pub(super) fn of(current: &CurrentDefinition) -> Self {
        Self {
            revision: Some(current.revision),
            tag: Some(current.definition.container_tag.clone()),
            memory: Some(current.definition.memory_limit),
        }
    }

    /// What the tab's storage has of a service.
    pub(super) fn load(project: &str, service: &str) -> Option<Self> {
        Self::decode(&Store::Tab.get(&key(project, service))?)
    }

    /// Keeps it in the tab's storage; nothing of it is secret.
    pub(super) fn keep(&self, project: &str, service: &str) {
        let (key, text) = (key(project, service), self.encode());
        if Store::Tab.get(&key).as_ref() != Some(&text) {
            Store::Tab.set(&key, &text);
        }
    }

    /// Takes what is known of a service that is no more out of the tab's storage: one of the same name begins anew.
    pub(super) fn forget(project: &str, service: &str) {
        Store::Tab.remove(&key(project, service));
    }

    fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn decode(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// Its key in the storage. Keys that begin with `servicectl.` go at sign-out.
fn key(project: &str, service: &str) -> String {
    format!("servicectl.known.{project}/{service}")
}

#[cfg(test)]
mod tests {
    use servicectl_api::{
        Count,
        status::{Status, Task, TaskDefinition},
    };

    use super::Kept;

    fn report(task_definition: TaskDefinition) -> Status {
        let task = Task {
            task_name: "a".into(),
            created_at: None,
            desired_status: "RUNNING".into(),
            last_status: "PENDING".into(),
            task_definition,
        };
        Status { tasks: vec![task], ..Status::default() }
    }

    fn definition(revision: u64, image: &str) -> TaskDefinition {
        TaskDefinition {
            revision: Count::Known(revision),
            container_image: image.into(),
            container_memory_limit: if image.is_empty() { Count::Unknown } else { Count::Known(64) },
            ..TaskDefinition::default()
        }
    }

    #[test]
    fn between_two_tasks_and_before_one_is_told_of_the_last_one_speaks() {
        let known = Kept::default().after(&report(definition(1, "localhost/p-x:1.2")));
        assert_eq!(known, Kept { revision: Some(1), tag: Some("1.2".into()), memory: Some(64) });
        assert_eq!(known.after(&Status::default()), known);
        assert_eq!(known.after(&report(TaskDefinition::default())), known);
        assert_eq!(known.after(&report(definition(1, ""))), known, "the same revision has the same image");
    }

    #[test]
    fn another_revision_speaks_for_itself() {
        let known = Kept::default().after(&report(definition(1, "localhost/p-x:1.2")));
        assert_eq!(known.after(&report(definition(2, ""))), Kept { revision: Some(2), ..Kept::default() });
    }

    #[test]
    fn between_two_tries_of_a_failing_update_the_earlier_revision_is_not_taken_for_the_newest() {
        let known = Kept::default().after(&report(definition(2, "localhost/p-x:1.3")));
        assert_eq!(known.after(&report(definition(1, "localhost/p-x:1.2"))), known);
    }

    #[test]
    fn it_comes_back_from_the_storage() {
        let kept = Kept { revision: Some(3), tag: Some("1.2".into()), memory: None };
        assert_eq!(Kept::decode(&kept.encode()), Some(kept));
        assert_eq!(Kept::decode("3"), None);
    }
}
