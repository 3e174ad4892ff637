//! AuthManager: log in, and whose a token is.

use gloo_net::http::Method;
use loglines::{WHOLE, phrase, phrases};
use servicectl_api::{
    Secret,
    auth_manager::{
        Operation,
        client::{self, LoginFailure},
    },
};

use super::{
    config::Addresses,
    error::{ApiError, allow},
    tidy::WORD,
    transport::{Exchange, READ_LIMIT},
};

/// Most bytes of an answer of AuthManager.
const MOST_BYTES: usize = 64 * 1024;

/// Why there is no session.
#[derive(Clone, Debug, PartialEq)]
pub enum LoginError {
    /// AuthManager answered, but with no token.
    Failed(LoginFailure),
    /// AuthManager could not be asked.
    Api(ApiError),
}

impl LoginError {
    /// What happened and what to do. Refused does not say which of the three is wrong, since the platform does not.
    pub fn sentence(&self, addresses: &Addresses) -> String {
        match self {
            Self::Failed(LoginFailure::Refused) => {
                "Project, user name or password is wrong. Check the project’s name too: each has its own users.".to_owned()
            }
            Self::Failed(LoginFailure::TooManyTries) => {
                "Too many tries for this user name. Wait ten seconds, then try again.".to_owned()
            }
            Self::Failed(LoginFailure::Fault(_)) => {
                "AuthManager could not sign you in. Try again in a moment, or show the operator what it says.".to_owned()
            }
            Self::Failed(LoginFailure::NotAnAuthManager) => format!(
                "What answers at {} is not an AuthManager. Ask whoever installed this portal to check its config.json.",
                addresses.authentication
            ),
            Self::Api(error) => format!("{}. {}", error.title(), ask_again(error)),
        }
    }

    /// The platform's own words, where it gave some.
    pub fn detail(&self) -> Option<String> {
        match self {
            Self::Failed(LoginFailure::Fault(text)) if !text.is_empty() => {
                Some(phrases(text, WHOLE).into_owned())
            }
            Self::Failed(_) => None,
            Self::Api(error) => error.detail(),
        }
    }
}

/// A log-in is not tried again by itself, so the advice differs from that of a read.
fn ask_again(error: &ApiError) -> String {
    match error {
        ApiError::Offline => "Sign in once the network is back.".to_owned(),
        ApiError::Unreachable => {
            "Check that it runs and that your browser may reach it, then try again.".to_owned()
        }
        ApiError::Elsewhere { theirs, ours } => format!("{} Then try again.", allow(theirs, ours)),
        ApiError::TimedOut { .. } => "The platform or the network is slow; try again.".to_owned(),
        other => other.advice(),
    }
}

impl From<ApiError> for LoginError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// Asks for a session token.
///
/// # Errors
/// Why there is none.
pub async fn log_in(
    addresses: &Addresses,
    user: &str,
    password: &Secret,
    project: &str,
) -> Result<Secret, LoginError> {
    let body = ask(addresses, client::login_request(user, password, project)).await?;
    client::login_answer(&body).map_err(LoginError::Failed)
}

/// User and project of a token that was pasted or came with a link.
///
/// # Errors
/// The token is not known, or AuthManager could not be asked.
pub async fn owner_of(addresses: &Addresses, token: &Secret) -> Result<(String, String), LoginError> {
    let user = text_of(addresses, Operation::GetUsername, token).await?;
    let project = text_of(addresses, Operation::GetProject, token).await?;
    Ok((user, project))
}

async fn text_of(addresses: &Addresses, operation: Operation, token: &Secret) -> Result<String, LoginError> {
    let body = ask(addresses, client::token_request(operation, token)).await?;
    let text = client::text_answer(&body).map_err(LoginError::Failed)?;
    Ok(phrase(&text, WORD).into_owned())
}

/// Sends an envelope; faults come with status 500 and are read like answers.
async fn ask(addresses: &Addresses, envelope: String) -> Result<String, LoginError> {
    let exchange = Exchange {
        method: Method::POST,
        url: addresses.authentication.clone(),
        token: None,
        login: None,
        body: Some(("text/xml; charset=utf-8", envelope)),
        limit: READ_LIMIT,
        most_bytes: MOST_BYTES,
    };
    let answer = exchange.send().await?.answer;
    match answer.status {
        // a throttled log-in is a fault with status 429 or 500; its text says so
        200..=299 | 429 | 500 => {
            String::from_utf8(answer.body).map_err(|_| LoginError::Failed(LoginFailure::NotAnAuthManager))
        }
        502..=504 => Err(answer.check().err().unwrap_or(ApiError::Unreachable).into()),
        _ => Err(LoginError::Failed(LoginFailure::NotAnAuthManager)),
    }
}
