//! What of the page stands in its address, in a form that still holds when more lines have come.

use std::{fmt, str::FromStr};

use loglines::{Anchor, Level};

/// Which streams are shown. Absent: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked(Vec<String>);

/// Text that is no value of this part of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotThis;

/// Shortest beginning of a task's id that picks its stream.
const SHORTEST: usize = 4;

impl Picked {
    /// The streams of these tasks; all, where there are none.
    pub fn tasks(tasks: impl IntoIterator<Item = String>) -> Self {
        Self(tasks.into_iter().collect())
    }

    /// Whether all streams are shown.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the stream of `task` is shown. A beginning of the id is enough.
    pub fn has(&self, task: &str) -> bool {
        self.is_all() || self.names(task)
    }

    /// Whether `task` is picked by its name.
    pub fn names(&self, task: &str) -> bool {
        self.0
            .iter()
            .any(|picked| task == picked || (picked.len() >= SHORTEST && task.starts_with(picked.as_str())))
    }
}

impl fmt::Display for Picked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

impl FromStr for Picked {
    type Err = NotThis;

    fn from_str(text: &str) -> Result<Self, NotThis> {
        if text == "all" {
            return Ok(Self::default());
        }
        let tasks: Vec<String> =
            text.split(',').map(str::trim).filter(|task| !task.is_empty()).map(str::to_owned).collect();
        if tasks.is_empty() { Err(NotThis) } else { Ok(Self(tasks)) }
    }
}

/// Which levels are shown; lines without a level are the fifth kind. None set: all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels(u8);

/// The word for lines without a level.
pub const NO_LEVEL: &str = "other";

impl Levels {
    fn bit(level: Option<Level>) -> u8 {
        1 << level.map_or(Level::ALL.len(), |level| level as usize)
    }

    /// Whether every line is shown.
    pub fn is_all(self) -> bool {
        self.0 == 0
    }

    /// Whether lines of this level are shown.
    pub fn shows(self, level: Option<Level>) -> bool {
        self.is_all() || self.has(level)
    }

    /// Whether the level is picked.
    pub fn has(self, level: Option<Level>) -> bool {
        self.0 & Self::bit(level) != 0
    }

    /// Picks the level, or no longer.
    #[must_use]
    pub fn toggled(self, level: Option<Level>) -> Self {
        Self(self.0 ^ Self::bit(level))
    }
}

impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let picked = kinds().filter(|&level| self.has(level)).map(level_word);
        f.write_str(&picked.collect::<Vec<_>>().join(","))
    }
}

impl FromStr for Levels {
    type Err = NotThis;

    fn from_str(text: &str) -> Result<Self, NotThis> {
        let bits = text.split(',').filter_map(|word| match word {
            NO_LEVEL => Some(Self::bit(None)),
            word => Level::named(word).map(|level| Self::bit(Some(level))),
        });
        Some(bits.fold(0, |all, bit| all | bit)).filter(|&bits| bits != 0).map(Self).ok_or(NotThis)
    }
}

/// The kinds of lines, the worst first, those without a level last.
pub fn kinds() -> impl Iterator<Item = Option<Level>> {
    Level::ALL.into_iter().rev().map(Some).chain([None])
}

/// `error`, `warn`, … or `other`.
pub fn level_word(level: Option<Level>) -> &'static str {
    level.map_or(NO_LEVEL, Level::name)
}

/// How times stand before the lines. Absent: local.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// In the reader's zone.
    #[default]
    Local,
    /// In UTC.
    Utc,
    /// How long ago.
    Relative,
    /// Not at all.
    Off,
}

impl Times {
    /// All ways.
    pub const ALL: [Self; 4] = [Self::Local, Self::Utc, Self::Relative, Self::Off];

    fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Utc => "utc",
            Self::Relative => "relative",
            Self::Off => "off",
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Times {
    type Err = NotThis;

    fn from_str(text: &str) -> Result<Self, NotThis> {
        Self::ALL.into_iter().find(|times| times.word() == text).ok_or(NotThis)
    }
}

/// A switch that stands in the address: `1` or `0`; absent where nobody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch(pub bool);

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "1" } else { "0" })
    }
}

impl FromStr for Switch {
    type Err = NotThis;

    fn from_str(text: &str) -> Result<Self, NotThis> {
        match text {
            "1" => Ok(Self(true)),
            "0" => Ok(Self(false)),
            _ => Err(NotThis),
        }
    }
}

/// A line, named by its task and by what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineName {
    /// The task whose stream it is in.
    pub task: String,
    /// Which line of it.
    pub anchor: Anchor,
}

/// The selected lines: `task~anchor`, `task~anchor~anchor`, or `task~anchor~task~anchor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRange {
    /// The first.
    pub from: LineName,
    /// The last.
    pub to: LineName,
}

impl fmt::Display for LineRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.from.task, self.from.anchor)?;
        if self.from == self.to {
            Ok(())
        } else if self.from.task == self.to.task {
            write!(f, "~{}", self.to.anchor)
        } else {
            write!(f, "~{}~{}", self.to.task, self.to.anchor)
        }
    }
}

impl FromStr for LineRange {
    type Err = NotThis;

    fn from_str(text: &str) -> Result<Self, NotThis> {
        let name = |task: &str, anchor: &str| {
            let anchor = anchor.parse().map_err(|_| NotThis)?;
            if task.is_empty() { Err(NotThis) } else { Ok(LineName { task: task.to_owned(), anchor }) }
        };
        match text.split('~').collect::<Vec<_>>().as_slice() {
            [task, line] => name(task, line).map(|from| Self { to: from.clone(), from }),
            [task, from, to] => Ok(Self { from: name(task, from)?, to: name(task, to)? }),
            [first, from, last, to] => Ok(Self { from: name(first, from)?, to: name(last, to)? }),
            _ => Err(NotThis),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASK: &str = "86b40ed8-ce68-4350-b2fd-80be3887c2dd";

    #[test]
    fn streams_are_picked_by_id_or_its_beginning() {
        let picked: Picked = format!("{TASK}, 41c09a2b").parse().unwrap();
        assert!(picked.has(TASK) && picked.has("41c09a2b-0000") && !picked.has("9d22f7e1"));
        assert_eq!(picked.to_string(), format!("{TASK},41c09a2b"));
        assert!("all".parse::<Picked>().unwrap().is_all() && Picked::default().has(TASK));
        assert!(!"86b".parse::<Picked>().unwrap().has(TASK), "too short to mean one");
        assert_eq!(" , ".parse::<Picked>(), Err(NotThis));
    }

    #[test]
    fn levels_are_written_worst_first_and_read_back() {
        let levels = Levels::default().toggled(Some(Level::Warn)).toggled(Some(Level::Error)).toggled(None);
        assert_eq!(levels.to_string(), "error,warn,other");
        assert_eq!("warn,other,loud,error".parse(), Ok(levels));
        assert!(levels.shows(None) && !levels.shows(Some(Level::Info)));
        assert!(Levels::default().shows(Some(Level::Info)));
        assert_eq!("loud".parse::<Levels>(), Err(NotThis));
        assert!(levels.toggled(None).toggled(Some(Level::Warn)).toggled(Some(Level::Error)).is_all());
    }

    #[test]
    fn ranges_of_lines_are_read_back() {
        let line = |task: &str, second, ordinal| LineName {
            task: task.to_owned(),
            anchor: Anchor { time: Some(second), hash: 0x1234, ordinal },
        };
        for (from, to) in [
            (line(TASK, 1_544_430_329, 0), line(TASK, 1_544_430_329, 0)),
            (line(TASK, 1, 0), line(TASK, 2, 3)),
            (line(TASK, 1, 0), line("41c09a2b", 2, 0)),
        ] {
            let range = LineRange { from, to };
            let text = range.to_string();
            assert!(
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'~')),
                "{text}"
            );
            assert_eq!(text.parse(), Ok(range));
        }
        for bad in ["", "a", "a~", "~1-00001234", "a~1-00001234~", "a~1-00001234~b~2-00001234~c"] {
            assert_eq!(bad.parse::<LineRange>(), Err(NotThis), "{bad}");
        }
    }

    #[test]
    fn words_are_read_back() {
        for times in Times::ALL {
            assert_eq!(times.to_string().parse(), Ok(times));
        }
        assert_eq!("1".parse(), Ok(Switch(true)));
        assert_eq!("yes".parse::<Switch>(), Err(NotThis));
    }
}
