//! Tokens with which a runtime pulls: each opens one repository for reading, for as long as the pull lasts. They live in
//! memory only, so that none outlives the server, and never count against the credentials of a service.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use servicectl_api::Secret;

use crate::Error;
use crate::auth::token::{self, Hash};

/// The tokens that hold now; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct PullTokens(Arc<Mutex<HashMap<Hash, String>>>);

/// A token; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct PullToken {
    secret: Secret,
    hash: Hash,
    all: PullTokens,
}

impl PullTokens {
    /// A token for the repository `<project>-<name>`.
    ///
    /// # Errors
    /// No random numbers.
    pub(crate) fn issue(&self, repository: &str) -> Result<PullToken, Error> {
        let (secret, hash) = token::registry_password()?;
        self.locked().insert(hash, repository.to_owned());
        Ok(PullToken { secret, hash, all: self.clone() })
    }

    /// The repository that the token of this hash opens.
    pub(crate) fn repository(&self, hash: &Hash) -> Option<String> {
        self.locked().get(hash).cloned()
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<Hash, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PullToken {
    /// What the engine shows to the registry.
    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl Drop for PullToken {
    fn drop(&mut self) {
        self.all.locked().remove(&self.hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_as_long_as_the_pull() {
        let tokens = PullTokens::default();
        let pull = tokens.issue("p-x").unwrap();
        let hash = token::hash(pull.secret().expose().as_bytes()).unwrap();
        assert_eq!(tokens.repository(&hash).as_deref(), Some("p-x"));
        drop(pull);
        assert_eq!(tokens.repository(&hash), None);
    }
}
