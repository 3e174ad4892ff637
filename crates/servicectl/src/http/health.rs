//! `/healthz` and `/readyz`: whether this process answers, and whether it can do its work. No token; nothing but a word.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use super::Shared;

/// How long the store may take to answer.
const STORE_LIMIT: Duration = Duration::from_secs(2);

/// Always `ok`; no store.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `ok`, or 503 with the part that does not work: `store`, `disk` or `runtime`.
pub(super) async fn readyz(State(app): State<Shared>) -> (StatusCode, &'static str) {
    let store = tokio::time::timeout(STORE_LIMIT, app.store.reachable()).await;
    if !matches!(store, Ok(Ok(()))) {
        return (StatusCode::SERVICE_UNAVAILABLE, "store\n");
    }
    if !app.store.has_room() {
        return (StatusCode::SERVICE_UNAVAILABLE, "disk\n");
    }
    match app.engine.runtime_failure() {
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, "runtime\n"),
        None => (StatusCode::OK, "ok\n"),
    }
}
