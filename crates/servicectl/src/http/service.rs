//! `services/<name>`: its views (status, logs, registry credentials, definition), its update and its deletion.

mod views;

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Value, json};
use servicectl_api::Definition;
use servicectl_api::definition::UpdateAnswer;

use super::query::Query;
use super::session::Session;
use super::{ApiError, App, Shared, body};
use crate::store::revisions::Updated;
use crate::store::services::Service;
use crate::store::to_its_end;

/// How many tags a refusal names, the newest ones.
const TAGS_NAMED: u32 = 5;

/// The name in the path, decoded.
pub(super) struct ServiceName(pub(super) String);

impl FromRequestParts<Shared> for ServiceName {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        let path: Result<Path<String>, _> = Path::from_request_parts(parts, app).await;
        path.map(|Path(name)| Self(name)).map_err(|_| ApiError::no_such_path())
    }
}

impl App {
    /// The one look-up of every route: missing and foreign services are the same 404.
    pub(super) async fn service(&self, session: &Session, name: &str) -> Result<Arc<Service>, ApiError> {
        let found = self.store.service(&session.who.project, name).await?;
        found.ok_or_else(|| ApiError::no_such_service(name))
    }

    /// Changes are refused while what runs the tasks does not work; reading goes on from what is known (contract §6).
    fn runtime_works(&self) -> Result<(), ApiError> {
        match self.engine.runtime_failure() {
            None => Ok(()),
            Some(why) => {
                tracing::warn!(why, "the runtime does not work");
                Err(ApiError::unavailable(
                    "What runs the containers does not answer at the moment. Nothing was changed; try again.",
                ))
            }
        }
    }
}

/// `GET services/<name>?view=…`; without a view the status (contract §3.3–3.5, §10).
pub(super) async fn view_service(
    State(app): State<Shared>,
    session: Session,
    ServiceName(name): ServiceName,
    uri: Uri,
) -> Result<Response, ApiError> {
    let query = Query::of(&uri);
    let view = query.get("view")?.unwrap_or("status");
    let service = app.service(&session, &name).await?;
    match view {
        "status" => Ok(views::status(&app, &service)),
        "logs" => views::logs(&app, &service, &query).await,
        "docker" => views::docker(&app, &service, &session).await,
        "definition" if app.extras => views::definition(&app, &service).await,
        _ => Err(ApiError::bad_request(format!(
            "There is no view `{}`. The views are {}.",
            view.chars().take(64).collect::<String>().escape_debug(),
            if app.extras { "status, logs, docker and definition" } else { "status, logs and docker" }
        ))),
    }
}

/// `PUT services/<name>`: deploys a definition; a refused one changes nothing (contract §3.6).
pub(super) async fn update_service(
    State(app): State<Shared>,
    session: Session,
    ServiceName(name): ServiceName,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<UpdateAnswer>, ApiError> {
    let service = app.service(&session, &name).await?;
    app.runtime_works()?;
    let body = body::json(&headers, body).await?;
    let definition = Definition::from_json(&body).map_err(|problems| ApiError::problems(&problems))?;
    to_its_end(async move { deploy(&app, &service, &session.who.user, &definition).await }).await
}

async fn deploy(
    app: &App,
    service: &Service,
    user: &str,
    definition: &Definition,
) -> Result<Json<UpdateAnswer>, ApiError> {
    let revision = match app.store.add_revision(service.id, user, definition).await? {
        Updated::New(revision) => revision.number,
        Updated::TagNotFound => {
            let (newest, all) = app.store.newest_tags(service.id, TAGS_NAMED).await?;
            return Err(tag_not_found(service, definition, &newest, all));
        }
        Updated::PortIsFixed(port) => return Err(port_is_fixed(port, definition)),
        Updated::Gone => return Err(ApiError::no_such_service(&service.name)),
    };
    app.engine.deploy(service.id).await;
    Ok(Json(UpdateAnswer {
        success: "Successfully issued update command, check the status for details".to_owned(),
        links: app.links(&Service { revision, ..service.clone() }),
    }))
}

/// `DELETE services/<name>`: answers at once; what it leaves behind goes within seconds (contract §3.7). 200 with a body,
/// since clfpy reads one.
pub(super) async fn delete_service(
    State(app): State<Shared>,
    session: Session,
    ServiceName(name): ServiceName,
) -> Result<Json<Value>, ApiError> {
    let service = app.service(&session, &name).await?;
    app.runtime_works()?;
    to_its_end(async move {
        if !app.store.delete_service(service.id).await? {
            return Err(ApiError::no_such_service(&name));
        }
        app.engine.remove(service.id);
        app.registry.remove(service.id).await;
        Ok(Json(json!({
            "Success": format!("Deleted service {name} with its tasks, logs and images. The name can be used again.")
        })))
    })
    .await
}

/// Names what may be asked for instead: an example of a tag may be the very one that is missing.
fn tag_not_found(service: &Service, definition: &Definition, newest: &[String], all: u32) -> ApiError {
    let there = match newest {
        [] => "Nothing was pushed to it yet: push an image with this tag first.".to_owned(),
        newest => {
            let named: Vec<String> = newest.iter().map(|tag| format!("`{tag}`")).collect();
            let more = match all.saturating_sub(u32::try_from(newest.len()).unwrap_or(u32::MAX)) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("It has {}{more}: name a tag that it has, or push this one first.", named.join(", "))
        }
    };
    ApiError::bad_request(format!(
        "`container-tag`: the repository of {} has no image with the tag `{}`. {there} Nothing was changed.",
        service.full_name, definition.container_tag
    ))
}

fn port_is_fixed(port: u16, definition: &Definition) -> ApiError {
    ApiError::bad_request(format!(
        "`container-port` is {port} since the first update and cannot become {}: it is fixed after the first PUT. Send \
         {port}, or delete the service and create it again to change it. Nothing was changed.",
        definition.container_port
    ))
}
