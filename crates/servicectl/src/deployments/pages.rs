//! What the platform itself says to visitors: which service does not answer, why, and what to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::upstream::Failure;
use crate::engine::NoRoute;
use crate::http::page::page;
use crate::store::services::Service;

pub(super) fn no_such_service(full_name: &str) -> Response {
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

pub(super) fn no_tunnels() -> Response {
    let text = "`CONNECT` asks for a connection to anywhere. Only requests to deployed services pass here.";
    page(StatusCode::METHOD_NOT_ALLOWED, "This is no proxy for other addresses", &[text])
}

pub(super) fn worker_of_all(full_name: &str) -> Response {
    page(
        StatusCode::FORBIDDEN,
        "This service worker would reach other services",
        &[&format!(
            "The script of a service worker must lie below `/{full_name}/`, whose requests it may then answer."
        )],
    )
}

pub(super) fn no_route(service: &Service, why: NoRoute) -> Response {
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

pub(super) fn failed(service: &Service, failure: Failure) -> Response {
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
        Failure::Closed => page(
            StatusCode::BAD_GATEWAY,
            &format!("{name} does not answer"),
            &[
                "A task runs, but the connection to it was closed without an answer.",
                "Where every request ends so, nothing listens on its port: compare `container-port` in the service's \
                 definition with the port that the program in the container listens on. Where others are answered, the \
                 program ended at this one. Its logs in the portal say more.",
            ],
        ),
        Failure::Broken => page(
            StatusCode::BAD_GATEWAY,
            &format!("{name} broke off"),
            &[
                "The request did not get through whole, or what the task said is no answer. Its logs in the portal may say why.",
            ],
        ),
        Failure::Silent => page(
            StatusCode::GATEWAY_TIMEOUT,
            &format!("{name} does not answer in time"),
            &["A task runs and takes the connection, but says nothing. Its logs in the portal may say why."],
        ),
        Failure::Unsent => page(
            StatusCode::REQUEST_TIMEOUT,
            "The request stopped half way",
            &[
                "The service waited for the rest of what was being sent to it, which did not come. Send it again.",
            ],
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

pub(super) fn panicked() -> Response {
    let text = "That is a mistake in the platform, not in the service. The platform's own log says more.";
    page(StatusCode::INTERNAL_SERVER_ERROR, "The platform failed at this request", &[text])
}

pub(super) fn store_failed() -> Response {
    unavailable(page(
        StatusCode::SERVICE_UNAVAILABLE,
        "The platform cannot look this service up at the moment",
        &["Try again in a moment. The platform's own log says more."],
    ))
}

fn unavailable(mut page: Response) -> Response {
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    page
}
