//! Lines as text: for the clipboard and for files. Times are UTC. Pure.

use std::fmt::Write as _;

use loglines::{LineRef, shown_text};
use servicectl_api::WireTime;

use super::book::Book;

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// With their times.
    pub times: bool,
    /// With the task of each, where there are several.
    pub tasks: bool,
    /// As they came, with colour codes and all, instead of as they are shown.
    pub raw: bool,
}

/// The lines as text, each ended by a line feed: `2018-12-10 08:25:29Z 86b40ed8 message`.
pub fn text(book: &Book, lines: impl IntoIterator<Item = LineRef>, form: Form) -> String {
    let mut text = String::new();
    for line in lines {
        let Some(held) = book.held().get(line.stream) else { continue };
        if let Some(time) = held.stream.lines().time(line.line).filter(|_| form.times) {
            // Writing to a String cannot fail.
            let _ = write!(text, "{}Z ", WireTime(time));
        }
        if form.tasks {
            text.push_str(short(&held.task));
            text.push(' ');
        }
        let message = held.stream.lines().text(line.line);
        text.push_str(&if form.raw { message.into() } else { shown_text(message) });
        text.push('\n');
    }
    text
}

/// Lines for an issue or a chat: where they are from, and a block that nothing in them can end.
pub fn markdown(heading: &str, link: &str, text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("[{}]({link})\n\n{fence}text\n{text}{fence}\n", heading.replace(['[', ']'], ""))
}

/// A file name of `[a-z0-9-]` only (trust §4).
pub fn file_name(service: &str, at: i64) -> String {
    let plain = |text: &str| -> String {
        let chars = text.chars().map(|char| char.to_ascii_lowercase());
        chars
            .map(|char| if char.is_ascii_lowercase() || char.is_ascii_digit() { char } else { '-' })
            .collect()
    };
    format!("{}-{}.log", plain(service), plain(&WireTime(at).to_string()))
}

/// The first part of a task's id: enough to tell tasks of one service apart.
pub fn short(task: &str) -> &str {
    crate::page::common::event::short(task)
}

#[cfg(test)]
mod tests {
    use servicectl_api::{
        Links,
        logs::{LogEvent, LogStream, ServiceLogs},
    };

    use super::*;
    use crate::page::service::logs::book::Ask;

    #[test]
    fn lines_are_written_with_times_in_utc() {
        let event =
            LogEvent { time: Some(WireTime(1_544_430_329)), message: "\x1b[31mred\x1b[0m\r".to_owned() };
        let stream = LogStream { stream_name: "x/x/86b40ed8-ce68".to_owned(), log_events: vec![event] };
        let logs = ServiceLogs { name: String::new(), links: Links::default(), logs: vec![stream] };
        let mut book = Book::default();
        book.take(Ask { tail: 10, streams: 3 }, &logs);
        let lines = [LineRef { stream: 0, line: 0 }];
        let form = |times, tasks, raw| text(&book, lines, Form { times, tasks, raw });
        assert_eq!(form(true, true, false), "2018-12-10 08:25:29Z 86b40ed8 red␍\n");
        assert_eq!(form(false, false, true), "\x1b[31mred\x1b[0m\r\n");
        assert_eq!(
            text(&book, [LineRef { stream: 9, line: 0 }], Form { times: true, tasks: true, raw: true }),
            ""
        );
    }

    #[test]
    fn nothing_ends_the_block_early() {
        let made = markdown("a [b]", "https://x/", "``` x\n````\n");
        assert_eq!(made, "[a b](https://x/)\n\n`````text\n``` x\n````\n`````\n");
        assert!(markdown("a", "b", "x\n").contains("\n```text\nx\n```\n"));
    }

    #[test]
    fn file_names_are_plain() {
        assert_eq!(file_name("../Ü x", 1_544_430_329), "-----x-2018-12-10-08-25-29.log");
        assert_eq!(file_name("mesh-viewer", 0), "mesh-viewer-1970-01-01-00-00-00.log");
    }
}
