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
pub(super) struct LogCache(Mutex<HashMap<ServiceId, Entry>>);

#[derive(Default)]
struct Entry {
    /// Changes with every line that is kept or let go.
    version: u64,
    answer: Option<Answer>,
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
    /// The answer to this question (lines, streams) while the service has this view; or the version to keep one under.
    pub(super) fn answer(
        &self,
        service: ServiceId,
        question: (usize, usize),
        view: Option<&Arc<View>>,
    ) -> Result<Vec<LogStream>, u64> {
        let entries = self.entries();
        let Some(entry) = entries.get(&service) else { return Err(0) };
        let known = entry.answer.as_ref().filter(|answer| {
            answer.question == question && answer.view.as_ref().map(Arc::as_ptr) == view.map(Arc::as_ptr)
        });
        known.map(|answer| answer.logs.clone()).ok_or(entry.version)
    }

    /// Keeps an answer, unless something was written since `version` was given out.
    pub(super) fn keep(
        &self,
        service: ServiceId,
        question: (usize, usize),
        view: Option<Arc<View>>,
        version: u64,
        logs: &[LogStream],
    ) {
        let lines = logs.iter().flat_map(|stream| &stream.log_events);
        if lines.map(|line| line.message.len()).sum::<usize>() > MOST_BYTES {
            return;
        }
        let mut entries = self.entries();
        let entry = entries.entry(service).or_default();
        if entry.version == version {
            entry.answer = Some(Answer { question, view, logs: logs.to_vec() });
        }
    }

    /// Lines of these services were kept.
    pub(super) fn wrote(&self, services: impl Iterator<Item = ServiceId>) {
        let mut entries = self.entries();
        for service in services {
            let entry = entries.entry(service).or_default();
            entry.version += 1;
            entry.answer = None;
        }
        // Versions stay, so that no answer of before is kept for a later one.
        if entries.values().filter(|entry| entry.answer.is_some()).count() > MOST_SERVICES {
            entries.values_mut().for_each(|entry| entry.answer = None);
        }
    }

    /// Lines of any service were let go.
    pub(super) fn forget_all(&self) {
        for entry in self.entries().values_mut() {
            entry.version += 1;
            entry.answer = None;
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<ServiceId, Entry>> {
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
        let version = cache.answer(ONE, QUESTION, None).unwrap_err();
        cache.keep(ONE, QUESTION, None, version, &stream("a"));
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
}
