//! The way to a task: answered by the runtime itself, as the simulated one does, or over its address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{HeaderValue, StatusCode, Uri, Version, header};
use axum::response::{IntoResponse, Response};
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::hygiene;
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

/// Connects to tasks. A connection serves one request: one that is kept could be closed by the task in the moment in which
/// the next request goes out, and that request would be lost.
#[derive(Clone, Debug)]
pub(super) struct Tasks {
    client: HttpClient<HttpConnector, Body>,
    /// By which visitors come.
    scheme: &'static str,
}

impl Tasks {
    /// For visitors that come by this scheme, `http` or `https`.
    pub(super) fn new(scheme: &'static str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = HttpClient::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Self { client, scheme }
    }

    /// Asks a task. The route counts as in use until the answer has been passed on to its end.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(super) async fn ask(
        &self,
        engine: &Engine,
        route: Route,
        request: Request,
    ) -> Result<Response, Failure> {
        if let Some(address) = route.target.address {
            return self.forward(address, route, request).await;
        }
        match engine.answer(&route, &described(&request)).await {
            Some(runtime::Answer::Page { status, content_type, body }) => {
                let status = StatusCode::from_u16(status).map_err(|_| Failure::Broken)?;
                Ok((status, [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body)
                    .into_response())
            }
            Some(runtime::Answer::Silence) => std::future::pending().await,
            Some(runtime::Answer::NoConnection) => Err(Failure::NotListening),
            // A task without an address that its runtime does not answer for: it is gone.
            None => Err(Failure::Broken),
        }
    }

    async fn forward(
        &self,
        address: SocketAddr,
        route: Route,
        mut request: Request,
    ) -> Result<Response, Failure> {
        let client = request.extensions().get::<Client>().map(|Client(address)| address.ip());
        hygiene::forwarded(&mut request, client, self.scheme);
        *request.uri_mut() = to(address, request.uri()).ok_or(Failure::Broken)?;
        *request.version_mut() = Version::HTTP_11;
        let answer = self.client.request(request).await.map_err(|error| why(&error))?;
        let (mut parts, body) = answer.into_parts();
        hygiene::drop_hop_by_hop(&mut parts.headers);
        Ok(Response::from_parts(parts, Body::new(Passing { body, _route: route })))
    }
}

/// A connection that is refused, and one that ends without a byte, mean that nothing listens: what publishes a container's
/// port takes every connection and closes it where nothing listens inside.
fn why(error: &hyper_util::client::legacy::Error) -> Failure {
    if error.is_connect() {
        return Failure::NotListening;
    }
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(cause) = cause.downcast_ref::<hyper::Error>() {
            if cause.is_incomplete_message() {
                return Failure::NotListening;
            }
            // The visitor's own request broke off, or the answer is none.
            return if reset(cause) { Failure::NotListening } else { Failure::Broken };
        }
        source = cause.source();
    }
    Failure::Broken
}

fn reset(error: &hyper::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<std::io::Error>());
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::ConnectionReset)
}

/// The task's own address with the path that was asked for.
fn to(address: SocketAddr, asked: &Uri) -> Option<Uri> {
    let path = asked.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    let authority = Authority::try_from(address.to_string()).ok()?;
    Uri::builder().scheme(Scheme::HTTP).authority(authority).path_and_query(path).build().ok()
}

/// The body of an answer on its way to the visitor.
struct Passing {
    body: Incoming,
    _route: Route,
}

impl hyper::body::Body for Passing {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
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
