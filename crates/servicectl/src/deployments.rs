//! The deployments' listener: `/<project>-<name>/…` goes to a healthy task of that service. Deployed services are not
//! trusted: this is another origin than the portal's, and nothing of a session is handed on (trust §5).

mod frames;
mod hygiene;
mod progress;
#[cfg(test)]
mod tests;
mod tunnel;
mod upstream;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{self, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use hyper::body::Incoming;

use crate::addresses::AllowedHosts;
use crate::config::RuntimeKind;
use crate::engine::NoRoute;
use crate::http::guard::check_host;
use crate::http::headers::Security;
use crate::http::page::page;
use crate::http::{Shared, request_log};
use crate::metrics::Side;
use crate::scheduler::Timing;
use crate::store::services::Service;
use upstream::{Failure, Tasks};

/// How long a task may take to begin its answer, or to take the next piece of the request, as the load balancer of the original
/// has it.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
/// How long an answer or a WebSocket may stand still.
const IDLE_LIMIT: Duration = Duration::from_secs(10 * 60);

/// What answers on the deployments' listener.
pub(crate) struct Deployments {
    app: Shared,
    hosts: AllowedHosts,
    security: Security,
    answer_limit: Duration,
    tasks: Tasks,
}

impl Deployments {
    pub(crate) fn new(app: Shared, timing: &Timing) -> Self {
        let hosts = AllowedHosts::new(app.addresses.deployments.clone(), app.addresses.deployments_port);
        let security = Security::of(&app.addresses.deployments);
        // A simulated task lives in the platform's own time, a container in everybody's.
        let answer_limit = match app.runtime {
            RuntimeKind::Simulated => timing.shrink(ANSWER_LIMIT),
            RuntimeKind::Docker => ANSWER_LIMIT,
        };
        let is_tls = app.addresses.deployments.to_string().starts_with("https:");
        let tasks = Tasks::new(
            if is_tls { "https" } else { "http" },
            app.trusted_proxies.clone(),
            app.metrics.websockets.clone(),
        );
        Self { app, hosts, security, answer_limit, tasks }
    }

    /// Answers one request. Not a router with layers, each of which boxes what it passes on: every path belongs to some
    /// service, so there is nothing to route, and all visitors of all services come through here (a tenth of its cost).
    pub(crate) async fn answer(self: Arc<Self>, request: http::Request<Incoming>) -> Response {
        let request = request.map(|body| match body.is_end_stream() {
            true => Body::empty(),
            false => Body::new(body),
        });
        let answer = |request| {
            let answer = AssertUnwindSafe(self.serve(request)).catch_unwind();
            answer.map(|answer| answer.unwrap_or_else(|_| panicked(&self.security)))
        };
        request_log::told(&self.app.metrics, Side::Deployments, request, answer).await
    }

    async fn serve(&self, request: Request) -> Response {
        match forward(self, request).await {
            Ok(answer) => answer,
            Err(ours) => own(&self.security, ours),
        }
    }
}

/// The last resort: a panic ends one request, not the server.
fn panicked(security: &Security) -> Response {
    let text = "That is a mistake in the platform, not in the service. The platform's own log says more.";
    own(security, page(StatusCode::INTERNAL_SERVER_ERROR, "The platform failed at this request", &[text]))
}

/// An answer of the platform itself.
fn own(security: &Security, mut answer: Response) -> Response {
    security.apply(&mut answer);
    answer.extensions_mut().insert(request_log::Ours);
    answer
}

/// The answer of the service, or a page of our own that says why there is none.
async fn forward(deployments: &Deployments, mut request: Request) -> Result<Response, Response> {
    check_host(&deployments.hosts, request.uri(), request.headers()).map_err(IntoResponse::into_response)?;
    let app = &deployments.app;
    let full_name = request.uri().path().split('/').nth(1).unwrap_or_default().to_owned();
    let service = match app.store.service_by_full_name(&full_name).await {
        Ok(Some(service)) => service,
        Ok(None) => return Err(no_such_service(&full_name)),
        Err(error) => {
            tracing::error!(%error, "the store failed");
            return Err(store_failed());
        }
    };
    let route = app.engine.route(service.id).map_err(|why| no_route(&service, why))?;
    if hygiene::is_worker_of_all(request.headers(), request.uri().path(), &service.full_name) {
        return Err(worker_of_all(&service.full_name));
    }
    hygiene::clean_request(request.headers_mut());
    let (request, progress) = progress::watched(request);
    let answer = deployments.tasks.ask(&app.engine, route, request);
    let mut response = match progress.wait(deployments.answer_limit, answer).await {
        Some(Ok(response)) => response,
        Some(Err(failure)) => return Err(failed(&service, &failure)),
        None => return Err(failed(&service, &Failure::Silent)),
    };
    hygiene::clean_response(response.headers_mut(), &service.full_name);
    Ok(response)
}

fn no_such_service(full_name: &str) -> Response {
    let name: String = full_name.chars().take(64).collect();
    if name.is_empty() {
        return page(
            StatusCode::NOT_FOUND,
            "Deployed services live here",
            &["Each under its own path, `/<project>-<name>`. The portal lists them with their addresses."],
        );
    }
    page(
        StatusCode::NOT_FOUND,
        &format!("There is no service {name}"),
        &[
            "No service is deployed under this path. Paths are `/<project>-<name>`; the portal lists those there are.",
        ],
    )
}

fn worker_of_all(full_name: &str) -> Response {
    page(
        StatusCode::FORBIDDEN,
        "This service worker would reach other services",
        &[&format!(
            "The script of a service worker must lie below `/{full_name}/`, whose requests it may then answer."
        )],
    )
}

fn no_route(service: &Service, why: NoRoute) -> Response {
    let name = &service.full_name;
    let (title, text) = match why {
        NoRoute::NeverStarted => (
            format!("{name} was never started"),
            "The service exists, but no definition was sent yet. Its page in the portal says what to do next.",
        ),
        NoRoute::Starting => (
            format!("{name} is starting"),
            "A task is being started and has not passed its first health check. Try again in a moment.",
        ),
        NoRoute::Restarting => (
            format!("{name} is down"),
            "Its last task ended, and the next start waits for its time. Its events and logs in the portal say why.",
        ),
    };
    unavailable(page(StatusCode::SERVICE_UNAVAILABLE, &title, &[text]))
}

fn failed(service: &Service, failure: &Failure) -> Response {
    let name = &service.full_name;
    match failure {
        Failure::NotListening => page(
            StatusCode::BAD_GATEWAY,
            &format!("{name} does not answer"),
            &[
                "A task runs, but nothing listens on its port.",
                "Compare `container-port` in the service's definition with the port that the program in the container \
                 listens on, and look at its logs in the portal.",
            ],
        ),
        Failure::Broken => page(
            StatusCode::BAD_GATEWAY,
            &format!("{name} broke off"),
            &["The task ended the connection before its answer. Its logs in the portal may say why."],
        ),
        Failure::Silent => page(
            StatusCode::GATEWAY_TIMEOUT,
            &format!("{name} does not answer in time"),
            &["A task runs and takes the connection, but says nothing. Its logs in the portal may say why."],
        ),
        Failure::Coded => page(
            StatusCode::BAD_GATEWAY,
            &format!("{name} answers in a form that cannot be passed on"),
            &[
                "Its answer has a `Transfer-Encoding` other than `chunked`. Compress with `Content-Encoding` instead.",
            ],
        ),
    }
}

fn store_failed() -> Response {
    unavailable(page(
        StatusCode::SERVICE_UNAVAILABLE,
        "The platform cannot look this service up at the moment",
        &["Try again in a moment. The platform's own log says more."],
    ))
}

fn unavailable(mut page: Response) -> Response {
    page.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
    page
}
