//! Many lines in one buffer.

/// Lines of text with their times: one contiguous buffer, offsets, no `String` a line.
///
/// Every line is followed by a line feed in the buffer, so that a search for text without one never runs over the end
/// of a line. A line may hold line feeds of its own; the offsets say where it ends.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    text: String,
    /// Where each line ends in `text`, its line feed not counted.
    ends: Vec<usize>,
    /// Seconds since the Unix epoch, [`NO_TIME`] where there is none.
    times: Vec<i64>,
    /// [`hash`] of each line's text.
    hashes: Vec<u32>,
}

const NO_TIME: i64 = i64::MIN;

impl Lines {
    /// No lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// No lines yet, with room for so many lines and bytes of text.
    pub fn with_capacity(lines: usize, bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes + lines),
            ends: Vec::with_capacity(lines),
            times: Vec::with_capacity(lines),
            hashes: Vec::with_capacity(lines),
        }
    }

    /// Adds a line. `time` is in seconds since the Unix epoch.
    pub fn push(&mut self, time: Option<i64>, text: &str) {
        self.push_hashed(time.unwrap_or(NO_TIME), text, hash(text.as_bytes()));
    }

    fn push_hashed(&mut self, time: i64, text: &str, hash: u32) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.text.push('\n');
        self.times.push(time);
        self.hashes.push(hash);
    }

    /// Adds the lines of `other` from number `from` on.
    pub fn extend_from(&mut self, other: &Self, from: usize) {
        self.text.reserve(other.text.len() - other.start(from));
        for line in from..other.len() {
            self.push_hashed(other.times[line], other.text(line), other.hashes[line]);
        }
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The line as it came, with its escapes.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn text(&self, line: usize) -> &str {
        &self.text[self.start(line)..self.ends[line]]
    }

    /// When the line was written, in seconds since the Unix epoch.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn time(&self, line: usize) -> Option<i64> {
        Some(self.times[line]).filter(|&time| time != NO_TIME)
    }

    /// A hash of the line's text that never changes between versions: it stands in links.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn hash(&self, line: usize) -> u32 {
        self.hashes[line]
    }

    /// The whole text: every line followed by a line feed.
    pub fn buffer(&self) -> &str {
        &self.text
    }

    /// Where the line begins in [`Self::buffer`]; for the number after the last line, the end of it.
    pub fn start(&self, line: usize) -> usize {
        if line == 0 { 0 } else { self.ends[line - 1] + 1 }
    }

    /// The line that holds the byte at `offset` of [`Self::buffer`], its line feed included.
    pub fn line_at(&self, offset: usize) -> usize {
        self.ends.partition_point(|&end| end < offset)
    }

    /// Keeps the first `len` lines.
    pub fn truncate(&mut self, len: usize) {
        if len < self.len() {
            self.text.truncate(self.start(len));
            self.ends.truncate(len);
            self.times.truncate(len);
            self.hashes.truncate(len);
        }
    }

    /// Forgets the first `count` lines.
    pub fn drop_front(&mut self, count: usize) {
        let count = count.min(self.len());
        let bytes = self.start(count);
        self.text.drain(..bytes);
        self.ends.drain(..count);
        for end in &mut self.ends {
            *end -= bytes;
        }
        self.times.drain(..count);
        self.hashes.drain(..count);
    }

    /// Whether line `a` of `self` and line `b` of `other` have the same time and text.
    pub(crate) fn same(&self, a: usize, other: &Self, b: usize) -> bool {
        self.hashes[a] == other.hashes[b]
            && self.times[a] == other.times[b]
            && self.text(a).as_bytes() == other.text(b).as_bytes()
    }
}

/// FNV-1a, 32 bits. Part of the form of shared links: never change it.
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Lines {
        let mut lines = Lines::new();
        lines.push(Some(1), "one");
        lines.push(None, "");
        lines.push(Some(3), "drei\nzeilen ü");
        lines
    }

    #[test]
    fn lines_come_back_as_they_went_in() {
        let lines = three();
        assert_eq!((0..3).map(|line| lines.text(line)).collect::<Vec<_>>(), ["one", "", "drei\nzeilen ü"]);
        assert_eq!((0..3).map(|line| lines.time(line)).collect::<Vec<_>>(), [Some(1), None, Some(3)]);
        assert_eq!(lines.buffer(), "one\n\ndrei\nzeilen ü\n");
        assert_eq!([0, 3, 4, 5, 9].map(|offset| lines.line_at(offset)), [0, 0, 1, 2, 2]);
    }

    #[test]
    fn front_and_end_can_be_cut() {
        let mut lines = three();
        lines.drop_front(1);
        assert_eq!((lines.len(), lines.text(1), lines.time(1)), (2, "drei\nzeilen ü", Some(3)));
        lines.truncate(1);
        assert_eq!((lines.len(), lines.buffer()), (1, "\n"));
        lines.drop_front(5);
        assert!(lines.is_empty() && lines.buffer().is_empty());
    }

    #[test]
    fn the_hash_of_links_stays_what_it_was() {
        assert_eq!(hash(b""), 0x811c_9dc5);
        assert_eq!(hash(b"foobar"), 0xbf9c_f968); // the published test vector of FNV-1a
    }
}
