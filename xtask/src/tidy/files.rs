//! Walls about files as such: each says what lives in it, and none grows too long to read.

use super::wall::Wall;

/// Above this a file wants to become `name.rs` and `name/`.
const LINES: usize = 400;

pub(super) const DOCS: Wall = Wall {
    name: "docs",
    why: "a file opens with `//!` and what lives there",
    // `name/tests.rs` says with its path what it holds.
    applies: |path| path.ends_with(".rs") && !path.ends_with("/tests.rs"),
    find: |source| {
        let opens = source.text.lines().find(|line| !line.trim().is_empty());
        let documented = opens.is_some_and(|line| line.starts_with("//! ") && line.len() > 10);
        if documented { Vec::new() } else { vec![(1, "no module docs".to_owned())] }
    },
};

pub(super) const LENGTH: Wall = Wall {
    name: "length",
    why: "a file that does not fit into one head wants to become a folder",
    applies: |_| true,
    find: |source| {
        let lines = source.text.lines().count();
        if lines > LINES { vec![(1, format!("{lines} lines, {LINES} at most"))] } else { Vec::new() }
    },
};

#[cfg(test)]
mod tests {
    use super::super::wall::broken;
    use super::*;

    #[test]
    fn docs() {
        assert_eq!(broken(&DOCS, "src/a.rs", "use std::fmt;"), 1);
        assert_eq!(broken(&DOCS, "src/a.rs", "//!\nuse std::fmt;"), 1);
        assert_eq!(broken(&DOCS, "src/a.rs", "//! What lives here.\nuse std::fmt;"), 0);
        assert_eq!(broken(&DOCS, "src/a/tests.rs", "use super::*;"), 0);
    }

    #[test]
    fn length() {
        assert_eq!(broken(&LENGTH, "src/a.rs", &"x\n".repeat(401)), 1);
        assert_eq!(broken(&LENGTH, "src/a.rs", &"x\n".repeat(400)), 0);
    }
}
