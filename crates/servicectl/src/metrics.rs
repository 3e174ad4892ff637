//! What the server counts, for Prometheus: requests and their times by listener, open WebSockets, services, tasks, and whether
//! the runtime answers. Handed out on a listener of its own (`--metrics-listen`), which is off unless asked for, and under its
//! address only: no page of a stranger reads it by a name that was made to point here. No label holds anything that a user
//! wrote.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::addresses::AllowedHosts;
use crate::http::Shared;
use crate::http::guard::check_host;

/// Upper bounds of the times until an answer begins, seconds.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];
/// Classes of status codes.
const CODES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Which listener a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// Portal, API, AuthManager and registry.
    Portal,
    /// Deployed services.
    Deployments,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    listener: &'static str,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfListener {
    listener: &'static str,
}

/// What is counted of one listener.
#[derive(Debug)]
struct Requests {
    /// Answers by the class of their code.
    answers: [Counter; CODES.len()],
    /// Time until the answer began.
    seconds: Histogram,
}

/// All counters.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    portal: Requests,
    deployments: Requests,
    /// WebSockets that are open now.
    pub(crate) websockets: Gauge,
    services: Gauge,
    tasks: Gauge,
    runtime_up: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("servicectl");
        let answers = Family::<Answered, Counter>::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(SECONDS)) as fn() -> Histogram);
        // Looked up once: a series that nothing was counted in yet is there with 0, as Prometheus has it.
        let requests = |listener| Requests {
            answers: CODES.map(|code| answers.get_or_create_owned(&Answered { listener, code })),
            seconds: seconds.get_or_create_owned(&OfListener { listener }),
        };
        let [portal, deployments] = ["portal", "deployments"].map(requests);
        let [websockets, services, tasks, runtime_up] = std::array::from_fn(|_| Gauge::default());
        registry.register("http_requests", "Answers by listener and class of status code", answers);
        registry.register("http_request_seconds", "Time until the answer began", seconds);
        for (name, help, gauge) in [
            ("websockets", "Open WebSockets to deployed services", &websockets),
            ("services", "Services that were deployed", &services),
            ("tasks", "Tasks, in any phase", &tasks),
            ("runtime_up", "Whether the runtime answers", &runtime_up),
        ] {
            registry.register(name, help, gauge.clone());
        }
        Self { registry, portal, deployments, websockets, services, tasks, runtime_up }
    }
}

impl Metrics {
    /// Counts an answer.
    pub(crate) fn answered(&self, side: Side, status: StatusCode, took: Duration) {
        let requests = match side {
            Side::Portal => &self.portal,
            Side::Deployments => &self.deployments,
        };
        let class = usize::from(status.as_u16() / 100).clamp(1, CODES.len()) - 1;
        requests.answers[class].inc();
        requests.seconds.observe(took.as_secs_f64());
    }
}

/// The router of the metrics' listener, which is bound to this address.
pub(crate) fn router(app: Shared, bound: SocketAddr) -> Router {
    let hosts = Arc::new(AllowedHosts::of_address(bound));
    Router::new().route("/metrics", get(show)).with_state(app).layer(from_fn_with_state(hosts, only_here))
}

async fn only_here(State(hosts): State<Arc<AllowedHosts>>, request: Request, next: Next) -> Response {
    match check_host(&hosts, request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        // The portal's advice is not for this listener: it has no other name to be given.
        Err(error) if error.status() == StatusCode::MISDIRECTED_REQUEST => {
            (error.status(), "Ask under the address of --metrics-listen, written in digits, or localhost.\n")
                .into_response()
        }
        Err(error) => error.into_response(),
    }
}

async fn show(State(app): State<Shared>) -> Response {
    let metrics = &app.metrics;
    let (services, tasks) = app.engine.counts();
    metrics.services.set(i64::try_from(services).unwrap_or(i64::MAX));
    metrics.tasks.set(i64::try_from(tasks).unwrap_or(i64::MAX));
    metrics.runtime_up.set(i64::from(app.engine.runtime_failure().is_none()));
    let mut text = String::new();
    match encode(&mut text, &metrics.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, TEXT)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
