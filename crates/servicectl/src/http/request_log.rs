//! What is said of each request: an id, which every line of the log about it carries and which the answer names in
//! `X-Request-Id`, so that a user can tell the operator which one failed; a line at debug with method, path without its query,
//! status and time; and a count. Never a header, never a body.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::Shared;
use crate::metrics::{Metrics, Side};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An answer of ours on the deployments' listener, as extension: those of deployed services may have an id of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ours;

/// The middleware of one listener.
pub(super) async fn log(State((app, side)): State<(Shared, Side)>, request: Request, next: Next) -> Response {
    told(&app.metrics, side, request, |request| next.run(request)).await
}

/// Has a request answered, and says so.
pub(crate) async fn told<F: Future<Output = Response>>(
    metrics: &Metrics,
    side: Side,
    request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let start = Instant::now();
    let id = next_id();
    let span = tracing::info_span!("request", %id);
    let is_told = tracing::enabled!(tracing::Level::DEBUG);
    let told = is_told.then(|| (request.method().clone(), request.uri().path().to_owned()));
    let mut response = answer(request).instrument(span.clone()).await;
    let took = start.elapsed();
    metrics.answered(side, response.status(), took);
    if let Some((method, path)) = told {
        let status = response.status().as_u16();
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        tracing::debug!(parent: &span, %method, ?path, status, microseconds, "request");
    }
    let is_ours = side == Side::Portal || response.extensions().get::<Ours>().is_some();
    if is_ours && let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Different for each request, and hashed with a key of this process, so that nobody counts others' requests by it.
fn next_id() -> String {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}", KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed)))
}
