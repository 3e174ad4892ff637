use proptest::prelude::*;

use super::*;

fn lines<'a>(lines: impl IntoIterator<Item = (i64, &'a str)>) -> Lines {
    let mut held = Lines::new();
    lines.into_iter().for_each(|(time, text)| held.push(Some(time), text));
    held
}

/// Each line as `time text`, gaps as `--` (missing) and `??` (unsure).
fn drawn(stream: &Stream) -> String {
    let gap = |before: usize| {
        stream.gaps.iter().filter(move |gap| gap.before == before).map(|gap| match gap.kind {
            GapKind::Missing => "--".to_owned(),
            GapKind::Unsure => "??".to_owned(),
        })
    };
    let line = |at: usize| format!("{}{}", stream.lines.time(at).unwrap(), stream.lines.text(at));
    let rows = (0..=stream.len()).flat_map(|at| gap(at).chain((at < stream.len()).then(|| line(at))));
    rows.collect::<Vec<_>>().join(" ")
}

#[test]
fn polls_that_overlap_become_one_log() {
    let mut stream = Stream::new();
    stream.join(&lines([(1, "a"), (1, "a"), (2, "b")]), true);
    let joined = stream.join(&lines([(1, "a"), (2, "b"), (2, "b")]), true);
    assert_eq!(drawn(&stream), "1a 1a 2b 2b");
    assert_eq!(joined, Joined { prepended: 0, kept: 3, gap: None });
    assert!(!stream.begins());
}

#[test]
fn a_quiet_log_stays_as_it_is() {
    let mut stream = Stream::new();
    let batch = lines([(1, "a"), (2, "b")]);
    stream.join(&batch, true);
    assert_eq!(stream.join(&batch, true), Joined { prepended: 0, kept: 2, gap: None });
    assert_eq!(drawn(&stream), "1a 2b");
}

#[test]
fn a_flood_leaves_a_gap_and_a_longer_answer_closes_it() {
    let mut stream = Stream::new();
    stream.join(&lines([(1, "a"), (2, "b")]), true);
    let joined = stream.join(&lines([(4, "d"), (5, "e")]), true);
    assert_eq!(joined, Joined { prepended: 0, kept: 2, gap: Some(GapKind::Missing) });
    assert_eq!(drawn(&stream), "1a 2b -- 4d 5e");
    let joined = stream.join(&lines([(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e"), (6, "f")]), true);
    assert_eq!(joined, Joined { prepended: 0, kept: 2, gap: None });
    assert_eq!(drawn(&stream), "1a 2b 3c 4d 5e 6f");
}

#[test]
fn repeated_lines_of_one_second_are_told_to_be_unsure() {
    let mut stream = Stream::new();
    stream.join(&lines([(1, "x"), (1, "x")]), true);
    let joined = stream.join(&lines([(1, "x"), (1, "x")]), true);
    assert_eq!(joined, Joined { prepended: 0, kept: 2, gap: Some(GapKind::Unsure) });
    assert_eq!(drawn(&stream), "1x 1x ??");
    // The same once more adds nothing, and the whole log settles it.
    stream.join(&lines([(1, "x"), (1, "x")]), true);
    assert_eq!(drawn(&stream), "1x 1x ??");
    stream.join(&lines([(1, "x"), (1, "x"), (1, "x")]), false);
    assert_eq!(drawn(&stream), "1x 1x 1x");
    assert!(stream.begins());
}

#[test]
fn a_longer_tail_extends_the_front() {
    let mut stream = Stream::new();
    stream.join(&lines([(3, "c")]), true);
    let joined = stream.join(&lines([(1, "a"), (2, "b"), (3, "c"), (3, "d")]), false);
    assert_eq!(joined, Joined { prepended: 2, kept: 1, gap: None });
    assert_eq!(drawn(&stream), "1a 2b 3c 3d");
    assert!(stream.begins());
}

#[test]
fn a_shorter_tail_changes_nothing() {
    let mut stream = Stream::new();
    stream.join(&lines([(1, "a"), (2, "b"), (3, "c"), (4, "d")]), false);
    stream.join(&lines([(3, "c"), (4, "d")]), true);
    assert_eq!(drawn(&stream), "1a 2b 3c 4d");
    assert!(stream.begins());
}

#[test]
fn a_server_that_dropped_its_oldest_lines_loses_none_of_ours() {
    let mut stream = Stream::new();
    stream.join(&lines([(1, "a"), (2, "b"), (3, "c")]), false);
    stream.join(&lines([(2, "b"), (3, "c"), (4, "d")]), false);
    assert_eq!(drawn(&stream), "1a 2b 3c 4d");
    stream.join(&Lines::new(), false);
    assert_eq!(drawn(&stream), "1a 2b 3c 4d");
}

#[test]
fn lines_without_times_join_by_their_text() {
    let untimed = |texts: &[&str]| {
        let mut lines = Lines::new();
        texts.iter().for_each(|text| lines.push(None, text));
        lines
    };
    let mut stream = Stream::new();
    stream.join(&untimed(&["a", "b"]), true);
    assert_eq!(stream.join(&untimed(&["b", "c"]), true).gap, None);
    assert_eq!((stream.len(), stream.gaps().len()), (3, 0));
    assert_eq!(stream.join(&untimed(&["x", "y"]), true).gap, Some(GapKind::Missing));
}

#[test]
fn the_oldest_lines_go_when_there_are_too_many() {
    let mut stream = Stream::new();
    stream.join(&lines([(1, "aa"), (2, "bb")]), false);
    stream.join(&lines([(4, "cc"), (5, "dd")]), true);
    assert_eq!(stream.trim(3, usize::MAX), 1);
    assert_eq!(drawn(&stream), "2bb -- 4cc 5dd");
    assert!(!stream.begins());
    assert_eq!(stream.trim(3, 7), 1);
    assert_eq!(drawn(&stream), "4cc 5dd");
    assert_eq!(stream.trim(9, 6), 0);
}

#[test]
fn a_stack_trace_has_the_level_of_its_first_line() {
    let mut stream = Stream::new();
    stream.join(&lines([(1, "ERROR it broke"), (1, "  at here"), (1, "\tat there"), (1, "next")]), false);
    let levels = (0..4).map(|line| stream.level(line)).collect::<Vec<_>>();
    assert_eq!(levels, [Some(Level::Error), Some(Level::Error), Some(Level::Error), None]);
    assert!(stream.plain(0));
}

/// One poll of the model: what is written before it, and the tail that it asks for.
#[derive(Clone, Debug)]
struct Poll {
    /// Seconds since the line before, and the text.
    written: Vec<(i64, char)>,
    tail: usize,
}

fn polls() -> impl Strategy<Value = Vec<Poll>> {
    // Few texts and many lines a second: the worst case for telling equal lines apart.
    let line =
        (prop_oneof![3 => Just(0i64), 1 => Just(1i64), 1 => Just(2i64)], proptest::char::range('a', 'b'));
    let poll = (proptest::collection::vec(line, 0..8), 1usize..8);
    proptest::collection::vec(poll.prop_map(|(written, tail)| Poll { written, tail }), 1..9)
}

/// The true log of the server.
#[derive(Default)]
struct Server {
    log: Vec<(i64, String)>,
}

impl Server {
    fn write(&mut self, written: &[(i64, char)]) {
        for &(seconds, letter) in written {
            let last = self.log.last().map_or(0, |line| line.0);
            self.log.push((last + seconds, letter.to_string()));
        }
    }

    /// The number of the first line of the answer, the answer, and whether it is full.
    fn answer(&self, tail: usize) -> (usize, Lines, bool) {
        let first = self.log.len().saturating_sub(tail);
        let batch = lines(self.log[first..].iter().map(|(time, text)| (*time, text.as_str())));
        (first, batch, self.log.len() >= tail)
    }
}

/// The runs between gaps, in order.
fn runs(stream: &Stream) -> Vec<Vec<(i64, String)>> {
    let line = |at: usize| (stream.lines.time(at).unwrap(), stream.lines.text(at).to_owned());
    stream.parts().map(|part| part.map(line).collect()).collect()
}

/// Whether `runs` stand in `log` one after the other, the last one at its end unless a gap follows it.
fn stand_in(stream: &Stream, log: &[(i64, String)]) -> bool {
    let mut runs = runs(stream);
    let open = stream.gaps.last().is_some_and(|gap| gap.before == stream.len());
    let last = if open { Vec::new() } else { runs.pop().unwrap_or_default() };
    let Some(rest) = log.strip_suffix(last.as_slice()) else { return false };
    let mut end = rest.len();
    runs.iter().rev().all(|run| {
        // The latest place leaves most room for the runs before it.
        let place = rest[..end].windows(run.len()).rposition(|window| window == run.as_slice());
        place.inspect(|&place| end = place).is_some()
    })
}

proptest! {
    #![proptest_config(crate::testing::cases(20_000))]

    /// A growing log, polled with any tails: what is held is the true log, cut only where a gap says so; and unless
    /// equal lines of one second made it unsure, the gaps stand exactly where the answers did not meet.
    #[test]
    fn what_is_held_is_the_true_log_with_its_gaps(polls in polls()) {
        let (mut server, mut stream) = (Server::default(), Stream::new());
        let mut seen: Vec<Range<usize>> = Vec::new();
        let mut unsure = false;
        for poll in &polls {
            server.write(&poll.written);
            let (first, batch, full) = server.answer(poll.tail);
            let before = stream.clone();
            let joined = stream.join(&batch, full);
            // Unsure, or a part within one second gave way to an answer that seems to hold it.
            unsure |= joined.gap == Some(GapKind::Unsure) || joined.gap.is_some() && joined.kept < before.len();
            for line in 0..joined.kept {
                prop_assert!(before.lines.same(line, &stream.lines, line + joined.prepended));
            }
            let end = server.log.len();
            let mut start = first;
            while let Some(last) = seen.pop_if(|last| last.end > first) {
                start = start.min(last.start);
            }
            if start < end { seen.push(start..end); }
            let held = runs(&stream);
            prop_assert!(stand_in(&stream, &server.log), "{} of {:?}", drawn(&stream), server.log);
            if !unsure {
                let expected: Vec<_> = seen.iter().map(|run| server.log[run.clone()].to_vec()).collect();
                prop_assert_eq!(held, expected);
            }
            prop_assert!(!stream.begins() || held_from_the_first(&stream, &server));
        }
    }

    /// The same, asking for more as long as a gap is told: the whole log from the oldest line seen, without a gap.
    #[test]
    fn asking_for_more_leaves_nothing_out(polls in polls()) {
        let (mut server, mut stream) = (Server::default(), Stream::new());
        let mut oldest = usize::MAX;
        for poll in &polls {
            server.write(&poll.written);
            let mut tail = poll.tail;
            loop {
                let (first, batch, full) = server.answer(tail);
                if !batch.is_empty() { oldest = oldest.min(first); }
                if stream.join(&batch, full).gap.is_none() { break; }
                prop_assert!(full, "a whole log leaves no gap: {}", drawn(&stream));
                tail *= 2;
            }
            prop_assert_eq!(stream.gaps(), &[]);
            let held = runs(&stream).concat();
            prop_assert_eq!(held.as_slice(), &server.log[oldest.min(server.log.len())..]);
        }
    }
}

fn held_from_the_first(stream: &Stream, server: &Server) -> bool {
    runs(stream).first().is_none_or(|run| server.log.starts_with(run))
}
