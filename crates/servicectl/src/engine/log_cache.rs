//! What readers of logs got last, for the colleagues who ask for the same a moment later: a portal polls every few seconds, and
//! a service that is watched is watched by many. Kept as the JSON that goes out, since writing that is most of the work.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::value::RawValue;

use super::view::View;
use crate::store::services::ServiceId;

/// Services whose answers are kept; beyond it all are forgotten.
const MOST_SERVICES: usize = 64;
/// Bytes of an answer that is kept.
const MOST_BYTES: usize = 512 * 1024;

/// Answers that are right until something is written, or a task comes or goes.
#[derive(Default)]
pub(super) struct LogCache(Mutex<Cache>);

#[derive(Default)]
struct Cache {
    /// Changes with everything that is kept or let go, of whichever service, so that no service leaves a number of its own
    /// behind.
    epoch: u64,
    answers: HashMap<ServiceId, Answer>,
}

struct Answer {
    question: (usize, usize),
    view: Option<Arc<View>>,
    logs: Arc<RawValue>,
}

impl std::fmt::Debug for LogCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogCache").finish_non_exhaustive()
    }
}

impl LogCache {
    /// The answer to this question (lines, streams) while the service has this view; or the epoch to keep one under.
    pub(super) fn answer(
        &self,
        service: ServiceId,
        question: (usize, usize),
        view: Option<&Arc<View>>,
    ) -> Result<Arc<RawValue>, u64> {
        let cache = self.locked();
        let known = cache.answers.get(&service).filter(|answer| {
            answer.question == question && answer.view.as_ref().map(Arc::as_ptr) == view.map(Arc::as_ptr)
        });
        known.map(|answer| Arc::clone(&answer.logs)).ok_or(cache.epoch)
    }

    /// Keeps an answer, unless something was written since `epoch` was given out.
    pub(super) fn keep(
        &self,
        service: ServiceId,
        question: (usize, usize),
        view: Option<Arc<View>>,
        epoch: u64,
        logs: &Arc<RawValue>,
    ) {
        if logs.get().len() > MOST_BYTES {
            return;
        }
        let mut cache = self.locked();
        if cache.epoch != epoch {
            return;
        }
        if cache.answers.len() >= MOST_SERVICES && !cache.answers.contains_key(&service) {
            cache.answers.clear();
        }
        cache.answers.insert(service, Answer { question, view, logs: Arc::clone(logs) });
    }

    /// Lines of these services were kept, or went with their service.
    pub(super) fn wrote(&self, services: impl Iterator<Item = ServiceId>) {
        let mut cache = self.locked();
        cache.epoch += 1;
        for service in services {
            cache.answers.remove(&service);
        }
    }

    /// Lines of any service were let go.
    pub(super) fn forget_all(&self) {
        let mut cache = self.locked();
        cache.epoch += 1;
        cache.answers.clear();
    }

    fn locked(&self) -> MutexGuard<'_, Cache> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ServiceId = ServiceId(1);
    const QUESTION: (usize, usize) = (20, 1);

    fn streams(text: &str) -> Arc<RawValue> {
        serde_json::value::to_raw_value(text).unwrap().into()
    }

    /// What is kept as the answer to [`QUESTION`].
    fn kept(cache: &LogCache, service: ServiceId) -> Option<String> {
        Some(cache.answer(service, QUESTION, None).ok()?.get().to_owned())
    }

    #[test]
    fn an_answer_holds_until_something_is_written() {
        let cache = LogCache::default();
        let epoch = cache.answer(ONE, QUESTION, None).unwrap_err();
        cache.keep(ONE, QUESTION, None, epoch, &streams("a"));
        assert_eq!(kept(&cache, ONE).as_deref(), Some("\"a\""));
        assert!(cache.answer(ONE, (21, 1), None).is_err(), "another question");
        cache.wrote([ONE].into_iter());
        assert!(cache.answer(ONE, QUESTION, None).is_err());
    }

    #[test]
    fn what_was_read_before_a_write_is_not_kept_after_it() {
        let cache = LogCache::default();
        let before = cache.answer(ONE, QUESTION, None).unwrap_err();
        cache.wrote([ONE].into_iter());
        cache.keep(ONE, QUESTION, None, before, &streams("old"));
        let now = cache.answer(ONE, QUESTION, None).unwrap_err();
        cache.keep(ONE, QUESTION, None, now, &streams("new"));
        cache.forget_all();
        cache.keep(ONE, QUESTION, None, now, &streams("new"));
        assert!(cache.answer(ONE, QUESTION, None).is_err());
    }

    #[test]
    fn a_long_answer_is_not_kept() {
        let cache = LogCache::default();
        cache.keep(ONE, QUESTION, None, 0, &streams(&"x".repeat(MOST_BYTES + 1)));
        assert!(cache.answer(ONE, QUESTION, None).is_err());
    }

    #[test]
    fn answers_are_bounded_and_nothing_stays_of_a_service_that_is_gone() {
        let cache = LogCache::default();
        for number in 0..1000 {
            let service = ServiceId(number);
            let epoch = cache.answer(service, QUESTION, None).unwrap_err();
            cache.keep(service, QUESTION, None, epoch, &streams("a"));
            assert_eq!(kept(&cache, service).as_deref(), Some("\"a\""));
            assert!(cache.locked().answers.len() <= MOST_SERVICES);
        }
        cache.wrote((0..1000).map(ServiceId));
        assert_eq!(cache.locked().answers.len(), 0);
    }
}
