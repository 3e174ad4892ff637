//! What is kept of a session: the token in the tab's storage, project and user name in the browser's.

use serde::{Deserialize, Serialize};
use servicectl_api::Secret;

use crate::browser::storage::Store;

/// Key of the session in the tab's storage.
const SESSION: &str = "servicectl.session";
/// Key of whose drafts the tab's storage holds.
const OWNER: &str = "servicectl.owner";
/// Key of what the sign-in form remembers, in the browser's storage.
const REMEMBERED: &str = "servicectl.sign-in";

/// A session as kept for a reload.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) token: Secret,
    pub(super) user: String,
    pub(super) project: String,
    /// Milliseconds since the epoch, local clock.
    pub(super) expires: f64,
}

/// What the sign-in form remembers: never the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The project last signed in to.
    pub project: String,
    /// The user last signed in as.
    pub user: String,
}

/// The session that this tab keeps, unless it is over at `now`.
pub(super) fn session(now: f64) -> Option<Kept> {
    let kept: Kept = serde_json::from_str(&Store::Tab.get(SESSION)?).ok()?;
    if kept.expires > now {
        return Some(kept);
    }
    Store::Tab.remove(SESSION);
    None
}

/// Keeps a session for reloads of this tab.
pub(super) fn keep(token: &Secret, user: &str, project: &str, expires: f64) {
    let kept = Kept { token: token.clone(), user: user.to_owned(), project: project.to_owned(), expires };
    if let Ok(text) = serde_json::to_string(&kept) {
        Store::Tab.set(SESSION, &text);
    }
}

/// Makes what the tab keeps this account's: what another one left goes. Remembers the names for the next sign-in.
pub(super) fn take_over(user: &str, project: &str) {
    let names = Remembered { project: project.to_owned(), user: user.to_owned() };
    if let Ok(text) = serde_json::to_string(&names) {
        if Store::Tab.get(OWNER).as_ref() != Some(&text) {
            forget_all();
            Store::Tab.set(OWNER, &text);
        }
        Store::Browser.set(REMEMBERED, &text);
    }
}

/// Forgets the session, but not what was typed: it may be renewed.
pub(super) fn forget_session() {
    Store::Tab.remove(SESSION);
}

/// Forgets everything of this tab: session, drafts and whatever else pages kept of the user.
pub(super) fn forget_all() {
    for key in Store::Tab.keys("servicectl.") {
        Store::Tab.remove(&key);
    }
}

/// What the sign-in form remembers.
pub fn remembered() -> Remembered {
    Store::Browser.get(REMEMBERED).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// What a tab tells the others. Never a token: each tab has its own session.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notice {
    pub(super) what: News,
    pub(super) user: String,
    pub(super) project: String,
}

/// What happened in another tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum News {
    /// The user signed out.
    SignedOut,
    /// Something of the project was changed.
    Changed,
}

impl Notice {
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
