//! The definition that this tab sent last, and what it tells of what runs where the platform does not say that.

use servicectl_api::Definition;

use super::baseline::{Baseline, Running};

/// The definition that this tab sent last.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// The definition.
    pub definition: Definition,
    /// The revision that it became, where the platform told it.
    pub revision: Option<u64>,
    /// The lowest number that it can have: one more than the newest known before. It has another where a colleague sent
    /// one in between, so this names nothing to a reader.
    pub least: Option<u64>,
}

impl Sent {
    /// The newest revision that there is at least, now that this was sent.
    pub fn at_least(&self) -> Option<u64> {
        self.revision.or(self.least)
    }

    /// What runs, beside what tasks show of it. `None` where a newer revision is there, or one of which it is not known
    /// whether it is this.
    pub fn baseline(self, running: Option<&Running>) -> Option<Baseline> {
        let newest = running.and_then(|running| running.revision);
        let looks_like_it = running.is_some_and(|running| running.looks_like(&self.definition));
        let revision = match (self.revision, newest) {
            (Some(ours), newest) => Some(ours).filter(|_| newest <= Some(ours)).map(Some),
            (None, None) => Some(None),
            // no task of it yet
            (None, Some(newest)) if self.least.is_some_and(|least| newest < least) => Some(None),
            (None, Some(newest)) => {
                let next = self.least.is_none_or(|least| newest == least);
                (next && looks_like_it).then_some(Some(newest))
            }
        }?;
        Some(Baseline::Whole { definition: self.definition, revision })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(revision: Option<u64>, least: Option<u64>) -> Sent {
        let definition = Definition {
            container_tag: "mine".to_owned(),
            memory_reservation: 64,
            memory_limit: 128,
            container_port: 80,
            environment: Vec::new(),
        };
        Sent { definition, revision, least }
    }

    fn running(revision: u64, tag: &str) -> Running {
        Running {
            tag: Some(tag.to_owned()),
            reservation: Some(64),
            limit: Some(128),
            port: Some(80),
            revision: Some(revision),
        }
    }

    /// The revision that counts as sent by this tab; the outer `None` where what runs may be another.
    fn ours(sent: Sent, running: Option<Running>) -> Option<Option<u64>> {
        sent.baseline(running.as_ref()).map(|baseline| baseline.revision())
    }

    #[test]
    fn a_revision_that_the_platform_told_counts_until_a_newer_one_is_there() {
        assert_eq!(ours(sent(Some(6), Some(6)), None), Some(Some(6)));
        assert_eq!(ours(sent(Some(6), Some(6)), Some(running(5, "old"))), Some(Some(6)));
        assert_eq!(ours(sent(Some(6), Some(6)), Some(running(6, "mine"))), Some(Some(6)));
        assert_eq!(ours(sent(Some(6), Some(6)), Some(running(7, "mine"))), None);
    }

    #[test]
    fn a_number_that_nobody_told_is_not_made_up() {
        assert_eq!(ours(sent(None, Some(6)), None), Some(None));
        assert_eq!(ours(sent(None, Some(6)), Some(running(5, "old"))), Some(None), "no task of it yet");
        assert_eq!(ours(sent(None, Some(6)), Some(running(6, "mine"))), Some(Some(6)));
        assert_eq!(ours(sent(None, None), Some(running(9, "mine"))), Some(Some(9)));
    }

    #[test]
    fn what_a_colleague_sent_in_between_is_not_taken_for_ours() {
        assert_eq!(ours(sent(None, Some(6)), Some(running(6, "theirs"))), None);
        assert_eq!(ours(sent(None, Some(6)), Some(running(7, "mine"))), None, "theirs may have the same tag");
        assert_eq!(ours(sent(None, None), Some(running(9, "theirs"))), None);
    }
}
