//! Which services the list shows, and in which order: pure.

use std::{cmp::Ordering, fmt, str::FromStr};

use servicectl_api::verdict::Kind;

use super::facts::Facts;

/// A column that sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// By how urgent the verdict is.
    Verdict,
    /// By name.
    Name,
    /// By how many tasks run.
    Running,
    /// By image tag.
    Tag,
    /// By memory limit.
    Memory,
    /// By the time of the last event.
    When,
}

impl Column {
    const ALL: [Self; 6] = [Self::Verdict, Self::Name, Self::Running, Self::Tag, Self::Memory, Self::When];

    fn slug(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Name => "name",
            Self::Running => "running",
            Self::Tag => "tag",
            Self::Memory => "memory",
            Self::When => "when",
        }
    }

    /// Whether statuses must be known for it.
    pub fn needs_facts(self) -> bool {
        self != Self::Name
    }
}

/// An order of the list, as the address writes it: `name`, `-memory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub column: Column,
    /// Largest, latest, least urgent first.
    pub reversed: bool,
}

impl Order {
    /// By name.
    pub const NAME: Self = Self { column: Column::Name, reversed: false };
    /// What needs the reader first.
    pub const VERDICT: Self = Self { column: Column::Verdict, reversed: false };

    /// The order after a click on the header of `column`.
    #[must_use]
    pub fn clicked(self, column: Column) -> Self {
        // times are most useful with the newest first
        let first = Self { column, reversed: column == Column::When };
        if self.column == column { Self { column, reversed: !self.reversed } } else { first }
    }

    fn compare(self, a: &Row<'_>, b: &Row<'_>) -> Ordering {
        let by_name = a.name.cmp(b.name);
        let (facts_a, facts_b) = match (a.facts, b.facts) {
            _ if self.column == Column::Name => {
                return if self.reversed { by_name.reverse() } else { by_name };
            }
            (None, None) => return by_name,
            (None, Some(_)) => return Ordering::Greater,
            (Some(_), None) => return Ordering::Less,
            (Some(a), Some(b)) => (a, b),
        };
        let order = match self.column {
            Column::Verdict => facts_a.verdict.kind.cmp(&facts_b.verdict.kind),
            Column::Running => {
                last_if_none(facts_a.running.known(), facts_b.running.known(), self.reversed, Ord::cmp)
            }
            Column::Tag => {
                last_if_none(facts_a.tag.as_ref(), facts_b.tag.as_ref(), self.reversed, |a, b| natural(a, b))
            }
            Column::Memory => last_if_none(facts_a.memory, facts_b.memory, self.reversed, Ord::cmp),
            Column::When => last_if_none(facts_a.event_at, facts_b.event_at, self.reversed, Ord::cmp),
            Column::Name => Ordering::Equal,
        };
        let order = if self.reversed { order.reverse() } else { order };
        order.then(by_name)
    }
}

/// Compares what is known; what is not comes last, reversed or not.
fn last_if_none<T>(
    a: Option<T>,
    b: Option<T>,
    reversed: bool,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Ordering {
    let last = if reversed { Ordering::Less } else { Ordering::Greater };
    match (a, b) {
        (Some(a), Some(b)) => compare(&a, &b),
        (None, None) => Ordering::Equal,
        (None, Some(_)) => last,
        (Some(_), None) => last.reverse(),
    }
}

/// Compares text so that `1.9` comes before `1.10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let (Some(&first_a), Some(&first_b)) = (a.first(), b.first()) {
        let order = if first_a.is_ascii_digit() && first_b.is_ascii_digit() {
            let (digits_a, digits_b) = (number(&mut a), number(&mut b));
            digits_a.len().cmp(&digits_b.len()).then_with(|| digits_a.cmp(digits_b))
        } else {
            (a, b) = (&a[1..], &b[1..]);
            first_a.cmp(&first_b)
        };
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Takes the digits at the start, and gives them without leading zeros.
fn number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().position(|&byte| byte != b'0').unwrap_or(digits.len());
    &digits[zeros..]
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.reversed { "-" } else { "" }, self.column.slug())
    }
}

impl FromStr for Order {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (reversed, slug) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let column = Column::ALL.into_iter().find(|column| column.slug() == slug).ok_or(())?;
        Ok(Self { column, reversed })
    }
}

/// A group of verdicts to filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Unhealthy, restart loop, failed.
    NeedsYou,
    /// One verdict.
    Kind(Kind),
}

impl Group {
    /// The groups of the chips over the list.
    pub const ALL: [Self; 5] = [
        Self::NeedsYou,
        Self::Kind(Kind::Deploying),
        Self::Kind(Kind::Running),
        Self::Kind(Kind::Stopped),
        Self::Kind(Kind::NotStarted),
    ];

    /// Every verdict.
    const KINDS: [Kind; 7] = [
        Kind::Unhealthy,
        Kind::RestartLoop,
        Kind::Failed,
        Kind::Deploying,
        Kind::Running,
        Kind::Stopped,
        Kind::NotStarted,
    ];

    /// The words on its chip.
    pub fn word(self) -> &'static str {
        match self {
            Self::NeedsYou => "Need you",
            Self::Kind(kind) => kind.word(),
        }
    }

    /// Whether a verdict belongs to it.
    pub fn holds(self, kind: Kind) -> bool {
        match self {
            Self::NeedsYou => kind.needs_you(),
            Self::Kind(this) => this == kind,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeedsYou => "needs-you",
            Self::Kind(kind) => kind.slug(),
        })
    }
}

impl FromStr for Group {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "needs-you" {
            return Ok(Self::NeedsYou);
        }
        Self::KINDS.into_iter().find(|kind| kind.slug() == text).map(Self::Kind).ok_or(())
    }
}

/// What the search field says: words of the name, `tag:1.4`, `is:unhealthy`; all of them must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<String>,
    tags: Vec<String>,
    groups: Vec<Group>,
}

impl Filter {
    /// Reads the field, and the group of the chip. `is:` with a word that is no verdict finds that text in names.
    pub fn new(text: &str, group: Option<Group>) -> Self {
        let mut filter = Self { groups: group.into_iter().collect(), ..Self::default() };
        for word in text.to_lowercase().split_whitespace() {
            let group = word.strip_prefix("is:").map(str::parse);
            match (word.strip_prefix("tag:"), group) {
                (Some(tag), _) => filter.tags.push(tag.to_owned()),
                (None, Some(Ok(group))) => filter.groups.push(group),
                (None, _) => filter.words.push(word.to_owned()),
            }
        }
        filter
    }

    /// Whether statuses must be known for it.
    pub fn needs_facts(&self) -> bool {
        !self.tags.is_empty() || !self.groups.is_empty()
    }

    /// Whether it lets the row through. A row of which nothing is known yet passes, and stands last.
    fn passes(&self, row: &Row<'_>) -> bool {
        let name_fits = self.words.iter().all(|word| row.name.to_lowercase().contains(word));
        name_fits
            && row.facts.is_none_or(|facts| {
                let tag = facts.tag.as_deref().unwrap_or_default().to_lowercase();
                self.tags.iter().all(|wanted| tag.contains(wanted))
                    && self.groups.iter().all(|group| group.holds(facts.verdict.kind))
            })
    }
}

/// A service in the list.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is known of it.
    pub facts: Option<&'a Facts>,
}

/// Indexes of the rows that pass, in order. With a filter that needs facts, rows without any stand last.
pub fn arrange(rows: &[Row<'_>], filter: &Filter, order: Order) -> Vec<usize> {
    let mut passing: Vec<usize> = (0..rows.len()).filter(|&index| filter.passes(&rows[index])).collect();
    let unknown_last = filter.needs_facts();
    passing.sort_by(|&a, &b| {
        let unknown = |index: usize| unknown_last && rows[index].facts.is_none();
        unknown(a).cmp(&unknown(b)).then_with(|| order.compare(&rows[a], &rows[b]))
    });
    passing
}

#[cfg(test)]
mod tests;
