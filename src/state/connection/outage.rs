//! Who asks while the platform is away: one resource, when the countdown in the banner ends. Pure.

use super::Trouble;
use crate::api::ApiError;

/// The troubles of all polled resources.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Outage {
    troubles: Vec<Trouble>,
    /// A read was answered since the last one that failed: not all that is asked for is away.
    answered: bool,
}

impl Outage {
    pub(super) fn report(&mut self, trouble: Trouble) {
        match self.troubles.iter_mut().find(|other| other.id == trouble.id) {
            Some(other) => *other = trouble,
            None => self.troubles.push(trouble),
        }
        self.answered = false;
    }

    /// A resource has no trouble of the platform's any more, or is gone.
    pub(super) fn clear(&mut self, id: u64) {
        self.troubles.retain(|trouble| trouble.id != id);
    }

    /// A resource was read.
    pub(super) fn answered(&mut self, id: u64) {
        self.clear(id);
        self.answered = true;
    }

    pub(super) fn has(&self, id: u64) -> bool {
        self.troubles.iter().any(|trouble| trouble.id == id)
    }

    /// Whether an answer for this resource changes anything here.
    pub(super) fn concerns(&self, id: u64) -> bool {
        self.has(id) || !self.troubles.is_empty() && !self.answered
    }

    /// The trouble for the banner: that of the resource which asks for all, else the one that lasts longest.
    pub(super) fn foremost(&self) -> Option<&Trouble> {
        let mut lasting = self.troubles.iter().filter(|trouble| trouble.lasts());
        lasting.clone().find(|trouble| is_away(trouble)).or_else(|| lasting.next())
    }

    /// The resource that asks for all, while nothing of the platform answers.
    pub(super) fn prober(&self) -> Option<u64> {
        self.foremost().filter(|trouble| !self.answered && is_away(trouble)).map(|trouble| trouble.id)
    }

    /// Whether a resource waits for the one that asks. One that was not asked for yet does not: its page says what it
    /// knows by the answer.
    pub(super) fn waits(&self, id: u64) -> bool {
        self.prober().is_some_and(|prober| prober != id)
            && self.troubles.iter().any(|trouble| trouble.id == id && is_away(trouble))
    }
}

/// Nobody was there to answer. What answers with a failure, or late, may answer others well.
fn is_away(trouble: &Trouble) -> bool {
    matches!(*trouble.error, ApiError::Offline | ApiError::Unreachable | ApiError::Elsewhere { .. })
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;

    fn trouble(id: u64, failures: u32, error: ApiError) -> Trouble {
        Trouble { id, failures, error: Arc::new(error), last_good: Some(1.0), next_try: 2.0 }
    }

    fn unreachable(id: u64, failures: u32) -> Trouble {
        trouble(id, failures, ApiError::Unreachable)
    }

    fn waiting(outage: &Outage) -> Vec<u64> {
        (1..=4).filter(|id| outage.waits(*id)).collect()
    }

    #[test]
    fn while_the_platform_is_away_one_asks_and_the_others_that_failed_wait() {
        let mut outage = Outage::default();
        outage.report(unreachable(1, 1));
        outage.report(unreachable(2, 1));
        assert_eq!((outage.prober(), waiting(&outage)), (None, vec![]), "one failed read is no outage");
        outage.report(unreachable(2, 2));
        outage.report(unreachable(3, 1));
        assert_eq!((outage.prober(), waiting(&outage)), (Some(2), vec![1, 3]));
        assert_eq!(outage.foremost().map(|trouble| trouble.id), Some(2), "its countdown is the banner's");
        outage.report(unreachable(2, 9));
        assert_eq!((outage.prober(), waiting(&outage)), (Some(2), vec![1, 3]));
    }

    #[test]
    fn its_success_lets_all_ask() {
        let mut outage = Outage::default();
        [unreachable(1, 2), unreachable(2, 2), unreachable(3, 2)]
            .into_iter()
            .for_each(|it| outage.report(it));
        assert!(outage.concerns(1));
        outage.answered(1);
        assert_eq!((outage.prober(), waiting(&outage)), (None, vec![]));
        assert!(!outage.concerns(1) && outage.concerns(2));
        outage.answered(2);
        outage.answered(3);
        assert_eq!(outage, Outage { answered: true, ..Outage::default() });
    }

    #[test]
    fn where_the_one_that_asks_leaves_another_takes_its_place() {
        let mut outage = Outage::default();
        [unreachable(1, 2), unreachable(2, 2), unreachable(3, 1)]
            .into_iter()
            .for_each(|it| outage.report(it));
        outage.clear(1);
        assert_eq!((outage.prober(), waiting(&outage)), (Some(2), vec![3]));
    }

    #[test]
    fn a_platform_that_answers_others_or_with_a_failure_holds_nobody_back() {
        let mut outage = Outage::default();
        outage.report(unreachable(1, 5));
        outage.report(unreachable(2, 5));
        outage.answered(4);
        assert!(waiting(&outage).is_empty());
        let late = ApiError::TimedOut { after: Duration::from_secs(10) };
        for error in [late, ApiError::Server { status: 500, message: String::new() }] {
            let mut outage = Outage::default();
            outage.report(trouble(1, 5, error));
            outage.report(unreachable(2, 1));
            assert_eq!((outage.prober(), waiting(&outage)), (None, vec![]));
            assert!(outage.foremost().is_some(), "the banner says it nevertheless");
        }
    }
}
