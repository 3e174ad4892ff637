//! The four signs of a successful start (manual "Monitoring a service's status").

use super::facts::{Facts, is};
use super::words::{brief, counted, lasting, short};
use super::{Holds, Kind, Sign};
use crate::event;
use crate::status::Task;

/// Whether all four signs hold.
pub(super) fn hold(facts: &Facts<'_>) -> bool {
    count(facts) && tasks(facts) && steady(facts) && targets(facts)
}

/// Whether a task runs and is meant to.
pub(super) fn runs(task: &Task) -> bool {
    is(&task.last_status, "RUNNING") && !is(&task.desired_status, "STOPPED")
}

/// As many run as are desired, at least one, and none is pending.
fn count(facts: &Facts<'_>) -> bool {
    let status = facts.status;
    let pending = status.count_pending.known().unwrap_or(0);
    status.count_desired.known().is_some_and(|desired| desired > 0)
        && status.count_desired == status.count_running
        && pending == 0
}

/// As many tasks in RUNNING as are desired, and no others.
fn tasks(facts: &Facts<'_>) -> bool {
    facts.tasks.len() as u64 == facts.desired() && facts.tasks.iter().all(|task| runs(task))
}

/// The newest event says steady, and it was said of the current revision.
fn steady(facts: &Facts<'_>) -> bool {
    match facts.last_event() {
        Some((event::Kind::Steady, event)) => {
            event.created_at.zip(facts.sent).is_none_or(|(created, sent)| created >= sent)
        }
        _ => false,
    }
}

/// At least one target, and all healthy.
fn targets(facts: &Facts<'_>) -> bool {
    let targets = &facts.status.target_health.targets;
    !targets.is_empty() && targets.iter().all(|target| is(&target.health, "healthy"))
}

/// The signs for showing.
pub(super) fn read(facts: &Facts<'_>, kind: Kind) -> [Sign; 4] {
    let brief = is_brief(facts, kind);
    let holds = |holds: bool| match (holds, kind) {
        (true, _) if brief => Holds::Briefly,
        (true, _) => Holds::Yes,
        (false, Kind::Deploying) => Holds::Wait,
        (false, Kind::NotStarted) => Holds::Unknown,
        (false, _) => Holds::No,
    };
    let qualified = |holds: bool, actual: String| {
        if holds && brief { format!("{actual}, for now") } else { actual }
    };
    let several = facts.desired() > 1;
    [
        Sign {
            label: "Running count",
            holds: holds(count(facts)),
            expected: facts.status.count_desired.known().unwrap_or(1).max(1).to_string(),
            actual: qualified(count(facts), actual_count(facts)),
        },
        Sign {
            label: if several { "All tasks RUNNING" } else { "Single task RUNNING" },
            holds: holds(tasks(facts)),
            expected: if several {
                format!("{} tasks, RUNNING", facts.desired())
            } else {
                "one task, RUNNING".into()
            },
            actual: qualified(tasks(facts), actual_tasks(facts)),
        },
        Sign {
            label: "Steady state",
            holds: holds(steady(facts)),
            expected: "last event says steady".into(),
            actual: actual_steady(facts, brief),
        },
        Sign {
            label: if several { "Healthy targets" } else { "Healthy target" },
            holds: holds(targets(facts)),
            expected: "every target healthy, at least one".into(),
            actual: qualified(targets(facts), actual_targets(facts)),
        },
    ]
}

/// Whether what holds does so for a moment only: tasks before this one came up as well, and ended.
fn is_brief(facts: &Facts<'_>, kind: Kind) -> bool {
    matches!(kind, Kind::RestartLoop | Kind::Unhealthy)
        && facts.serving().is_none()
        && facts.run.failures() > 0
}

fn actual_count(facts: &Facts<'_>) -> String {
    let status = facts.status;
    let Some(running) = status.count_running.known() else { return "unknown".into() };
    let counted = match status.count_desired.known() {
        Some(desired) => format!("{running} of {desired}"),
        None => running.to_string(),
    };
    match status.count_pending.known() {
        Some(pending) if pending > 0 => format!("{counted}, {pending} pending"),
        _ => counted,
    }
}

fn actual_tasks(facts: &Facts<'_>) -> String {
    let state = |task: &Task| match task.last_status.as_str() {
        "" => "unknown".to_owned(),
        state if is(&task.desired_status, "STOPPED") => format!("{}, to be stopped", brief(state)),
        state => brief(state),
    };
    match facts.tasks[..] {
        [] => "none".into(),
        [task] if runs(task) && !task.task_name.is_empty() => short(&task.task_name),
        [task] => state(task),
        ref tasks if tasks.len() <= 4 => {
            format!(
                "{}: {}",
                tasks.len(),
                tasks.iter().map(|task| state(task)).collect::<Vec<_>>().join("; ")
            )
        }
        ref tasks => format!("{}, {} RUNNING", tasks.len(), tasks.iter().filter(|task| runs(task)).count()),
    }
}

fn actual_steady(facts: &Facts<'_>, brief: bool) -> String {
    if facts.status.events.is_empty() {
        return "no event".into();
    }
    let (yes, time) = match steady(facts) {
        true => ("yes", facts.steady_since()),
        false => ("no", facts.run.began),
    };
    let age = facts.age(time).map(lasting);
    if brief && steady(facts) {
        let since = age.map(|age| format!(" for {age}")).unwrap_or_default();
        return format!("yes, but only{since}; {} ended before", counted(facts.run.failures(), "task"));
    }
    age.map_or_else(|| yes.to_owned(), |age| format!("{yes}, {age}"))
}

fn actual_targets(facts: &Facts<'_>) -> String {
    let targets = &facts.status.target_health.targets;
    if targets.is_empty() {
        return "none".into();
    }
    let mut others: Vec<String> = Vec::new();
    for target in targets.iter().filter(|target| !is(&target.health, "healthy")) {
        let state = if target.health.is_empty() { "unknown".to_owned() } else { brief(&target.health) };
        if others.len() < 3 && !others.contains(&state) {
            others.push(state);
        }
    }
    let counted = format!("{} of {}", facts.targets("healthy"), targets.len());
    if others.is_empty() { counted } else { format!("{counted}, {}", others.join(", ")) }
}
