//! Env files with the semantics of `docker run --env-file`: a result for every line, with its number.
//!
//! The rules are those of Docker's `opts/file.go`: lines end at a line feed, with or without a carriage return; a byte
//! order mark at the start is dropped; spaces and tabs at the start of a line are dropped; `#` begins a comment only
//! there; the first `=` splits; the value is taken as it is, with quotes and trailing spaces; a name with white space in
//! it and an empty name are errors.

use crate::EnvVar;
use crate::problem::quoted;

mod preview;

pub use preview::{Join, Preview, preview};

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
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.is_empty() {
        return Vec::new();
    }
    let text = text.strip_suffix('\n').unwrap_or(text);
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    lines.enumerate().map(|(index, line)| Line { number: index + 1, kind: kind(line) }).collect()
}

/// What Docker counts as white space here.
const WHITE_SPACE: [char; 2] = [' ', '\t'];

fn kind(line: &str) -> Kind {
    let line = line.trim_start_matches(WHITE_SPACE);
    if line.trim().is_empty() {
        return Kind::Blank;
    }
    if line.starts_with('#') {
        return Kind::Comment;
    }
    let (name, value) = match line.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (line, None),
    };
    if let Some(sentence) = wrong(name, value) {
        return Kind::Bad(sentence);
    }
    match value {
        Some(value) => Kind::Variable(EnvVar::new(name, value)),
        None => Kind::FromShell(name.to_owned()),
    }
}

/// What is wrong with a line; never quotes the value, which may be secret.
fn wrong(name: &str, value: Option<&str>) -> Option<String> {
    if name.is_empty() {
        return Some("There is no name in front of “=”; write NAME=value, for example PORT=80.".into());
    }
    if name.contains('\0') || value.is_some_and(|value| value.contains('\0')) {
        return Some("The line holds the character U+0000, which no environment can hold; write NAME=value, for example PORT=80.".into());
    }
    if !name.contains(WHITE_SPACE) {
        return None;
    }
    let example = match name.strip_prefix("export").map(str::trim) {
        Some(rest) if !rest.is_empty() && !rest.contains(WHITE_SPACE) => {
            format!("leave out “export”: {}=…", quoted(rest).trim_matches(['“', '”']))
        }
        _ if !name.trim().contains(WHITE_SPACE) && value.is_some() => {
            format!("write no space in front of “=”: {}=…", quoted(name.trim()).trim_matches(['“', '”']))
        }
        _ => "write NAME=value, for example PORT=80".into(),
    };
    Some(if value.is_some() {
        format!("The name {} holds white space, which Docker refuses; {example}.", quoted(name))
    } else {
        format!("A line without “=” that holds white space is no name; {example}.")
    })
}

/// The variables as an env file; what cannot be written so that [`parse`] gives the same environment (a line feed in a
/// value, white space in a name, …) comes back by name in the second part.
pub fn write(environment: &[EnvVar]) -> (String, Vec<String>) {
    let (mut text, mut left_out) = (String::new(), Vec::new());
    for variable in environment {
        if writable(variable) {
            text.push_str(&format!("{}={}\n", variable.name, variable.value));
        } else {
            left_out.push(variable.name.clone());
        }
    }
    (text, left_out)
}

fn writable(variable: &EnvVar) -> bool {
    let (name, value) = variable.effective();
    !name.is_empty()
        && !name.starts_with(['#', '\u{FEFF}'])
        && !name.contains(['\n', '\0', ' ', '\t'])
        && !value.contains(['\n', '\0'])
        && !value.ends_with('\r')
}

#[cfg(test)]
mod tests;
