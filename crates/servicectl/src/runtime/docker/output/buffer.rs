//! Lines between the engine's stream and whoever takes them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::Told;
use super::frame::Line;
use super::position::Position;
use crate::Timestamp;
use crate::runtime::{LogLine, LogPiece, RuntimeError};

/// Lines and bytes that wait at most; then nothing more is read.
const MOST_LINES: usize = 50_000;
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Lines that wait to be taken, and those that were taken until it is known that they are kept.
#[derive(Debug)]
pub(super) struct Buffer {
    inner: Mutex<Inner>,
    /// There is room, or nobody needs it.
    room: Notify,
    /// There are lines, or the end.
    news: Notify,
}

#[derive(Debug)]
struct Inner {
    lines: VecDeque<(Position, LogLine)>,
    bytes: usize,
    /// Up to here lines are kept.
    kept: Option<Position>,
    last_time: Timestamp,
    end: Option<Result<(), RuntimeError>>,
}

impl Buffer {
    pub(super) fn new(from: Option<Position>) -> Self {
        let inner =
            Inner { lines: VecDeque::new(), bytes: 0, kept: from, last_time: Timestamp(0), end: None };
        Self { inner: Mutex::new(inner), room: Notify::new(), news: Notify::new() }
    }

    fn locked(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a line as soon as there is room.
    pub(super) async fn put(&self, position: Position, line: Line, gap: bool, told: &Told) {
        loop {
            {
                let mut inner = self.locked();
                if inner.lines.len() < MOST_LINES && inner.bytes < MOST_BYTES {
                    let time = line.time().max(inner.last_time);
                    if gap {
                        let text =
                            "... output is missing here: the engine had let go of it before it was read ...";
                        inner.push(position, LogLine { time, text: text.to_owned() });
                    }
                    inner.push(position, LogLine { time, text: line.text });
                    break;
                }
            }
            self.room.notified().await;
        }
        self.news.notify_one();
        told();
    }

    /// Nothing more comes.
    pub(super) fn end(&self, how: Result<(), RuntimeError>) {
        self.locked().end = Some(how);
        self.news.notify_one();
    }

    /// Whether somebody who has all lines up to here can go on.
    pub(super) fn continues(&self, position: Option<Position>) -> bool {
        let inner = self.locked();
        let broke_off = matches!(inner.end, Some(Err(_))) && inner.lines.is_empty();
        !broke_off && (inner.kept == position || inner.lines.iter().any(|(at, _)| Some(*at) == position))
    }

    /// All lines up to here are kept.
    pub(super) fn acknowledge(&self, position: Option<Position>) {
        let mut inner = self.locked();
        if inner.kept == position {
            return;
        }
        let Some(last) = inner.lines.iter().rposition(|(at, _)| Some(*at) == position) else { return };
        let gone: usize = inner.lines.drain(..=last).map(|(_, line)| line.text.len()).sum();
        inner.bytes -= gone;
        inner.kept = position;
        drop(inner);
        self.room.notify_one();
    }

    /// Waits for lines or the end.
    pub(super) async fn some_or_end(&self) {
        loop {
            {
                let inner = self.locked();
                if !inner.lines.is_empty() || inner.end.is_some() {
                    return;
                }
            }
            self.news.notified().await;
        }
    }

    /// The oldest lines. They stay until they are acknowledged.
    ///
    /// # Errors
    /// There are none, and the stream broke off.
    pub(super) fn take(&self, most: usize, is_over: bool) -> Result<LogPiece, RuntimeError> {
        let inner = self.locked();
        let mut end = most.min(inner.lines.len());
        // The mark of a gap has the position of the line behind it.
        while end > 0 && inner.lines.get(end).is_some_and(|(next, _)| *next == inner.lines[end - 1].0) {
            end += 1;
        }
        let lines: Vec<LogLine> = inner.lines.range(..end).map(|(_, line)| line.clone()).collect();
        if lines.is_empty()
            && let Some(Err(why)) = &inner.end
        {
            return Err(why.clone());
        }
        let last = lines.len().checked_sub(1).and_then(|last| inner.lines.get(last));
        Ok(LogPiece {
            position: last.map(|(position, _)| position.to_string()),
            more: inner.lines.len() > lines.len() || (is_over && inner.end.is_none()),
            lines,
        })
    }
}

impl Inner {
    fn push(&mut self, position: Position, line: LogLine) {
        self.last_time = line.time;
        self.bytes += line.text.len();
        self.lines.push_back((position, line));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    fn line(nanoseconds: i64) -> (Position, Line) {
        let position = Position::parse(&format!("{nanoseconds} 1")).unwrap();
        (position, Line { nanoseconds, text: nanoseconds.to_string() })
    }

    async fn filled(lines: i64) -> Arc<Buffer> {
        let buffer = Arc::new(Buffer::new(None));
        for number in 1..=lines {
            let (position, line) = line(number);
            buffer.put(position, line, false, &(Arc::new(|| {}) as Told)).await;
        }
        buffer
    }

    #[tokio::test]
    async fn lines_stay_until_they_are_kept() {
        let buffer = filled(3).await;
        let first = buffer.take(2, false).unwrap();
        assert_eq!((first.lines.len(), first.more), (2, true));
        assert_eq!(buffer.take(2, false).unwrap(), first, "keeping them failed");
        let position = first.position.as_deref().and_then(Position::parse);
        assert!(buffer.continues(None) && buffer.continues(position));
        buffer.acknowledge(position);
        assert!(!buffer.continues(None), "the first lines are not here any more");
        let rest = buffer.take(2, false).unwrap();
        assert_eq!((rest.lines[0].text.as_str(), rest.more), ("3", false));
        assert!(buffer.take(9, true).unwrap().more, "what is over is read to its end");
    }

    #[tokio::test]
    async fn a_full_buffer_waits_for_room() {
        let buffer = filled(i64::try_from(MOST_LINES).unwrap()).await;
        let (position, one_more) = line(1_000_000);
        let other = buffer.clone();
        let putting = tokio::spawn(async move {
            other.put(position, one_more, true, &(Arc::new(|| {}) as Told)).await;
        });
        tokio::task::yield_now().await;
        assert!(!putting.is_finished());
        buffer.acknowledge(Position::parse("5000 1"));
        tokio::time::timeout(Duration::from_secs(5), putting).await.unwrap().unwrap();
        let all = buffer.take(usize::MAX, false).unwrap().lines;
        assert_eq!(all.len(), MOST_LINES - 5000 + 2, "a gap has a line of its own");
    }

    #[tokio::test]
    async fn a_stream_that_broke_off_gives_its_lines_first() {
        let buffer = filled(1).await;
        buffer.end(Err(RuntimeError("gone".to_owned())));
        let piece = buffer.take(9, true).unwrap();
        let position = piece.position.as_deref().and_then(Position::parse);
        assert!(buffer.continues(position));
        buffer.acknowledge(position);
        assert!(buffer.take(9, true).is_err() && !buffer.continues(position));
    }
}
