//! User and password for an `Authorization` header.

use servicectl_api::Secret;

/// `Basic …` (RFC 7617); `None` for characters beyond Latin-1, which no header carries.
pub fn basic(user: &str, password: &str) -> Option<Secret> {
    let encoded = web_sys::window()?.btoa(&format!("{user}:{password}")).ok()?;
    Some(Secret::new(format!("Basic {encoded}")))
}
