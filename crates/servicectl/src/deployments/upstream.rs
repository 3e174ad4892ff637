//! The way to a task: answered by the runtime itself, as the simulated one does, or over its address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::Body;
use axum::extract::Request;
use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{HeaderValue, StatusCode, Uri, Version, header};
use axum::response::{IntoResponse, Response};
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client as HttpClient, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use prometheus_client::metrics::gauge::Gauge;
use tokio::time::{Instant, Sleep};

use super::{IDLE_LIMIT, hygiene, tunnel};
use crate::engine::{Engine, Route};
use crate::proxies::TrustedProxies;
use crate::runtime;
use crate::server::{Client, Place};

/// Why a task gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing listens on its port.
    NotListening,
    /// It took the connection and closed it without an answer. So does what publishes a container's port, where nothing
    /// listens in the container.
    Closed,
    /// What it says is no answer.
    Broken,
    /// It says nothing.
    Silent,
    /// It waits for the rest of the request.
    Unsent,
    /// Its answer is coded for the way in another form than chunks.
    Coded,
}

/// How long a connection to a task is kept for the next request: less than the 5 s after which many servers close theirs.
const KEPT: Duration = Duration::from_secs(4);
/// Connections to one task that each thread keeps.
const MOST_KEPT: usize = 32;

/// Connects to tasks. Connections are kept for requests that can be asked twice: a task may close one in the moment in
/// which the next request goes out, and then nobody knows whether it was heard. All others get a connection of their own.
#[derive(Clone, Debug)]
pub(super) struct Tasks {
    kept: HttpClient<HttpConnector, Body>,
    fresh: HttpClient<HttpConnector, Body>,
    /// By which visitors come.
    scheme: &'static str,
    /// Whose word on who asked counts.
    trusted_proxies: TrustedProxies,
    /// Counts open WebSockets.
    websockets: Gauge,
}

impl Tasks {
    /// For visitors that come by this scheme, `http` or `https`, perhaps through these proxies.
    pub(super) fn new(scheme: &'static str, trusted_proxies: TrustedProxies, websockets: Gauge) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let fresh =
            HttpClient::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector.clone());
        let kept = HttpClient::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT)
            .pool_max_idle_per_host(MOST_KEPT)
            .build(connector);
        Self { kept, fresh, scheme, trusted_proxies, websockets }
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
        if let Some(address) = route.address {
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
        let visitor = tunnel::is_asked_for(&request).then(|| hyper::upgrade::on(&mut request));
        // What is known of the visitor's connection is nothing to the task's.
        let mut known = std::mem::take(request.extensions_mut());
        let client = known.get::<Client>().map(|Client(address)| address.ip());
        let place = known.remove::<Place>();
        hygiene::forwarded(&mut request, client, self.scheme, &self.trusted_proxies);
        if visitor.is_some() {
            tunnel::ask_for(request.headers_mut());
        }
        *request.uri_mut() = to(address, request.uri()).ok_or(Failure::Broken)?;
        *request.version_mut() = Version::HTTP_11;
        let answer = match can_be_asked_twice(&request) && visitor.is_none() {
            true => self.ask_over_kept(request).await,
            false => self.fresh.request(request).await,
        };
        let answer = answer.map_err(|error| why(&error))?;
        if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
            let visitor = visitor.ok_or(Failure::Broken)?;
            return Ok(tunnel::open(answer, visitor, route, place, self.websockets.clone()));
        }
        let (mut parts, body) = answer.into_parts();
        hygiene::drop_hop_by_hop(&mut parts.headers);
        hygiene::own_framing(&mut parts.headers).map_err(|_| Failure::Coded)?;
        // Which version the task speaks is between it and us: what goes out is framed for the visitor's.
        parts.version = Version::HTTP_11;
        Ok(Response::from_parts(parts, Body::new(Passing::new(body, route))))
    }

    /// Over a connection that may have served others; where that breaks off, once more over a fresh one, whose end counts.
    async fn ask_over_kept(&self, request: Request) -> Result<Response<Incoming>, ClientError> {
        let (parts, _) = request.into_parts();
        let again = parts.clone();
        match self.kept.request(Request::from_parts(parts, Body::empty())).await {
            Err(error) if broke_off(&error) => {
                self.fresh.request(Request::from_parts(again, Body::empty())).await
            }
            answer => answer,
        }
    }
}

/// Whether asking does nothing (RFC 9110, 9.2.1) and no body would be gone with the first try.
fn can_be_asked_twice(request: &Request) -> bool {
    request.method().is_safe() && hyper::body::Body::is_end_stream(request.body())
}

fn why(error: &ClientError) -> Failure {
    match error {
        _ if error.is_connect() => Failure::NotListening,
        _ if broke_off(error) => Failure::Closed,
        // The visitor's own request broke off, or the answer is none.
        _ => Failure::Broken,
    }
}

/// Whether the connection ended without a whole head of an answer.
fn broke_off(error: &ClientError) -> bool {
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.any(|cause| {
        let ours = cause.downcast_ref::<hyper::Error>();
        let systems = cause.downcast_ref::<std::io::Error>();
        ours.is_some_and(|cause| cause.is_incomplete_message() || cause.is_canceled() || cause.is_closed())
            || systems.is_some_and(|cause| cause.kind() == std::io::ErrorKind::ConnectionReset)
    })
}

/// The task's own address with the path that was asked for.
fn to(address: SocketAddr, asked: &Uri) -> Option<Uri> {
    let path = asked.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    let authority = Authority::try_from(address.to_string()).ok()?;
    Uri::builder().scheme(Scheme::HTTP).authority(authority).path_and_query(path).build().ok()
}

/// The body of an answer on its way to the visitor; one that stands still for too long is broken off.
struct Passing {
    body: Incoming,
    /// Runs since the answer first stood still: most never do, and need no timer.
    idle: Option<Pin<Box<Sleep>>>,
    _route: Route,
}

impl Passing {
    fn new(body: Incoming, route: Route) -> Self {
        Self { body, idle: None, _route: route }
    }
}

impl hyper::body::Body for Passing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some(idle) = &mut self.idle {
                idle.as_mut().reset(Instant::now() + IDLE_LIMIT);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let idle = self.idle.get_or_insert_with(|| Box::pin(tokio::time::sleep(IDLE_LIMIT)));
        let silent = idle.as_mut().poll(context);
        silent.map(|()| Some(Err("the task's answer stood still for too long".into())))
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
