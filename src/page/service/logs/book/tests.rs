use servicectl_api::{WireTime, logs::LogEvent};

use super::*;

/// A platform: streams with latest activity first, as the contract orders them.
#[derive(Default)]
struct Platform {
    streams: Vec<(String, Vec<(i64, String)>)>,
    asked: Vec<Ask>,
}

impl Platform {
    fn write(&mut self, task: &str, lines: impl IntoIterator<Item = (i64, String)>) {
        if let Some((_, held)) = self.streams.iter_mut().find(|(name, _)| name == task) {
            held.extend(lines);
        } else {
            self.streams.insert(0, (task.to_owned(), lines.into_iter().collect()));
        }
    }

    fn answer(&mut self, ask: Ask) -> ServiceLogs {
        self.asked.push(ask);
        let last = |lines: &[(i64, String)]| {
            let from = lines.len().saturating_sub(usize::try_from(ask.tail).unwrap());
            let event = |(time, text): &(i64, String)| LogEvent {
                time: Some(WireTime(*time)),
                message: text.clone(),
            };
            lines[from..].iter().map(event).collect()
        };
        let streams = self.streams.iter().take(usize::try_from(ask.streams).unwrap());
        let logs = streams
            .map(|(task, lines)| LogStream {
                stream_name: format!("p-n/p-n/{task}"),
                log_events: last(lines),
            })
            .collect();
        ServiceLogs { name: "n".into(), links: servicectl_api::Links::default(), logs }
    }

    /// One round of polling; gives the number of questions.
    fn round(&mut self, book: &mut Book, wish: &Wish) -> usize {
        self.asked.clear();
        let ask = book.begin(wish);
        let answer = self.answer(ask);
        book.take(ask, &answer);
        while let Some(ask) = book.next(wish) {
            assert!(self.asked.len() < 8, "asks on for ever: {:?}", self.asked);
            let answer = self.answer(ask);
            book.take(ask, &answer);
        }
        self.asked.len()
    }
}

fn wish(tail: u64, running: &[&str]) -> Wish {
    Wish { picked: Picked::default(), tail, running: running.iter().map(|&task| task.to_owned()).collect() }
}

fn lines(range: Range<i64>) -> impl Iterator<Item = (i64, String)> {
    range.map(|second| (second, format!("line {second}")))
}

fn texts(book: &Book, task: &str) -> Vec<String> {
    let held = book.held().iter().find(|held| held.task == task).unwrap();
    (0..held.stream.len()).map(|line| held.stream.lines().text(line).to_owned()).collect()
}

fn expected(range: Range<i64>) -> Vec<String> {
    lines(range).map(|line| line.1).collect()
}

#[test]
fn a_young_service_takes_one_question_a_round() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    let wish = wish(1000, &["a"]);
    assert_eq!(platform.round(&mut book, &wish), 1);
    assert!(book.answered() && book.held().is_empty());
    platform.write("a", lines(0..10));
    assert_eq!(platform.round(&mut book, &wish), 1, "fewer streams than asked for: all are known");
    platform.write("a", lines(10..30));
    assert_eq!(platform.round(&mut book, &wish), 1);
    assert_eq!(texts(&book, "a"), expected(0..30));
    assert_eq!(book.held()[0].span(), Some(0..29));
}

#[test]
fn all_streams_are_loaded_and_only_running_ones_followed() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    for task in ["a", "b", "c", "d", "e"] {
        platform.write(task, lines(0..300));
    }
    let wish = wish(100, &["e"]);
    platform.round(&mut book, &wish);
    for task in ["a", "b", "c", "d", "e"] {
        assert_eq!(texts(&book, task).len(), 100, "{task}");
    }
    platform.write("e", lines(300..310));
    assert_eq!(platform.round(&mut book, &wish), 1);
    assert_eq!(platform.asked, [Ask { tail: 200, streams: 1 }]);
    assert_eq!(texts(&book, "e").last().unwrap(), "line 309");
}

#[test]
fn a_new_task_is_met_and_the_old_one_is_still_read_to_its_end() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    platform.write("old", lines(0..10));
    platform.round(&mut book, &wish(100, &["old"]));
    platform.write("old", lines(10..12));
    platform.write("new", lines(11..13));
    platform.round(&mut book, &wish(100, &["old"]));
    assert_eq!((texts(&book, "old"), texts(&book, "new")), (expected(0..12), expected(11..13)));
    // Now only the new one runs; what the old one still said is found by the next list.
    platform.write("old", lines(12..14));
    for _ in 0..=ROUNDS {
        platform.round(&mut book, &wish(100, &["new"]));
    }
    assert_eq!(texts(&book, "old"), expected(0..14));
    let order: Vec<_> = book.order().iter().map(|&at| book.held()[at].task.as_str()).collect();
    assert_eq!(order, ["new", "old"]);
}

#[test]
fn a_flood_is_followed_without_a_gap() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    let wish = wish(100, &["a"]);
    platform.write("a", lines(0..50));
    platform.round(&mut book, &wish);
    platform.write("a", lines(50..3_000));
    let questions = platform.round(&mut book, &wish);
    assert!(questions <= 4, "{questions}");
    assert_eq!(texts(&book, "a"), expected(0..3_000));
    // The next round asks for enough at once.
    platform.write("a", lines(3_000..5_000));
    assert_eq!(platform.round(&mut book, &wish), 1);
    assert_eq!(texts(&book, "a"), expected(0..5_000));
}

#[test]
fn more_than_a_platform_gives_leaves_a_gap() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    let wish = wish(100, &["a"]);
    platform.write("a", lines(0..50));
    platform.round(&mut book, &wish);
    platform.write("a", lines(50..20_000));
    platform.round(&mut book, &wish);
    assert_eq!(book.held()[0].stream.gaps().len(), 1);
    assert_eq!(book.held()[0].stream.len(), 50 + 10_000);
    platform.write("a", lines(20_000..20_010));
    assert_eq!(platform.round(&mut book, &wish), 1, "a gap that nothing can close is not asked about again");
}

#[test]
fn a_longer_tail_is_fetched_and_a_shorter_one_lets_go() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    platform.write("a", lines(0..5_000));
    platform.round(&mut book, &wish(100, &["a"]));
    let number = book.held()[0].number(0);
    platform.round(&mut book, &wish(1_000, &["a"]));
    assert_eq!(texts(&book, "a"), expected(4_000..5_000));
    assert_eq!(book.held()[0].line(number), Some(900), "numbers of lines stay");
    book.shorten(100);
    assert_eq!((texts(&book, "a"), book.held()[0].line(number)), (expected(4_900..5_000), Some(0)));
    assert_eq!(platform.round(&mut book, &wish(100, &["a"])), 1, "what was let go is not fetched again");
}

#[test]
fn only_picked_streams_are_loaded() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    for task in ["aaaa", "bbbb", "cccc", "dddd", "eeee"] {
        platform.write(task, lines(0..10));
    }
    let wish = Wish { picked: "bbbb".parse().unwrap(), ..wish(100, &["eeee"]) };
    platform.round(&mut book, &wish);
    assert_eq!(texts(&book, "bbbb"), expected(0..10));
    assert!(texts(&book, "aaaa").is_empty());
    assert_eq!(book.held().len(), 5);
}

#[test]
fn a_stream_that_the_platform_forgot_stays_to_be_read() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    platform.write("a", lines(0..10));
    platform.write("b", lines(10..20));
    let wish = wish(100, &["b"]);
    platform.round(&mut book, &wish);
    platform.streams.retain(|(task, _)| task != "a");
    for _ in 0..=ROUNDS {
        platform.round(&mut book, &wish);
    }
    let gone: Vec<_> = book.held().iter().map(|held| (held.task.as_str(), held.gone)).collect();
    assert!(gone.contains(&("a", true)) && gone.contains(&("b", false)), "{gone:?}");
    assert_eq!(texts(&book, "a"), expected(0..10));
}

/// A book of the streams a, b and c, ten lines each, of which the platform forgot a first, then b.
fn forgotten() -> (Platform, Book) {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    for (task, from) in [("a", 0), ("b", 10), ("c", 20)] {
        platform.write(task, lines(from..from + 10));
        platform.round(&mut book, &wish(100, &["c"]));
    }
    for task in ["a", "b"] {
        platform.streams.retain(|(name, _)| name != task);
        for _ in 0..=ROUNDS {
            platform.round(&mut book, &wish(100, &["c"]));
        }
    }
    (platform, book)
}

#[test]
fn beyond_the_budget_the_oldest_streams_that_are_gone_are_emptied_first() {
    let (mut platform, mut book) = forgotten();
    let place = |book: &Book, task: &str| book.held().iter().position(|held| held.task == task).unwrap();
    let places = ["a", "b", "c"].map(|task| place(&book, task));
    assert!(!book.keep_within(Budget { lines: 30, bytes: 1 << 20 }), "all of it is within");
    assert!(book.keep_within(Budget { lines: 29, bytes: 1 << 20 }));
    assert!(texts(&book, "a").is_empty());
    assert_eq!((texts(&book, "b"), texts(&book, "c")), (expected(10..20), expected(20..30)));
    assert_eq!(places, ["a", "b", "c"].map(|task| place(&book, task)), "places stay");
    let order: Vec<_> = book.order().iter().map(|&at| book.held()[at].task.as_str()).collect();
    assert_eq!(order, ["c", "b"], "an empty one is not offered");
    // What is there is cut only when nothing else is left to go.
    assert!(book.keep_within(Budget { lines: 4, bytes: 1 << 20 }));
    assert!(texts(&book, "b").is_empty());
    assert_eq!(texts(&book, "c"), expected(26..30));
    // Should it come back, it is read as if for the first time.
    platform.write("a", lines(0..12));
    for _ in 0..=ROUNDS {
        platform.round(&mut book, &wish(100, &["c"]));
    }
    assert_eq!((texts(&book, "a"), place(&book, "a")), (expected(0..12), places[0]));
}

#[test]
fn the_budget_counts_bytes_too() {
    let (_, mut book) = forgotten();
    // "line 10" to "line 29": seven bytes each, and the line feed
    assert!(book.keep_within(Budget { lines: 1_000, bytes: 15 * 8 }));
    assert!(texts(&book, "a").is_empty() && texts(&book, "b").is_empty());
    assert_eq!(texts(&book, "c"), expected(20..30));
    assert!(book.keep_within(Budget { lines: 1_000, bytes: 5 * 8 }));
    assert_eq!(texts(&book, "c"), expected(25..30));
}

#[test]
fn a_service_that_restarts_without_end_fills_no_more_than_the_budget() {
    let budget = Budget { lines: 500, ..Budget::default() };
    let (mut platform, mut book) = (Platform::default(), Book { budget, ..Book::default() });
    for task in 0..60 {
        let name = format!("task {task}");
        platform.streams.clear();
        platform.write(&name, lines(0..100));
        platform.round(&mut book, &wish(1_000, &[&name]));
    }
    let all: usize = book.held().iter().map(|held| held.stream.len()).sum();
    assert_eq!((all, book.held().len(), book.order().len()), (500, 60, 5));
}

#[test]
fn matches_follow_the_lines() {
    let (mut platform, mut book) = (Platform::default(), Book::default());
    let matcher = Matcher::new(&loglines::Query { text: "line 1".into(), ..Default::default() }).unwrap();
    platform.write("a", lines(0..12));
    platform.round(&mut book, &wish(100, &["a"]));
    assert!(!book.search(&matcher, &[0], 5), "a slice at a time");
    while !book.search(&matcher, &[0], 5) {}
    assert_eq!(book.held()[0].found.lines, [1, 10, 11]);
    platform.write("a", lines(12..14));
    platform.round(&mut book, &wish(100, &["a"]));
    assert!(book.search(&matcher, &[0], 5));
    assert_eq!(book.held()[0].found.lines, [1, 10, 11, 12, 13]);
    book.forget_matches();
    assert!(book.held()[0].found.lines.is_empty());
}
