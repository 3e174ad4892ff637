//! The way to the first answer, in four steps, while the service has never run.

use leptos::prelude::*;
use servicectl_api::{
    Count, event,
    status::Status,
    verdict::{Kind, Prepared},
};

use crate::{
    route::{Route, Tab},
    state::ServiceHandle,
    ui::{Icon, Name},
};

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Done,
    /// To be done now.
    Now,
    /// Under way.
    Waits,
    Later,
}

impl Step {
    fn slug(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Waits => "waits",
            Self::Later => "later",
        }
    }

    fn icon(self) -> Name {
        match self {
            Self::Done => Name::Check,
            Self::Now => Name::ChevronRight,
            Self::Waits => Name::Progress,
            Self::Later => Name::Dash,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Done => "done: ",
            Self::Now => "to do: ",
            Self::Waits => "under way: ",
            Self::Later => "then: ",
        }
    }
}

/// The four steps of a service, or nothing once it has run or was updated.
fn steps(kind: Kind, status: &Status, prepared: Prepared) -> Option<[Step; 4]> {
    let has_run = status.events.iter().any(|event| event::parse(&event.message) == event::Kind::Steady);
    let updated = status.tasks.iter().any(|task| task.task_definition.revision > Count::Known(1));
    if has_run || updated {
        return None;
    }
    match (kind, prepared) {
        (Kind::Deploying, _) | (Kind::NotStarted, Prepared::Definition) => {
            Some([Step::Done, Step::Done, Step::Done, Step::Waits])
        }
        (Kind::NotStarted, Prepared::Image) => Some([Step::Done, Step::Done, Step::Now, Step::Later]),
        (Kind::NotStarted, Prepared::Unknown) => Some([Step::Done, Step::Now, Step::Later, Step::Later]),
        _ => None,
    }
}

/// The checklist, on the pages that take part in it.
#[component]
pub(super) fn Checklist(
    /// The service.
    service: ServiceHandle,
    /// The page that is open.
    tab: Memo<Tab>,
) -> impl IntoView {
    let name = service.name.clone();
    let steps = Memo::new(move |_| {
        let kind = service.verdict.with(|verdict| verdict.as_ref().map(|verdict| verdict.kind))?;
        let prepared = service.prepared.get();
        service.status.with(|status| steps(kind, &status.as_ref()?.status, prepared))
    });
    let shown = Memo::new(move |_| matches!(tab.get(), Tab::Overview | Tab::Image | Tab::Definition));
    move || {
        let [created, pushed, sent, running] = steps.get().filter(|_| shown.get())?;
        let link = |tab: Tab, words: &'static str| {
            let href = Route::service(name.clone(), tab).href();
            view! { <a href=href>{words}</a> }.into_any()
        };
        Some(view! {
            <ol class="checklist" aria-label="The way to the first answer">
                {item(created, ["Created"; 2], "name and address are reserved".into_any())}
                {item(pushed, ["Push an image", "Image pushed"], link(Tab::Image, "the commands are on the page Image"))}
                {item(sent, ["Send its definition", "Definition sent"], link(Tab::Definition, "memory, port, environment"))}
                {item(running, ["It runs", "It runs"], "the platform starts it and checks that it answers".into_any())}
            </ol>
        })
    }
}

fn item(step: Step, [open, done]: [&'static str; 2], what: AnyView) -> impl IntoView {
    view! {
        <li data-step=step.slug()>
            <Icon name=step.icon() />
            <div>
                <b>
                    <span class="vh">{step.word()}</span>
                    {if step == Step::Done { done } else { open }}
                </b>
                <span class="hint">{what}</span>
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::status::{Event, Task, TaskDefinition};

    use super::*;

    #[test]
    fn a_service_that_was_only_created_has_its_image_before_it() {
        let steps = steps(Kind::NotStarted, &Status::default(), Prepared::Unknown);
        assert_eq!(steps, Some([Step::Done, Step::Now, Step::Later, Step::Later]));
    }

    #[test]
    fn with_an_image_there_its_definition_is_next() {
        let steps = steps(Kind::NotStarted, &Status::default(), Prepared::Image);
        assert_eq!(steps, Some([Step::Done, Step::Done, Step::Now, Step::Later]));
    }

    #[test]
    fn an_update_is_no_first_start() {
        let task = |revision| Task {
            task_name: "a".into(),
            created_at: None,
            desired_status: "RUNNING".into(),
            last_status: "PENDING".into(),
            task_definition: TaskDefinition { revision: Count::Known(revision), ..TaskDefinition::default() },
        };
        let status = |revision| Status { tasks: vec![task(revision)], ..Status::default() };
        assert!(steps(Kind::Deploying, &status(1), Prepared::Definition).is_some());
        assert!(steps(Kind::Deploying, &status(2), Prepared::Definition).is_none());
    }

    #[test]
    fn the_first_start_waits_for_the_last_step() {
        assert_eq!(
            steps(Kind::Deploying, &Status::default(), Prepared::Definition).map(|steps| steps[3]),
            Some(Step::Waits)
        );
    }

    #[test]
    fn what_has_run_once_needs_no_checklist() {
        let event = Event { created_at: None, message: "(service p-a) has reached a steady state.".into() };
        let status = Status { events: vec![event], ..Status::default() };
        for kind in [Kind::Running, Kind::Deploying, Kind::Stopped, Kind::Unhealthy] {
            assert_eq!(steps(kind, &status, Prepared::Definition), None);
        }
        assert_eq!(steps(Kind::RestartLoop, &Status::default(), Prepared::Definition), None);
    }
}
