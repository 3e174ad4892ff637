//! What a client of the registry is told when something does not work: `{"errors": [{"code", "message"}]}`, whose message
//! `docker` and `skopeo` show to their user.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oci_spec::distribution::ErrorCode;
use serde_json::json;

use crate::registry::blobs::BlobError;
use crate::registry::uploads::UploadError;
use crate::store::StoreError;
use crate::store::repositories::Full;

/// An error answer.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    /// `None`: not the client's mistake, for which the specification has no code.
    code: Option<ErrorCode>,
    message: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Failure {
    pub(super) fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code: Some(code), message: message.into(), headers: Vec::new() }
    }

    pub(super) fn bad(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
        self
    }

    /// The same as 401.
    pub(super) fn into_unauthorized(self, challenge: &str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, ..self }.with(header::WWW_AUTHENTICATE, challenge)
    }

    pub(super) fn upload_unknown() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            ErrorCode::BlobUploadUnknown,
            "There is no such upload in this repository: it is finished, was given up for an hour, or the platform was \
             started again. Push once more.",
        )
    }

    pub(super) fn not_allowed(allowed: &str) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::Unsupported,
            format!("This address of the registry does not take this method. It takes {allowed}."),
        )
        .with(header::ALLOW, allowed)
    }

    /// The repository has reached its limit.
    pub(super) fn full(what: &str) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::Denied,
            format!(
                "The repository is full: {what}. Delete images that are not needed (skopeo delete), or ask the operator for \
                 more (--repository-limit)."
            ),
        )
    }

    /// What does not fit any more, and into what.
    pub(super) fn no_room(full: Full, what: &str) -> Self {
        match full {
            Full::Repository(_) => Self::full(&format!("{what} does not fit any more")),
            Full::Registry(limit) => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::Denied,
                format!(
                    "The registry is full: all repositories together may take {} MB, and {what} does not fit any more. Delete \
                     images that are not needed (skopeo delete), or ask the operator for more (--registry-limit).",
                    limit >> 20
                ),
            ),
        }
    }

    fn of_the_platform(status: StatusCode, message: &str) -> Self {
        let failure = Self { status, code: None, message: message.to_owned(), headers: Vec::new() };
        failure.with(header::RETRY_AFTER, "5")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let code = self.code.map_or_else(|| json!("UNKNOWN"), |code| json!(code));
        let body = json!({ "errors": [{ "code": code, "message": self.message }] });
        let mut response = (self.status, Json(body)).into_response();
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::of_the_platform(StatusCode::SERVICE_UNAVAILABLE, error.told())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "the registry's folder failed");
        if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
            // As a full repository: of a status that is not of this class, 507 for one, docker shows the number alone.
            return Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::Denied,
                "The disk of the platform is full. What runs goes on; the operator has to make room before a push.",
            );
        }
        Self::of_the_platform(
            StatusCode::SERVICE_UNAVAILABLE,
            "The platform cannot write to the registry's folder at the moment; its log says more. Try again.",
        )
    }
}

impl From<BlobError> for Failure {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Store(error) => error.into(),
            BlobError::Disk(error) => error.into(),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        let invalid = |status, message: &str| Self::new(status, ErrorCode::BlobUploadInvalid, message);
        match error {
            UploadError::Unknown => Self::upload_unknown(),
            UploadError::Busy => invalid(
                StatusCode::CONFLICT,
                "Another request writes to this upload. Wait for it, or begin another upload.",
            ),
            UploadError::TooMany => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::TooManyRequests,
                "There are as many uploads under way as the registry takes. Try again in a minute.",
            )
            .with(header::RETRY_AFTER, "60"),
            UploadError::OutOfOrder(received) => invalid(
                StatusCode::RANGE_NOT_SATISFIABLE,
                &format!("The chunk is out of order: the upload goes on at byte {received}."),
            ),
            UploadError::Full(full) => Self::no_room(full, "this layer"),
            UploadError::BrokeOff => invalid(
                StatusCode::BAD_REQUEST,
                "The body broke off before its end. What came is kept; go on from there.",
            ),
            UploadError::OtherLength => Self::bad(
                ErrorCode::SizeInvalid,
                "The chunk is not as long as its Content-Range says. Ask the upload for what it has, and go on from there.",
            ),
            UploadError::Disk(error) => error.into(),
        }
    }
}
