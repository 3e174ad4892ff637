//! What is said of each request: an id, which every line of the log about it carries and which the answer names in
//! `X-Request-Id`, so that a user can tell the operator which one failed; a line at debug with method, path without its query,
//! status and time; and a count of answers. Never a header, never a body.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, Span};

use super::Shared;
use crate::metrics::{Metrics, Side};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An answer of ours on the deployments' listener, as extension: those of deployed services may have an id of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ours;

/// The middleware of one listener.
pub(super) async fn log(State((app, side)): State<(Shared, Side)>, request: Request, next: Next) -> Response {
    logged(&app.metrics, side, request, |request| next.run(request)).await
}

/// Has a request answered, and says and counts so.
pub(crate) async fn logged<F: Future<Output = Response>>(
    metrics: &Metrics,
    side: Side,
    request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let id = next_id();
    let mut line = Line::new(&id, &request);
    let mut response = answer(request).instrument(line.span.clone()).await;
    metrics.answered(side, response.status(), line.start.elapsed());
    line.answered(response.status());
    let is_ours = side == Side::Portal || response.extensions().get::<Ours>().is_some();
    if is_ours && let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// What the log says of a request at its end, also where the client leaves before the answer.
struct Line {
    span: Span,
    start: Instant,
    /// Method and path; none where the log does not say so much, and once it was said.
    told: Option<(Method, String)>,
}

impl Line {
    fn new(id: &str, request: &Request) -> Self {
        let is_told = tracing::enabled!(tracing::Level::DEBUG);
        Self {
            span: tracing::info_span!("request", %id),
            start: Instant::now(),
            told: is_told.then(|| (request.method().clone(), request.uri().path().to_owned())),
        }
    }

    fn answered(&mut self, status: StatusCode) {
        if let Some((method, path)) = self.told.take() {
            let (status, microseconds) = (status.as_u16(), self.microseconds());
            tracing::debug!(parent: &self.span, %method, ?path, status, microseconds, "request");
        }
    }

    fn microseconds(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some((method, path)) = self.told.take() {
            let microseconds = self.microseconds();
            tracing::debug!(parent: &self.span, %method, ?path, microseconds, "the client left before the answer");
        }
    }
}

/// Different for each request, and hashed with a key of this process, so that nobody counts others' requests by it.
fn next_id() -> String {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}", KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed)))
}
