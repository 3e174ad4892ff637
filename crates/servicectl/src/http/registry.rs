//! `/v2/`: where an image registry would be. It comes with real containers; until then this says what to do instead.

use axum::Json;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// What somebody who pushes is told.
pub(super) const SENTENCE: &str = "This platform takes the sample image only: it simulates its containers and has no image \
                                   registry. Put the sample image into the repository on the portal's Image page.";

/// 404, in our form and in the one that Docker prints.
pub(super) async fn absent() -> (StatusCode, Json<Value>) {
    let body = json!({ "Error": SENTENCE, "errors": [{ "code": "UNSUPPORTED", "message": SENTENCE }] });
    (StatusCode::NOT_FOUND, Json(body))
}
