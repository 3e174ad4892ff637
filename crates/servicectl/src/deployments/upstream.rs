//! The way to a task: answered by the runtime itself, as the simulated one does, or over its address.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::engine::{Engine, Route};
use crate::runtime;
use crate::server::Client;

/// Why a task gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing listens on its port.
    NotListening,
    /// It ended the connection.
    Broken,
    /// It says nothing.
    Silent,
}

/// Asks a task.
///
/// # Errors
/// Why there is no answer.
pub(super) async fn ask(engine: &Engine, route: &Route, request: Request) -> Result<Response, Failure> {
    match engine.answer(route, &described(&request)).await {
        Some(runtime::Answer::Page { status, content_type, body }) => {
            let status = StatusCode::from_u16(status).map_err(|_| Failure::Broken)?;
            Ok((status, [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body)
                .into_response())
        }
        Some(runtime::Answer::Silence) => std::future::pending().await,
        Some(runtime::Answer::NoConnection) => Err(Failure::NotListening),
        // Tasks of this runtime have no addresses to connect to.
        None => Err(Failure::Broken),
    }
}

/// What the simulated fleet sees of a request: no headers but the user agent, no body.
fn described(request: &Request) -> runtime::Request {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let client = request.extensions().get::<Client>().map(|Client(address)| address.ip());
    runtime::Request {
        method: request.method().as_str().to_owned(),
        path: path.to_owned(),
        client: client.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        user_agent: request
            .headers()
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
    }
}
