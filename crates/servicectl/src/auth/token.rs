//! Session tokens: 256 random bits in base64url, valid for 24 hours, stored as SHA-256 only.

use std::time::Duration;

use servicectl_api::Secret;
use sha2::{Digest, Sha256};

use super::random;
use crate::store::users::{User, UserId};
use crate::{Error, Store, Timestamp};

/// How long a session lives (contract §2).
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// Longer ones are not ours; nothing is computed for them.
const MOST_BYTES: usize = 1024;

/// What the store knows of a token.
pub type Hash = [u8; 32];

/// The hash under which a token stands in the store. `None` for what can be no token of ours.
pub fn hash(token: &[u8]) -> Option<Hash> {
    (token.len() <= MOST_BYTES).then(|| Sha256::digest(token).into())
}

/// A fresh token of a user, for whom the operator vouches.
///
/// # Errors
/// No random numbers, or the store failed.
pub async fn issue(store: &Store, user: UserId, now: Timestamp) -> Result<Secret, Error> {
    let token = random::secret::<32>()?;
    let sha256 = Sha256::digest(token.expose()).into();
    store.add_token(user, sha256, now, now.after(LIFETIME)).await?;
    Ok(token)
}

/// A fresh token of a user whose password was looked at; `None` where that was changed since, or the user is gone.
///
/// # Errors
/// No random numbers, or the store failed.
pub async fn issue_for(store: &Store, user: &User, now: Timestamp) -> Result<Option<Secret>, Error> {
    let token = random::secret::<32>()?;
    let sha256 = Sha256::digest(token.expose()).into();
    let added = store.add_token_for(user, sha256, now, now.after(LIFETIME)).await?;
    Ok(added.then_some(token))
}

/// A fresh password for the registry, and its hash.
///
/// # Errors
/// No random numbers.
pub fn registry_password() -> Result<(Secret, Hash), Error> {
    let password = random::secret::<32>()?;
    let sha256 = Sha256::digest(password.expose()).into();
    Ok((password, sha256))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn tokens_are_long_url_safe_unique_and_without_401() {
        let tokens: HashSet<String> =
            (0..2000).map(|_| random::secret::<32>().unwrap().expose().to_owned()).collect();
        assert_eq!(tokens.len(), 2000);
        for token in tokens {
            assert_eq!(token.len(), 43); // 256 bits
            assert!(
                token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
                "{token}"
            );
            assert!(!token.contains("401"), "{token}");
        }
    }

    #[test]
    fn nothing_is_hashed_for_what_is_too_long() {
        assert!(hash(&[b'a'; 1024]).is_some());
        assert!(hash(&[b'a'; 1025]).is_none());
    }
}
