//! Log lines at scale: bytes in, line numbers out.
//!
//! - [`Lines`] holds many lines in one buffer, [`Stream`] what is known of one log stream: it takes the answers of
//!   polls ([`Stream::join`]) without losing or repeating a line, and marks a [`Gap`] where it cannot know.
//! - [`merge_by_time`] and [`rows`] put several streams together; a line is named by its [`LineRef`], never copied.
//! - [`Matcher`] searches; [`shown`] turns a line into text that is safe to show, with its colours, [`phrase`]
//!   anything else that strangers wrote; [`Level`] is how
//!   grave a line is; [`Anchor`] names a line in a link that still holds when more lines have come.
//!
//! Pure: no I/O, no clock, no DOM. Everything is linear in the bytes it is given.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod anchor;
mod gap;
mod level;
mod lines;
mod merged;
mod overlap;
mod rows;
mod search;
mod shown;
mod stream;
#[cfg(test)]
mod testing;

pub use anchor::Anchor;
pub use gap::{Gap, GapKind};
pub use level::Level;
pub use lines::Lines;
pub use merged::{LineRef, merge_by_time};
pub use rows::{Row, rows};
pub use search::{BadPattern, Case, MatchIn, Matcher, Query, RANGES_PER_LINE};
pub use shown::{Color, Shown, Span, Style, WHOLE, is_plain, phrase, phrases, shown, shown_text};
pub use stream::{Joined, Stream};
