//! What a wall is, and what it finds.

use std::fmt;

use super::source::Source;

/// A rule about the text of source files.
pub(super) struct Wall {
    /// How a reason to cross it is written: `tidy: allow(name)`.
    pub(super) name: &'static str,
    /// Why it stands.
    pub(super) why: &'static str,
    /// Whether it holds in the file with this path.
    pub(super) applies: fn(&str) -> bool,
    /// Lines (from 1) that break it, each with what was found.
    pub(super) find: fn(&Source) -> Vec<(usize, String)>,
}

/// A broken wall.
pub(super) struct Finding {
    /// `path:line`, or the name of what is wrong.
    pub(super) place: String,
    pub(super) what: String,
    pub(super) wall: &'static str,
    pub(super) why: &'static str,
}

impl Wall {
    /// What breaks this wall in `source` without a reason beside it.
    pub(super) fn check(&self, source: &Source) -> Vec<Finding> {
        if !(self.applies)(&source.path) {
            return Vec::new();
        }
        let found = (self.find)(source).into_iter().filter(|(line, _)| !source.allows(self.name, *line));
        let finding = |(line, what)| Finding {
            place: format!("{}:{line}", source.path),
            what,
            wall: self.name,
            why: self.why,
        };
        found.map(finding).collect()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({}: {})", self.place, self.what, self.wall, self.why)
    }
}

/// Checks `text` as if it stood at `path`; for the walls' tests.
#[cfg(test)]
pub(super) fn broken(wall: &Wall, path: &str, text: &str) -> usize {
    wall.check(&Source::new(path, text)).len()
}

#[cfg(test)]
mod tests {
    use super::{Wall, broken};

    const WALL: Wall = Wall {
        name: "x",
        why: "a reason",
        applies: |path| path.starts_with("src/"),
        find: |source| source.lines_with(|line| line.contains("forbidden")),
    };

    #[test]
    fn a_wall_holds_only_where_it_stands() {
        assert_eq!(broken(&WALL, "src/a.rs", "forbidden();"), 1);
        assert_eq!(broken(&WALL, "other/a.rs", "forbidden();"), 0);
    }

    #[test]
    fn a_reason_opens_it_for_one_line_and_only_with_words() {
        assert_eq!(
            broken(&WALL, "src/a.rs", "forbidden(); // tidy: allow(x) the port is given by the user"),
            0
        );
        assert_eq!(
            broken(&WALL, "src/a.rs", "// tidy: allow(x) the port is given by the user\nforbidden();"),
            0
        );
        assert_eq!(broken(&WALL, "src/a.rs", "forbidden(); // tidy: allow(x)"), 1);
        assert_eq!(
            broken(&WALL, "src/a.rs", "forbidden(); // tidy: allow(y) the port is given by the user"),
            1
        );
        assert_eq!(
            broken(&WALL, "src/a.rs", "// tidy: allow(x) a reason for one\nforbidden();\nforbidden();"),
            1
        );
    }
}
