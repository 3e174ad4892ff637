//! Likely causes, most likely first, each with what the platform itself said.

use super::facts::{Facts, revision};
use super::reason::{answer, healthy_is};
use super::words::{brief, capital, codes, number, quote, span, uncapital};
use super::{Finding, Kind, NextStep, Source};
use crate::event::NoRoom;
use crate::status::Task;

mod endings;

use endings::ended;

/// How many seconds a start may take before it is worth a word: pulling an image, registering a target.
const PATIENCE: u64 = 600;

/// What the platform did with an update that failed.
const GIVEN_UP: &str = "The platform gave up the last update";

/// What was found; nothing where all is well.
pub(super) fn find(facts: &Facts<'_>, kind: Kind) -> Vec<Finding> {
    let found = match kind {
        Kind::Running | Kind::Stopped | Kind::NotStarted => return Vec::new(),
        Kind::Failed if facts.gave_up() => return given_up(facts),
        Kind::Failed => [no_room(facts), failing(facts), ended(facts), None],
        Kind::Unhealthy => [failing(facts), ended(facts), None, None],
        Kind::RestartLoop => [ended(facts).or_else(|| cadence(facts)), failing(facts), None, None],
        Kind::Deploying => [ended(facts), slow(facts), None, None],
    };
    found.into_iter().flatten().collect()
}

/// The update was given up: what ended its tasks comes first, since it has to be mended before the next try.
fn given_up(facts: &Facts<'_>) -> Vec<Finding> {
    let Some((_, event)) = facts.events.iter().find(|(kind, _)| *kind == crate::event::Kind::UnableToStart)
    else {
        return Vec::new();
    };
    let serving = facts.tasks.first().and_then(|task| revision(task));
    let serves = serving.map_or("An earlier revision".into(), |revision| format!("Revision {revision}"));
    let rest = format!(
        "No more of its tasks are started. {serves} goes on serving; a new definition or image begins anew."
    );
    let (failing, ended) = (failing(facts), ended(facts));
    let (first, second) = if facts.run.fails_checks() { (failing, ended) } else { (ended, failing) };
    let mut causes = [first, second].into_iter().flatten();
    let Some(cause) = causes.next() else {
        return vec![Finding {
            title: GIVEN_UP.into(),
            text: format!("None of its tasks became healthy. {rest}"),
            source: Source::Events,
            evidence: quote(&event.message),
            task: None,
            next: vec![NextStep::Logs, NextStep::Definition, NextStep::Image],
        }];
    };
    let (title, text) =
        (format!("{GIVEN_UP}: {}", uncapital(&cause.title)), format!("{} {rest}", cause.text));
    std::iter::once(Finding { title, text, ..cause }).chain(causes).collect()
}

/// No host has room.
fn no_room(facts: &Facts<'_>) -> Option<Finding> {
    let (reason, event) = facts.no_room()?;
    let waits = "The platform tries again by itself, and as soon as others leave room. ";
    let helps = "A smaller memory-reservation helps, or deleting a service that nobody needs.";
    let both = "An update needs room for the old task and the new one at one time";
    let text = match NoRoom::parse(reason) {
        Some(NoRoom::TooLarge { host, .. }) => {
            format!("It waits until a smaller memory-reservation is sent: no host has more than {host} MB.")
        }
        Some(NoRoom::Taken { free, own: 0, .. }) => format!("{waits}At most {free} MB fit now. {helps}"),
        Some(NoRoom::Taken { wants, free, own, .. }) => {
            let fits = match free {
                0 => "nothing fits".to_owned(),
                free => format!("at most {free} MB fit"),
            };
            let anew = match wants <= free.saturating_add(own) {
                true => ", or delete the service and create it again, which takes its images, too",
                false => "",
            };
            format!("{both}: {fits} beside the task that runs. Send a smaller memory-reservation{anew}.")
        }
        None if facts.tasks.iter().any(|task| super::signs::runs(task)) => {
            format!("{waits}{both}. {helps}")
        }
        None => format!("{waits}{helps}"),
    };
    Some(Finding {
        title: "No host has room for its task".into(),
        text,
        source: Source::Events,
        evidence: quote(&event.message),
        task: None,
        next: vec![NextStep::Definition, NextStep::Events],
    })
}

/// A target fails its check.
fn failing(facts: &Facts<'_>) -> Option<Finding> {
    let target = facts.failing_target();
    let described = target.and_then(|target| target.description.as_deref());
    let said = facts.run.unhealthy.first().map(|(_, event)| event).or(facts.run.failed_checks.first());
    let (source, evidence) = match (described, said, target) {
        (Some(description), ..) => (Source::Targets, quote(description)),
        (None, Some(event), _) => (Source::Events, quote(&event.message)),
        (None, None, Some(target)) => {
            let port = target.port.known().map(|port| format!(", port {port}")).unwrap_or_default();
            (Source::Targets, format!("{}{port}: {}", brief(&target.target), target.health))
        }
        (None, None, None) => return None,
    };
    let failure = facts.check_failure().unwrap_or_default();
    let answer = answer(facts);
    let title = match answer.as_str() {
        "no answer" | "no answer in time" => format!("The service gives {answer} to its health check"),
        "fails its health check" => "The service fails its health check".into(),
        _ => format!("The service {answer}{}", healthy_is(facts)),
    };
    let why = likely(&codes(failure).unwrap_or_default(), &answer, port(facts));
    let again = match facts.gave_up() {
        true => "",
        false => {
            "The platform replaces a task that fails its check, again and again until the answer changes. "
        }
    };
    Some(Finding {
        title,
        text: format!("{again}{why}"),
        source,
        evidence,
        task: facts.run.starts.first().and_then(|(task, _)| task.map(str::to_owned)).or_else(|| only(facts)),
        next: vec![NextStep::Logs, NextStep::Health, NextStep::Definition],
    })
}

/// What is likely behind an answer.
fn likely(codes: &str, answer: &str, port: Option<u64>) -> String {
    match (codes.as_bytes().first(), answer) {
        (Some(b'5'), _) => "An answer of 500 and above comes from inside the service: the log of that moment tells more.".into(),
        (Some(b'4'), _) if codes == "404" => {
            "Likely the container serves another path than its deployment path (CONTEXT_ROOT), or the check asks for a wrong one.".into()
        }
        (Some(b'4'), _) => "Likely the path of the check needs something that the check does not send, such as a log-in.".into(),
        (Some(b'3'), _) => "The check does not follow redirects. Likely a slash at the end of its path is missing.".into(),
        (_, "no answer") => {
            let port = port.map(|port| format!(" than {port}")).unwrap_or_default();
            format!("Likely the container listens to another port{port}, or to localhost only.")
        }
        (_, "no answer in time") => "Likely the service hangs or is too busy to answer.".into(),
        _ => "The log of that moment tells more.".into(),
    }
}

/// Started again and again, without a word about how the tasks ended.
fn cadence(facts: &Facts<'_>) -> Option<Finding> {
    let starts = &facts.run.starts;
    let (newest, oldest) = (starts.first()?, starts.last()?);
    let lasted = newest.1.created_at.zip(oldest.1.created_at).map(|(newest, oldest)| newest.since(oldest));
    let every = lasted.filter(|_| starts.len() > 1).map(|seconds| seconds / (starts.len() as u64 - 1));
    let every = every
        .filter(|&every| every > 0)
        .map(|every| format!(", about every {}", span(every)))
        .unwrap_or_default();
    Some(Finding {
        title: format!("It is started again and again{every}"),
        text: format!(
            "{} tasks were started without a steady state between them. The platform does not say how they ended; likely the \
             program crashes, and the last lines of its log tell why.",
            capital(&number(starts.len() as u64))
        ),
        source: Source::Events,
        evidence: quote(&newest.1.message),
        task: newest.0.map(str::to_owned),
        next: vec![NextStep::Logs, NextStep::Events, NextStep::Definition],
    })
}

/// Something takes longer than it should.
fn slow(facts: &Facts<'_>) -> Option<Finding> {
    let task =
        facts.tasks.iter().rfind(|task| facts.previous.is_none() || revision(task) == facts.revision)?;
    let age = facts.age(task.created_at).filter(|&age| age >= PATIENCE)?;
    let finding = |title: &str, text: &str, source, evidence: String, next| {
        Some(Finding {
            title: title.into(),
            text: text.into(),
            source,
            evidence,
            task: Some(task.task_name.clone()),
            next,
        })
    };
    if !super::signs::runs(task) {
        return finding(
            "Its task takes long to start",
            "Likely the image is large and still being fetched, or no host is free.",
            Source::Counts,
            format!("{}, {}", task.last_status, span(age)),
            vec![NextStep::Events, NextStep::Image],
        );
    }
    if facts.status.target_health.targets.is_empty() {
        return finding(
            "Its task runs, but the load balancer does not know it",
            "It gets no requests before it is registered. Likely the platform is busy; if it stays so, deploy again.",
            Source::Targets,
            format!("no target, {}", span(age)),
            vec![NextStep::Events, NextStep::Logs],
        );
    }
    let waiting = facts.targets("initial") > 0;
    waiting
        .then(|| {
            finding(
                "It runs, but has not answered its health check yet",
                "Likely the container listens to another port or path than the check asks.",
                Source::Targets,
                format!("initial, {}", span(age)),
                vec![NextStep::Logs, NextStep::Health, NextStep::Definition],
            )
        })
        .flatten()
}

/// The port of the definition, where a task shows it.
fn port(facts: &Facts<'_>) -> Option<u64> {
    facts.tasks.iter().find_map(|task| task.task_definition.container_port.known())
}

/// The task's id where there is only one.
fn only(facts: &Facts<'_>) -> Option<String> {
    match facts.tasks[..] {
        [Task { task_name, .. }] => Some(task_name.clone()),
        _ => None,
    }
}
