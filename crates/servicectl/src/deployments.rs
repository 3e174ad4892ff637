//! The deployments' listener: `/<project>-<name>/…` goes to a healthy task of that service. Deployed services are not
//! trusted: this is another origin than the portal's, and nothing of a session is handed on (trust §5).

mod frames;
mod hygiene;
mod pages;
mod progress;
#[cfg(test)]
mod tests;
mod tunnel;
mod upstream;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{self, Method};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use hyper::body::Incoming;

use crate::addresses::AllowedHosts;
use crate::config::RuntimeKind;
use crate::http::guard::check_host;
use crate::http::headers::Security;
use crate::http::{Shared, lingering, request_log};
use crate::metrics::Side;
use crate::scheduler::Timing;
use progress::Stalled;
use upstream::{Failure, Tasks};

/// How long a task may take to begin its answer, or to take the next piece of the request, as the load balancer of the original
/// has it.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
/// How long an answer or a WebSocket may stand still.
const IDLE_LIMIT: Duration = Duration::from_secs(10 * 60);

/// What answers on the deployments' listener: one for each thread that serves it, with connections to tasks of its own.
pub(crate) struct Deployments {
    app: Shared,
    hosts: AllowedHosts,
    security: Security,
    answer_limit: Duration,
    tasks: Tasks,
}

impl Deployments {
    /// For what this server has; durations of the simulated runtime follow its time.
    pub(crate) fn new(app: Shared, timing: &Timing) -> Self {
        let hosts = AllowedHosts::new(app.addresses.deployments.clone(), app.addresses.deployments_port);
        let security = Security::of(&app.addresses.deployments);
        // A simulated task lives in the platform's own time, a container in everybody's.
        let answer_limit = match app.runtime {
            RuntimeKind::Simulated => timing.shrink(ANSWER_LIMIT),
            RuntimeKind::Docker => ANSWER_LIMIT,
        };
        let scheme = if app.addresses.deployments.is_https() { "https" } else { "http" };
        let tasks = Tasks::new(scheme, app.trusted_proxies.clone(), app.metrics.websockets.clone());
        Self { app, hosts, security, answer_limit, tasks }
    }

    /// Answers one request. Not a router with layers, each of which boxes what it passes on: every path belongs to some
    /// service, so there is nothing to route, and all visitors of all services come through here.
    pub(crate) async fn answer(self: Arc<Self>, request: http::Request<Incoming>) -> Response {
        let request = request.map(lingering::body);
        let guarded = |request| last_resort(self.serve(request), || own(&self.security, pages::panicked()));
        request_log::logged(&self.app.metrics, Side::Deployments, request, guarded).await
    }

    async fn serve(&self, request: Request) -> Response {
        match self.forward(request).await {
            Ok(answer) => answer,
            Err(ours) => own(&self.security, ours),
        }
    }

    /// The answer of the service, or a page of our own that says why there is none.
    async fn forward(&self, mut request: Request) -> Result<Response, Response> {
        if request.method() == Method::CONNECT {
            return Err(pages::no_tunnels());
        }
        check_host(&self.hosts, request.uri(), request.headers()).map_err(IntoResponse::into_response)?;
        let app = &self.app;
        let full_name = request.uri().path().split('/').nth(1).unwrap_or_default().to_owned();
        let service = match app.store.service_by_full_name(&full_name).await {
            Ok(Some(service)) => service,
            Ok(None) => return Err(pages::no_such_service(&full_name)),
            Err(error) => {
                tracing::error!(%error, "the store failed");
                return Err(pages::store_failed());
            }
        };
        let route = app.engine.route(service.id).map_err(|why| pages::no_route(&service, why))?;
        if hygiene::is_worker_of_all(request.headers(), request.uri().path(), &service.full_name) {
            return Err(pages::worker_of_all(&service.full_name));
        }
        hygiene::clean_request(request.headers_mut());
        let (request, progress) = progress::watched(request);
        let answer = self.tasks.ask(&app.engine, route, request);
        let answer = match progress.wait(self.answer_limit, answer).await {
            Ok(answer) => answer,
            Err(Stalled::Task) => Err(Failure::Silent),
            Err(Stalled::Visitor) => Err(Failure::Unsent),
        };
        let mut response = answer.map_err(|failure| pages::failed(&service, failure))?;
        hygiene::clean_response(response.headers_mut(), &service.full_name);
        Ok(response)
    }
}

/// What this future gives; where it panics, that ends one request and not the server.
async fn last_resort(
    answer: impl Future<Output = Response>,
    panicked: impl FnOnce() -> Response,
) -> Response {
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| panicked())
}

/// An answer of the platform itself.
fn own(security: &Security, mut answer: Response) -> Response {
    security.apply(&mut answer);
    answer.extensions_mut().insert(request_log::Ours);
    answer
}
