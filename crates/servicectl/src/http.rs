//! The portal's listener: REST API, AuthManager, portal files, in one router. One file a noun.
//!
//! Every request passes, from the outside in: the reading of what an early answer leaves unread, the request log, the last
//! resort (a panic becomes a 500), the security headers, the guard (Host, Origin, preflight), and then its handler. A handler
//! of the API that needs a session takes a [`session::Session`]; without a valid token it is never entered.

mod about;
mod auth_manager;
mod body;
mod error;
pub(crate) mod guard;
pub(crate) mod headers;
mod health;
pub(crate) mod lingering;
mod links;
pub(crate) mod page;
mod portal;
mod query;
pub(crate) mod registry;
pub(crate) mod request_log;
pub(crate) mod sample_image;
mod service;
mod services;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_request, map_response};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, any, delete, get, post};
use tower_http::catch_panic::CatchPanicLayer;

use crate::Store;
use crate::addresses::{Addresses, AllowedHosts, Origin};
use crate::auth::login::Door;
use crate::config::RuntimeKind;
use crate::engine::Engine;
use crate::metrics::{Metrics, Side};
use crate::proxies::TrustedProxies;

pub(crate) use error::ApiError;
pub(crate) use portal::Portal;

/// Most services of one project: generous, but not without end.
pub(crate) const SERVICES_OF_A_PROJECT: u64 = 20_000;

/// Where the API is; its base with the last slash is [`crate::addresses::API_PATH`].
const API: &str = "/servicectl-1";
/// Where the published reference has it (contract §1).
const API_ALIAS: &str = "/v0";

/// What every handler shares.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) addresses: Addresses,
    pub(crate) runtime: RuntimeKind,
    /// Whether the extras of contract §10 are on.
    pub(crate) extras: bool,
    pub(crate) allow_origins: Vec<Origin>,
    pub(crate) trusted_proxies: TrustedProxies,
    pub(crate) services_of_a_project: u64,
    pub(crate) door: Door,
    pub(crate) portal: Portal,
    pub(crate) registry: registry::Registry,
    pub(crate) metrics: Metrics,
}

/// How handlers get it.
pub(crate) type Shared = Arc<App>;

/// The router of the portal's listener.
pub(crate) fn router(app: Shared) -> Router {
    let hosts = AllowedHosts::new(app.addresses.portal.clone(), app.addresses.portal_port);
    let for_engine = app.addresses.engine_registry.clone();
    let guard = Arc::new(guard::Guard::new(hosts, for_engine, app.allow_origins.clone()));
    let security = headers::Security::of(&app.addresses.portal);
    let last_resort = security.clone();
    let logged = (Arc::clone(&app), Side::Portal);
    let api = api(&app);
    let routes = Router::new()
        .nest(API, api.clone())
        .nest(API_ALIAS, api)
        // A base with its slash is the same; a nested router does not see it.
        .route(crate::addresses::API_PATH, base(&app))
        .route("/v0/", base(&app))
        .route(crate::addresses::AUTH_MANAGER_PATH, get(auth_manager::describe).post(auth_manager::answer))
        .route("/authManager/{*rest}", any(no_such_path))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/v2", get(registry::base))
        .route("/v2/", get(registry::base))
        .route("/v2/token", get(registry::token))
        .route("/v2/{*rest}", any(registry::answer))
        .fallback(portal::file)
        .with_state(app);
    // As a service inside another router, so that the layers see whole answers: a router adds `Allow` outside its own.
    Router::new()
        .fallback_service(routes)
        .layer(map_response(error::method_not_allowed))
        .layer(from_fn_with_state(guard, guard::check))
        .layer(from_fn_with_state(security, headers::secure))
        .layer(CatchPanicLayer::custom(move |_| {
            let mut answer = error::panicked().into_response();
            last_resort.apply(&mut answer);
            answer
        }))
        .layer(from_fn_with_state(logged, request_log::log))
        .layer(map_request(lingering::lingering))
}

/// The REST API, relative to its base. Without extras (contract §10) their routes do not exist.
fn api(app: &App) -> Router<Shared> {
    let mut api =
        Router::new().route("/services", get(services::list_services).post(services::create_service)).route(
            "/services/{name}",
            get(service::view_service).put(service::update_service).delete(service::delete_service),
        );
    if app.extras {
        api = api.route("/", base(app)).route("/session", delete(session::end_session));
    }
    if app.offers_sample_image() {
        api = api.route("/services/{name}/sample-image", post(sample_image::put_sample_image));
    }
    api.fallback(no_such_path)
}

/// The base itself: the about document, an extra.
fn base(app: &App) -> MethodRouter<Shared> {
    if app.extras { get(about::about) } else { any(no_such_path) }
}

async fn no_such_path() -> ApiError {
    ApiError::no_such_path()
}
