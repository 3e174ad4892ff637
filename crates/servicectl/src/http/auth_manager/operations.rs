//! What the fifteen operations do.

use std::net::IpAddr;

use servicectl_api::Secret;
use servicectl_api::auth_manager::Operation;
use servicectl_api::auth_manager::server::{Answer, Entity, Request};

use super::super::Shared;
use super::Fault;
use crate::Timestamp;
use crate::auth::login::Refusal;
use crate::auth::token;
use crate::store::tokens::Session;

/// The one role there is: users of a project may all do the same.
const ROLE: &str = "member";

/// Executes one operation for a client at this address.
pub(super) async fn execute(app: &Shared, client: IpAddr, request: Request) -> Result<Answer, Fault> {
    let mut arguments = request.arguments.into_iter().map(Option::unwrap_or_default);
    let mut next = || arguments.next().unwrap_or_default();
    match request.operation {
        Operation::GetSessionToken => {
            let (name, password, project) = (next(), next(), next());
            log_in(app, client, &name, password, &project).await
        }
        Operation::ValidateSessionToken => Ok(Answer::Boolean(session(app, &next()).await?.is_some())),
        Operation::GetUsername => Ok(Answer::Text(valid(app, &next()).await?.user)),
        Operation::GetProject => Ok(Answer::Text(valid(app, &next()).await?.project)),
        Operation::GetRoles => {
            valid(app, &next()).await?;
            Ok(Answer::Texts(vec![ROLE.to_owned()]))
        }
        Operation::GetTokenInfo | Operation::GetTokenInfoComplete => {
            Ok(token_info(&valid(app, &next()).await?))
        }
        Operation::GetEmail => {
            valid(app, &next()).await?;
            Err(meaningless("it keeps no e-mail addresses"))
        }
        Operation::GetOpenStackToken => {
            valid(app, &next()).await?;
            Err(meaningless("there is no OpenStack behind it"))
        }
        Operation::GetEndpoint => {
            valid(app, &next()).await?;
            endpoint(app, next().expose())
        }
        Operation::CreateWorkflowToken | Operation::DeleteWorkflowToken => {
            valid(app, &next()).await?;
            Err(meaningless("it runs no workflows"))
        }
        Operation::CountWorkflows => Ok(Answer::Integer(0)),
        Operation::SystemPropTest => Err(meaningless("it gives out none of its own properties")),
        Operation::TestDBConnection => match app.store.reachable().await {
            Ok(()) => Ok(Answer::Text("OK".to_owned())),
            Err(_) => Err(Fault::Unavailable),
        },
    }
}

async fn log_in(
    app: &Shared,
    client: IpAddr,
    name: &Secret,
    password: Secret,
    project: &Secret,
) -> Result<Answer, Fault> {
    match app.door.log_in(&app.store, client, project.expose(), name.expose(), password).await {
        Ok(token) => Ok(Answer::Text(token.expose().to_owned())),
        Err(Refusal::Wrong) => Err(Fault::Text("401: Unauthorized".to_owned())),
        Err(Refusal::TooManyTries(wait)) => Err(Fault::TooManyTries(wait)),
        Err(Refusal::Busy) => Err(Fault::Unavailable),
        Err(Refusal::Failed(error)) => {
            tracing::error!(%error, "log-in failed");
            Err(Fault::Unavailable)
        }
    }
}

async fn session(app: &Shared, token: &Secret) -> Result<Option<Session>, Fault> {
    let Some(hash) = token::hash(token.expose().as_bytes()) else { return Ok(None) };
    app.store.session(&hash, Timestamp::now()).await.map_err(|error| {
        tracing::error!(%error, "the store failed");
        Fault::Unavailable
    })
}

async fn valid(app: &Shared, token: &Secret) -> Result<Session, Fault> {
    // The text that clfpy looks for.
    session(app, token).await?.ok_or_else(|| Fault::Text("Couldn't validate token".to_owned()))
}

fn token_info(session: &Session) -> Answer {
    let named = |name: &str| Entity { id: name.to_owned(), name: name.to_owned(), ..Entity::default() };
    Answer::TokenInfo {
        project: named(&session.project),
        roles: vec![named(ROLE)],
        user: Entity { id: session.user_id.0.to_string(), ..named(&session.user) },
    }
}

fn endpoint(app: &Shared, component: &str) -> Result<Answer, Fault> {
    let address = match component.to_ascii_lowercase().as_str() {
        "servicectl" => app.addresses.api(),
        "authmanager" => app.addresses.auth_manager(),
        _ => {
            let component: String = component.chars().take(64).collect();
            return Err(Fault::Text(format!(
                "404: Not found: this platform has no component `{}`; it has servicectl and authManager",
                component.escape_debug()
            )));
        }
    };
    Ok(Answer::Text(address))
}

fn meaningless(why: &str) -> Fault {
    Fault::Text(format!("501: Not implemented on this platform: {why}"))
}
