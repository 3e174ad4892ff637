//! The AuthManager (contract §8): SOAP 1.1 over POST, and its description over GET. All fifteen operations answer; what
//! has no meaning on this platform answers with a fault that says so.

mod operations;

use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use servicectl_api::auth_manager::server;

use super::error::seconds;
use super::{ApiError, Shared, body};
use crate::server::Client;

const XML: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/xml; charset=utf-8");

/// `GET …?wsdl` and `GET …?xsd=1`, as suds and the Java clients ask for them.
pub(super) async fn describe(State(app): State<Shared>, uri: Uri) -> Result<Response, ApiError> {
    let query = uri.query().unwrap_or_default().to_ascii_lowercase();
    let text = match query.as_str() {
        "wsdl" | "wsdl=" | "wsdl=1" => server::wsdl(&app.addresses.auth_manager()),
        "xsd=1" => server::xsd(),
        _ => {
            return Err(ApiError::new(
                StatusCode::NOT_FOUND,
                "This is the AuthManager. Its description is at ?wsdl; requests are SOAP 1.1, sent by POST.",
            ));
        }
    };
    Ok(([XML], text).into_response())
}

/// What an operation can answer but an answer.
enum Fault {
    /// HTTP 500 with this text, as SOAP 1.1 wants it.
    Text(String),
    /// HTTP 429.
    TooManyTries(Duration),
    /// HTTP 503.
    Unavailable,
}

/// `POST`: one operation.
pub(super) async fn answer(
    State(app): State<Shared>,
    Extension(Client(peer)): Extension<Client>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let bytes = match body::read(body, server::MOST_BYTES).await {
        Ok(bytes) => bytes,
        Err(error) => {
            let fault = server::fault(error.message());
            let mut response = error.into_response();
            response.headers_mut().insert(XML.0, header::HeaderValue::from_static(XML.1));
            response.headers_mut().remove(header::CONTENT_LENGTH);
            *response.body_mut() = Body::from(fault);
            return response;
        }
    };
    let outcome = match server::read(&bytes) {
        Ok(request) => {
            let operation = request.operation;
            let client = app.trusted_proxies.visitor(peer.ip(), &headers);
            operations::execute(&app, client, request).await.map(|answer| server::answer(operation, &answer))
        }
        Err(sentence) => Err(Fault::Text(sentence)),
    };
    match outcome {
        Ok(envelope) => ([XML], envelope).into_response(),
        Err(fault) => fault.into_response(),
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, text, wait) = match self {
            Self::Text(text) => (StatusCode::INTERNAL_SERVER_ERROR, text, None),
            Self::TooManyTries(wait) => {
                (StatusCode::TOO_MANY_REQUESTS, "429: Too many tries".to_owned(), Some(wait))
            }
            Self::Unavailable => {
                let text = "503: The AuthManager is busy, try again".to_owned();
                (StatusCode::SERVICE_UNAVAILABLE, text, Some(Duration::from_secs(2)))
            }
        };
        let mut response = (status, [XML], server::fault(&text)).into_response();
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds(wait));
        }
        response
    }
}
