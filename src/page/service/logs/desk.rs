//! What the parts of the page share: the lines, the choices, and what follows from them.

use std::sync::Mutex;

use leptos::prelude::*;
use loglines::{LineRef, Row};

use super::{
    book::Wish,
    feed::{self, Facts, Feed},
    finder::Finder,
    options::Options,
    picks::Picks,
    scroller::Scroller,
    shared::Shared,
    view::{Filter, Layout, RowId, View, Wrap},
};
use crate::state::{
    clock::{Clock, use_clock},
    service::ServiceHandle,
};

/// The rows and where they stand.
#[derive(Debug)]
pub struct Laid {
    /// The rows.
    pub view: Shared<View>,
    /// Where they stand; corrected when rows are seen.
    pub layout: Mutex<Layout>,
}

/// Everything that the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The service's name.
    pub name: StoredValue<String>,
    /// The reader's choices.
    pub options: Options,
    /// The server's clock.
    pub clock: Clock,
    /// The lines.
    pub feed: Feed,
    /// The search.
    pub finder: Finder,
    /// What is known of the tasks.
    pub facts: Memo<Facts>,
    /// Places of the shown streams in the book, oldest first.
    pub streams: Memo<Vec<usize>>,
    /// The rows.
    pub view: Memo<Shared<View>>,
    /// The rows, laid out.
    pub laid: Memo<Shared<Laid>>,
    /// Where the list stands.
    pub scroller: Scroller,
    /// The selected lines and the current match.
    pub picks: Picks,
}

impl Desk {
    /// Sets the page up.
    pub fn provide(service: &ServiceHandle) -> Self {
        let options = Options::read();
        let status = service.status;
        let wish = Memo::new(move |_| Wish {
            picked: options.picked.get(),
            tail: options.tail.get(),
            running: status.with(|status| {
                let tasks = status.iter().flat_map(|status| &status.status.tasks);
                tasks.map(|task| task.task_name.clone()).collect()
            }),
        });
        let feed = Feed::start(service, wish);
        let finder = Finder::new(options);
        let streams = Memo::new(move |_| {
            let picked = options.picked.get();
            feed.with(|book| {
                let held = book.held();
                let mut places: Vec<usize> = (0..held.len())
                    .filter(|&at| picked.has(&held[at].task) && !held[at].stream.is_empty())
                    .collect();
                places.sort_by_key(|&at| (held[at].span().map(|span| span.start), at));
                places
            })
        });
        finder.run(feed, streams);
        let view = Memo::new(move |_| {
            finder.found.track();
            let filter = Filter {
                streams: streams.get(),
                levels: options.levels.get(),
                searched: finder.is_on(),
                only_matches: options.only.get().0,
            };
            Shared::new(feed.with(|book| View::new(book, &filter)))
        });
        let scroller = Scroller::new();
        let laid = Memo::new(move |_| {
            let view = view.get();
            let wrap = Wrap { columns: scroller.columns(options) };
            let layout = feed.peek(|book| {
                scroller.with_measured(|measured| {
                    let seen = |at: usize| measured.get(&view.id(book, at)?).copied();
                    let none = |_: usize| None;
                    if measured.is_empty() {
                        Layout::new(&view, wrap, none)
                    } else {
                        Layout::new(&view, wrap, seen)
                    }
                })
            });
            Shared::new(Laid { view, layout: Mutex::new(layout) })
        });
        let facts = feed::facts(service);
        let name = StoredValue::new(service.name());
        let picks = Picks::new();
        let clock = use_clock();
        let desk = Self { name, options, clock, feed, finder, facts, streams, view, laid, scroller, picks };
        scroller.run(desk);
        picks.run(desk);
        provide_context(desk);
        desk
    }

    /// The line of a row, if it is one.
    pub fn line_at(self, row: usize) -> Option<LineRef> {
        self.view.with_untracked(|view| match view.rows.get(row) {
            Some(Row::Line(line)) => Some(*line),
            _ => None,
        })
    }

    /// The name of a row.
    pub fn id_of(self, row: usize) -> Option<RowId> {
        self.view.with_untracked(|view| self.feed.peek(|book| view.id(book, row)))
    }

    /// Where the row with this name stands.
    pub fn row_of(self, id: RowId) -> Option<usize> {
        self.view.with_untracked(|view| self.feed.peek(|book| view.find(book, id)))
    }
}

/// The desk of the page.
pub fn use_desk() -> Desk {
    expect_context()
}
