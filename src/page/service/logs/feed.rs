//! Reads the logs again and again into the [`Book`].

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;

use super::book::{Book, Wish};
use crate::{
    api::ApiError,
    page::common::{event, task},
    state::{
        poll::{Pace, Poll, poll},
        service::ServiceHandle,
        session::use_client,
    },
};

/// Most questions in a row in one round of polling.
const MOST_QUESTIONS: usize = 8;

/// The log streams of the service, kept up to date while the page is open.
#[derive(Clone, Copy)]
pub struct Feed {
    book: StoredValue<Book>,
    version: RwSignal<u64>,
    /// The polling itself.
    pub poll: Poll,
}

impl Feed {
    /// Starts reading what `wish` asks for; a change of it is read at once.
    pub fn start(service: &ServiceHandle, wish: Memo<Wish>) -> Self {
        let (book, version) = (StoredValue::new(Book::default()), RwSignal::new(0));
        let (client, name) = (use_client(), service.name());
        let poll = poll(move || {
            let (client, name) = (client.clone(), name.clone());
            async move {
                let mut ask = update(book, |book| book.begin(&wish.get_untracked()));
                for _ in 0..MOST_QUESTIONS {
                    let Some(question) = ask else { break };
                    let answer = client.logs(&name, question.tail, question.streams).await?;
                    let taken = update(book, |book| book.take(question, &answer));
                    if taken.is_some_and(|taken| taken.changed) {
                        let _ = version.try_update(|version| *version += 1);
                    }
                    ask = update(book, |book| book.next(&wish.get_untracked())).flatten();
                }
                let running = wish.try_with_untracked(|wish| !wish.running.is_empty()).unwrap_or(false);
                Ok::<_, ApiError>(if running { Pace::Changing } else { Pace::Steady })
            }
        });
        let feed = Self { book, version, poll };
        Effect::new(move |before: Option<Wish>| {
            let wish = wish.get();
            if let Some(before) = before
                && (before.picked != wish.picked || before.tail != wish.tail)
            {
                if wish.tail < before.tail {
                    feed.change(|book| book.shorten(wish.tail));
                }
                feed.poll.refresh();
            }
            wish
        });
        feed
    }

    /// Reads the book, and again when lines or streams change.
    pub fn with<T>(self, read: impl FnOnce(&Book) -> T) -> T {
        self.version.track();
        self.book.with_value(read)
    }

    /// Reads the book.
    pub fn peek<T>(self, read: impl FnOnce(&Book) -> T) -> T {
        self.book.with_value(read)
    }

    /// Changes what the book knows beside the lines, which nobody is told.
    pub fn note<T>(self, change: impl FnOnce(&mut Book) -> T) -> Option<T> {
        update(self.book, change)
    }

    fn change(self, change: impl FnOnce(&mut Book)) {
        self.book.update_value(change);
        self.version.update(|version| *version += 1);
    }

    /// Tells when lines or streams change.
    pub fn track(self) {
        self.version.track();
    }
}

/// Changes the book, unless the page is gone.
fn update<T>(book: StoredValue<Book>, change: impl FnOnce(&mut Book) -> T) -> Option<T> {
    book.try_update_value(change)
}

/// What is known of the task behind a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFacts {
    /// When it was started, seconds.
    pub started: Option<i64>,
    /// When it ended, seconds.
    pub ended: Option<i64>,
    /// How it ended: "exit code 1: Essential container in task exited".
    pub ending: Option<String>,
    /// Whether the platform lists it.
    pub listed: bool,
    /// Which revision it runs.
    pub revision: Option<u64>,
}

/// What is known of all tasks, by their ids.
pub type Facts = Arc<HashMap<String, TaskFacts>>;

/// Gathers what status reports and events say about the tasks.
pub fn facts(service: &ServiceHandle) -> Memo<Facts> {
    let (history, events) = (service.history, service.events);
    Memo::new(move |_| {
        let lives = task::Lives::read(&events.with(|events| event::read(events)));
        let tasks = history.with(|history| task::seen(history, &lives));
        let facts = |seen: task::SeenTask| TaskFacts {
            started: seen.task.created_at.map(|at| at.0),
            ended: seen.ended.map(|at| at.0),
            ending: seen.ending,
            listed: seen.listed,
            revision: seen.task.task_definition.revision.known(),
        };
        Arc::new(tasks.into_iter().map(|seen| (seen.task.task_name.clone(), facts(seen))).collect())
    })
}
