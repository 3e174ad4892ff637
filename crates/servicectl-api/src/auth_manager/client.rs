//! The portal's side: log in.

use crate::Secret;

/// Why an AuthManager gave no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginFailure {
    /// `401: Unauthorized`: one of project, user name, password is wrong; the platform does not say which.
    Refused,
    /// `429: Too many tries`.
    TooManyTries,
    /// Another fault, with its text (at most 2 KiB).
    Fault(String),
    /// The answer is no envelope of an AuthManager.
    NotAnAuthManager,
}

/// The envelope of `getSessionToken`.
pub fn login_request(username: &str, password: &Secret, project: &str) -> String {
    let _ = (username, password, project);
    todo!()
}

/// Reads the answer to [`login_request`] (200 or 500 alike): the token, or why there is none.
///
/// # Errors
/// Why there is no token.
pub fn login_answer(body: &str) -> Result<Secret, LoginFailure> {
    let _ = body;
    todo!()
}

/// The envelope of an operation with one `sessionToken` (getUsername, getProject): for tokens that were pasted.
pub fn token_request(operation: super::Operation, token: &Secret) -> String {
    let _ = (operation, token);
    todo!()
}

/// Reads an answer with one string.
///
/// # Errors
/// The fault, or that it is no AuthManager.
pub fn text_answer(body: &str) -> Result<String, LoginFailure> {
    let _ = body;
    todo!()
}
