//! What the reader chose; all of it stands in the address.

use leptos::prelude::*;
use servicectl_api::logs::MOST_TAIL;

use super::address::{Levels, LineRange, Picked, Switch, Times};
use crate::state::query::query;

/// Lines of each stream that are loaded where the address says nothing.
const TAIL: u64 = 1_000;
/// The tails offered.
pub const TAILS: [u64; 4] = [100, 1_000, 5_000, MOST_TAIL];

/// A value that stands in the address, with what holds where it does not.
pub struct Choice<T: Send + Sync + 'static> {
    get: Signal<T>,
    set: SignalSetter<Option<T>>,
}

impl<T: Send + Sync> Clone for Choice<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Choice<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Choice<T> {
    /// What holds.
    pub fn get(self) -> T {
        self.get.get()
    }

    /// What holds, not tracked.
    pub fn peek(self) -> T {
        self.get.get_untracked()
    }

    /// Chooses; `None` goes back to what holds by itself.
    pub fn set(self, value: Option<T>) {
        self.set.set(value);
    }

    /// Whether `value` holds.
    pub fn is(self, value: T) -> Signal<bool> {
        Signal::derive(move || self.get.with(|now| *now == value))
    }
}

fn choice<T>(key: &'static str, otherwise: T) -> Choice<T>
where
    T: std::str::FromStr + ToString + Clone + PartialEq + Send + Sync + 'static,
{
    let (get, set) = query::<T>(key);
    let otherwise = StoredValue::new(otherwise);
    let get = Memo::new(move |_| get.get().unwrap_or_else(|| otherwise.get_value()));
    Choice { get: get.into(), set }
}

/// All choices.
#[derive(Clone, Copy)]
pub struct Options {
    /// Which streams.
    pub picked: Choice<Picked>,
    /// Lines of each stream.
    pub tail: Choice<u64>,
    /// Which levels.
    pub levels: Choice<Levels>,
    /// What is searched.
    pub search: Choice<String>,
    /// The search is a regular expression.
    pub regex: Choice<Switch>,
    /// Small and capital letters differ.
    pub exact: Choice<Switch>,
    /// Only whole words are found.
    pub word: Choice<Switch>,
    /// Only lines that match are shown.
    pub only: Choice<Switch>,
    /// How times are written.
    pub times: Choice<Times>,
    /// Whether lines wrap; where nobody said, the width decides.
    pub wrap: (Memo<Option<Switch>>, SignalSetter<Option<Switch>>),
    /// The selected lines.
    pub lines: (Memo<Option<LineRange>>, SignalSetter<Option<LineRange>>),
}

impl Options {
    /// Reads them from the address.
    pub fn read() -> Self {
        let (get, set) = query::<u64>("tail");
        let tail = Memo::new(move |_| get.get().map_or(TAIL, |tail| tail.clamp(1, TAILS[TAILS.len() - 1])));
        let off = Switch(false);
        Self {
            picked: choice("streams", Picked::default()),
            tail: Choice { get: tail.into(), set },
            levels: choice("level", Levels::default()),
            search: choice("q", String::new()),
            regex: choice("regex", off),
            exact: choice("case", off),
            word: choice("word", off),
            only: choice("only", off),
            times: choice("time", Times::default()),
            wrap: query("wrap"),
            lines: query("lines"),
        }
    }

    /// Loads so many lines of each stream.
    pub fn set_tail(self, tail: u64) {
        self.tail.set((tail != TAIL).then_some(tail));
    }

    /// The next longer tail, if there is one.
    pub fn longer(self) -> Option<u64> {
        let tail = self.tail.get();
        TAILS.into_iter().find(|&longer| longer > tail)
    }
}

/// Turns a switch around; off is left out of the address.
pub fn turn(switch: Choice<Switch>) {
    let on = !switch.peek().0;
    switch.set(on.then_some(Switch(true)));
}
