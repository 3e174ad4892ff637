//! From the engine's frames to lines of text.

use crate::Timestamp;

/// Bytes of a line; a longer one goes on in the next, with a mark.
const LONGEST: usize = 256 * 1024;
/// Ends a line that was cut.
const CUT: &str = " … (the line goes on)";

/// A line as the container wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// When, since the Unix epoch.
    pub(super) nanoseconds: i64,
    /// What, without its line feed.
    pub(super) text: String,
}

impl Line {
    pub(super) fn time(&self) -> Timestamp {
        Timestamp(self.nanoseconds.div_euclid(1_000_000))
    }
}

/// What the engine itself says in a container's output: a frame of a fourth kind, whose header comes with it.
pub(super) fn of_engine(frame: &[u8]) -> String {
    let words = frame.strip_prefix(&[3, 0, 0, 0]).and_then(|rest| rest.get(4..)).unwrap_or(frame);
    text(words.trim_ascii())
}

/// Joins what the engine cut: it gives long lines in pieces of 16 KiB, the last of which ends with a line feed.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Beginning of a line, with whether it came from standard error.
    open: Option<(bool, i64, Vec<u8>)>,
    /// Time of the last frame.
    last: i64,
    /// The last frame did not end its line.
    goes_on: bool,
}

impl Lines {
    /// Lines that are whole with this frame. While one stream's line is open the other one's ends it, so that the order of
    /// lines is that of the frames.
    pub(super) fn add(&mut self, is_error: bool, frame: &[u8]) -> Vec<Line> {
        let (nanoseconds, rest) = split(frame);
        let (piece, ends) = match rest.strip_suffix(b"\n") {
            Some(line) => (line.strip_suffix(b"\r").unwrap_or(line), true),
            None => (rest, false),
        };
        self.goes_on = !ends;
        let mut lines = Vec::new();
        if self.open.as_ref().is_some_and(|(of, ..)| *of != is_error) {
            lines.extend(self.cut());
        }
        // What the engine does not mark is of the time of what was before: the engine is asked for what follows it.
        self.last = nanoseconds.unwrap_or(self.last);
        let open = self.open.get_or_insert_with(|| (is_error, 0, Vec::new()));
        // Time of the last piece, so that times go up.
        open.1 = self.last;
        open.2.extend_from_slice(piece);
        if ends {
            lines.extend(self.rest());
        } else if open.2.len() >= LONGEST {
            lines.extend(self.cut());
        }
        lines
    }

    /// The time of a frame that comes next, where it begins a line: the pieces of one line have one time.
    pub(super) fn begins(&self, frame: &[u8]) -> Option<i64> {
        split(frame).0.filter(|_| !self.goes_on)
    }

    /// What is left when the container ended.
    pub(super) fn rest(&mut self) -> Option<Line> {
        self.open.take().map(|(_, nanoseconds, bytes)| Line { nanoseconds, text: text(&bytes) })
    }

    fn cut(&mut self) -> Option<Line> {
        self.rest().map(|line| Line { text: line.text + CUT, ..line })
    }
}

/// The time that the engine put before a frame, in nanoseconds, and what follows.
fn split(frame: &[u8]) -> (Option<i64>, &[u8]) {
    let Some(space) = frame.iter().take(40).position(|byte| *byte == b' ') else { return (None, frame) };
    let time =
        std::str::from_utf8(&frame[..space]).ok().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    match time.and_then(|time| i64::try_from(time.as_nanosecond()).ok()) {
        Some(nanoseconds) => (Some(nanoseconds), &frame[space + 1..]),
        None => (None, frame),
    }
}

/// Text as it is; each byte that is no UTF-8 as `\x` and two digits, so that nothing of it is lost.
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    // A line feed in the middle of a frame would make two lines of one.
    if text.contains('\n') { text.replace('\n', "\\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2026-11-24T02:19:19.167132980Z ";
    const NANOSECONDS: i64 = 1_795_486_759_167_132_980;

    fn add(lines: &mut Lines, is_error: bool, text: &[u8]) -> Vec<String> {
        let frame = [TIME.as_bytes(), text].concat();
        let lines = lines.add(is_error, &frame);
        assert!(lines.iter().all(|line| line.nanoseconds == NANOSECONDS));
        lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_frame_is_a_line_with_its_time() {
        let mut lines = Lines::default();
        assert_eq!(add(&mut lines, false, b"hello world\n"), ["hello world"]);
        assert_eq!(add(&mut lines, true, b"\n"), [""]);
        assert_eq!(add(&mut lines, true, b"100 %\r\n"), ["100 %"]);
        assert_eq!(lines.rest(), None);
        let line = lines.add(false, format!("{TIME}x\n").as_bytes()).remove(0);
        assert_eq!(line.time(), Timestamp(1_795_486_759_167));
    }

    #[test]
    fn pieces_are_joined_and_a_line_without_end_is_cut() {
        let mut lines = Lines::default();
        let frame = format!("{TIME}x\n");
        assert_eq!(lines.begins(frame.as_bytes()), Some(NANOSECONDS));
        assert!(add(&mut lines, false, b"one ").is_empty());
        assert_eq!(lines.begins(frame.as_bytes()), None);
        assert_eq!(add(&mut lines, false, b"line\n"), ["one line"]);
        assert!(add(&mut lines, false, b"half").is_empty());
        assert_eq!(add(&mut lines, true, b"other\n"), [format!("half{CUT}"), "other".to_owned()]);
        let mut cut = Vec::new();
        for _ in 0..40 {
            cut.extend(add(&mut lines, false, &[b'x'; 16 * 1024]));
        }
        assert_eq!(cut.iter().map(String::len).collect::<Vec<_>>(), [LONGEST + CUT.len(); 2]);
        assert_eq!(lines.rest().unwrap().text.len(), 8 * 16 * 1024);
    }

    #[test]
    fn what_has_no_time_is_of_the_time_before() {
        let mut lines = Lines::default();
        add(&mut lines, false, b"marked\n");
        let unmarked = lines.add(false, b"unmarked\n").remove(0);
        assert_eq!((unmarked.nanoseconds, unmarked.text.as_str()), (NANOSECONDS, "unmarked"));
        assert_eq!(of_engine(b"\x03\0\0\0\0\0\0\x15Error grabbing logs: x\n"), "Error grabbing logs: x");
    }

    #[test]
    fn bytes_that_are_no_text_are_shown() {
        let mut lines = Lines::default();
        assert_eq!(
            add(&mut lines, false, b"a\xff\xfeb \xc3\xa4 \x00\x1b[1m\n"),
            ["a\\xff\\xfeb ä \0\x1b[1m"]
        );
    }
}
