//! Accepted response codes of a health check: `200`, `200,201`, `200-299` (manual "Defining custom health checks").

use crate::Problem;
use crate::problem::shown;

/// The bounds of the load balancer (contract §6).
pub const BOUNDS: std::ops::RangeInclusive<u16> = 200..=499;
/// Most characters of the text: the codes come back in every status report.
pub const MOST_CHARACTERS: usize = 256;

const FIELD: &str = "health_check.status_codes";
const EXAMPLE: &str = "for example “200”, “200,201” or “200-299”";

/// A set of codes between 200 and 499, the bounds of the load balancer (contract §6), in the order in which they were
/// given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusCodes(Vec<(u16, u16)>);

impl StatusCodes {
    /// What the standard health check accepts: 200–499.
    pub fn standard() -> Self {
        Self(vec![(*BOUNDS.start(), *BOUNDS.end())])
    }

    /// Reads `"200"`, `"200,201"`, `"200-299"` and mixtures, with spaces around codes where somebody typed them; the
    /// field of the problem is `health_check.status_codes`, its place the offending character.
    ///
    /// # Errors
    /// What is wrong, where, and a right example.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.trim().is_empty() {
            return Err(Problem::new(FIELD, format!("The healthy answers are empty; {EXAMPLE}.")));
        }
        if let Some((index, _)) = text.chars().enumerate().nth(MOST_CHARACTERS) {
            let sentence = format!("The healthy answers may have {MOST_CHARACTERS} characters; {EXAMPLE}.");
            return Err(Problem::new(FIELD, sentence).at(index));
        }
        let mut reader = Reader { characters: text.chars().collect(), at: 0 };
        let mut ranges = vec![reader.range()?];
        while reader.takes(',') {
            ranges.push(reader.range()?);
        }
        match reader.peek() {
            None => Ok(Self(ranges)),
            Some(other) => Err(reader
                .wrong(&format!("a comma, a hyphen or the end is expected, but there is {}", shown(other)))),
        }
    }

    /// Whether an answer with this code counts as healthy.
    pub fn accepts(&self, code: u16) -> bool {
        self.0.iter().any(|&(from, to)| (from..=to).contains(&code))
    }

    /// In words, in rising order, overlaps joined: "200, 204 and 300 to 302".
    pub fn words(&self) -> String {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::new();
        for (from, to) in sorted {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        let mut words: Vec<String> = joined
            .into_iter()
            .map(|(from, to)| if from == to { from.to_string() } else { format!("{from} to {to}") })
            .collect();
        let last = words.pop().unwrap_or_default();
        if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) }
    }
}

/// The wire form: `200,300-399`.
impl std::fmt::Display for StatusCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (from, to)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            if from == to { write!(f, "{comma}{from}")? } else { write!(f, "{comma}{from}-{to}")? }
        }
        Ok(())
    }
}

/// Reads codes character by character, so that every refusal knows its place.
struct Reader {
    characters: Vec<char>,
    at: usize,
}

impl Reader {
    fn skip_white_space(&mut self) {
        while self.characters.get(self.at).is_some_and(|character| matches!(character, ' ' | '\t')) {
            self.at += 1;
        }
    }

    /// The next character that is no white space; `at` stands on it.
    fn peek(&mut self) -> Option<char> {
        self.skip_white_space();
        self.characters.get(self.at).copied()
    }

    fn takes(&mut self, character: char) -> bool {
        let found = self.peek() == Some(character);
        self.at += usize::from(found);
        found
    }

    /// One code, or two with a hyphen.
    fn range(&mut self) -> Result<(u16, u16), Problem> {
        let from = self.code()?;
        if !self.takes('-') {
            return Ok((from, from));
        }
        self.skip_white_space();
        let second = self.at;
        let to = self.code()?;
        if to < from {
            self.at = second;
            return Err(self.wrong(&format!("the range {from}-{to} runs backwards; write {to}-{from}")));
        }
        Ok((from, to))
    }

    /// Three digits from 200 to 499.
    fn code(&mut self) -> Result<u16, Problem> {
        let Some(first) = self.peek() else {
            return Err(self.wrong("a code is missing at the end"));
        };
        let digits: String = self.characters[self.at..].iter().take_while(|c| c.is_ascii_digit()).collect();
        if digits.is_empty() {
            return Err(
                self.wrong(&format!("a code of three digits is expected, but there is {}", shown(first)))
            );
        }
        if digits.len() != 3 {
            return Err(self.wrong(&format!("a code has three digits, but {digits} has {}", digits.len())));
        }
        match digits.parse() {
            Ok(code) if BOUNDS.contains(&code) => {
                self.at += digits.len();
                Ok(code)
            }
            _ => Err(self.wrong(&format!(
                "{digits} is outside 200 to 499, the codes that the load balancer can accept (5xx and silence are never healthy)"
            ))),
        }
    }

    /// A problem at the current character (the last one where the text ended too early).
    fn wrong(&self, what: &str) -> Problem {
        let end = self.at >= self.characters.len();
        let index = if end { self.characters.len().saturating_sub(1) } else { self.at };
        let place = if end { "after" } else { "at" };
        Problem::new(
            FIELD,
            format!("The healthy answers cannot be read {place} character {}: {what}; {EXAMPLE}.", index + 1),
        )
        .at(index)
    }
}

#[cfg(test)]
mod tests;
