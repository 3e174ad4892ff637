//! Secrets from the system's generator.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use servicectl_api::Secret;

use crate::Error;

/// `BYTES` random bytes in base64url, and never with `401` in it: `clfpy_cli` takes such a token for a failed log-in
/// (contract §7.4). Never with a hyphen in front either: it may become an argument of somebody's command.
pub(super) fn secret<const BYTES: usize>() -> Result<Secret, Error> {
    first_fit(|| {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::Failed(format!("this system has no random numbers to give: {error}.")))?;
        Ok(bytes)
    })
}

fn first_fit<const BYTES: usize>(
    mut bytes: impl FnMut() -> Result<[u8; BYTES], Error>,
) -> Result<Secret, Error> {
    loop {
        let text = URL_SAFE_NO_PAD.encode(bytes()?);
        if !text.contains("401") && !text.starts_with('-') {
            return Ok(Secret::new(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_old_clients_stumble_over_is_thrown_away() {
        // base64url of these: ____, x401, 401x, -___
        let mut tries = vec![[0xff, 0xff, 0xff], [0xc7, 0x8d, 0x35], [0xe3, 0x4d, 0x71], [0xfb, 0xff, 0xff]];
        let secret = first_fit(|| Ok(tries.pop().unwrap())).unwrap();
        assert_eq!(secret.expose(), "____");
        assert!(tries.is_empty());
    }
}
