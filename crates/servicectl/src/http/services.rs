//! `services`: the list of a project's services, and the creation of one.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use servicectl_api::project;
use servicectl_api::service::{CreateService, ServiceSummary};

use super::session::Session;
use super::{ApiError, App, Shared, body};
use crate::store::services::{Created, Service};

/// `GET services`: all of them, sorted by name.
pub(super) async fn list_services(
    State(app): State<Shared>,
    session: Session,
) -> Result<Json<Vec<ServiceSummary>>, ApiError> {
    let services = app.store.services(&session.who.project).await?;
    Ok(Json(services.iter().map(|service| app.summary(service)).collect()))
}

/// `POST services`: 201, or 405 where the name is taken (contract §3.2).
pub(super) async fn create_service(
    State(app): State<Shared>,
    session: Session,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<ServiceSummary>), ApiError> {
    let body = body::json(&headers, body).await?;
    let (user, project) = (&session.who.user, &session.who.project);
    let prefix = project::prefix(project, app.store.strips_underscores());
    let wish = CreateService::from_json(&body, &prefix).map_err(|problems| ApiError::problems(&problems))?;
    match app.store.create_service(project, user, &wish, app.services_of_a_project).await? {
        Created::New(service) => Ok((StatusCode::CREATED, Json(app.summary(&service)))),
        Created::NameTaken => Err(ApiError::name_taken(&wish.name)),
        Created::QuotaReached => Err(ApiError::bad_request(format!(
            "This project has {} services, which is as many as it may have. Delete one first.",
            app.services_of_a_project
        ))),
    }
}

impl App {
    fn summary(&self, service: &Service) -> ServiceSummary {
        ServiceSummary { name: service.name.clone(), links: self.links(service) }
    }
}
