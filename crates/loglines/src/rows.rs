//! What stands in the list: lines, and marks between them.

use crate::{GapKind, LineRef, Stream};

/// One row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line.
    Line(LineRef),
    /// Here lines of a stream may be missing.
    Gap {
        /// Which of the streams.
        stream: usize,
        /// What is known about it.
        kind: GapKind,
    },
    /// Here a stream begins; only where several are shown.
    Begin {
        /// Which of the streams.
        stream: usize,
    },
}

/// The rows for `lines`, which are in the order to show (all of [`crate::merge_by_time`], or a part of them): gaps of
/// the streams stand where they belong, also when the lines about them are not shown.
pub fn rows(streams: &[&Stream], lines: impl IntoIterator<Item = LineRef>) -> Vec<Row> {
    let mut rows = Vec::new();
    // For each stream, how many of its gaps are placed, and whether its beginning is.
    let mut placed = vec![(0, streams.len() < 2); streams.len()];
    for line in lines {
        let (gaps, begun) = &mut placed[line.stream];
        while let Some(gap) = streams[line.stream].gaps().get(*gaps).filter(|gap| gap.before <= line.line) {
            rows.push(Row::Gap { stream: line.stream, kind: gap.kind });
            *gaps += 1;
        }
        if !std::mem::replace(begun, true) {
            rows.push(Row::Begin { stream: line.stream });
        }
        rows.push(Row::Line(line));
    }
    for (at, (gaps, _)) in placed.into_iter().enumerate() {
        rows.extend(streams[at].gaps()[gaps..].iter().map(|gap| Row::Gap { stream: at, kind: gap.kind }));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lines, merge_by_time};

    fn stream(polls: &[&[i64]]) -> Stream {
        let mut stream = Stream::new();
        for poll in polls {
            let mut lines = Lines::new();
            poll.iter().for_each(|&time| lines.push(Some(time), "x"));
            stream.join(&lines, true);
        }
        stream
    }

    fn drawn(rows: &[Row]) -> String {
        let row = |row: &Row| match row {
            Row::Line(line) => format!("{}{}", line.stream, line.line),
            Row::Gap { stream, .. } => format!("--{stream}"),
            Row::Begin { stream } => format!("^{stream}"),
        };
        rows.iter().map(row).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn gaps_stand_before_their_line_and_beginnings_before_the_first() {
        let (a, b) = (stream(&[&[1], &[3]]), stream(&[&[2], &[2]]));
        let streams = [&a, &b];
        assert_eq!(drawn(&rows(&streams, merge_by_time(&streams))), "^0 00 ^1 10 --0 01 --1");
        assert_eq!(drawn(&rows(&[&a], merge_by_time(&[&a]))), "00 --0 01");
    }

    #[test]
    fn a_gap_shows_also_when_its_line_is_filtered_out() {
        let a = stream(&[&[1, 2], &[4, 5]]);
        let lines = merge_by_time(&[&a]).into_iter().filter(|line| line.line == 3);
        assert_eq!(drawn(&rows(&[&a], lines)), "--0 03");
    }
}
