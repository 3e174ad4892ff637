//! A glance at the logs while all is well: the last lines of the newest task, without the health checks.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::logs::{LogEvent, ServiceLogs};

use crate::{
    route::{Route, Tab},
    state::{
        expect_service,
        poll::{Pace, poll},
        use_client,
    },
    ui::{RelativeTime, Sheet, time::Style},
};

/// Lines asked for: enough to find some between the health checks.
const TAIL: u64 = 60;
/// Lines shown.
const MOST: usize = 5;

/// The last lines. Read quietly: where the logs cannot be read this sheet says so and the page stays as it is.
#[component]
pub(super) fn Glance() -> impl IntoView {
    let name = expect_service().name();
    let href = Route::service(name.clone(), Tab::Logs).href();
    let client = use_client();
    let logs = RwSignal::new(None::<Arc<ServiceLogs>>);
    let reading = poll(move || {
        let (client, name) = (client.clone(), name.clone());
        async move {
            let read = client.logs(&name, TAIL, 1).await?;
            logs.set(Some(Arc::new(read)));
            Ok(Pace::Idle)
        }
    });
    let failed = reading.error;
    let glance = Memo::new(move |_| logs.with(|logs| logs.as_ref().map(|logs| pick(logs))));
    let open = move || view! { <a class="link small" href=href.clone()>"Open"</a> };
    let said = move || match glance.get() {
        Some(glance) => Some(summary(&glance)),
        None if failed.with(Option::is_some) => Some("The logs cannot be read now.".to_owned()),
        None => None,
    };
    view! {
        <Sheet title="Logs" aside=open>
            <div class="glance" aria-busy=move || (glance.with(Option::is_none) && failed.with(Option::is_none)).then_some("true")>
                <p class="hint">{said}</p>
                <ol>
                    {move || {
                        let lines = glance.get().map(|glance| glance.lines).unwrap_or_default();
                        lines.into_iter().map(|line| view! { <Line line /> }).collect_view()
                    }}
                </ol>
            </div>
        </Sheet>
    }
}

#[component]
fn Line(line: LogEvent) -> impl IntoView {
    let at = line.time.map(|at| at.0);
    view! {
        <li>
            <RelativeTime at style=Style::Clock />
            <span class="cut">{line.message}</span>
        </li>
    }
}

/// What is worth showing of a tail.
#[derive(Clone, Debug, Default, PartialEq)]
struct Picked {
    /// The last lines that are no health checks, newest first.
    lines: Vec<LogEvent>,
    /// How many lines were health checks.
    checks: usize,
    /// Whether there is any line.
    any: bool,
}

fn pick(logs: &ServiceLogs) -> Picked {
    let Some(stream) = logs.logs.first() else { return Picked::default() };
    let (checks, lines): (Vec<_>, Vec<_>) =
        stream.log_events.iter().partition(|line| is_check(&stream.log_events, line));
    Picked {
        lines: lines.into_iter().rev().take(MOST).cloned().collect(),
        checks: checks.len(),
        any: !stream.log_events.is_empty(),
    }
}

/// The load balancer's line, or its twin of the application server: the same second and the same client.
fn is_check(all: &[LogEvent], line: &LogEvent) -> bool {
    const CHECKER: &str = "ELB-HealthChecker/";
    let client = |line: &LogEvent| line.message.split(' ').next().unwrap_or_default().to_owned();
    line.message.contains(CHECKER)
        || (line.message.starts_with("[pid:")
            && all.iter().any(|other| {
                other.time == line.time
                    && other.message.contains(CHECKER)
                    && line.message.contains(&client(other))
            }))
}

fn summary(picked: &Picked) -> String {
    let checks = match picked.checks {
        0 => String::new(),
        1 => " and 1 health check".to_owned(),
        many => format!(" and {many} health checks"),
    };
    match (picked.any, picked.lines.len()) {
        (false, _) => "Nothing was written yet.".to_owned(),
        (true, 0) => format!("Only health checks among the last lines ({}).", picked.checks),
        (true, 1) => format!("The last line{checks}:"),
        (true, lines) => format!("The last {lines} lines{checks}, newest first:"),
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::{
        Links, WireTime,
        logs::{LogEvent, LogStream, ServiceLogs},
    };

    use super::{pick, summary};

    fn logs(lines: &[(i64, &str)]) -> ServiceLogs {
        let line =
            |(at, text): &(i64, &str)| LogEvent { time: Some(WireTime(*at)), message: (*text).to_owned() };
        let stream = LogStream { stream_name: "a".to_owned(), log_events: lines.iter().map(line).collect() };
        ServiceLogs { name: "x".to_owned(), links: Links::default(), logs: vec![stream] }
    }

    // the manual's sample, and what an application writes between
    const NGINX: &str = r#"10.0.142.6 - - [10/Dec/2018:08:25:29 +0000] "GET /p-x/ HTTP/1.1" 404 5 "-" "ELB-HealthChecker/2.0" "-""#;
    const UWSGI: &str =
        "[pid: 14|app: 0|req: 66/69] 10.0.142.6 () {36 vars in 446 bytes} GET /p-x/ => generated 0 bytes";
    const READER: &str =
        "[pid: 14|app: 0|req: 67/70] 10.0.9.9 () {36 vars in 446 bytes} GET /p-x/ => generated 0 bytes";

    #[test]
    fn checks_and_their_twins_are_counted_not_shown() {
        let picked = pick(&logs(&[(1, NGINX), (1, UWSGI), (1, READER), (2, "INFO job finished")]));
        assert_eq!(picked.checks, 2);
        assert_eq!(picked.lines[0].message, "INFO job finished");
        assert_eq!(picked.lines[1].message, READER);
        assert_eq!(summary(&picked), "The last 2 lines and 2 health checks, newest first:");
    }

    #[test]
    fn nothing_and_only_checks_are_said() {
        assert_eq!(summary(&pick(&logs(&[]))), "Nothing was written yet.");
        assert_eq!(summary(&pick(&logs(&[(1, NGINX)]))), "Only health checks among the last lines (1).");
    }
}
