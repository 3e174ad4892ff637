//! Where a batch of lines meets the lines held: Knuth-Morris-Pratt over lines, linear.

use std::ops::Range;

use crate::Lines;

/// A run of lines.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    lines: &'a Lines,
    from: usize,
    len: usize,
}

impl<'a> Run<'a> {
    pub(crate) fn new(lines: &'a Lines, range: Range<usize>) -> Self {
        Self { lines, from: range.start, len: range.len() }
    }

    fn same(self, at: usize, other: Self, there: usize) -> bool {
        self.lines.same(self.from + at, other.lines, other.from + there)
    }
}

/// The largest `k` for which the last `k` lines of `held` are the first `k` lines of `batch`.
pub(crate) fn longest_overlap(held: Run<'_>, batch: Run<'_>) -> usize {
    let len = held.len.min(batch.len);
    let pattern = Run { len, ..batch };
    let text = Run { from: held.from + held.len - len, len, ..held };
    let borders = borders(pattern);
    let mut matched = 0;
    for at in 0..text.len {
        // `matched` reaches the pattern's length only at the last line, since both are equally long.
        matched = advance(pattern, &borders, matched, text, at);
    }
    matched
}

/// Where `needle` last stands in `hay`, whole.
pub(crate) fn last_occurrence(needle: Run<'_>, hay: Run<'_>) -> Option<usize> {
    if needle.len == 0 || needle.len > hay.len {
        return None;
    }
    let borders = borders(needle);
    let (mut matched, mut found) = (0, None);
    for at in 0..hay.len {
        if matched == needle.len {
            matched = borders[matched - 1];
        }
        matched = advance(needle, &borders, matched, hay, at);
        if matched == needle.len {
            found = Some(at + 1 - needle.len);
        }
    }
    found
}

/// For each prefix of `pattern`, the length of its longest proper border.
fn borders(pattern: Run<'_>) -> Vec<usize> {
    let mut borders = vec![0; pattern.len];
    for at in 1..pattern.len {
        borders[at] = advance(pattern, &borders, borders[at - 1], pattern, at);
    }
    borders
}

/// How much of `pattern` is matched after line `at` of `text`, when `matched` lines were matched before it.
fn advance(pattern: Run<'_>, borders: &[usize], mut matched: usize, text: Run<'_>, at: usize) -> usize {
    loop {
        if pattern.same(matched, text, at) {
            return matched + 1;
        }
        if matched == 0 {
            return 0;
        }
        matched = borders[matched - 1];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(letters: &[u8]) -> Lines {
        let mut lines = Lines::new();
        letters.iter().for_each(|letter| lines.push(Some(0), std::str::from_utf8(&[*letter]).unwrap()));
        lines
    }

    fn whole(lines: &Lines) -> Run<'_> {
        Run::new(lines, 0..lines.len())
    }

    proptest! {
        #![proptest_config(crate::testing::cases(10_000))]

        #[test]
        fn equals_the_naive_answer(a in "[ab]{0,12}", b in "[ab]{1,12}") {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            let (held, batch) = (lines(a), lines(b));
            let naive = (0..=a.len().min(b.len())).rev().find(|&k| a[a.len() - k..] == b[..k]).unwrap();
            prop_assert_eq!(longest_overlap(whole(&held), whole(&batch)), naive);
            let naive = if a.is_empty() { None } else { b.windows(a.len()).rposition(|window| window == a) };
            prop_assert_eq!(last_occurrence(whole(&held), whole(&batch)), naive);
        }
    }

    #[test]
    fn time_counts_too() {
        let (mut held, mut batch) = (Lines::new(), Lines::new());
        held.push(Some(1), "x");
        batch.push(Some(2), "x");
        assert_eq!(longest_overlap(whole(&held), whole(&batch)), 0);
        assert_eq!(last_occurrence(whole(&held), whole(&batch)), None);
    }

    #[test]
    fn a_run_may_be_a_part() {
        let held = lines(b"abcab");
        let batch = lines(b"ab");
        assert_eq!(longest_overlap(Run::new(&held, 0..4), whole(&batch)), 1);
        assert_eq!(longest_overlap(Run::new(&held, 1..5), whole(&batch)), 2);
    }
}
