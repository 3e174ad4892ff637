//! Why a task finds no room, in figures, as our own platform words it. Others word it as they like.

use std::fmt;

/// What ECS says first.
const NO_ROOM: &str = "no container instance met all of its requirements. The closest matching one has insufficient memory \
                       available: ";

/// The room that a task does not find. All figures are MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoom {
    /// It reserves more than any host has.
    TooLarge {
        /// What it reserves.
        wants: u64,
        /// What the largest host has.
        host: u64,
    },
    /// Others have reserved it.
    Taken {
        /// What it reserves.
        wants: u64,
        /// What nobody has reserved.
        free: u64,
        /// What there is.
        all: u64,
        /// What the tasks of its own service keep until it runs.
        own: u64,
    },
}

impl NoRoom {
    /// The figures in the reason of [`Kind::UnableToPlace`](super::Kind::UnableToPlace), where it has them.
    pub fn parse(reason: &str) -> Option<Self> {
        let rest = reason.strip_prefix(NO_ROOM)?.strip_prefix("the task reserves ")?;
        let (wants, rest) = figure(rest, " MB, and ")?;
        if let Some(rest) = rest.strip_prefix("the largest has ") {
            let (host, rest) = figure(rest, " MB in all")?;
            return rest.is_empty().then_some(Self::TooLarge { wants, host });
        }
        let (free, rest) = figure(rest, " of ")?;
        let (all, rest) = figure(rest, " MB are not reserved")?;
        if rest.is_empty() {
            return Some(Self::Taken { wants, free, all, own: 0 });
        }
        let (own, rest) =
            figure(rest.strip_prefix(", since the tasks of this service keep ")?, " MB until it runs")?;
        rest.is_empty().then_some(Self::Taken { wants, free, all, own })
    }
}

/// The reason.
impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NO_ROOM)?;
        match self {
            Self::TooLarge { wants, host } => {
                write!(f, "the task reserves {wants} MB, and the largest has {host} MB in all")
            }
            Self::Taken { wants, free, all, own } => {
                write!(f, "the task reserves {wants} MB, and {free} of {all} MB are not reserved")?;
                match own {
                    0 => Ok(()),
                    own => write!(f, ", since the tasks of this service keep {own} MB until it runs"),
                }
            }
        }
    }
}

/// A number and what stands behind `unit`.
fn figure<'a>(text: &'a str, unit: &str) -> Option<(u64, &'a str)> {
    let (number, rest) = text.split_once(unit)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_others_say_has_no_figures() {
        let taken = NoRoom::Taken { wants: 1, free: 2, all: 3, own: 4 }.to_string();
        let cut = &taken[..taken.len() - 1];
        for reason in
            ["", NO_ROOM, "no container instance met all of its requirements", cut, &format!("{taken}s")]
        {
            assert_eq!(NoRoom::parse(reason), None, "{reason}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(wants in any::<u64>(), free in any::<u64>(), all in any::<u64>(), own in any::<u64>()) {
            for room in [NoRoom::TooLarge { wants, host: all }, NoRoom::Taken { wants, free, all, own }] {
                prop_assert_eq!(NoRoom::parse(&room.to_string()), Some(room));
            }
        }
    }
}
