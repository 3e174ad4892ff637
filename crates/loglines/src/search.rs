//! Search in lines: plain text or a regular expression, in linear time.

mod plain;

use std::ops::Range;

use crate::{Stream, shown};

/// What to search for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The text, or the regular expression (syntax of Rust's `regex`, ASCII classes).
    pub text: String,
    /// Whether `text` is a regular expression.
    pub regex: bool,
    /// How letters compare.
    pub case: Case,
    /// Whether only whole words match: letters, digits and `_` may not go on beyond the match.
    pub whole_word: bool,
}

/// How letters compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// Small and capital letters are the same unless the text searched for has a capital letter.
    #[default]
    Smart,
    /// Small and capital letters are the same.
    Ignore,
    /// Small and capital letters differ.
    Exact,
}

/// A query made ready.
#[derive(Clone, Debug)]
pub struct Matcher(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Plain(Box<plain::Plain>),
    Regex(regex_lite::Regex),
}

/// A regular expression that cannot be used; the text says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern(pub String);

impl std::fmt::Display for BadPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadPattern {}

/// Where a text matches.
pub type MatchIn = Range<usize>;

/// Matches given for one line at most: enough to mark it, and a bound for a line that matches everywhere.
pub const RANGES_PER_LINE: usize = 1_000;

/// Bound of a compiled expression in bytes. Each byte searched costs at most time in proportion to it.
const REGEX_SIZE: usize = 64 << 10;

impl Matcher {
    /// Makes a query ready. An empty one matches nothing.
    pub fn new(query: &Query) -> Result<Self, BadPattern> {
        let exact = match query.case {
            Case::Exact => true,
            Case::Ignore => false,
            Case::Smart => has_capital(&query.text, query.regex),
        };
        if !query.regex || query.text.is_empty() {
            let plain = plain::Plain::new(&query.text, exact, query.whole_word);
            return Ok(Self(Kind::Plain(Box::new(plain))));
        }
        // The pattern alone first, so that a bracket too many cannot be closed by ours.
        let build = |pattern: &str| {
            regex_lite::RegexBuilder::new(pattern).case_insensitive(!exact).size_limit(REGEX_SIZE).build()
        };
        let regex = build(&query.text)
            .and_then(
                |regex| if query.whole_word { build(&format!(r"\b(?:{})\b", query.text)) } else { Ok(regex) },
            )
            .map_err(|error| BadPattern(error.to_string()))?;
        Ok(Self(Kind::Regex(regex)))
    }

    /// Where `text` matches, from left to right, without overlap, none empty, at most [`RANGES_PER_LINE`].
    pub fn ranges(&self, text: &str) -> Vec<MatchIn> {
        match &self.0 {
            Kind::Plain(plain) => plain.ranges(text).take(RANGES_PER_LINE).collect(),
            Kind::Regex(regex) => {
                let ranges = regex.find_iter(text).map(|found| found.range());
                ranges.filter(|range| !range.is_empty()).take(RANGES_PER_LINE).collect()
            }
        }
    }

    /// Whether `text` matches anywhere.
    pub fn is_match(&self, text: &str) -> bool {
        match &self.0 {
            Kind::Plain(plain) => plain.ranges(text).next().is_some(),
            Kind::Regex(regex) => regex.is_match(text),
        }
    }

    /// Adds to `found` the numbers of the lines of `stream` among `lines` that match as they are shown.
    pub fn scan(&self, stream: &Stream, lines: Range<usize>, found: &mut Vec<usize>) {
        let Kind::Plain(plain) = &self.0 else {
            found.extend(lines.filter(|&line| self.shown_matches(stream, line)));
            return;
        };
        // Plain lines are searched where they lie, many at once; the others one by one, as they are shown.
        let mut from = lines.start;
        while from < lines.end {
            let to = (from..lines.end).find(|&line| !stream.plain(line)).unwrap_or(lines.end);
            plain.scan(stream.lines(), from..to, found);
            if to < lines.end && self.shown_matches(stream, to) {
                found.push(to);
            }
            from = to + 1;
        }
    }

    fn shown_matches(&self, stream: &Stream, line: usize) -> bool {
        let text = stream.lines().text(line);
        if stream.plain(line) { self.is_match(text) } else { self.is_match(&shown::shown_text(text)) }
    }
}

/// Whether there is a capital letter that stands for itself; `\W` and its like do not.
fn has_capital(text: &str, regex: bool) -> bool {
    let mut escaped = false;
    text.chars().any(|char| {
        let counts = char.is_uppercase() && !(regex && escaped);
        escaped = char == '\\' && !escaped;
        counts
    })
}

#[cfg(test)]
mod tests;
