//! Who may touch a repository: the user and password of `view=docker`, as they are (Basic) or exchanged for a token
//! (Docker's token authentication, with this server as issuer).

use axum::Json;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oci_spec::distribution::ErrorCode;
use serde_json::json;

use super::super::{App, Shared};
use super::Failure;
use crate::Timestamp;
use crate::auth::token::{self, Hash};
use crate::store::repositories::{Access, Credential, TOKEN_LIFETIME};
use crate::store::services::ServiceId;

const WRONG: &str = "User or password is not right. The credentials are of one service, hold 12 hours and end with it: get new \
                     ones on the portal's Image page (view=docker) and run docker login again.";
const EXPIRED: &str = "Your authorization token has expired: credentials hold 12 hours. Get new ones on the portal's Image page \
                       (view=docker) and run docker login again.";

/// What a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// To read.
    Pull,
    /// To write or delete.
    Push,
}

/// What came in `Authorization`.
enum Given {
    Nothing,
    Basic(String, Option<Hash>),
    Bearer(Option<Hash>),
    Other,
}

impl Given {
    fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::AUTHORIZATION) else { return Self::Nothing };
        let Some((scheme, rest)) = value.to_str().ok().and_then(|text| text.split_once(' ')) else {
            return Self::Other;
        };
        if scheme.eq_ignore_ascii_case("bearer") {
            return Self::Bearer(token::hash(rest.trim().as_bytes()));
        }
        let decoded = STANDARD.decode(rest.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        match decoded.as_deref().and_then(|text| text.split_once(':')) {
            Some((user, password)) if scheme.eq_ignore_ascii_case("basic") => {
                Self::Basic(user.to_owned(), token::hash(password.as_bytes()))
            }
            _ => Self::Other,
        }
    }
}

/// The service of a repository, if the client may touch it so.
pub(super) async fn check(
    app: &App,
    headers: &HeaderMap,
    repository: &str,
    right: Right,
) -> Result<ServiceId, Failure> {
    let actions = if right == Right::Pull { "pull" } else { "pull,push" };
    let scope = format!("repository:{repository}:{actions}");
    let access = match Given::of(headers) {
        Given::Basic(user, hash) => {
            let service = credential(app, &user, hash, || challenge(app, Some(&scope))).await?.service;
            Access { service, pulls: true, pushes: true }
        }
        Given::Bearer(hash) => {
            let known = bearer(app, hash).await?;
            known.ok_or_else(|| unauthorized(WRONG, &challenge(app, Some(&scope))))?
        }
        Given::Nothing | Given::Other => return Err(not_logged_in(&challenge(app, Some(&scope)))),
    };
    // A repository of nobody and one of somebody else are the same.
    let service = app.store.service_by_full_name(repository).await?;
    if service.is_none_or(|service| service.id != access.service) {
        return Err(foreign(app, access.service, repository).await?);
    }
    let enough = if right == Right::Pull { access.pulls } else { access.pushes };
    if enough {
        return Ok(access.service);
    }
    let challenge = challenge(app, Some(&scope)) + ",error=\"insufficient_scope\"";
    Err(unauthorized("The token was made for less than this.", &challenge))
}

/// Whether the client is logged in at all.
pub(super) async fn logged_in(app: &App, headers: &HeaderMap) -> Result<(), Failure> {
    match Given::of(headers) {
        Given::Basic(user, hash) => credential(app, &user, hash, || challenge(app, None)).await.map(drop),
        Given::Bearer(hash) => {
            bearer(app, hash).await?.map(drop).ok_or_else(|| unauthorized(WRONG, &challenge(app, None)))
        }
        Given::Nothing | Given::Other => Err(not_logged_in(&challenge(app, None))),
    }
}

/// The token endpoint. A token opens one repository at most; other scopes, which a push with a cross-repository mount asks
/// for too, are left out of it.
pub(super) async fn token(app: &Shared, headers: &HeaderMap, uri: &Uri) -> Result<Response, Failure> {
    let basic = || format!("Basic realm=\"{}\"", app.addresses.registry());
    let Given::Basic(user, hash) = Given::of(headers) else { return Err(not_logged_in(&basic())) };
    let credential = credential(app, &user, hash, basic).await?;
    let query = uri.query().unwrap_or_default();
    let mut access = Access { service: credential.service, pulls: false, pushes: false };
    let mut others = Vec::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        for scope in value.split(' ').filter(|_| key == "scope") {
            let Some((name, actions)) =
                scope.strip_prefix("repository:").and_then(|rest| rest.rsplit_once(':'))
            else {
                continue;
            };
            if name != user {
                others.push(name.to_owned());
                continue;
            }
            access.pulls |= actions.split(',').any(|action| matches!(action, "pull" | "*"));
            access.pushes |= actions.split(',').any(|action| matches!(action, "push" | "delete" | "*"));
        }
    }
    if let Some(other) = others.first().filter(|_| !access.pulls && !access.pushes) {
        // 401, since skopeo shows its user the text of no other refusal of a token.
        let failure = foreign(app, access.service, other).await?;
        return Err(failure.into_unauthorized(&basic()));
    }
    issue(app, &credential, access).await
}

async fn issue(app: &App, credential: &Credential, access: Access) -> Result<Response, Failure> {
    let (token, hash) = token::registry_password().map_err(|error| {
        tracing::error!(%error, "no registry token");
        Failure::from(std::io::Error::other("no random numbers"))
    })?;
    let now = Timestamp::now();
    if !app.store.add_registry_token(credential, hash, access, now).await? {
        return Err(unauthorized(WRONG, &challenge(app, None)));
    }
    let seconds = TOKEN_LIFETIME.min(credential.expires_at.since(now)).as_secs();
    Ok(Json(json!({
        "token": token.expose(), "access_token": token.expose(), "expires_in": seconds, "issued_at": now.rfc3339()
    }))
    .into_response())
}

/// The password of this user, which holds.
async fn credential(
    app: &App,
    user: &str,
    hash: Option<Hash>,
    challenge: impl FnOnce() -> String,
) -> Result<Credential, Failure> {
    let found = match hash {
        Some(hash) => app.store.registry_credential(&hash).await?,
        None => None,
    };
    // The user is the repository's name.
    let service = app.store.service_by_full_name(user).await?;
    match found.zip(service).filter(|(found, service)| found.service == service.id) {
        None => Err(unauthorized(WRONG, &challenge())),
        Some((found, _)) if found.expires_at <= Timestamp::now() => Err(unauthorized(EXPIRED, &challenge())),
        Some((found, _)) => Ok(found),
    }
}

async fn bearer(app: &App, hash: Option<Hash>) -> Result<Option<Access>, Failure> {
    let Some(hash) = hash else { return Ok(None) };
    if let Some(repository) = app.registry.pulls.repository(&hash) {
        let service = app.store.service_by_full_name(&repository).await?;
        return Ok(service.map(|service| Access { service: service.id, pulls: true, pushes: false }));
    }
    Ok(app.store.registry_access(&hash, Timestamp::now()).await?)
}

fn challenge(app: &App, scope: Option<&str>) -> String {
    let (portal, registry) = (&app.addresses.portal, app.addresses.registry());
    let scope =
        scope.map(|scope| format!(",scope=\"{}\"", scope.replace(['"', '\\'], ""))).unwrap_or_default();
    format!("Bearer realm=\"{portal}/v2/token\",service=\"{registry}\"{scope}")
}

fn unauthorized(message: &str, challenge: &str) -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized, message)
        .with(header::WWW_AUTHENTICATE, challenge)
}

fn not_logged_in(challenge: &str) -> Failure {
    unauthorized(
        "Authentication required: run docker login with the credentials of the service, which the portal's Image page \
         shows (view=docker).",
        challenge,
    )
}

async fn foreign(app: &App, own: ServiceId, wanted: &str) -> Result<Failure, Failure> {
    let wanted: String = wanted.chars().take(64).collect();
    let own = app.store.driven_service(own).await?;
    let own = own.map_or_else(|| "another".to_owned(), |service| service.full_name);
    Ok(Failure::new(
        StatusCode::FORBIDDEN,
        ErrorCode::Denied,
        format!(
            "requested access to the resource is denied: these credentials are of the repository {own}, not of {}. Log in \
             with those of the other service, or push to {own}.",
            wanted.escape_debug()
        ),
    ))
}
