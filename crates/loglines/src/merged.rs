//! Several streams as one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Stream;

/// Names a line of one of several streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineRef {
    /// Which of the streams given.
    pub stream: usize,
    /// The line in it.
    pub line: usize,
}

/// All lines of `streams` in the order of their times. Lines of the same second stand in the order of the streams given;
/// the lines of one stream keep their order whatever their times are.
pub fn merge_by_time(streams: &[&Stream]) -> Vec<LineRef> {
    let mut merged = Vec::with_capacity(streams.iter().map(|stream| stream.len()).sum());
    let mut heads: BinaryHeap<_> = streams
        .iter()
        .enumerate()
        .filter(|(_, stream)| !stream.is_empty())
        .map(|(at, stream)| Reverse((time(stream, 0, i64::MIN), at, 0)))
        .collect();
    while let Some(Reverse((mut now, at, mut line))) = heads.pop() {
        let stream = streams[at];
        // Run on in this stream as long as it stays before all others.
        loop {
            merged.push(LineRef { stream: at, line });
            line += 1;
            if line == stream.len() {
                break;
            }
            now = time(stream, line, now);
            if heads.peek().is_some_and(|Reverse((other, index, _))| (*other, *index) < (now, at)) {
                heads.push(Reverse((now, at, line)));
                break;
            }
        }
    }
    merged
}

/// The time of a line, never before the line before it, so that a stream is never put out of its own order.
fn time(stream: &Stream, line: usize, before: i64) -> i64 {
    stream.lines().time(line).unwrap_or(before).max(before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Lines;

    fn stream(times: &[Option<i64>]) -> Stream {
        let mut lines = Lines::new();
        times.iter().for_each(|&time| lines.push(time, "x"));
        let mut stream = Stream::new();
        stream.join(&lines, false);
        stream
    }

    fn order(streams: &[Stream]) -> Vec<(usize, usize)> {
        let streams: Vec<_> = streams.iter().collect();
        merge_by_time(&streams).into_iter().map(|line| (line.stream, line.line)).collect()
    }

    #[test]
    fn equal_times_keep_the_order_of_the_streams() {
        let streams = [stream(&[Some(1), Some(3)]), stream(&[Some(1), Some(2), Some(3)])];
        assert_eq!(order(&streams), [(0, 0), (1, 0), (1, 1), (0, 1), (1, 2)]);
    }

    #[test]
    fn a_line_without_time_or_from_the_past_stays_behind_its_neighbour() {
        let streams = [stream(&[Some(5), None, Some(2), Some(7)]), stream(&[Some(1), Some(6)])];
        assert_eq!(order(&streams), [(1, 0), (0, 0), (0, 1), (0, 2), (1, 1), (0, 3)]);
    }

    proptest! {
        #![proptest_config(crate::testing::cases(10_000))]

        #[test]
        fn is_a_stable_sort_by_time(times in proptest::collection::vec(proptest::collection::vec(0i64..6, 0..9), 0..5)) {
            let sorted: Vec<Vec<_>> = times.into_iter().map(|mut times| { times.sort_unstable(); times }).collect();
            let streams: Vec<_> = sorted.iter().map(|times| stream(&times.iter().copied().map(Some).collect::<Vec<_>>())).collect();
            let mut naive: Vec<_> = sorted.iter().enumerate()
                .flat_map(|(at, times)| times.iter().enumerate().map(move |(line, &time)| (time, at, line))).collect();
            naive.sort_unstable();
            let naive: Vec<_> = naive.into_iter().map(|(_, at, line)| (at, line)).collect();
            prop_assert_eq!(order(&streams), naive);
        }
    }
}
