//! What the list shows: rows, matches, how tall each row is, and where it stands. Pure.

use loglines::{Level, LineRef, Row, Stream, merge_by_time, rows};

use super::{
    address::{Levels, kinds},
    book::Book,
};

/// Height of a line of text, CSS pixels; `log.css` has the same.
pub const LINE: u32 = 20;
/// Height of a mark between lines: a gap, the beginning of a stream.
pub const MARK: u32 = 28;
/// Bytes of a line that are shown; the rest is behind "show all" (trust §4).
pub const CUT: usize = 16 << 10;

/// Seconds from which a list needs dates beside the time of the day.
const LONG: i64 = 20 * 3600;

/// Names a row so that it is found again when others have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RowId {
    /// Place of the stream in the book.
    pub stream: usize,
    /// Number of the line that it is or stands before.
    pub number: i64,
    /// Which of the rows at this number: 0 the line itself, else a mark.
    pub kind: u8,
}

/// What to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Places of the streams in the book, oldest first.
    pub streams: Vec<usize>,
    /// Which levels.
    pub levels: Levels,
    /// Whether a search is on: its matches are counted.
    pub searched: bool,
    /// Only lines that match.
    pub only_matches: bool,
}

/// The rows of the list.
#[derive(Debug, Default)]
pub struct View {
    /// The rows; their streams are places in the book.
    pub rows: Vec<Row>,
    /// For each row, its bytes of text (marks: 0).
    lengths: Vec<u32>,
    /// Rows that match the search, in order.
    pub hits: Vec<usize>,
    /// Lines of each level, in the order of [`kinds`], before levels and matches are filtered.
    pub counts: [usize; 5],
    /// How many rows are lines.
    pub lines: usize,
    /// Bytes of the longest line shown.
    pub longest: usize,
    /// Whether more than one stream is shown.
    pub several: bool,
    /// Whether lines of several streams stand among each other, so that each has to say whose it is.
    pub mixed: bool,
    /// Seconds of the oldest and the newest line shown.
    pub span: Option<(i64, i64)>,
}

impl View {
    /// Makes the rows.
    pub fn new(book: &Book, filter: &Filter) -> Self {
        let places: Vec<usize> =
            filter.streams.iter().copied().filter(|&at| at < book.held().len()).collect();
        let held: Vec<_> = places.iter().map(|&at| &book.held()[at]).collect();
        let streams: Vec<&Stream> = held.iter().map(|held| &held.stream).collect();
        let mut view = Self { several: streams.len() > 1, ..Self::default() };
        let mut matches: Vec<_> =
            held.iter().map(|held| held.found.lines.iter().copied().peekable()).collect();
        let mut hit_lines = Vec::new();
        let lines = merge_by_time(&streams).into_iter().filter(|line| {
            let level = streams[line.stream].level(line.line);
            view.counts[kind_of(level)] += 1;
            let matches = &mut matches[line.stream];
            while matches.next_if(|&found| found < line.line).is_some() {}
            let hit = filter.searched && matches.peek() == Some(&line.line);
            let shown = filter.levels.shows(level) && (hit || !filter.only_matches);
            if shown && hit {
                hit_lines.push(*line);
            }
            shown
        });
        let lines: Vec<LineRef> = lines.collect();
        view.rows = rows(&streams, lines);
        view.measure(&streams, &hit_lines);
        for row in &mut view.rows {
            match row {
                Row::Line(line) => line.stream = places[line.stream],
                Row::Gap { stream, .. } | Row::Begin { stream } => *stream = places[*stream],
            }
        }
        view
    }

    fn measure(&mut self, streams: &[&Stream], hit_lines: &[LineRef]) {
        let mut hits = hit_lines.iter().peekable();
        let (mut last, mut left) = (None, vec![false; streams.len()]);
        for (at, row) in self.rows.iter().enumerate() {
            let Row::Line(line) = row else {
                self.lengths.push(0);
                continue;
            };
            let lines = streams[line.stream].lines();
            let length = (lines.start(line.line + 1) - lines.start(line.line) - 1).min(CUT);
            self.lengths.push(u32::try_from(length).unwrap_or(u32::MAX).max(1));
            self.lines += 1;
            if last != Some(line.stream) {
                // A stream that was left and comes back.
                self.mixed |= left[line.stream];
                if let Some(before) = last.replace(line.stream) {
                    left[before] = true;
                }
            }
            self.longest = self.longest.max(length);
            if let Some(time) = lines.time(line.line) {
                let (first, last) = self.span.get_or_insert((time, time));
                (*first, *last) = ((*first).min(time), (*last).max(time));
            }
            if hits.next_if(|hit| *hit == line).is_some() {
                self.hits.push(at);
            }
        }
    }

    /// Whether the lines span so much time that the time of the day is not enough.
    pub fn is_long(&self) -> bool {
        self.span.is_some_and(|(first, last)| last - first >= LONG)
    }

    /// The name of a row.
    pub fn id(&self, book: &Book, at: usize) -> Option<RowId> {
        let row = self.rows.get(at)?;
        let (stream, kind) = match *row {
            Row::Line(line) => {
                let number = book.held().get(line.stream)?.number(line.line);
                return Some(RowId { stream: line.stream, number, kind: 0 });
            }
            Row::Gap { stream, .. } => (stream, 1),
            Row::Begin { stream } => (stream, 2),
        };
        // A mark stands before the next line of its stream, or at the end of it.
        let next = self.rows[at..].iter().find_map(|row| match row {
            Row::Line(line) if line.stream == stream => Some(line.line),
            _ => None,
        });
        let held = book.held().get(stream)?;
        Some(RowId { stream, number: held.number(next.unwrap_or(held.stream.len())), kind })
    }

    /// Where the row with this name stands, or the line nearest after it in its stream.
    pub fn find(&self, book: &Book, id: RowId) -> Option<usize> {
        let held = book.held().get(id.stream)?;
        let wanted = usize::try_from((id.number - held.first).max(0)).ok()?;
        self.rows
            .iter()
            .position(|row| matches!(row, Row::Line(line) if line.stream == id.stream && line.line >= wanted))
    }
}

/// The place of a level in [`View::counts`].
pub fn kind_of(level: Option<Level>) -> usize {
    kinds().position(|kind| kind == level).unwrap_or_default()
}

/// How text is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wrap {
    /// Characters that fit in a row; none where lines do not wrap.
    pub columns: Option<u32>,
}

/// Where each row stands.
#[derive(Debug, Default)]
pub struct Layout {
    /// The top of each row, and the end of the last, CSS pixels.
    offsets: Vec<u32>,
}

impl Layout {
    /// Lays the rows of a view out. `measured` gives heights of rows that were seen; the others are estimated by
    /// their length.
    pub fn new(view: &View, wrap: Wrap, measured: impl Fn(usize) -> Option<u32>) -> Self {
        let mut offsets = Vec::with_capacity(view.rows.len() + 1);
        let mut top = 0u32;
        offsets.push(0);
        for (at, (row, &length)) in view.rows.iter().zip(&view.lengths).enumerate() {
            let height = match (row, wrap.columns) {
                (Row::Line(_), None) => LINE,
                (Row::Line(_), Some(columns)) => {
                    measured(at).unwrap_or_else(|| LINE * length.div_ceil(columns.max(1)))
                }
                _ => MARK,
            };
            top = top.saturating_add(height);
            offsets.push(top);
        }
        Self { offsets }
    }

    /// Sets the heights of rows from `first` on to what they are seen to be; true where that changed anything.
    pub fn correct(&mut self, first: usize, heights: &[u32]) -> bool {
        let Some(&start) = self.offsets.get(first) else { return false };
        let (mut old_end, mut end, mut changed) = (start, start, false);
        let after = &mut self.offsets[first + 1..];
        let (seen, below) = after.split_at_mut(heights.len().min(after.len()));
        for (offset, &height) in seen.iter_mut().zip(heights) {
            changed |= *offset - old_end != height;
            old_end = *offset;
            end = end.saturating_add(height);
            *offset = end;
        }
        let shift = i64::from(end) - i64::from(old_end);
        if shift != 0 {
            for offset in below {
                *offset = u32::try_from((i64::from(*offset) + shift).max(0)).unwrap_or(u32::MAX);
            }
        }
        changed
    }

    /// The height of all rows.
    pub fn height(&self) -> u32 {
        self.offsets.last().copied().unwrap_or(0)
    }

    /// The top of a row; the end of the last where there is no such row.
    pub fn top(&self, row: usize) -> u32 {
        self.offsets.get(row).copied().unwrap_or_else(|| self.height())
    }

    /// The row at a distance from the top; the last, where the rows end above.
    pub fn row_at(&self, distance: f64) -> usize {
        let distance = distance.max(0.0);
        let after = self.offsets.partition_point(|&top| f64::from(top) <= distance);
        after.saturating_sub(1).min(self.offsets.len().saturating_sub(2))
    }

    /// The rows between two distances from the top, and `more` pixels of rows above and below.
    pub fn window(&self, from: f64, to: f64, more: f64) -> std::ops::Range<usize> {
        if self.offsets.len() < 2 {
            return 0..0;
        }
        self.row_at(from - more)..self.row_at(to + more) + 1
    }
}

#[cfg(test)]
mod tests;
