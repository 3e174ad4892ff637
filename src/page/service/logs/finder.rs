//! The search: typed text, matches found slice by slice, and the step from one to the next.

use std::time::Duration;

use leptos::prelude::*;
use loglines::{BadPattern, Case, Matcher, Query};

use super::{feed::Feed, options::Options, shared::Shared};
use crate::browser::time;

/// Lines searched at a time.
const SLICE: usize = 2_000;
/// How long slices are searched before the page gets its turn, milliseconds.
const TURN: f64 = 10.0;
/// Pause of typing after which the text goes into the address.
const TYPED: Duration = Duration::from_millis(400);

/// A query and what came of it.
#[derive(Debug)]
pub struct Prepared {
    query: Query,
    /// The matcher, or why there is none.
    pub matcher: Result<Matcher, BadPattern>,
}

/// The search of the page.
#[derive(Clone, Copy)]
pub struct Finder {
    text: RwSignal<String>,
    /// The query, made ready.
    pub prepared: Memo<Shared<Prepared>>,
    /// Changes when matches were found.
    pub found: RwSignal<u64>,
    /// Whether the search is still going on.
    pub busy: RwSignal<bool>,
    options: Options,
    typed: StoredValue<Option<TimeoutHandle>>,
    pass: StoredValue<u64>,
    /// The text that this page last put into the address.
    written: StoredValue<String>,
}

impl Finder {
    /// Makes the search of the page, from its address.
    pub fn new(options: Options) -> Self {
        let text = RwSignal::new(options.search.peek());
        let prepared = Memo::new(move |before: Option<&Shared<Prepared>>| {
            let case = if options.exact.get().0 { Case::Exact } else { Case::Smart };
            let (regex, whole_word) = (options.regex.get().0, options.word.get().0);
            let query = Query { text: text.get(), regex, case, whole_word };
            match before.filter(|before| before.query == query) {
                Some(before) => before.clone(),
                None => Shared::new(Prepared { matcher: Matcher::new(&query), query }),
            }
        });
        let finder = Self {
            text,
            prepared,
            found: RwSignal::new(0),
            busy: RwSignal::new(false),
            options,
            typed: StoredValue::new(None),
            pass: StoredValue::new(0),
            written: StoredValue::new(text.get_untracked()),
        };
        // Another address (a link, "back") brings another search.
        Effect::new(move |_| {
            let text = options.search.get();
            if finder.written.with_value(|written| *written != text) {
                finder.written.set_value(text.clone());
                finder.text.set(text);
            }
        });
        on_cleanup(move || finder.forget_timer());
        finder
    }

    /// What is typed.
    pub fn text(self) -> Signal<String> {
        self.text.into()
    }

    /// Whether anything is searched.
    pub fn is_on(self) -> bool {
        self.prepared.with(|prepared| prepared.is_on())
    }

    /// Searches another text, and puts it into the address once the typing pauses.
    pub fn type_text(self, text: String) {
        self.text.set(text.clone());
        self.forget_timer();
        let write = move || {
            self.written.set_value(text.clone());
            self.options.search.set((!text.is_empty()).then(|| text.clone()));
        };
        self.typed.set_value(set_timeout_with_handle(write, TYPED).ok());
    }

    fn forget_timer(self) {
        if let Some(Some(timer)) = self.typed.try_update_value(Option::take) {
            timer.clear();
        }
    }

    /// Searches the streams whenever the query or the lines change, a slice at a time.
    pub fn run(self, feed: Feed, streams: Memo<Vec<usize>>) {
        Effect::new(move |before: Option<Shared<Prepared>>| {
            let prepared = self.prepared.get();
            feed.track();
            let streams = streams.get();
            let new = before.as_ref() != Some(&prepared);
            if new {
                feed.note(super::book::Book::forget_matches);
            }
            let pass = self.pass.try_update_value(|pass| {
                *pass += 1;
                *pass
            });
            let matcher = prepared.matcher.clone().ok().filter(|_| prepared.is_on());
            let Some(matcher) = matcher else {
                self.busy.set(false);
                if new && before.is_some() {
                    self.found.update(|found| *found += 1);
                }
                return prepared;
            };
            leptos::task::spawn_local_scoped_with_cancellation(async move {
                self.search(feed, &matcher, &streams, new, pass).await;
            });
            prepared
        });
    }

    async fn search(self, feed: Feed, matcher: &Matcher, streams: &[usize], new: bool, pass: Option<u64>) {
        let before = count(feed, streams);
        let (began, mut turn) = (time::now(), time::now());
        loop {
            match feed.note(|book| book.search(matcher, streams, SLICE)) {
                Some(false) => {}
                Some(true) => break,
                None => return,
            }
            if time::now() - turn > TURN {
                self.busy.set(time::now() - began > 300.0);
                time::sleep(Duration::ZERO).await;
                // Another search, or more lines, began a pass of its own.
                if self.pass.try_get_value() != pass {
                    return;
                }
                turn = time::now();
            }
        }
        self.busy.set(false);
        if new || count(feed, streams) != before {
            self.found.update(|found| *found += 1);
        }
    }
}

fn count(feed: Feed, streams: &[usize]) -> usize {
    feed.peek(|book| {
        streams.iter().filter_map(|&at| book.held().get(at)).map(|held| held.found.lines.len()).sum()
    })
}

impl Prepared {
    /// Whether anything is searched.
    pub fn is_on(&self) -> bool {
        !self.query.text.is_empty() && self.matcher.is_ok()
    }

    /// What is wrong with the pattern.
    pub fn problem(&self) -> Option<String> {
        self.matcher.as_ref().err().map(ToString::to_string)
    }
}
