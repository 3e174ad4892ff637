//! A name for a line that survives new lines.

use std::fmt;
use std::str::FromStr;

use crate::Stream;

/// Names a line of a stream by what it is, not where it stands: its second, a hash of its text, and which of the equal
/// lines of that second it is. Written `1544430329-0a1b2c3d-2`, without the last part where it is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// Seconds since the Unix epoch; none where the platform gave no time.
    pub time: Option<i64>,
    /// [`crate::Lines::hash`].
    pub hash: u32,
    /// How many equal lines of the same second stand before it.
    pub ordinal: usize,
}

impl Anchor {
    /// The name of a line.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn of(stream: &Stream, line: usize) -> Self {
        let lines = stream.lines();
        let (time, hash) = (lines.time(line), lines.hash(line));
        let second = (0..line).rev().take_while(|&before| lines.time(before) == time);
        let ordinal = second.filter(|&before| lines.hash(before) == hash).count();
        Self { time, hash, ordinal }
    }

    /// The number of the line that has this name. Where fewer equal lines are held than it asks for, the last of them.
    pub fn find(self, stream: &Stream) -> Option<usize> {
        let lines = stream.lines();
        let same =
            (0..lines.len()).filter(|&line| lines.hash(line) == self.hash && lines.time(line) == self.time);
        same.take(self.ordinal.saturating_add(1)).last()
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(time) = self.time {
            write!(f, "{time}")?;
        }
        write!(f, "-{:08x}", self.hash)?;
        if self.ordinal > 0 {
            write!(f, "-{}", self.ordinal)?;
        }
        Ok(())
    }
}

/// A text that is not an [`Anchor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAnchor;

impl FromStr for Anchor {
    type Err = NotAnAnchor;

    fn from_str(text: &str) -> Result<Self, NotAnAnchor> {
        let mut parts = text.split('-');
        let time = match parts.next() {
            Some("") => None,
            time => Some(time.and_then(digits).ok_or(NotAnAnchor)?),
        };
        let written = |hash: &&str| hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = parts.next().filter(written).ok_or(NotAnAnchor)?;
        let hash = u32::from_str_radix(hash, 16).map_err(|_| NotAnAnchor)?;
        let ordinal = match parts.next() {
            None => 0,
            Some(ordinal) => {
                digits(ordinal).and_then(|number| usize::try_from(number).ok()).ok_or(NotAnAnchor)?
            }
        };
        if parts.next().is_some() { Err(NotAnAnchor) } else { Ok(Self { time, hash, ordinal }) }
    }
}

fn digits(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lines;

    fn stream(from: i64) -> Stream {
        let mut lines = Lines::new();
        for second in from..6 {
            for text in ["a", "b", "a"] {
                lines.push(Some(second), text);
            }
        }
        let mut stream = Stream::new();
        stream.join(&lines, true);
        stream
    }

    #[test]
    fn each_line_is_found_again_also_when_others_came_before_it() {
        let (long, short) = (stream(0), stream(3));
        for line in 0..short.len() {
            let text = Anchor::of(&short, line).to_string();
            assert_eq!(text.parse::<Anchor>().unwrap().find(&long), Some(line + 9), "{text}");
        }
    }

    #[test]
    fn a_line_that_is_gone_is_not_found() {
        assert_eq!(Anchor::of(&stream(0), 0).find(&stream(3)), None);
    }

    #[test]
    fn only_the_written_form_is_read() {
        let bad = [
            "",
            "-",
            "1",
            "x-00000000",
            "1-0",
            "1-0000000g",
            "1-00000000-",
            "1-00000000--1",
            "1-00000000-1-1",
        ];
        for bad in bad.into_iter().chain(["1-+0000000", "+1-00000000", "99999999999999999999-00000000"]) {
            assert!(bad.parse::<Anchor>().is_err(), "{bad}");
        }
        let anchor = Anchor { time: None, hash: 10, ordinal: 3 };
        assert_eq!(anchor.to_string(), "-0000000a-3");
        assert_eq!("-0000000a-3".parse(), Ok(anchor));
    }
}
