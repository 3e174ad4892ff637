//! Why, in a few words for a table cell and in a sentence for the page.

use super::facts::{Facts, is, revision};
use super::signs;
use super::words::{brief, codes, counted, lasting, span, wanted, wanted_in_words};
use super::{Finding, Kind, Prepared};
use crate::status::Task;

/// Short enough for a table cell.
pub(super) fn because(facts: &Facts<'_>, kind: Kind) -> String {
    match kind {
        Kind::NotStarted => Prepared::Unknown.because().into(),
        Kind::Stopped => stopped(facts),
        Kind::Failed => match facts.no_room() {
            Some(_) if !facts.gave_up() => {
                with_serving(facts.serving_meanwhile(), "no host has room for it".into())
            }
            _ => given_up(facts),
        },
        Kind::Unhealthy => unhealthy(facts),
        Kind::RestartLoop => restart_loop(facts),
        Kind::Running => {
            let steady = facts
                .age(facts.steady_since())
                .map_or_else(String::new, |age| format!(" for {}", lasting(age)));
            let often =
                often(facts).map(|ends| format!(" · {ends} ends in the last hour")).unwrap_or_default();
            format!("steady{steady}{often}")
        }
        Kind::Deploying => under_way(facts),
    }
}

/// The sentence at the top of the page; where something was found out, its title says it best.
pub(super) fn sentence(facts: &Facts<'_>, kind: Kind, finding: Option<&Finding>) -> String {
    match kind {
        Kind::NotStarted => Prepared::Unknown.sentence().into(),
        Kind::Stopped if facts.is_ending() => "It is being taken away, or already was.".into(),
        Kind::Stopped => "No task is wanted, so none runs.".into(),
        Kind::Running => {
            // since when it is steady stands above it
            let often =
                often(facts).map(|ends| format!(", but its task ended {ends} times in the last hour"));
            format!("All four signs hold{}.", often.unwrap_or_default())
        }
        Kind::Deploying => match (facts.run.ends.first(), finding) {
            (Some(_), Some(finding)) if facts.previous.is_none() => {
                format!("{}; {}.", finding.title, next_try(facts))
            }
            // what is under way stands above it
            _ => follows(facts).into(),
        },
        _ => match finding {
            Some(finding) => format!("{}.", finding.title),
            None => capital_sentence(&because(facts, kind)),
        },
    }
}

/// How often tasks ended by themselves within the last hour, where that is often: a service that comes back each time,
/// but does not stay.
fn often(facts: &Facts<'_>) -> Option<usize> {
    Some(facts.run.lately).filter(|&ends| ends >= 3)
}

fn capital_sentence(text: &str) -> String {
    format!("{}.", super::words::capital(text))
}

fn stopped(facts: &Facts<'_>) -> String {
    if facts.is_ending() {
        return "being taken away".into();
    }
    match facts.tasks.len() as u64 {
        0 => {
            let last = facts.status.events.first().and_then(|event| event.created_at);
            facts.age(last).map_or_else(|| "no task".into(), |age| format!("no task for {}", span(age)))
        }
        tasks => format!("{} still ending", counted(tasks, "task")),
    }
}

/// `update given up: exit code 1`.
fn given_up(facts: &Facts<'_>) -> String {
    let end = facts.run.ends.first().filter(|_| !facts.run.fails_checks());
    let why = match end {
        Some(end) => format!(": {}", cause(end.reason, end.exit_code)),
        None if facts.run.check_failures() > 0 => format!(": {}", answer(facts)),
        None => String::new(),
    };
    with_serving(facts.serving(), format!("update given up{why}"))
}

/// `answers 500, check wants 200–499`.
fn unhealthy(facts: &Facts<'_>) -> String {
    let wants = wanted(&facts.status.target_health.status_codes);
    let wants = wants.map(|codes| format!(", check wants {codes}")).unwrap_or_default();
    let mut text = format!("{}{wants}", answer(facts));
    if facts.run.is_loop() {
        text += &format!(" · {}", starts(facts));
    }
    with_serving(facts.serving(), text)
}

/// What the check gets: `answers 500`.
pub(super) fn answer(facts: &Facts<'_>) -> String {
    let failure = facts.check_failure().unwrap_or_default();
    match codes(failure) {
        Some(codes) => format!("answers {codes}"),
        None if failure.to_ascii_lowercase().contains("timed out") => "no answer in time".into(),
        None if failure.trim_end_matches('.') == "Health checks failed" => "no answer".into(),
        None => "fails its health check".into(),
    }
}

/// The codes that count as healthy, for a sentence: `; healthy is 200 to 499`.
pub(super) fn healthy_is(facts: &Facts<'_>) -> String {
    let words = wanted_in_words(&facts.status.target_health.status_codes);
    words.map(|words| format!("; healthy is {words}")).unwrap_or_default()
}

/// `started 6 times in 9 min · exit code 1`.
fn restart_loop(facts: &Facts<'_>) -> String {
    let cause = facts
        .run
        .ends
        .first()
        .map(|end| format!(" · {}", cause(end.reason, end.exit_code)))
        .unwrap_or_default();
    with_serving(facts.serving(), format!("{}{cause}", starts(facts)))
}

/// `started 6 times in 9 min`; where only ends are known, those.
pub(super) fn starts(facts: &Facts<'_>) -> String {
    let (count, what) = match facts.run.starts.len() {
        0 => (facts.run.ends.len(), "ended"),
        starts => (starts, "started"),
    };
    let least = if facts.run.cut { "at least " } else { "" };
    let lasted = facts.run_lasted().map(|seconds| format!(" in {}", span(seconds))).unwrap_or_default();
    let times = if count == 1 && least.is_empty() {
        "once".into()
    } else {
        format!("{least}{}", counted(count as u64, "time"))
    };
    format!("{what} {times}{lasted}")
}

/// How a task ended, in a few words.
pub(super) fn cause(reason: &str, exit_code: Option<i64>) -> String {
    match exit_code {
        _ if reason.starts_with("OutOfMemoryError") => "out of memory".into(),
        _ if reason.starts_with("CannotPullContainer") => "image cannot be pulled".into(),
        _ if reason.starts_with("CannotStartContainer") => "container cannot be started".into(),
        Some(code) => format!("exit code {code}"),
        None if reason.is_empty() => "no reason given".into(),
        None => brief(reason),
    }
}

/// What is under way.
fn under_way(facts: &Facts<'_>) -> String {
    if let (Some(current), Some(previous)) = (facts.revision, facts.previous) {
        let leaving = facts.tasks.iter().any(|task| facts.is_old(task) && is_leaving(task));
        // Where a task of the new revision failed its check, a draining target is likely its own.
        let drains = facts.draining() > 0 && facts.run.check_failures() == 0;
        let step = if leaving || drains { ", the old one finishes its requests" } else { "" };
        return format!("revision {current} takes over from {previous}{step}");
    }
    if let Some(end) = facts.run.ends.first() {
        return format!("{}, {}", cause(end.reason, end.exit_code), next_try(facts));
    }
    match facts.tasks[..] {
        [] if facts.sent.is_some() && facts.run.starts.is_empty() => {
            "the definition was sent, its first task follows".into()
        }
        [] => "waiting for a task".into(),
        [task] => single(facts, task),
        _ => "a task takes over from another".into(),
    }
}

/// Whether the next try is under way.
fn next_try(facts: &Facts<'_>) -> &'static str {
    let tries = facts.tasks.iter().any(|task| facts.run.started(&task.task_name));
    if tries { "it is tried again" } else { "the next try follows" }
}

/// Where a single task stands on its way.
fn single(facts: &Facts<'_>, task: &Task) -> String {
    // younger than a minute is what one expects
    let age = facts.age(task.created_at).filter(|&age| age >= 60);
    let age = age.map(|age| format!(", {}", span(age))).unwrap_or_default();
    if is_leaving(task) {
        return "its task is being stopped".into();
    }
    if !signs::runs(task) {
        if let Some(progress) = facts.pulling(&task.task_name) {
            return format!("its image is being pulled, {progress}");
        }
        return format!("its task is being started{age}");
    }
    if facts.sent > facts.steady_since() && !facts.run.started(&task.task_name) {
        return "the definition was sent, its first task follows".into();
    }
    let targets = &facts.status.target_health.targets;
    let healthy = !targets.is_empty() && targets.iter().all(|target| is(&target.health, "healthy"));
    match targets.first() {
        None => format!("its task runs but is not registered yet{age}"),
        Some(_) if facts.targets("initial") > 0 => {
            format!("its task runs, waiting for the first good answer{age}")
        }
        Some(_) if healthy && facts.status.count_running.known().is_none() => {
            "the platform does not tell the counts".into()
        }
        Some(_) if healthy => "healthy, waiting for the steady state".into(),
        Some(_) if facts.draining() > 0 => "an old target finishes its requests".into(),
        Some(target) => {
            format!(
                "its target is {}",
                if target.health.is_empty() { "unknown".into() } else { brief(&target.health) }
            )
        }
    }
}

/// What comes after what is under way.
fn follows(facts: &Facts<'_>) -> &'static str {
    let targets = &facts.status.target_health.targets;
    let task = match facts.tasks[..] {
        _ if facts.previous.is_some() => {
            return "The old one serves until the new one answers its health check, and then leaves by itself.";
        }
        [] => return "Next a task is started; then the load balancer checks that it answers.",
        [task] if is_leaving(task) => return "Another one is started in its place, where one is wanted.",
        [task] => task,
        _ => return "The old one leaves by itself once the new one answers its health check.",
    };
    if !signs::runs(task) || targets.is_empty() {
        "Next the load balancer registers it and checks that it answers."
    } else if facts.targets("initial") > 0 {
        "Requests reach it from the first good answer on."
    } else if facts.draining() > 0 {
        "The steady state follows when that has left."
    } else {
        "The steady state is the last step; there is nothing to do until then."
    }
}

fn is_leaving(task: &Task) -> bool {
    is(&task.desired_status, "STOPPED")
        || ["DEACTIVATING", "STOPPING", "DEPROVISIONING"].iter().any(|state| is(&task.last_status, state))
}

/// Says that an earlier revision still serves, where one does.
fn with_serving(serving: Option<&Task>, text: String) -> String {
    match serving.map(revision) {
        Some(Some(revision)) => format!("{text} · revision {revision} serves"),
        Some(None) => format!("{text} · an earlier task serves"),
        None => text,
    }
}
