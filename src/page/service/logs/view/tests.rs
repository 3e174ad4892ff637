use loglines::{Matcher, Query};
use servicectl_api::{
    Links, WireTime,
    logs::{LogEvent, LogStream, ServiceLogs},
};

use super::*;
use crate::page::service::logs::book::{Ask, Book};

fn book(streams: &[(&str, &[(i64, &str)])]) -> Book {
    let event =
        |&(time, text): &(i64, &str)| LogEvent { time: Some(WireTime(time)), message: text.to_owned() };
    let logs = streams
        .iter()
        .map(|(task, lines)| LogStream {
            stream_name: (*task).to_owned(),
            log_events: lines.iter().map(event).collect(),
        })
        .collect();
    let mut book = Book::default();
    book.take(
        Ask { tail: 100, streams: 3 },
        &ServiceLogs { name: String::new(), links: Links::default(), logs },
    );
    book
}

fn two() -> Book {
    book(&[
        ("old", &[(1, "INFO up"), (3, "ERROR broke"), (3, "  at here")]),
        ("new", &[(2, "INFO up"), (4, "retry 1"), (5, "retry 2")]),
    ])
}

fn all() -> Filter {
    Filter { streams: vec![0, 1], ..Filter::default() }
}

fn drawn(book: &Book, view: &View) -> Vec<String> {
    let row = |row: &Row| match row {
        Row::Line(line) => book.held()[line.stream].stream.lines().text(line.line).to_owned(),
        Row::Gap { .. } => "gap".to_owned(),
        Row::Begin { stream } => format!("begin {}", book.held()[*stream].task),
    };
    view.rows.iter().map(row).collect()
}

#[test]
fn streams_are_merged_with_their_beginnings() {
    let book = two();
    let view = View::new(&book, &all());
    let rows =
        ["begin old", "INFO up", "begin new", "INFO up", "ERROR broke", "  at here", "retry 1", "retry 2"];
    assert_eq!(drawn(&book, &view), rows);
    assert_eq!((view.lines, view.counts, view.span, view.longest), (6, [2, 0, 2, 0, 2], Some((1, 5)), 11));
    let one = View::new(&book, &Filter { streams: vec![1], ..Filter::default() });
    assert_eq!(drawn(&book, &one), ["INFO up", "retry 1", "retry 2"]);
    assert!(view.mixed && view.several && !one.mixed && !one.several);
    let apart = self::book(&[("new", &[(5, "x")]), ("old", &[(1, "x"), (2, "x")])]);
    assert!(!View::new(&apart, &Filter { streams: vec![1, 0], ..Filter::default() }).mixed);
}

#[test]
fn levels_and_matches_filter() {
    let mut book = two();
    let matcher = Matcher::new(&Query { text: "up".into(), ..Query::default() }).unwrap();
    assert!(book.search(&matcher, &[0, 1], 100));
    let searched = Filter { searched: true, ..all() };
    let view = View::new(&book, &searched);
    assert_eq!((view.hits.as_slice(), view.lines), ([1, 3].as_slice(), 6));
    let only = View::new(&book, &Filter { only_matches: true, ..searched.clone() });
    assert_eq!(drawn(&book, &only), ["begin old", "INFO up", "begin new", "INFO up"]);
    assert_eq!(only.hits, [1, 3]);
    let errors = View::new(&book, &Filter { levels: "error".parse().unwrap(), ..searched });
    assert_eq!(drawn(&book, &errors), ["begin old", "ERROR broke", "  at here"]);
    assert!(errors.hits.is_empty());
    assert_eq!(errors.counts, view.counts, "the counts are of all lines");
}

#[test]
fn rows_are_found_again() {
    let book = two();
    let view = View::new(&book, &all());
    let errors = View::new(&book, &Filter { levels: "error".parse().unwrap(), ..all() });
    let id = view.id(&book, 4).unwrap();
    assert_eq!((view.find(&book, id), errors.find(&book, id)), (Some(4), Some(1)));
    let begin = view.id(&book, 2).unwrap();
    assert_eq!((begin.kind, view.find(&book, begin)), (2, Some(3)));
    let ids: std::collections::HashSet<_> = (0..view.rows.len()).map(|at| view.id(&book, at)).collect();
    assert_eq!(ids.len(), view.rows.len(), "names differ");
    assert_eq!(view.id(&book, 99), None);
}

#[test]
fn rows_stand_one_below_the_other() {
    let book = two();
    let view = View::new(&book, &all());
    let plain = Layout::new(&view, Wrap::default(), |_| Some(99));
    assert_eq!((plain.top(0), plain.top(1), plain.top(2), plain.height()), (0, 28, 48, 2 * MARK + 6 * LINE));
    assert_eq!(
        [0.0, 27.9, 28.0, 47.9, 48.0, 9_999.0, -5.0].map(|at| plain.row_at(at)),
        [0, 0, 1, 1, 2, 7, 0]
    );
    assert_eq!(plain.window(30.0, 50.0, 0.0), 1..3);
    assert_eq!(plain.window(30.0, 50.0, 30.0), 0..4);
    let wrapped = Layout::new(&view, Wrap { columns: Some(5) }, |at| (at == 1).then_some(100));
    assert_eq!((wrapped.top(1), wrapped.top(2), wrapped.top(4), wrapped.top(5)), (28, 128, 196, 256));
    let mut corrected = Layout::new(&view, Wrap { columns: Some(5) }, |_| None);
    let height = corrected.height();
    assert!(corrected.correct(1, &[100, MARK]) && !corrected.correct(1, &[100, MARK]));
    assert_eq!((corrected.top(1), corrected.top(2), corrected.top(3)), (28, 128, 156));
    assert_eq!(corrected.height(), height + 60);
    assert!(
        !corrected.correct(99, &[1]) && corrected.correct(7, &[LINE, 99]),
        "the last row, and none after it"
    );
    assert_eq!(Layout::default().window(0.0, 100.0, 100.0), 0..0);
}
