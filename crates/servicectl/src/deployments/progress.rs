//! Waiting for a task's answer: a visitor who is still sending is no silence of the task.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

/// Whose turn it was when nothing went on for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stalled {
    /// The task has all that was sent, and gives no answer.
    Task,
    /// The task takes the request, and the visitor sends no more of it.
    Visitor,
}

/// How a request goes on.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Mutex<Going>>);

#[derive(Clone, Copy, Debug)]
struct Going {
    last: Instant,
    waits_for_visitor: bool,
}

/// The request, and how it goes on.
pub(super) fn watched(request: Request) -> (Request, Progress) {
    let going = Going { last: Instant::now(), waits_for_visitor: false };
    let progress = Progress(Arc::new(Mutex::new(going)));
    let request = request.map(|body| match body.is_end_stream() {
        true => body,
        false => Body::new(Sent { body, progress: progress.clone() }),
    });
    (request, progress)
}

impl Progress {
    fn going(&self) -> MutexGuard<'_, Going> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer, unless for so long neither it came nor the request went on.
    pub(super) async fn wait<T>(
        &self,
        limit: Duration,
        answer: impl Future<Output = T>,
    ) -> Result<T, Stalled> {
        let mut answer = pin!(answer);
        loop {
            let last = self.going().last;
            tokio::select! {
                answer = &mut answer => return Ok(answer),
                () = sleep_until(last + limit) => {
                    let now = *self.going();
                    if now.last == last {
                        return Err(if now.waits_for_visitor { Stalled::Visitor } else { Stalled::Task });
                    }
                }
            }
        }
    }
}

/// A request's body on its way to the task.
struct Sent {
    body: Body,
    progress: Progress,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let mut going = self.progress.going();
        going.waits_for_visitor = frame.is_pending();
        if frame.is_ready() {
            going.last = Instant::now();
        }
        drop(going);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream::unfold;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(60);

    /// Five bytes, one every 40 seconds.
    fn slow_upload() -> Request {
        let bytes = unfold(0, |sent| async move {
            tokio::time::sleep(Duration::from_secs(40)).await;
            (sent < 5).then_some((Ok::<_, Infallible>("x"), sent + 1))
        });
        Request::new(Body::from_stream(bytes))
    }

    async fn read(request: Request) -> usize {
        axum::body::to_bytes(request.into_body(), 1024).await.unwrap().len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_upload_is_no_silence() {
        let (request, progress) = watched(slow_upload());
        assert_eq!(progress.wait(LIMIT, read(request)).await, Ok(5));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_counted_from_the_last_byte() {
        let (request, progress) = watched(slow_upload());
        let begun = Instant::now();
        let silent = async {
            read(request).await;
            std::future::pending::<()>().await;
        };
        assert_eq!(progress.wait(LIMIT, silent).await, Err(Stalled::Task));
        assert_eq!(begun.elapsed().as_secs(), 6 * 40 + 60);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_without_a_body_waits_from_its_beginning() {
        let (_request, progress) = watched(Request::new(Body::empty()));
        let begun = Instant::now();
        assert_eq!(progress.wait(LIMIT, std::future::pending::<()>()).await, Err(Stalled::Task));
        assert_eq!(begun.elapsed(), LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn a_visitor_who_sends_no_more_is_no_silence_of_the_task() {
        let beginning = unfold(true, |is_first| async move {
            if !is_first {
                std::future::pending::<()>().await;
            }
            Some((Ok::<_, Infallible>("x"), false))
        });
        let (request, progress) = watched(Request::new(Body::from_stream(beginning)));
        let begun = Instant::now();
        assert_eq!(progress.wait(LIMIT, read(request)).await, Err(Stalled::Visitor));
        assert_eq!(begun.elapsed(), LIMIT);
    }
}
