//! What a client of the API is told when something does not work: a status code and `{"Error": "<sentence>"}`
//! (contract §2). clfpy reads exactly this form; 401, 409, 415 and 422 are never used.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use servicectl_api::Problem;
use servicectl_api::error::ErrorBody;
use servicectl_api::problem::sentences;

use crate::store::StoreError;

/// An error answer.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: String,
    retry_after: Option<Duration>,
    allow: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after: None, allow: None }
    }

    /// 400: what the client sent breaks a rule.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 400 that names the fields whose rules the body breaks, each with its sentence.
    pub(crate) fn problems(problems: &[Problem]) -> Self {
        Self::bad_request(sentences(problems))
    }

    /// 404 for a service that is missing or another project's: one sentence for both.
    pub(crate) fn no_such_service(name: &str) -> Self {
        let name: String = name.chars().take(64).collect();
        Self::new(
            StatusCode::NOT_FOUND,
            format!(
                "There is no service `{}` in this project. GET services lists those there are.",
                name.escape_debug()
            ),
        )
    }

    /// 404 for a path that means nothing.
    pub(crate) fn no_such_path() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "There is nothing at this address. The API has services and services/<name>, relative to its base.",
        )
    }

    /// 405 for a POST whose name is taken (contract §3.2).
    pub(crate) fn name_taken(name: &str) -> Self {
        Self {
            allow: Some("GET, HEAD, POST".to_owned()),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                format!(
                    "A service with the name `{name}` exists already. Choose another name, or delete it first."
                ),
            )
        }
    }

    /// 503: worth another try.
    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self {
            retry_after: Some(Duration::from_secs(5)),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
        }
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(ErrorBody { error: self.message })).into_response();
        if let Some(wait) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds(wait));
        }
        if let Some(allow) = self.allow.and_then(|allow| HeaderValue::try_from(allow).ok()) {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::unavailable(error.told())
    }
}

/// Whole seconds, rounded up, for `Retry-After`.
pub(crate) fn seconds(wait: Duration) -> HeaderValue {
    HeaderValue::from(wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX))
}

/// Gives the router's own 405 our form; it has the `Allow` header already.
pub(crate) async fn method_not_allowed(response: Response) -> Response {
    let of_the_router = response.status() == StatusCode::METHOD_NOT_ALLOWED
        && !response.headers().contains_key(header::CONTENT_TYPE);
    let allowed = response.headers().get(header::ALLOW).and_then(|value| value.to_str().ok());
    match allowed {
        Some(allowed) if of_the_router => not_allowed(allowed).into_response(),
        _ => response,
    }
}

/// 405 for a path that takes other methods.
pub(crate) fn not_allowed(allowed: &str) -> ApiError {
    let allowed = allowed.split(',').map(str::trim).collect::<Vec<_>>().join(", ");
    let message = format!("This address does not take this method. It takes {allowed}.");
    ApiError { allow: Some(allowed), ..ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message) }
}

/// The last resort: a panic in a handler ends one request, not the server.
pub(crate) fn panicked() -> ApiError {
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "The platform failed at this request; that is a mistake in the platform, and its log says more.",
    )
}
