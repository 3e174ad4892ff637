//! What stands before every handler: the request must be meant for this listener (Host), must not come from a page of a
//! stranger (Origin), and only pages that were allowed get an answer to their preflight (trust §3, contract §2).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::ApiError;
use super::session::TOKEN_HEADER;
use crate::addresses::{AllowedHosts, Origin};

/// Seconds for which a browser may remember a preflight.
const PREFLIGHT_MAX_AGE: HeaderValue = HeaderValue::from_static("600");
const CORS_METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, DELETE");
const CORS_EXPOSED: HeaderValue = HeaderValue::from_static("Date, Retry-After");

/// The options that give a listener its name.
const NAMES: &str = "--public-url and --deployments-url";
/// Those that give the image registry its names.
const REGISTRY_NAMES: &str = "--public-url, or with --engine-registry where a Docker Engine calls it so";

/// Who may call a listener.
#[derive(Debug)]
pub(crate) struct Guard {
    hosts: AllowedHosts,
    /// The same for the image registry, which an engine may call by a name of its own.
    registry_hosts: AllowedHosts,
    allow_origins: Vec<Origin>,
}

impl Guard {
    pub(crate) fn new(hosts: AllowedHosts, for_engine: Option<String>, allow_origins: Vec<Origin>) -> Self {
        Self { registry_hosts: hosts.clone().also(for_engine), hosts, allow_origins }
    }

    fn allows_origin(&self, origin: &str) -> bool {
        Origin::parse(origin).is_ok_and(|parsed| self.allow_origins.contains(&parsed))
    }
}

/// The middleware.
pub(crate) async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let is_registry = is_registry(request.uri().path());
    let checked = match is_registry {
        true => check_name(&guard.registry_hosts, request.uri(), request.headers(), REGISTRY_NAMES),
        false => check_host(&guard.hosts, request.uri(), request.headers()),
    };
    if let Err(error) = checked {
        return error.into_response();
    }
    let mut origins = request.headers().get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next().cloned() else { return next.run(request).await };
    // No browser sends two: then none of them counts.
    let text = if origins.next().is_none() { origin.to_str().unwrap_or_default() } else { "" };
    let allowed = guard.allows_origin(text);
    let mut response = if allowed && is_preflight(&request) {
        preflight(is_registry)
    } else if !allowed && !guard.hosts.is_own_origin(text) && !is_reading(request.method()) {
        foreign_page().into_response()
    } else {
        next.run(request).await
    };
    if !guard.allow_origins.is_empty() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    }
    if allowed {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, CORS_EXPOSED);
    }
    response
}

/// 421 for a name that is not ours, 400 for no name or two.
pub(crate) fn check_host(hosts: &AllowedHosts, target: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
    check_name(hosts, target, headers, NAMES)
}

fn check_name(
    hosts: &AllowedHosts,
    target: &Uri,
    headers: &HeaderMap,
    options: &str,
) -> Result<(), ApiError> {
    let mut given = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (given.next(), given.next()) else {
        return Err(ApiError::bad_request("The request must have exactly one Host header."));
    };
    let named = target.authority().map(|authority| hosts.allows(authority.as_str()));
    if host.to_str().is_ok_and(|host| hosts.allows(host)) && named.unwrap_or(true) {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::MISDIRECTED_REQUEST,
        format!(
            "This server does not answer under this name. Use the address that it printed at its start; to give it \
             another one, start it with {options}."
        ),
    ))
}

/// Whether a path is the image registry's.
fn is_registry(path: &str) -> bool {
    path == "/v2" || path.starts_with("/v2/")
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// The registry takes credentials instead of a token.
fn preflight(is_registry: bool) -> Response {
    let allowed_headers = HeaderValue::from_static(match is_registry {
        true => "authorization, content-type",
        false => "x-auth-token, content-type",
    });
    debug_assert_eq!(TOKEN_HEADER, HeaderName::from_static("x-auth-token"));
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, CORS_METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers),
        (header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn foreign_page() -> ApiError {
    ApiError::new(
        StatusCode::FORBIDDEN,
        "A page of another origin may not change anything here. To let it, start the server with --allow-origin and that \
         origin.",
    )
}
