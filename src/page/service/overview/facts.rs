//! What runs, in large figures.

use leptos::prelude::*;
use servicectl_api::{Count, status::Status};

use crate::{
    domain::{
        deployed::{Deployed, newest},
        format,
    },
    ui::Fact,
};

/// Revision, tag, memory and port of what was deployed last. They stay while no task is listed.
#[component]
pub(super) fn Facts(status: Memo<Status>, known: Signal<Option<Deployed>>) -> impl IntoView {
    let older = Memo::new(move |_| status.with(older));
    let fact = move |read: fn(&Deployed) -> String| {
        Signal::derive(move || known.with(|known| known.as_ref().map_or_else(|| "–".to_owned(), read)))
    };
    let takes_over = move || match older.get() {
        Some(older) => format!("takes over from {older}"),
        None => "of the task definition".to_owned(),
    };
    view! {
        <div class="cols facts">
            <Fact name="Revision" value=fact(|deployed| number(deployed.revision)) note=takes_over />
            <Fact name="Tag" value=fact(|deployed| deployed.tag.clone().unwrap_or_else(|| "–".to_owned())) note="of the image" />
            <Fact name="Memory" value=fact(memory) note="MB, reserved / limit" />
            <Fact name="Port" value=fact(|deployed| plain(deployed.container_port)) note="fixed by the first start" />
        </div>
    }
}

/// The revision that the newest one takes over from, while both have tasks.
fn older(status: &Status) -> Option<u64> {
    let newest = newest(&status.tasks)?.task_definition.revision.known()?;
    let revisions = status.tasks.iter().filter_map(|task| task.task_definition.revision.known());
    revisions.filter(|revision| *revision < newest).max()
}

fn memory(deployed: &Deployed) -> String {
    format!("{} / {}", number(deployed.memory_reservation), number(deployed.memory_limit))
}

/// A port is a name: no comma in it.
fn plain(count: Count) -> String {
    count.known().map_or_else(|| "–".to_owned(), |number| number.to_string())
}

fn number(count: Count) -> String {
    count.known().map_or_else(|| "–".to_owned(), format::thousands)
}

#[cfg(test)]
mod tests {
    use servicectl_api::status::{Status, Task, TaskDefinition};

    use super::{Deployed, memory, older};

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
        assert_eq!(memory(&Deployed::default()), "– / –");
        let large =
            Deployed { memory_reservation: 512.into(), memory_limit: 2048.into(), ..Deployed::default() };
        assert_eq!(memory(&large), "512 / 2,048");
    }
}
