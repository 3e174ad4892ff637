//! Passwords: argon2id with the parameters that OWASP recommends (19 MiB, two passes, one lane). How many are
//! hashed at a time is bounded where log-ins come in.

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use servicectl_api::Secret;

use super::random;
use crate::Error;

/// Longest password; the AuthManager's fields are at most this long too (contract §8).
pub const MOST_BYTES: usize = 1024;

/// The rules for a password that somebody chose.
///
/// # Errors
/// The rule that it breaks.
pub fn check(password: &str) -> Result<(), String> {
    if password.is_empty() {
        return Err("the password on standard input is empty. Give it on one line, for example: \
                    printf '%s\\n' \"$PASSWORD\" | servicectl user add alice --project experiment_2 --password-stdin"
            .to_owned());
    }
    if password.len() > MOST_BYTES {
        return Err(format!("the password on standard input is longer than {MOST_BYTES} bytes."));
    }
    if password.contains(char::is_control) {
        return Err(
            "the password on standard input holds a control character, which nobody can type.".to_owned()
        );
    }
    Ok(())
}

/// A password that nobody chose: 128 bits.
///
/// # Errors
/// No random numbers.
pub fn generate() -> Result<Secret, Error> {
    random::secret::<16>()
}

/// The PHC string to store.
///
/// # Errors
/// No random numbers for the salt.
pub fn hash(password: &Secret) -> Result<String, Error> {
    Argon2::default()
        .hash_password(password.expose().as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Failed(format!("the password cannot be hashed: {error}.")))
}

/// Whether `password` is the one of `stored`. Takes the same time for a user that does not exist (`None`): a hash is
/// computed then too.
pub fn verify(password: &Secret, stored: Option<&str>) -> bool {
    /// Nobody's password, of the same cost.
    static NOBODY: LazyLock<String> =
        LazyLock::new(|| generate().and_then(|password| hash(&password)).unwrap_or_default());
    let matches =
        |hash: &str| PasswordHash::new(hash).is_ok_and(|parsed| is_of(password, &parsed).unwrap_or_default());
    match stored {
        Some(hash) => matches(hash),
        None => {
            std::hint::black_box(matches(&NOBODY));
            false
        }
    }
}

/// Whether the hash is that of the password; `None` where it is no hash of ours. Like argon2's own `verify_password`, but
/// in memory that is used again: allocated by whichever thread comes, 19 MiB would stay with the allocator for each.
fn is_of(password: &Secret, stored: &PasswordHash) -> Option<bool> {
    let params = Params::try_from(stored).ok()?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let (salt, expected) = (stored.salt.as_ref()?, stored.hash.as_ref()?);
    let mut memory = Memory::take(params.block_count());
    let mut output = vec![0; expected.len()];
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(
            password.expose().as_bytes(),
            salt.as_ref(),
            &mut output,
            &mut memory.0,
        )
        .ok()?;
    // compared in constant time, see `Output`
    Some(Output::new(&output).ok()? == *expected)
}

/// Memory of one hash; given back when it is dropped.
struct Memory(Vec<Block>);

/// What is free: as many as were ever in use at a time. The door of the log-in bounds that, whoever hangs up.
static FREE: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

impl Memory {
    fn take(blocks: usize) -> Self {
        let free = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut memory = free.unwrap_or_default();
        memory.resize(blocks, Block::default());
        Self(memory)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        FREE.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.0));
    }
}

/// Computes what [`verify`] needs for users that do not exist, so that the first of them is not slower.
pub fn warm_up() {
    verify(&Secret::default(), None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_and_no_other() {
        let stored = hash(&Secret::new("correct horse")).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify(&Secret::new("correct horse"), Some(&stored)));
        assert!(!verify(&Secret::new("Correct horse"), Some(&stored)));
        assert!(!verify(&Secret::new(""), Some(&stored)));
        assert!(!verify(&Secret::new("correct horse"), None));
        assert!(!verify(&Secret::new("correct horse"), Some("not a hash")));
    }

    #[test]
    fn chosen_passwords_have_few_rules() {
        assert!(check("pw").is_ok());
        assert!(check(&"x".repeat(1024)).is_ok());
        for wrong in ["", "a\u{7}b", &"x".repeat(1025)] {
            assert!(check(wrong).is_err());
        }
    }
}
