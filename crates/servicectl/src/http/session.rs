//! The session of a request: who asks, and for which project. Also the `session` extra, which ends it.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::{ApiError, Shared};
use crate::Timestamp;
use crate::auth::token;
use crate::store::tokens::Session as StoredSession;

/// The header that carries the token; there is no other way (no cookie, no query).
pub(super) const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-auth-token");

/// A valid session.
pub(super) struct Session {
    /// Whose it is.
    pub(super) who: StoredSession,
    hash: token::Hash,
}

impl FromRequestParts<Shared> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, ApiError> {
        let hash = hash_of(&parts.headers)?;
        let session = match hash {
            Some(hash) => app.store.session(&hash, Timestamp::now()).await?.map(|who| Self { who, hash }),
            None => None,
        };
        session.ok_or_else(|| {
            ApiError::new(
                StatusCode::FORBIDDEN,
                "The session token is not valid, or no longer. Log in again for a new one: a session ends after 24 hours.",
            )
        })
    }
}

/// No token is 400, a wrong one 403 (contract §2).
fn hash_of(headers: &HeaderMap) -> Result<Option<token::Hash>, ApiError> {
    let mut values = headers.get_all(TOKEN_HEADER).iter();
    match (values.next().map(HeaderValue::as_bytes), values.next()) {
        (None | Some([]), _) => Err(ApiError::bad_request(
            "There is no session token. Log in at the AuthManager and send the token in the header X-Auth-Token.",
        )),
        (Some(token), None) => Ok(token::hash(token)),
        (Some(_), Some(_)) => {
            Err(ApiError::bad_request("The header X-Auth-Token stands in the request twice."))
        }
    }
}

/// `DELETE session`: signs out.
pub(super) async fn end_session(State(app): State<Shared>, session: Session) -> Result<StatusCode, ApiError> {
    app.store.end_session(&session.hash).await?;
    Ok(StatusCode::NO_CONTENT)
}
