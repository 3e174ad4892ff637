//! Service names (manual "Are there restrictions for the service names?", contract §4).

use crate::Problem;

/// Most characters of `<project>-<name>` together: the limit of ELB target-group names.
pub const MOST_CHARACTERS: usize = 32;

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
    let _ = (rule, prefix, name);
    todo!()
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

/// A legal name close to what was typed, for the one-click fix: lower-cased, separators to hyphens, cut to length.
/// `None` where nothing legal is near, or the name is legal already.
pub fn suggest(prefix: &str, name: &str) -> Option<String> {
    let _ = (prefix, name);
    todo!()
}
