//! Bodies of which not all is wanted. A client that is still sending when the connection closes may never see the answer that
//! says why (the reset overtakes it), so what comes after an early answer is read and dropped for a while.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};

/// How long the rest of a body is read at most.
const LONGEST: Duration = Duration::from_secs(30);
/// How long the next piece may take: who sends nothing has seen the answer, or waits for nothing else.
const STALL: Duration = Duration::from_secs(1);

/// A body whose rest is read and dropped when nobody reads it any more.
struct Lingering(Option<Body>);

/// A request whose body has that habit, whatever becomes of it.
pub(super) async fn lingering(request: Request) -> Request {
    request.map(body)
}

/// A body with that habit; one without a byte needs neither it nor a box.
pub(crate) fn body<B>(body: B) -> Body
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    match body.is_end_stream() {
        true => Body::empty(),
        false => Body::new(Lingering(Some(Body::new(body)))),
    }
}

impl HttpBody for Lingering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.0 = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        if let Some(body) = self.0.take().filter(|body| !body.is_end_stream())
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(tokio::time::timeout(LONGEST, drain(body)));
        }
    }
}

async fn drain(mut body: Body) {
    while let Ok(Some(Ok(_))) = tokio::time::timeout(STALL, body.frame()).await {}
}
