//! Tasks that end by themselves: how, how often, and what that usually means.

use super::super::facts::Facts;
use super::super::run::End;
use super::super::words::{capital, number, quote, span, spoken};
use super::super::{Finding, NextStep, Source};

/// Tasks end by themselves.
pub(super) fn ended(facts: &Facts<'_>) -> Option<Finding> {
    let end = facts.run.ends.first()?;
    let (title, mut text, next) = cause(facts, end);
    let starts = facts.run.starts.len() as u64;
    if starts > 1 {
        let lasted = facts.run_lasted().map(|seconds| format!(" in {}", span(seconds))).unwrap_or_default();
        let least = if facts.run.cut { "at least " } else { "" };
        let count = capital(&format!("{least}{}", number(starts)));
        let ends = facts.run.ends.len() as u64;
        let ended = if ends < starts {
            format!(", {} of them ended", number(ends))
        } else {
            " and all of them ended".into()
        };
        text = format!("{count} tasks were started{lasted}{ended}. {text}");
    }
    Some(Finding {
        title,
        text,
        source: Source::Events,
        evidence: quote(&end.event.message),
        task: Some(end.task.to_owned()),
        next,
    })
}

/// Title, text and next steps for an ending.
fn cause(facts: &Facts<'_>, end: &End<'_>) -> (String, String, Vec<NextStep>) {
    use NextStep::{Definition, Image, Logs};
    let often = facts.run.ends.len() > 1 || facts.run.starts.len() > 2;
    if end.reason.starts_with("OutOfMemoryError")
        || end.exit_code == Some(137) && end.reason.contains("memory")
    {
        let limit = facts.tasks.iter().find_map(|task| task.task_definition.container_memory_limit.known());
        let limit = limit.map(|limit| format!(" of {limit} MB")).unwrap_or_default();
        let text = format!(
            "The container was killed when it went over its hard limit{limit}. Raise memory-limit, or find out what takes so \
             much."
        );
        return ("It needs more memory than its limit".into(), text, vec![Definition, Logs]);
    }
    if end.reason.starts_with("CannotPullContainer") {
        let text =
            "The container never started. Likely the tag is not in the repository, or the push did not end.";
        return ("Its image cannot be pulled".into(), text.into(), vec![Image, Definition]);
    }
    if end.reason.starts_with("CannotStartContainer") {
        let text = "The image is there, but its command could not be run. Likely the command is misspelt, not executable, or built for another processor.";
        return ("Its container cannot be started".into(), text.into(), vec![Image, Definition]);
    }
    let Some(code) = end.exit_code else {
        let text = "The platform gives no exit code. Likely the last lines of its log tell why.";
        return (
            format!("Its task {}", if often { "keeps ending" } else { "ended" }),
            text.into(),
            vec![Logs, Definition],
        );
    };
    let verb = match (code, often) {
        (0, true) => "It ends",
        (_, true) => "It crashes",
        (_, false) => "Its task ended",
    };
    let when = match facts.run.lifetime().filter(|_| often) {
        Some(0 | 1) => " right after every start".to_owned(),
        Some(seconds) => format!(" {} after every start", spoken(seconds)),
        None if often => " again and again".to_owned(),
        None => format!(" with exit code {code}"),
    };
    let text = format!("The last one ended with exit code {code}{}", meaning(code));
    (format!("{verb}{when}"), text, vec![Logs, Definition])
}

/// What an exit code usually means, as the end of a sentence.
fn meaning(code: i64) -> &'static str {
    match code {
        0 => ", which is no error: its program finished. A service has to go on running in the foreground.",
        125..=127 => {
            ": its command was not found or may not be executed. Likely the image's CMD or ENTRYPOINT is wrong."
        }
        134 => ": it aborted itself. Its last log lines tell why.",
        137 => ": it was killed from outside. Likely it used too much memory.",
        139 => ": it touched memory that is not its own (a segmentation fault).",
        143 => ": it was asked to stop (SIGTERM).",
        _ => ". Its last log lines tell why.",
    }
}
