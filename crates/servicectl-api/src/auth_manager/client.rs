//! The portal's side: log in, and ask about a token.

use super::envelope::{self, Element, SOAP, escaped};
use super::{NAMESPACE, Operation};
use crate::Secret;

/// Most bytes of a fault's text that are kept.
const MOST_FAULT_BYTES: usize = 2048;

/// Why an AuthManager gave no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginFailure {
    /// `401: Unauthorized`: one of project, user name, password is wrong; the platform does not say which. For a pasted
    /// token: `Couldn't validate token`.
    Refused,
    /// `429: Too many tries`.
    TooManyTries,
    /// Another fault, with its text (at most 2 KiB).
    Fault(String),
    /// The answer is no envelope of an AuthManager.
    NotAnAuthManager,
}

/// The envelope of `getSessionToken`. A character that XML cannot hold (a control character) becomes U+FFFD.
pub fn login_request(username: &str, password: &Secret, project: &str) -> String {
    request(Operation::GetSessionToken, &[username, password.expose(), project])
}

/// Reads the answer to [`login_request`] (200 or 500 alike): the token, or why there is none.
///
/// # Errors
/// Why there is no token.
pub fn login_answer(body: &str) -> Result<Secret, LoginFailure> {
    let response = response(body, |name| name == "getSessionTokenResponse")?;
    let token = response.named("return").next().map(|token| token.text.trim()).unwrap_or_default();
    if token.is_empty() {
        return Err(LoginFailure::Fault("The answer to getSessionToken holds no token.".into()));
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(LoginFailure::Fault(
            "The answer to getSessionToken holds a token that no header can carry.".into(),
        ));
    }
    Ok(Secret::new(token))
}

/// The envelope of an operation with one `sessionToken` (getUsername, getProject): for tokens that were pasted.
pub fn token_request(operation: Operation, token: &Secret) -> String {
    request(operation, &[token.expose()])
}

/// Reads an answer with one string; empty where the answer leaves it out, as the schema allows.
///
/// # Errors
/// The fault, or that it is no AuthManager.
pub fn text_answer(body: &str) -> Result<String, LoginFailure> {
    let response = response(body, |name| name.ends_with("Response"))?;
    Ok(response.named("return").next().map(|text| text.text.clone()).unwrap_or_default())
}

/// The envelope of an operation with its arguments in schema order.
fn request(operation: Operation, values: &[&str]) -> String {
    let name = operation.name();
    let arguments: String = operation
        .arguments()
        .iter()
        .zip(values)
        .map(|(argument, value)| format!("<ns2:{argument}>{}</ns2:{argument}>", escaped(value)))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><S:Envelope xmlns:S=\"{SOAP}\"><S:Body>\
         <ns2:{name} xmlns:ns2=\"{NAMESPACE}\">{arguments}</ns2:{name}></S:Body></S:Envelope>"
    )
}

/// The response element whose name `fits`, or the fault.
fn response(body: &str, fits: impl Fn(&str) -> bool) -> Result<Element, LoginFailure> {
    let element = envelope::body(body).map_err(|_| LoginFailure::NotAnAuthManager)?;
    if element.is(SOAP, "Fault") {
        return Err(failure(&element));
    }
    if element.is_ours() && fits(&element.name) { Ok(element) } else { Err(LoginFailure::NotAnAuthManager) }
}

/// What a fault means (clfpy looks for the same texts).
fn failure(fault: &Element) -> LoginFailure {
    let text = fault.named("faultstring").next().map(|text| text.text.trim()).unwrap_or_default();
    let mut all = String::new();
    texts(fault, &mut all);
    if all.contains("401: Unauthorized") || all.contains("Couldn't validate token") {
        return LoginFailure::Refused;
    }
    if all.contains("429: ") {
        return LoginFailure::TooManyTries;
    }
    let mut end = text.len().min(MOST_FAULT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    LoginFailure::Fault(text[..end].to_owned())
}

/// All text of an element and what is in it.
fn texts(element: &Element, all: &mut String) {
    all.push_str(&element.text);
    all.push('\n');
    element.children.iter().for_each(|child| texts(child, all));
}

#[cfg(test)]
mod tests;
