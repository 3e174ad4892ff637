//! `/healthz`: whether this process answers.

/// Always `ok`; no token, no store.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}
