//! How many services were read and are known, and how many have which verdict: kept up to date, so that nobody counts ten thousand.

use std::collections::HashMap;

use servicectl_api::verdict::Kind;

use super::order::Group;

/// What is known of each service that was read at least once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// `None`: it was read, in vain.
    services: HashMap<String, Option<Kind>>,
    kinds: HashMap<Kind, usize>,
}

impl Tally {
    /// A service was read, and has this verdict; `None` where the read was in vain: then an older verdict stays.
    pub(super) fn note(&mut self, name: &str, kind: Option<Kind>) {
        let before = self.services.get(name).copied().flatten();
        let now = kind.or(before);
        self.services.insert(name.to_owned(), now);
        if before != now {
            self.count(before, -1);
            self.count(now, 1);
        }
    }

    /// Only these services are left.
    pub(super) fn retain(&mut self, is_there: impl Fn(&str) -> bool) {
        self.services.retain(|name, _| is_there(name));
        self.kinds.clear();
        for kind in self.services.values().copied().flatten() {
            *self.kinds.entry(kind).or_default() += 1;
        }
    }

    /// How many were read, if in vain.
    pub(super) fn read(&self) -> usize {
        self.services.len()
    }

    /// Of how many the verdict is known.
    pub(super) fn known(&self) -> usize {
        self.kinds.values().sum()
    }

    /// How many belong to a group.
    pub(super) fn of(&self, group: Group) -> usize {
        self.kinds.iter().filter(|(kind, _)| group.holds(**kind)).map(|(_, number)| number).sum()
    }

    fn count(&mut self, kind: Option<Kind>, by: isize) {
        if let Some(kind) = kind {
            let number = self.kinds.entry(kind).or_default();
            *number = number.saturating_add_signed(by);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KINDS: [Option<Kind>; 4] =
        [None, Some(Kind::Running), Some(Kind::Unhealthy), Some(Kind::RestartLoop)];

    #[test]
    fn a_verdict_outlives_a_read_in_vain() {
        let mut tally = Tally::default();
        tally.note("a", Some(Kind::Running));
        tally.note("a", None);
        tally.note("b", None);
        assert_eq!((tally.read(), tally.known()), (2, 1), "what was read in vain only is not known");
        assert_eq!(tally.of(Group::Kind(Kind::Running)), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn counting_as_one_goes_equals_counting_all(steps in proptest::collection::vec((0usize..6, 0usize..5), 0..40)) {
            let names = ["a", "b", "c", "d", "e", "f"];
            let (mut tally, mut model) = (Tally::default(), HashMap::<&str, Option<Kind>>::new());
            for (name, action) in steps {
                match KINDS.get(action) {
                    Some(&kind) => {
                        tally.note(names[name], kind);
                        let entry = model.entry(names[name]).or_default();
                        *entry = kind.or(*entry);
                    }
                    None => {
                        tally.retain(|other| other != names[name]);
                        model.remove(names[name]);
                    }
                }
            }
            prop_assert_eq!(tally.read(), model.len());
            prop_assert_eq!(tally.known(), model.values().flatten().count());
            for group in Group::ALL {
                let expected = model.values().flatten().filter(|kind| group.holds(**kind)).count();
                prop_assert_eq!(tally.of(group), expected);
            }
        }
    }
}
