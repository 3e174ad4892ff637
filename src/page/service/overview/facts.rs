//! What runs, in large figures.

use leptos::prelude::*;
use servicectl_api::{
    Count,
    status::{Status, TaskDefinition},
};

use super::newest;
use crate::{page::common::task, ui::Fact};

/// Revision, tag, memory and port of the newest task. What was there last stays while no task is listed.
#[component]
pub(super) fn Facts(status: Memo<Status>) -> impl IntoView {
    let known = Memo::new(move |before: Option<&Option<TaskDefinition>>| {
        status.with(|status| newest(status).cloned()).or_else(|| before.cloned().flatten())
    });
    let older = Memo::new(move |_| status.with(older));
    let fact = move |read: fn(&TaskDefinition) -> String| {
        Signal::derive(move || known.with(|known| known.as_ref().map(read)).unwrap_or_else(|| "–".to_owned()))
    };
    let takes_over = move || match older.get() {
        Some(older) => format!("takes over from {older}"),
        None => "of the task definition".to_owned(),
    };
    view! {
            <div class="cols facts">
                <Fact name="Revision" value=fact(|definition| number(definition.revision)) note=takes_over />
                <Fact name="Tag" value=fact(tag) note="of the image" />
                <Fact name="Memory" value=fact(memory) note="reserved / limit" />
                <Fact
                    name="Port"
                    value=fact(|definition| number(definition.container_port))
                    note="fixed by the first start"
                />
            </div>
    }
}

/// The revision that the newest one takes over from, while both have tasks.
fn older(status: &Status) -> Option<u64> {
    let newest = newest(status)?.revision.known()?;
    let revisions = status.tasks.iter().filter_map(|task| task.task_definition.revision.known());
    revisions.filter(|revision| *revision < newest).max()
}

fn tag(definition: &TaskDefinition) -> String {
    task::tag(&definition.container_image).unwrap_or("–").to_owned()
}

fn memory(definition: &TaskDefinition) -> String {
    let (reserved, limit) = (definition.container_memory_reservation, definition.container_memory_limit);
    format!("{} / {} MB", number(reserved), number(limit))
}

fn number(count: Count) -> String {
    count.known().map_or_else(|| "–".to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use servicectl_api::status::{Status, Task, TaskDefinition};

    use super::{memory, older, tag};

    fn definition(revision: u64) -> TaskDefinition {
        TaskDefinition { revision: revision.into(), ..TaskDefinition::default() }
    }

    fn status(revisions: &[u64]) -> Status {
        let task = |revision: &u64| Task {
            task_name: String::new(),
            created_at: None,
            desired_status: String::new(),
            last_status: String::new(),
            task_definition: definition(*revision),
        };
        Status { tasks: revisions.iter().map(task).collect(), ..Status::default() }
    }

    #[test]
    fn a_revision_takes_over_while_both_have_tasks() {
        assert_eq!(older(&status(&[7, 8])), Some(7));
        assert_eq!(older(&status(&[8, 8])), None);
        assert_eq!(older(&status(&[])), None);
    }

    #[test]
    fn what_is_not_known_is_a_dash() {
        assert_eq!(memory(&definition(1)), "– / – MB");
        assert_eq!(tag(&definition(1)), "–");
    }
}
