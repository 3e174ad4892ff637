//! What the task that a finding is about wrote last: most programs say there why they end.

use leptos::prelude::*;
use loglines::Level;
use servicectl_api::verdict::{Kind, NextStep, Source, Verdict};

use super::pick::{Line, pick};
use crate::state::{Scope, expect_service, use_client};

/// Lines asked for: enough to find one between the health checks.
const TAIL: u64 = 20;
/// Streams asked for: in a loop the task that ended last is among the latest.
const STREAMS: u64 = 5;

/// What a task wrote at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LastWords {
    /// The task's id.
    pub(super) task: String,
    /// The line, without escapes.
    pub(super) text: String,
}

/// What the task that ended last wrote last, while the verdict is about its end; read once for each such task. Where the
/// logs cannot be read, there is nothing: the finding stands without it.
pub(super) fn use_last_words() -> Signal<Option<LastWords>> {
    let service = expect_service();
    let (name, verdict, client, scope) = (service.name(), service.verdict, use_client(), Scope::here());
    let task = Memo::new(move |_| verdict.with(|verdict| ended(verdict.as_deref()?).map(str::to_owned)));
    let words = RwSignal::new(None::<LastWords>);
    Effect::new(move |_| {
        let Some(task) = task.get() else { return words.set(None) };
        let (client, name) = (client.clone(), name.clone());
        scope.spawn(async move {
            let logs = client.logs(&name, TAIL, STREAMS).await.ok();
            let last = logs.and_then(|logs| {
                let stream = logs.logs.iter().find(|stream| stream.task() == task)?;
                telling(&pick(stream).lines).map(|line| line.text.clone())
            });
            // the next read of the status may have gone on to another task
            let _ = words.try_set(last.map(|text| LastWords { task, text }));
        });
    });
    words.into()
}

/// Of the last lines, newest first, the one that tells most: the last error of their last second, since standard output and
/// standard error come by two ways and may change places; else the last one.
fn telling(lines: &[Line]) -> Option<&Line> {
    let mut said = lines.iter().filter(|line| !line.text.trim().is_empty());
    let last = said.clone().next()?;
    let at_last = |line: &&Line| line.time.zip(last.time).is_some_and(|(time, last)| last - time <= 1);
    said.find(|line| line.level == Some(Level::Error) && at_last(line)).or(Some(last))
}

/// The task whose end the first finding is about, where its log is worth a look.
fn ended(verdict: &Verdict) -> Option<&str> {
    let finding = verdict.findings.first()?;
    let about_an_end = matches!(verdict.kind, Kind::RestartLoop | Kind::Deploying | Kind::Failed)
        && finding.source == Source::Events
        && finding.next.contains(&NextStep::Logs);
    finding.task.as_deref().filter(|_| about_an_end)
}

#[cfg(test)]
mod tests {
    use servicectl_api::{
        WireTime,
        status::{Event, Status},
        verdict::judge,
    };

    use super::{Level, Line, ended, telling};

    #[test]
    fn an_error_that_has_changed_places_with_another_line_is_quoted() {
        let line = |time: i64, text: &str, level: Option<Level>| Line {
            time: Some(time),
            text: text.to_owned(),
            level,
        };
        let told = |lines: &[Line]| telling(lines).map(|line| line.text.clone());
        let fatal = line(100, "fatal: no database", Some(Level::Error));
        let calm = |time| line(time, "reading configuration", None);
        assert_eq!(told(&[calm(100), fatal.clone()]).as_deref(), Some("fatal: no database"));
        assert_eq!(
            told(&[calm(160), fatal.clone()]).as_deref(),
            Some("reading configuration"),
            "long after it"
        );
        assert_eq!(told(&[line(100, " ", None), calm(100)]).as_deref(), Some("reading configuration"));
        assert_eq!(told(&[]), None);
    }

    fn verdict_after(messages: &[&str]) -> servicectl_api::verdict::Verdict {
        let events = messages.iter().rev().enumerate().map(|(index, message)| Event {
            created_at: Some(WireTime(1_000 - index as i64 * 10)),
            message: (*message).to_owned(),
        });
        let status = Status {
            count_desired: servicectl_api::Count::Known(1),
            events: events.collect(),
            ..Status::default()
        };
        judge(&status, Some(WireTime(1_001)))
    }

    #[test]
    fn the_log_of_a_crashed_task_is_worth_a_look() {
        let verdict = verdict_after(&[
            "(service p-a) has started 1 tasks: (task t1).",
            "(service p-a) (task t1) stopped (reason Essential container in task exited, exit code 1).",
        ]);
        assert_eq!(ended(&verdict), Some("t1"), "{verdict:?}");
    }

    #[test]
    fn a_container_that_never_started_wrote_nothing() {
        let verdict = verdict_after(&[
            "(service p-a) has started 1 tasks: (task t1).",
            "(service p-a) (task t1) stopped (reason CannotPullContainerError: manifest unknown).",
        ]);
        assert_eq!(verdict.findings[0].task.as_deref(), Some("t1"));
        assert_eq!(ended(&verdict), None, "{verdict:?}");
    }
}
