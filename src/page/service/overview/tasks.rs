//! The tasks: those that the platform lists, and those that this page saw end.

use std::sync::Arc;

use leptos::{either::Either, prelude::*};
use servicectl_api::WireTime;

use crate::{
    domain::deployed::image_tag,
    page::common::{
        deployment::{Deployment, inferred},
        event::{Seen, TaskLink},
        task::{self, Lives, SeenTask},
    },
    state::expect_service,
    ui::{Badge, Empty, Name, RelativeTime, Scroll, Sheet, time::Style},
};

/// How many tasks that ended are shown; the events page has all.
const MOST_ENDED: usize = 4;

/// The table.
#[component]
pub(super) fn Tasks(seen: Memo<Arc<Vec<Seen>>>, deployments: Memo<Arc<Vec<Deployment>>>) -> impl IntoView {
    let service = expect_service();
    let name = StoredValue::new(service.name());
    let history = service.history;
    let tasks = Memo::new(move |_| {
        history.with(|history| {
            seen.with(|events| {
                let known = task::definitions(history);
                let inferred = deployments.with(|deployments| inferred(deployments, events, &known));
                task::seen_with(history, &Lives::read(events), &inferred)
            })
        })
    });
    let shown = move || tasks.with(|tasks| shown(tasks));
    let note = move || tasks.with(|tasks| note(tasks));
    let row = move |task: SeenTask| view! { <Row service=name.get_value() task /> };
    view! {
        <Sheet title="Tasks" aside=move || view! { <span class="small faint">{note}</span> }>
            {move || {
                if tasks.with(Vec::is_empty) {
                    Either::Left(
                        view! {
                            <Empty icon=Name::Stop title="No task">
                                "Nothing runs, and nothing was seen to run since this page opened."
                            </Empty>
                        },
                    )
                } else {
                    Either::Right(
                        view! {
                            <Scroll label="Tasks">
                                <table class="table dense">
                                    <thead>
                                        <tr>
                                            <th scope="col">"Task"</th>
                                            <th scope="col">"State"</th>
                                            <th scope="col" class="wide-only">"Wanted"</th>
                                            <th scope="col" class="num">"Revision"</th>
                                            <th scope="col" class="wide-only">"Tag"</th>
                                            <th scope="col" class="right">"Age"</th>
                                        </tr>
                                    </thead>
                                    <tbody>
                                        <For each=shown key=key children=row />
                                    </tbody>
                                </table>
                            </Scroll>
                        },
                    )
                }
            }}
        </Sheet>
    }
}

/// What makes a row a new one: a row is small, and is made anew when anything in it changes.
fn key(task: &SeenTask) -> (String, bool, String, String, Option<String>) {
    let (name, state) = (task.task.task_name.clone(), task.task.last_status.clone());
    (name, task.listed, state, task.task.desired_status.clone(), task.ending.clone())
}

#[component]
fn Row(service: String, task: SeenTask) -> impl IntoView {
    let SeenTask { task, listed, ended, ending } = task;
    let (tone, icon) = task::look(&task.last_status);
    let definition = task.task_definition;
    let tag = image_tag(&definition.container_image).unwrap_or("–").to_owned();
    let revision =
        definition.revision.known().map_or_else(|| "–".to_owned(), |revision| revision.to_string());
    let age = if listed {
        view! { <RelativeTime at=task.created_at.map(|at| at.0) style=Style::Age /> }.into_any()
    } else {
        lived(task.created_at, ended).into_any()
    };
    view! {
        <tr class:gone=!listed>
            <th scope="row">
                <TaskLink service task=task.task_name />
            </th>
            <td>
                <Badge tone icon>{task.last_status}</Badge>
                {ending
                    .map(|ending| {
                        let whole = ending.clone();
                        view! { <div class="small ending" title=whole>{ending}</div> }
                    })}
            </td>
            <td class="wide-only soft">{task.desired_status}</td>
            <td class="num">{revision}</td>
            <td class="wide-only mono break">{tag}</td>
            <td class="right nowrap">{age}</td>
        </tr>
    }
}

/// How long a task lived that has ended.
fn lived(created: Option<WireTime>, ended: Option<WireTime>) -> String {
    match (created, ended) {
        (Some(created), Some(ended)) => {
            let seconds = i64::try_from(ended.since(created)).unwrap_or(i64::MAX);
            format!("lived {}", crate::ui::time::span(seconds))
        }
        _ => "–".to_owned(),
    }
}

fn shown(tasks: &[SeenTask]) -> Vec<SeenTask> {
    let mut ended = 0;
    let keep = |task: &&SeenTask| {
        ended += usize::from(!task.listed);
        task.listed || ended <= MOST_ENDED
    };
    tasks.iter().filter(keep).cloned().collect()
}

/// "1 of revision 8", "2 of revisions 7 and 8, 9 earlier ones are in the events".
fn note(tasks: &[SeenTask]) -> String {
    let listed: Vec<&SeenTask> = tasks.iter().filter(|task| task.listed).collect();
    let mut revisions: Vec<u64> =
        listed.iter().filter_map(|task| task.task.task_definition.revision.known()).collect();
    revisions.sort_unstable();
    revisions.dedup();
    let of = match revisions.as_slice() {
        [] => String::new(),
        [one] => format!(" of revision {one}"),
        [first, .., last] => format!(" of revisions {first} to {last}"),
    };
    let more = tasks.len().saturating_sub(listed.len()).saturating_sub(MOST_ENDED);
    let more = if more > 0 { format!("; {more} more ended before") } else { String::new() };
    match listed.len() {
        0 => format!("none now{more}"),
        count => format!("{count}{of}{more}"),
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::{
        WireTime,
        status::{Task, TaskDefinition},
    };

    use super::{MOST_ENDED, lived, note, shown};
    use crate::page::common::task::SeenTask;

    fn task(listed: bool, revision: u64) -> SeenTask {
        let task = Task {
            task_name: "t".to_owned(),
            created_at: None,
            desired_status: String::new(),
            last_status: String::new(),
            task_definition: TaskDefinition { revision: revision.into(), ..TaskDefinition::default() },
        };
        SeenTask { task, listed, ended: None, ending: None }
    }

    #[test]
    fn few_ended_tasks_are_shown_and_the_rest_is_counted() {
        let mut tasks = vec![task(true, 8)];
        tasks.extend(std::iter::repeat_n(task(false, 8), MOST_ENDED + 3));
        assert_eq!(shown(&tasks).len(), 1 + MOST_ENDED);
        assert_eq!(note(&tasks), "1 of revision 8; 3 more ended before");
    }

    #[test]
    fn two_revisions_are_named() {
        assert_eq!(note(&[task(true, 8), task(true, 7)]), "2 of revisions 7 to 8");
        assert_eq!(note(&[]), "none now");
    }

    #[test]
    fn a_life_is_from_start_to_end() {
        assert_eq!(lived(Some(WireTime(10)), Some(WireTime(14))), "lived 4 s");
        assert_eq!(lived(None, Some(WireTime(14))), "–");
    }
}
