//! One log stream, put together from polls.

use std::ops::Range;

use crate::overlap::{Run, last_occurrence, longest_overlap};
use crate::{Gap, GapKind, Level, Lines, level, shown};

/// What is known of one log stream: its lines, their levels, and the gaps between what polls brought.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    lines: Lines,
    /// A [`Mark`] a line.
    marks: Vec<Mark>,
    /// In the order of the lines, at most one before each.
    gaps: Vec<Gap>,
    begins: bool,
}

/// What one answer changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// So many lines now stand before the first one that was held.
    pub prepended: usize,
    /// So many of the lines held, from the first on, are unchanged; they are now `prepended ..prepended + kept`.
    /// Every line after them is new, or has another number.
    pub kept: usize,
    /// A gap was recorded that a longer answer may close: ask for more lines.
    pub gap: Option<GapKind>,
}

/// Level and looks of a line, in one byte.
#[derive(Clone, Copy, Debug)]
struct Mark(u8);

impl Mark {
    const LEVEL: u8 = 0b111;
    const PLAIN: u8 = 0b1000;

    fn new(level: Option<Level>, plain: bool) -> Self {
        Self(level.map_or(0, |level| level as u8 + 1) | if plain { Self::PLAIN } else { 0 })
    }

    fn level(self) -> Option<Level> {
        Level::ALL.into_iter().find(|&level| level as u8 + 1 == self.0 & Self::LEVEL)
    }

    fn plain(self) -> bool {
        self.0 & Self::PLAIN != 0
    }
}

impl Stream {
    /// A stream of which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lines held, oldest first.
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// How many lines are held.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether no line is held.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Where lines may be missing, in order.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Whether the first line held is the first that the server has.
    pub fn begins(&self) -> bool {
        self.begins
    }

    /// How grave a line is; a line that goes on with the one before it (indented, as in a stack trace) has its level.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn level(&self, line: usize) -> Option<Level> {
        self.marks[line].level()
    }

    /// Whether a line is shown as it came: no escapes, no control or invisible characters.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn plain(&self, line: usize) -> bool {
        self.marks[line].plain()
    }

    /// Takes the answer to a poll: the last lines of the stream, oldest first. `full` says that the answer has as many
    /// lines as were asked for, so that there may be older ones.
    ///
    /// Times have whole seconds and lines no names, so equal lines may be different ones. Where the batch goes on with
    /// what is held is proven when it reaches back to an earlier second than the last line held, or is not full:
    /// then nothing is lost or repeated, and gaps that the batch spans are closed. Otherwise the longest overlap is
    /// taken and a [`Gap`] recorded. The server must give lines in the order of their times.
    pub fn join(&mut self, batch: &Lines, full: bool) -> Joined {
        let held = self.len();
        if batch.is_empty() {
            return Joined { prepended: 0, kept: held, gap: None };
        }
        if self.is_empty() {
            self.append(batch, 0);
            self.begins = !full;
            return Joined { prepended: 0, kept: 0, gap: None };
        }
        match self.proven(batch, full) {
            Some((part, Place::Inside(offset))) => self.replace_from(part, batch, offset, full),
            Some((part, Place::After(overlap))) => {
                self.cut(part.end);
                self.append(batch, overlap);
                Joined { prepended: 0, kept: part.end, gap: None }
            }
            None => self.append_unproven(batch),
        }
    }

    /// Forgets the oldest lines until at most `lines` of them and `bytes` of text are held. Gives how many went.
    pub fn trim(&mut self, lines: usize, bytes: usize) -> usize {
        let text = self.lines.buffer().len();
        let for_bytes = if text > bytes { self.lines.line_at(text - bytes - 1) + 1 } else { 0 };
        let count = self.len().saturating_sub(lines).max(for_bytes).min(self.len());
        if count > 0 {
            self.lines.drop_front(count);
            self.marks.drain(..count);
            self.gaps.retain(|gap| gap.before > count);
            self.gaps.iter_mut().for_each(|gap| gap.before -= count);
            self.begins = false;
        }
        count
    }

    /// The first part between gaps that `batch` provably meets, and how.
    fn proven(&self, batch: &Lines, full: bool) -> Option<(Range<usize>, Place)> {
        let first = batch.time(0);
        // Where a platform gives no times, an overlap is all the proof there can be.
        let meets =
            |part: &Range<usize>| !full || first.is_none() || earlier(first, self.lines.time(part.end - 1));
        self.parts().filter(meets).find_map(|part| {
            let place = self.place(&part, batch)?;
            Some((part, place))
        })
    }

    /// How the whole `batch` lies to a part of the lines held: the longest overlap, if there is one.
    fn place(&self, part: &Range<usize>, batch: &Lines) -> Option<Place> {
        let held = Run::new(&self.lines, part.clone());
        let whole = Run::new(batch, 0..batch.len());
        if let Some(offset) = last_occurrence(held, whole) {
            return Some(Place::Inside(offset));
        }
        Some(longest_overlap(held, whole)).filter(|&overlap| overlap > 0).map(Place::After)
    }

    /// `part` lies inside `batch`, which therefore replaces it and all that follows.
    fn replace_from(&mut self, part: Range<usize>, batch: &Lines, offset: usize, full: bool) -> Joined {
        if part.start > 0 {
            self.cut(part.start);
            return self.append_unproven(batch);
        }
        // A doubt at the front ends when the lines reach back to an earlier second.
        let settled = !full || earlier(batch.time(0), self.lines.time(0));
        let doubt = self.gaps.first().copied().filter(|gap| gap.before == 0 && !settled);
        if offset == 0 {
            self.cut(part.end);
            self.append(batch, part.end);
            self.begins |= !full;
        } else {
            self.cut(0);
            self.append(batch, 0);
            self.begins = !full;
        }
        self.gaps.clear();
        self.gaps.extend(doubt);
        Joined { prepended: offset, kept: part.end, gap: doubt.map(|gap| gap.kind) }
    }

    /// Puts `batch` after the lines held, behind a gap.
    fn append_unproven(&mut self, batch: &Lines) -> Joined {
        let Some(last) = self.parts().last() else {
            self.append(batch, 0);
            return Joined { prepended: 0, kept: 0, gap: None };
        };
        let apart = earlier(self.lines.time(last.end - 1), batch.time(0));
        let place = if apart { None } else { self.place(&last, batch) };
        self.cut(last.end);
        let (kept, from, kind) = match place {
            None => (last.end, 0, GapKind::Missing),
            Some(Place::After(overlap)) => (last.end, overlap, GapKind::Unsure),
            Some(Place::Inside(0)) => (last.end, last.len(), GapKind::Unsure),
            // The batch seems to reach further back within the same second: it takes the place of the part.
            Some(Place::Inside(_)) => {
                self.cut(last.start);
                if last.start > 0 {
                    return self.append_unproven(batch);
                }
                self.begins = false;
                (0, 0, GapKind::Unsure)
            }
        };
        if from < batch.len() || kind == GapKind::Unsure {
            self.gaps.push(Gap { before: kept, kind });
        }
        self.append(batch, from);
        Joined { prepended: 0, kept, gap: Some(kind) }
    }

    /// Keeps the first `len` lines and the gaps between them.
    fn cut(&mut self, len: usize) {
        self.lines.truncate(len);
        self.marks.truncate(len);
        self.gaps.retain(|gap| gap.before < len);
    }

    fn append(&mut self, batch: &Lines, from: usize) {
        for line in from..batch.len() {
            let text = batch.text(line);
            let plain = shown::is_plain(text);
            let level = if plain { level::of(text) } else { level::of(&shown::shown_text(text)) };
            let before = self.marks.last().and_then(|mark| mark.level());
            let level = level.or_else(|| before.filter(|_| text.starts_with([' ', '\t'])));
            self.marks.push(Mark::new(level, plain));
        }
        self.lines.extend_from(batch, from);
    }

    /// The runs of lines between gaps.
    fn parts(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let starts = std::iter::once(0).chain(self.gaps.iter().map(|gap| gap.before));
        let ends = self.gaps.iter().map(|gap| gap.before).chain([self.len()]);
        starts.zip(ends).map(|(start, end)| start..end).filter(|part| !part.is_empty())
    }
}

/// How a batch lies to a part of the lines held.
enum Place {
    /// The part is inside the batch and begins at this line of it.
    Inside(usize),
    /// So many lines of the end of the part are the beginning of the batch.
    After(usize),
}

/// Whether both times are known and `a` is before `b`.
fn earlier(a: Option<i64>, b: Option<i64>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a < b)
}

#[cfg(test)]
mod tests;
