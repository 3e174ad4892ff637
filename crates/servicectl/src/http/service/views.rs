//! What `GET services/<name>` shows.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;
use servicectl_api::Links;
use servicectl_api::definition::{CurrentDefinition, looks_secret};
use servicectl_api::docker::DockerCredentials;
use servicectl_api::logs::{MOST_STREAMS, MOST_TAIL};
use servicectl_api::status::ServiceStatus;

use super::super::query::Query;
use super::super::session::Session;
use super::super::{ApiError, App};
use crate::Timestamp;
use crate::auth::token;
use crate::engine::Places;
use crate::store::services::Service;

/// Lines of each stream where `tail` is not given (manual).
const TAIL: u64 = 20;

/// The status report.
pub(super) fn status(app: &App, service: &Service) -> Response {
    let places = Places {
        repository: app.addresses.repository(service),
        health_check: app.addresses.health_check(service),
    };
    let status = app.engine.status(service, &places);
    let (name, links) = (service.name.clone(), app.links(service));
    Json(ServiceStatus { name, links, status }).into_response()
}

/// [`ServiceLogs`](servicectl_api::logs::ServiceLogs), whose streams are written already.
#[derive(Serialize)]
struct Logs<'a> {
    name: String,
    links: Links,
    logs: &'a RawValue,
}

/// The last lines of the last streams.
pub(super) async fn logs(app: &App, service: &Service, query: &Query) -> Result<Response, ApiError> {
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let tail = count(query.positive("tail", TAIL, MOST_TAIL)?);
    let streams = count(query.positive("streams", 1, MOST_STREAMS)?);
    let logs = app.engine.logs(service, tail, streams).await?;
    let (name, links) = (service.name.clone(), app.links(service));
    Ok(Json(Logs { name, links, logs: &logs }).into_response())
}

/// Fresh registry credentials of this user for this service.
pub(super) async fn docker(app: &App, service: &Service, session: &Session) -> Result<Response, ApiError> {
    let (password, hash) = token::registry_password().map_err(|error| {
        tracing::error!(%error, "no registry password");
        ApiError::unavailable("The platform cannot make a password at the moment. Try again.")
    })?;
    if !app.store.add_credentials(service.id, session.who.user_id, hash, Timestamp::now()).await? {
        return Err(ApiError::no_such_service(&service.name));
    }
    Ok(Json(DockerCredentials {
        name: service.name.clone(),
        links: app.links(service),
        repo_uri: app.addresses.repository(service),
        proxy_endpoint: app.addresses.portal.to_string(),
        user: service.full_name.clone(),
        password,
    })
    .into_response())
}

/// The definition as last sent: the one place, for the project's own users, where environment values are given out.
pub(super) async fn definition(app: &App, service: &Service) -> Result<Response, ApiError> {
    let Some(mut revision) = app.store.newest_revision(service.id).await? else {
        return Err(ApiError::new(
            axum::http::StatusCode::NOT_FOUND,
            format!("Service `{}` has no definition yet. The first PUT brings it.", service.name),
        ));
    };
    for variable in &mut revision.definition.environment {
        variable.secret = looks_secret(&variable.name);
    }
    Ok(Json(CurrentDefinition {
        name: service.name.clone(),
        links: app.links(service),
        definition: revision.definition,
        revision: revision.number,
        created_at: revision.created_at.rfc3339(),
        created_by: revision.created_by,
    })
    .into_response())
}
