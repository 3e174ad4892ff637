//! What readers of logs got last, for the colleagues who ask for the same a moment later: a portal polls every few seconds, and
//! a service that is watched is watched by many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use servicectl_api::logs::LogStream;

use super::view::View;
use crate::store::services::ServiceId;

/// Services whose answers are kept; beyond it all are forgotten.
const MOST_SERVICES: usize = 64;
/// Bytes of text of an answer that is kept.
const MOST_BYTES: usize = 256 * 1024;

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
    logs: Vec<LogStream>,
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
    ) -> Result<Vec<LogStream>, u64> {
        let cache = self.locked();
        let known = cache.answers.get(&service).filter(|answer| {
            answer.question == question && answer.view.as_ref().map(Arc::as_ptr) == view.map(Arc::as_ptr)
        });
        known.map(|answer| answer.logs.clone()).ok_or(cache.epoch)
    }

    /// Keeps an answer, unless something was written since `epoch` was given out.
    pub(super) fn keep(
        &self,
        service: ServiceId,
        question: (usize, usize),
        view: Option<Arc<View>>,
        epoch: u64,
        logs: &[LogStream],
    ) {
        let lines = logs.iter().flat_map(|stream| &stream.log_events);
        if lines.map(|line| line.message.len()).sum::<usize>() > MOST_BYTES {
            return;
        }
        let mut cache = self.locked();
        if cache.epoch != epoch {
            return;
        }
        if cache.answers.len() >= MOST_SERVICES && !cache.answers.contains_key(&service) {
            cache.answers.clear();
        }
        cache.answers.insert(service, Answer { question, view, logs: logs.to_vec() });
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
    use servicectl_api::logs::LogEvent;

    use super::*;

    const ONE: ServiceId = ServiceId(1);
    const QUESTION: (usize, usize) = (20, 1);

    fn stream(message: &str) -> Vec<LogStream> {
        let line = LogEvent { time: None, message: message.to_owned() };
        vec![LogStream { stream_name: "s".to_owned(), log_events: vec![line] }]
    }

    #[test]
    fn an_answer_holds_until_something_is_written() {
        let cache = LogCache::default();
        let epoch = cache.answer(ONE, QUESTION, None).unwrap_err();
        cache.keep(ONE, QUESTION, None, epoch, &stream("a"));
        assert_eq!(cache.answer(ONE, QUESTION, None), Ok(stream("a")));
        assert!(cache.answer(ONE, (21, 1), None).is_err(), "another question");
        cache.wrote([ONE].into_iter());
        assert!(cache.answer(ONE, QUESTION, None).is_err());
    }

    #[test]
    fn what_was_read_before_a_write_is_not_kept_after_it() {
        let cache = LogCache::default();
        let before = cache.answer(ONE, QUESTION, None).unwrap_err();
        cache.wrote([ONE].into_iter());
        cache.keep(ONE, QUESTION, None, before, &stream("old"));
        let now = cache.answer(ONE, QUESTION, None).unwrap_err();
        cache.keep(ONE, QUESTION, None, now, &stream("new"));
        cache.forget_all();
        cache.keep(ONE, QUESTION, None, now, &stream("new"));
        assert!(cache.answer(ONE, QUESTION, None).is_err());
    }

    #[test]
    fn a_long_answer_is_not_kept() {
        let cache = LogCache::default();
        cache.keep(ONE, QUESTION, None, 0, &stream(&"x".repeat(MOST_BYTES + 1)));
        assert!(cache.answer(ONE, QUESTION, None).is_err());
    }

    #[test]
    fn answers_are_bounded_and_nothing_stays_of_a_service_that_is_gone() {
        let cache = LogCache::default();
        for number in 0..1000 {
            let service = ServiceId(number);
            let epoch = cache.answer(service, QUESTION, None).unwrap_err();
            cache.keep(service, QUESTION, None, epoch, &stream("a"));
            assert_eq!(cache.answer(service, QUESTION, None), Ok(stream("a")));
            assert!(cache.locked().answers.len() <= MOST_SERVICES);
        }
        cache.wrote((0..1000).map(ServiceId));
        assert_eq!(cache.locked().answers.len(), 0);
    }
}
