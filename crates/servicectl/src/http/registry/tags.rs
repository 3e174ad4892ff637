//! `tags/list`, in order, in pages where a client wants them.

use axum::Json;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use oci_spec::distribution::ErrorCode;
use serde_json::json;

use super::{Call, Failure};
use crate::store::images::MOST_TAGS;

pub(super) async fn answer(call: &Call) -> Result<Response, Failure> {
    if !matches!(call.method, Method::GET | Method::HEAD) {
        return Err(Failure::not_allowed("GET, HEAD"));
    }
    let wanted = match call.query("n")? {
        None => MOST_TAGS,
        Some(text) => text.parse().map_err(|_| {
            Failure::bad(ErrorCode::Unsupported, "`n` must be a whole number, for example n=100.")
        })?,
    };
    // A repository has no more.
    let most = wanted.min(MOST_TAGS);
    let after = call.query("last")?.unwrap_or_default();
    // One more than wanted says whether there are more.
    let mut tags = call.app.store.tags(call.service, after, most + 1).await?;
    let more = tags.len() > most as usize;
    tags.truncate(most as usize);
    let next = tags
        .last()
        .filter(|_| more)
        .map(|last| format!("</v2/{}/tags/list?n={most}&last={last}>; rel=\"next\"", call.repository));
    let mut response = Json(json!({ "name": call.repository, "tags": tags })).into_response();
    if let Some(next) = next.and_then(|next| HeaderValue::try_from(next).ok()) {
        response.headers_mut().insert(header::LINK, next);
    }
    Ok(response)
}
