//! Env files with the semantics of `docker run --env-file`: a result for every line, with its number.

use crate::EnvVar;

/// A line of an env file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a line is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing but white space.
    Blank,
    /// Begins with `#`.
    Comment,
    /// `NAME=value`, split at the first `=`; the value is taken as it is, quotes included.
    Variable(EnvVar),
    /// `NAME` alone: Docker would take the value from the shell, which a browser does not have. Left out.
    FromShell(String),
    /// Cannot be read; the sentence says why and shows a right example.
    Bad(String),
}

/// Reads a whole file. Never fails: every line has its result. A byte order mark and CR before LF are dropped.
pub fn parse(text: &str) -> Vec<Line> {
    let _ = text;
    todo!()
}

/// The variables as an env file; a value with a line feed cannot be written and comes back by name in the second part.
pub fn write(environment: &[EnvVar]) -> (String, Vec<String>) {
    let _ = environment;
    todo!()
}

/// How imported variables join those of the editor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Join {
    /// Keep what the file does not name.
    Merge,
    /// The file replaces all.
    Replace,
}

/// What an import would do, for its preview.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    /// The environment afterwards, order kept, new ones at the end in the order of the file.
    pub environment: Vec<EnvVar>,
    /// Names that are new.
    pub added: Vec<String>,
    /// Names whose value changes.
    pub changed: Vec<String>,
    /// Names that stay as they are though the file names them.
    pub unchanged: Vec<String>,
    /// Names that go (only with [`Join::Replace`]).
    pub removed: Vec<String>,
    /// Names that the file gives more than once; the last one counts, as with Docker.
    pub repeated: Vec<String>,
}

/// Works out an import of `lines` into `current`.
pub fn preview(current: &[EnvVar], lines: &[Line], join: Join) -> Preview {
    let _ = (current, lines, join);
    todo!()
}
