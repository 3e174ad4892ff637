//! A container's output: one stream a task, followed into a bounded buffer from which the log keeper takes.
//!
//! The engine keeps the output too, and marks each line with its time in nanoseconds. A position is the time of the last
//! line that was taken and how many lines had that same time, so that whoever comes back, after a restart of the server or
//! of the engine, goes on behind that very line. While the buffer is full nothing is read; the container is not slowed by
//! that, since its engine writes on. What the engine has let go of meanwhile is a marked gap.

mod buffer;
mod frame;
mod pace;
mod position;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptions;
use futures_util::StreamExt;
use tokio_util::task::AbortOnDropHandle;

use self::buffer::Buffer;
use self::frame::Lines;
use self::pace::Pace;
use self::position::{Place, Position};
use super::connect;
use crate::Timestamp;
use crate::runtime::{LogPiece, RuntimeError};

/// Longest wait for the first lines of a stream that was just opened.
const OPENING: Duration = Duration::from_millis(500);
/// Longest wait for further output of a container that has ended; the engine has all of it already.
const REST: Duration = Duration::from_secs(20);

/// Whoever wants to know that there is output to take.
pub(super) type Told = Arc<dyn Fn() + Send + Sync>;

/// The output of one container, from some position on.
#[derive(Debug)]
pub(super) struct Output {
    buffer: Arc<Buffer>,
    /// Ends with the last reader.
    _follows: AbortOnDropHandle<()>,
}

impl Output {
    /// Opens the stream behind `position`.
    pub(super) fn open(docker: Docker, container: String, position: Option<&str>, told: Told) -> Arc<Self> {
        let from = position.and_then(Position::parse);
        let buffer = Arc::new(Buffer::new(from));
        let following = follow(docker, container, from, buffer.clone(), told);
        Arc::new(Self { buffer, _follows: AbortOnDropHandle::new(tokio::spawn(following)) })
    }

    /// Whether a reader who is at `position` can go on here.
    pub(super) fn continues(&self, position: Option<&str>) -> bool {
        self.buffer.continues(position.and_then(Position::parse))
    }

    /// The next lines behind `position`. What is over is read to its end.
    ///
    /// # Errors
    /// The stream broke off: it is to be opened anew.
    pub(super) async fn take(
        &self,
        position: Option<&str>,
        most: usize,
        is_new: bool,
        is_over: bool,
    ) -> Result<LogPiece, RuntimeError> {
        let position = position.and_then(Position::parse);
        self.buffer.acknowledge(position);
        if is_over {
            let waited = tokio::time::timeout(REST, self.buffer.some_or_end()).await;
            waited.map_err(|_| {
                RuntimeError("the Docker Engine does not give the end of the output".to_owned())
            })?;
        } else if is_new {
            let _ = tokio::time::timeout(OPENING, self.buffer.some_or_end()).await;
        }
        self.buffer.take(most, is_over)
    }
}

/// Reads until the container ends or the stream breaks off.
async fn follow(docker: Docker, container: String, from: Option<Position>, buffer: Arc<Buffer>, told: Told) {
    let mut reader = Reader { docker, container, buffer, told, pace: Pace::default(), newest: None };
    let end = reader.follow(from).await;
    reader.buffer.end(end);
    (reader.told)();
}

struct Reader {
    docker: Docker,
    container: String,
    buffer: Arc<Buffer>,
    told: Told,
    pace: Pace,
    /// The greatest time of a line so far, nanoseconds.
    newest: Option<i64>,
}

/// How one stream of the engine is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    /// For as long as the container runs, unless that goes wrong.
    Come,
    /// To what there is now; more will follow.
    Now,
    /// To the last word of a container that has ended.
    Last,
}

/// What became of a stream.
struct Read {
    /// Behind its last line.
    position: Option<Position>,
    /// It was left in the middle: what comes after the position is to be read anew.
    is_left: bool,
    /// When the first line came that was not known: what the engine takes to find it is not the reader's.
    first: Option<Instant>,
}

impl Reader {
    /// A follower of the engine that is more than one file behind goes on with the newest one, without a word of those between,
    /// or gives the newest one twice. A stream that is not followed has all files that there are when it begins. So those are
    /// read first, and again whenever following falls behind.
    async fn follow(&mut self, mut from: Option<Position>) -> Result<(), RuntimeError> {
        loop {
            from = self.catch_up(from).await?;
            let read = self.read(from, To::Come).await?;
            from = read.position;
            if !read.is_left {
                break;
            }
        }
        ended(&self.docker, &self.container).await?;
        // An engine may end the stream with the process, before the process's last words are written down. By now they are.
        self.read(from, To::Last).await.map(drop)
    }

    /// Reads what there is until so little is left that following loses none of it.
    async fn catch_up(&mut self, mut from: Option<Position>) -> Result<Option<Position>, RuntimeError> {
        loop {
            let read = self.read(from, To::Now).await?;
            from = read.position;
            // Not by how late lines are alone: where a backlog is read, nothing tells yet how soon they can be.
            let took =
                read.first.map_or(0, |first| i64::try_from(first.elapsed().as_millis()).unwrap_or(i64::MAX));
            if read.first.is_none() || !self.pace.is_behind() && !self.pace.is_much(took) {
                return Ok(from);
            }
        }
    }

    /// Reads one stream to its end, or until it goes wrong where it is followed.
    async fn read(&mut self, from: Option<Position>, to: To) -> Result<Read, RuntimeError> {
        let options = LogsOptions {
            follow: to == To::Come,
            stdout: true,
            stderr: true,
            timestamps: true,
            since: from.map_or(0, since),
            ..LogsOptions::default()
        };
        let mut frames = self.docker.logs(&self.container, Some(options));
        let mut lines = Lines::default();
        let mut place = Place::from(from, self.newest);
        let mut read = Read { position: from, is_left: false, first: None };
        self.pace.begin();
        let mut failure = None;
        while let Some(frame) = frames.next().await {
            let (is_error, bytes) = match frame {
                Ok(LogOutput::StdErr { message }) => (true, message),
                Ok(LogOutput::StdOut { message } | LogOutput::StdIn { message }) => (false, message),
                // No container of ours has a terminal.
                Ok(LogOutput::Console { message }) => {
                    let words = frame::of_engine(&message);
                    tracing::warn!(container = %self.container, words, "the Docker Engine cannot read a container's output");
                    failure = Some(words);
                    continue;
                }
                // Somebody removed the container; with it went what was not read.
                Err(error) if connect::status(&error) == Some(404) => break,
                Err(error) => return Err(connect::failure(&error)),
            };
            self.pace.add(bytes.len());
            let begins = lines.begins(&bytes);
            let is_lost = begins.is_some_and(|time| self.pace.is_lost(is_error, time, Timestamp::now()));
            // What was read before is given again at the beginning, and left out. A follower that skips there has lines missing
            // that the engine still has.
            let is_skipped = begins.is_some_and(|time| place.is_missing_before(time));
            if to == To::Come && (is_skipped || is_lost && !place.is_before_new()) {
                return Ok(Read { is_left: true, ..read });
            }
            for line in lines.add(is_error, &bytes) {
                self.put(&mut place, line, &mut read).await;
            }
        }
        if to == To::Last {
            // A line without an end is whole when nothing can follow any more.
            if let Some(line) = lines.rest() {
                self.put(&mut place, line, &mut read).await;
            }
            // Said once, where nothing is tried again.
            if let Some(words) = failure {
                let text = format!("The Docker Engine cannot read the rest of this output: {words}");
                let nanoseconds = read.position.map_or(0, Position::nanoseconds);
                self.put(&mut place, frame::Line { nanoseconds, text }, &mut read).await;
            }
        }
        Ok(read)
    }

    async fn put(&mut self, place: &mut Place, line: frame::Line, read: &mut Read) {
        let Some((position, gap)) = place.pass(line.nanoseconds) else { return };
        read.first.get_or_insert_with(Instant::now);
        self.newest = self.newest.max(Some(line.nanoseconds));
        self.buffer.put(position, line, gap, &self.told).await;
        read.position = Some(position);
    }
}

/// From which second on the engine is asked. A position that is still to come was written before the clock was set back: the
/// engine would give nothing until then, so it is asked for all and what was read is left out.
fn since(from: Position) -> i32 {
    let is_to_come = from.nanoseconds() / 1_000_000 > Timestamp::now().0;
    if is_to_come { 0 } else { i32::try_from(from.seconds()).unwrap_or(i32::MAX) }
}

async fn ended(docker: &Docker, container: &str) -> Result<(), RuntimeError> {
    match docker.inspect_container(container, None).await {
        Ok(container) if container.state.as_ref().and_then(|state| state.running) == Some(true) => {
            Err(RuntimeError("the Docker Engine ended the stream of a running container's output".to_owned()))
        }
        Ok(_) => Ok(()),
        Err(error) if connect::status(&error) == Some(404) => Ok(()),
        Err(error) => Err(connect::failure(&error)),
    }
}
