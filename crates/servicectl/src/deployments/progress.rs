//! Waiting for a task's answer: a visitor who is still sending is no silence of the task.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

/// When a request last went on.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

/// The request, and how it goes on.
pub(super) fn watched(request: Request) -> (Request, Progress) {
    let progress = Progress(Arc::new(Mutex::new(Instant::now())));
    let request = request.map(|body| match body.is_end_stream() {
        true => body,
        false => Body::new(Sent { body, progress: progress.clone() }),
    });
    (request, progress)
}

impl Progress {
    fn at(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// The answer; `None` when for so long neither it came nor the request went on.
    pub(super) async fn wait<T>(&self, limit: Duration, answer: impl Future<Output = T>) -> Option<T> {
        let mut answer = pin!(answer);
        loop {
            let last = self.at();
            tokio::select! {
                answer = &mut answer => return Some(answer),
                () = sleep_until(last + limit) => if self.at() == last { return None },
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
        if frame.is_ready() {
            self.progress.note();
        }
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
        assert_eq!(progress.wait(LIMIT, read(request)).await, Some(5));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_counted_from_the_last_byte() {
        let (request, progress) = watched(slow_upload());
        let begun = Instant::now();
        let silent = async {
            read(request).await;
            std::future::pending::<()>().await;
        };
        assert_eq!(progress.wait(LIMIT, silent).await, None);
        assert_eq!(begun.elapsed().as_secs(), 6 * 40 + 60);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_without_a_body_waits_from_its_beginning() {
        let (_request, progress) = watched(Request::new(Body::empty()));
        let begun = Instant::now();
        assert_eq!(progress.wait(LIMIT, std::future::pending::<()>()).await, None);
        assert_eq!(begun.elapsed(), LIMIT);
    }
}
