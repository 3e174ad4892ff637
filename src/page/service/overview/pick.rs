//! What is worth showing of the tail of a log.

use std::collections::BTreeSet;

use loglines::{Level, Lines, Stream, shown_text};
use servicectl_api::logs::{LogEvent, LogStream};

/// Lines shown.
const MOST: usize = 5;

/// How the load balancer names itself.
const CHECKER: &str = "ELB-HealthChecker/";

/// A line to show.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// UTC, seconds since the epoch.
    pub(super) time: Option<i64>,
    /// Without escapes.
    pub(super) text: String,
    /// Its level, where it says one.
    pub(super) level: Option<Level>,
}

/// The last lines, and what the others were.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Picked {
    /// The last lines that are no health checks, newest first.
    pub(super) lines: Vec<Line>,
    /// How many lines were health checks, counting the twin that an application server writes.
    checks: usize,
    /// How the health checks were answered.
    codes: BTreeSet<u16>,
    /// Whether there is any line.
    any: bool,
}

impl Picked {
    /// What the lines are.
    pub(super) fn summary(&self) -> String {
        let mut codes = self.codes.iter();
        let all = match (codes.next(), codes.next()) {
            (Some(code), None) => format!(", all answered {code}"),
            _ => String::new(),
        };
        match (self.any, self.lines.is_empty(), self.checks) {
            (false, ..) => "Nothing was written yet.".to_owned(),
            (true, true, _) => format!("Nothing but health checks{all}."),
            (true, false, 0) => "The last lines, newest first.".to_owned(),
            (true, false, 1) => format!("Left out: 1 line of a health check{all}."),
            (true, false, many) => format!("Left out: {many} lines of health checks{all}."),
        }
    }

    /// Whether every health check was answered with 404.
    pub(super) fn never_found(&self) -> bool {
        self.codes.iter().eq(&[404])
    }
}

/// Picks from a stream's tail, which is oldest first.
pub(super) fn pick(log: &LogStream) -> Picked {
    let mut lines = Lines::new();
    for event in &log.log_events {
        lines.push(event.time.map(|time| time.0), &event.message);
    }
    let mut stream = Stream::new();
    stream.join(&lines, false);
    let mut picked = Picked { any: !log.log_events.is_empty(), ..Picked::default() };
    for (index, event) in log.log_events.iter().enumerate().rev() {
        if is_check(&log.log_events, event) {
            picked.checks += 1;
            picked.codes.extend(code(&event.message));
        } else if picked.lines.len() < MOST {
            picked.lines.push(Line {
                time: event.time.map(|time| time.0),
                text: shown_text(&event.message).into_owned(),
                level: (index < stream.len()).then(|| stream.level(index)).flatten(),
            });
        }
    }
    picked
}

/// The load balancer's line, or its twin of the application server: the same second and the same client.
fn is_check(all: &[LogEvent], line: &LogEvent) -> bool {
    if line.message.contains(CHECKER) {
        return true;
    }
    let twin = |other: &LogEvent| {
        let client = other.message.split(' ').next().unwrap_or_default();
        other.time == line.time
            && other.message.contains(CHECKER)
            && line.message.contains(&format!(" {client} "))
    };
    line.message.starts_with("[pid:") && all.iter().any(twin)
}

/// The status with which a request line says that it was answered.
fn code(line: &str) -> Option<u16> {
    let (_, after) = line.split_once("\" ")?;
    let code = after.get(..3)?.parse().ok()?;
    (100..600).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use loglines::Level;
    use servicectl_api::{
        WireTime,
        logs::{LogEvent, LogStream},
    };

    use super::{Picked, pick};

    fn picked(lines: &[(i64, &str)]) -> Picked {
        let line =
            |(at, text): &(i64, &str)| LogEvent { time: Some(WireTime(*at)), message: (*text).to_owned() };
        pick(&LogStream { stream_name: "a".to_owned(), log_events: lines.iter().map(line).collect() })
    }

    // the manual's sample, and what an application writes between
    const NGINX: &str = r#"10.0.142.6 - - [10/Dec/2018:08:25:29 +0000] "GET /p-x/ HTTP/1.1" 404 5 "-" "ELB-HealthChecker/2.0" "-""#;
    const UWSGI: &str =
        "[pid: 14|app: 0|req: 66/69] 10.0.142.6 () {36 vars in 446 bytes} GET /p-x/ => generated 0 bytes";
    const READER: &str =
        "[pid: 14|app: 0|req: 67/70] 10.0.142.66 () {36 vars in 446 bytes} GET /p-x/ => generated 0 bytes";

    #[test]
    fn checks_and_their_twins_are_counted_not_shown() {
        let picked =
            picked(&[(1, NGINX), (1, UWSGI), (1, READER), (2, "\u{1b}[33mWARN\u{1b}[0m cache full")]);
        assert_eq!(picked.summary(), "Left out: 2 lines of health checks, all answered 404.");
        assert_eq!(picked.lines[0].text, "WARN cache full");
        assert_eq!(picked.lines[0].level, Some(Level::Warn));
        assert_eq!(picked.lines[1].text, READER);
        assert!(picked.never_found());
    }

    #[test]
    fn different_answers_are_not_summed_up() {
        let ok = NGINX.replace("404", "200");
        let picked = picked(&[(1, NGINX), (31, &ok), (32, "INFO ready")]);
        assert_eq!(picked.summary(), "Left out: 2 lines of health checks.");
        assert!(!picked.never_found());
    }

    #[test]
    fn nothing_and_only_checks_are_said() {
        assert_eq!(picked(&[]).summary(), "Nothing was written yet.");
        assert_eq!(picked(&[(1, NGINX)]).summary(), "Nothing but health checks, all answered 404.");
    }
}
