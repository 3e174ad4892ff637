//! Plain text search.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem::Finder;

use crate::Lines;

/// Bytes folded at a time when letters compare without case.
const CHUNK: usize = 64 << 10;

/// A text to find.
#[derive(Clone, Debug)]
pub(super) struct Plain {
    /// Folded, unless the search is exact.
    needle: String,
    finder: Finder<'static>,
    exact: bool,
    word_start: bool,
    word_end: bool,
}

impl Plain {
    pub(super) fn new(text: &str, exact: bool, whole_word: bool) -> Self {
        let needle = if exact { text.to_owned() } else { fold(text).into_owned() };
        let finder = Finder::new(needle.as_bytes()).into_owned();
        // A text that begins or ends with a sign is whole there by itself.
        let word_start = whole_word && needle.chars().next().is_some_and(is_word);
        let word_end = whole_word && needle.chars().next_back().is_some_and(is_word);
        Self { needle, finder, exact, word_start, word_end }
    }

    /// Where `text` matches, without overlap.
    pub(super) fn ranges(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let folded = self.folded(text);
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = self.find(&folded, from)?;
            from = at + self.needle.len();
            Some(at..from)
        })
    }

    /// Adds to `found` the lines among `lines` that match.
    pub(super) fn scan(&self, lines: &Lines, range: Range<usize>, found: &mut Vec<usize>) {
        let mut from = range.start;
        while from < range.end && !self.needle.is_empty() {
            let bytes = lines.start(from) + CHUNK;
            let to = if bytes < lines.buffer().len() { lines.line_at(bytes) } else { range.end };
            let to = to.clamp(from + 1, range.end);
            self.scan_chunk(lines, from..to, found);
            from = to;
        }
    }

    fn scan_chunk(&self, lines: &Lines, range: Range<usize>, found: &mut Vec<usize>) {
        let start = lines.start(range.start);
        let chunk = self.folded(&lines.buffer()[start..lines.start(range.end)]);
        let mut from = 0;
        while let Some(at) = self.find(&chunk, from) {
            let line = lines.line_at(start + at);
            found.push(line);
            from = lines.start(line + 1) - start;
        }
    }

    /// The first match in `text`, which is folded where it has to be, from byte `from` on.
    fn find(&self, text: &str, mut from: usize) -> Option<usize> {
        if self.needle.is_empty() {
            return None;
        }
        while let Some(at) = self.finder.find(&text.as_bytes()[from..]).map(|at| from + at) {
            let end = at + self.needle.len();
            let starts = !self.word_start || !text[..at].chars().next_back().is_some_and(is_word);
            let ends = !self.word_end || !text[end..].chars().next().is_some_and(is_word);
            if starts && ends {
                return Some(at);
            }
            // One character on: the needle begins with one, so this stays on a boundary.
            from = at + self.needle.chars().next().map_or(1, char::len_utf8);
        }
        None
    }

    fn folded<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.exact { Cow::Borrowed(text) } else { fold(text) }
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Small letters for capital ones, where they take as many bytes; so offsets stay what they are.
fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    let small = |char: char| {
        let mut lower = char.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(small), None) if small.len_utf8() == char.len_utf8() => small,
            _ => char,
        }
    };
    Cow::Owned(text.chars().map(small).collect())
}
