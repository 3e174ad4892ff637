//! The about document (contract §10): which platform this is, whose token came, which extras there are.

use axum::Json;
use axum::extract::State;
use servicectl_api::Links;
use servicectl_api::about::{About, rel};
use servicectl_api::logs::MOST_TAIL;

use super::Shared;
use super::links::link;
use super::session::Session;

/// `GET <base>/`.
pub(super) async fn about(State(app): State<Shared>, session: Session) -> Json<About> {
    Json(About {
        name: "servicectl".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        runtime: app.runtime.name().to_owned(),
        user: session.who.user,
        project: session.who.project,
        token_expires_at: session.who.expires_at.rfc3339(),
        log_tail_max: MOST_TAIL,
        links: Links(vec![link(rel::SESSION, "/session"), link(rel::REGISTRY, "/v2/")]),
    })
}
