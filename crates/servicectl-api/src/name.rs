//! Service names (manual "Are there restrictions for the service names?", contract §4).

use crate::Problem;
use crate::problem::{first, shown};

mod suggest;

pub use suggest::suggest;

/// Most characters of `<project>-<name>` together: the limit of ELB target-group names.
pub const MOST_CHARACTERS: usize = 32;

/// A name that breaks no rule, for the sentences.
const EXAMPLE: &str = "for example “mesh-viewer”";

/// The four rules, in the order in which the manual names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Begins with a lower-case letter.
    Start,
    /// Only `a-z`, `0-9`, `-`.
    Characters,
    /// Ends with a lower-case letter or digit.
    End,
    /// At most 32 characters with the `<project>-` prefix.
    Length,
}

impl Rule {
    /// All rules in the manual's order.
    pub const ALL: [Self; 4] = [Self::Start, Self::Characters, Self::End, Self::Length];
}

/// Checks one rule, for the live ticks of the form. An empty name breaks `Start` and `End`.
///
/// # Errors
/// What is wrong and where.
pub fn check_rule(rule: Rule, prefix: &str, name: &str) -> Result<(), Problem> {
    let broken = match rule {
        Rule::Start => start(name),
        Rule::Characters => characters(name),
        Rule::End => end(name),
        Rule::Length => length(prefix, name),
    };
    broken.map_or(Ok(()), Err)
}

/// Checks all rules; `prefix` is `<project>-` as the deployment links show it.
///
/// # Errors
/// The first rule that is broken.
pub fn check(prefix: &str, name: &str) -> Result<(), Problem> {
    Rule::ALL.into_iter().try_for_each(|rule| check_rule(rule, prefix, name))
}

/// How many characters a name may have behind `prefix`.
pub fn budget(prefix: &str) -> usize {
    MOST_CHARACTERS.saturating_sub(prefix.chars().count())
}

fn allowed(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '-')
}

fn start(name: &str) -> Option<Problem> {
    let sentence = match name.chars().next() {
        Some('a'..='z') => return None,
        None => return Some(empty()),
        Some(other) => format!(
            "The name must begin with a lower-case letter (a to z), but character 1 is {}; {EXAMPLE}.",
            shown(other)
        ),
    };
    Some(Problem::new("name", sentence).at(0))
}

fn characters(name: &str) -> Option<Problem> {
    let (index, character) = first(name, |character| !allowed(character))?;
    let sentence = format!(
        "The name may hold only lower-case letters (a to z), digits and hyphens, but character {} is {}; {EXAMPLE}.",
        index + 1,
        shown(character)
    );
    Some(Problem::new("name", sentence).at(index))
}

fn end(name: &str) -> Option<Problem> {
    let sentence = match name.chars().next_back() {
        Some('a'..='z' | '0'..='9') => return None,
        None => return Some(empty()),
        Some(other) => format!(
            "The name must end with a lower-case letter or a digit, but character {}, the last one, is {}; {EXAMPLE}.",
            name.chars().count(),
            shown(other)
        ),
    };
    Some(Problem::new("name", sentence).at(name.chars().count() - 1))
}

fn length(prefix: &str, name: &str) -> Option<Problem> {
    let (budget, count) = (budget(prefix), name.chars().count());
    if count <= budget {
        return None;
    }
    let sentence = format!(
        "The name has {count} characters and may have {budget}: with “{prefix}” in front it must fit into {MOST_CHARACTERS} \
         characters, so it has to end before character {}; {EXAMPLE}.",
        budget + 1
    );
    Some(Problem::new("name", sentence).at(budget))
}

fn empty() -> Problem {
    Problem::new(
        "name",
        format!("The name is empty: it must begin with a lower-case letter (a to z), {EXAMPLE}."),
    )
}

#[cfg(test)]
mod tests;
