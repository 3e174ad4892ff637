//! Understanding a message.

use super::Kind;

/// Understands a message, with or without the leading `(service …)` or `service …`. Never fails: what is not known is
/// [`Kind::Other`], as it stands.
pub fn parse(message: &str) -> Kind {
    let text = without_service(message.trim());
    started_or_stopped(text)
        .or_else(|| task_stopped(text))
        .or_else(|| pulls(text))
        .or_else(|| targets(text))
        .or_else(|| draining(text))
        .or_else(|| unhealthy(text))
        .or_else(|| state(text))
        .unwrap_or_else(|| Kind::Other(message.to_owned()))
}

/// Cuts `(service x) ` or `service x ` off the front.
fn without_service(message: &str) -> &str {
    let rest = match message.strip_prefix("(service ") {
        Some(rest) => rest.split_once(") "),
        None => message.strip_prefix("service ").and_then(|rest| rest.split_once(' ')),
    };
    rest.map_or(message, |(_, text)| text.trim_start())
}

/// `has started 1 tasks: (task a).` and `has stopped 1 running tasks: (task a).`
fn started_or_stopped(text: &str) -> Option<Kind> {
    let (started, rest) = match text.strip_prefix("has started ") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("has stopped ")?),
    };
    let (number, rest) = number(rest)?;
    let rest = if started { rest.strip_prefix(" task")? } else { rest.strip_prefix(" running task")? };
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    let tasks = ids(rest)?;
    let fits = tasks.is_empty() || tasks.len() as u64 == number;
    fits.then_some(if started { Kind::Started { tasks } } else { Kind::StoppedRunning { tasks } })
}

/// The ids of `: (task a) (task b).`, with commas or without; none in the bare form. `None` where it is something else.
fn ids(rest: &str) -> Option<Vec<String>> {
    let rest = rest.strip_suffix('.').unwrap_or(rest);
    let Some(mut rest) = rest.strip_prefix(':') else { return rest.is_empty().then(Vec::new) };
    let mut ids = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', ',']);
        if rest.is_empty() {
            return Some(ids);
        }
        let (id, behind) = rest.strip_prefix("(task ")?.split_once(')')?;
        ids.push(id.to_owned());
        rest = behind;
    }
}

/// `(task a) stopped (reason r, exit code 1).`
fn task_stopped(text: &str) -> Option<Kind> {
    let (task, rest) = text.strip_prefix("(task ")?.split_once(')')?;
    let rest = rest.strip_prefix(" stopped (reason ")?;
    let reason = rest.strip_suffix('.').unwrap_or(rest).strip_suffix(')')?;
    let code = reason.rsplit_once(", exit code ").and_then(|(reason, code)| Some((reason, integer(code)?)));
    let (reason, exit_code) = code.map_or((reason, None), |(reason, code)| (reason, Some(code)));
    Some(Kind::TaskStopped { task: task.to_owned(), reason: reason.to_owned(), exit_code })
}

/// `(task a) is pulling its image: 312 of 2048 MB, 15 %.` and `(task a) has pulled its image in 95 s (2048 MB).`
fn pulls(text: &str) -> Option<Kind> {
    let (task, rest) = text.strip_prefix("(task ")?.split_once(')')?;
    let (task, rest) = (task.to_owned(), rest.strip_suffix('.').unwrap_or(rest));
    if let Some(rest) = rest.strip_prefix(" has pulled its image in ") {
        let (seconds, rest) = number(rest)?;
        let (megabytes, rest) = number(rest.strip_prefix(" s (")?)?;
        return (rest == " MB)").then_some(Kind::Pulled { task, seconds, megabytes });
    }
    let (megabytes, rest) = number(rest.strip_prefix(" is pulling its image: ")?)?;
    if rest == " MB so far" {
        return Some(Kind::Pulling { task, megabytes, of: None });
    }
    let (of, rest) = number(rest.strip_prefix(" of ")?)?;
    let (_percent, rest) = number(rest.strip_prefix(" MB, ")?)?;
    (rest == " %").then_some(Kind::Pulling { task, megabytes, of: Some(of) })
}

/// `registered 1 targets in (target-group g)` and its opposite.
fn targets(text: &str) -> Option<Kind> {
    let (registered, rest) = match text.strip_prefix("registered ") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("deregistered ")?),
    };
    let (targets, rest) = number(rest)?;
    let rest = rest.strip_prefix(" target")?;
    let group =
        parenthesis(rest.strip_prefix('s').unwrap_or(rest).strip_prefix(" in (")?, &["target-group "])?
            .to_owned();
    Some(if registered { Kind::Registered { targets, group } } else { Kind::Deregistered { targets, group } })
}

/// The rest of a message that is one parenthesis beginning with one of `words`.
fn parenthesis<'a>(rest: &'a str, words: &[&str]) -> Option<&'a str> {
    let inside = rest.strip_suffix('.').unwrap_or(rest).strip_suffix(')')?;
    words.iter().find_map(|word| inside.strip_prefix(word))
}

/// `has begun draining connections on 1 tasks.`
fn draining(text: &str) -> Option<Kind> {
    let (tasks, rest) = number(text.strip_prefix("has begun draining connections on ")?)?;
    matches!(rest, " tasks." | " tasks" | " task." | " task").then_some(Kind::Draining { tasks })
}

/// `(instance i) (port N) is unhealthy in (target-group g) due to (reason r)` and its `elb` twin; instance and port may
/// each be missing.
fn unhealthy(text: &str) -> Option<Kind> {
    let (front, rest) = match text.strip_prefix("is unhealthy in (") {
        Some(rest) => ("", rest),
        None => text.split_once(" is unhealthy in (")?,
    };
    let port = match front.rsplit_once("(port ") {
        Some((_, port)) => Some(whole(port.strip_suffix(')')?)?),
        None if front.is_empty() || (front.starts_with("(instance ") && front.ends_with(')')) => None,
        None => return None,
    };
    let (place, reason) = rest.split_once(") due to (reason ")?;
    let group = place.strip_prefix("target-group ").or_else(|| place.strip_prefix("elb "))?;
    let reason = reason.strip_suffix('.').unwrap_or(reason).strip_suffix(')')?;
    Some(Kind::Unhealthy { port, group: group.to_owned(), reason: reason.to_owned() })
}

/// The messages without parts, and the one about placement.
fn state(text: &str) -> Option<Kind> {
    if let Some(reason) = text.strip_prefix("was unable to place a task because ") {
        return Some(Kind::UnableToPlace { reason: reason.strip_suffix('.').unwrap_or(reason).to_owned() });
    }
    match text.strip_suffix('.').unwrap_or(text) {
        "has reached a steady state" => Some(Kind::Steady),
        "is unable to consistently start tasks successfully" => Some(Kind::UnableToStart),
        _ => None,
    }
}

/// A number at the front, and the rest.
fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    Some((whole(&text[..end])?, &text[end..]))
}

fn whole(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn integer(text: &str) -> Option<i64> {
    whole(text.strip_prefix('-').unwrap_or(text)).and_then(|_| text.parse().ok())
}
