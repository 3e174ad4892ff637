//! Digests: SHA-256 only, which is what every client sends.

use std::str::FromStr;

use oci_spec::image::{Digest, DigestAlgorithm};
use sha2::{Digest as _, Sha256};

/// Reads a digest. `None` for what is none, or of another algorithm.
pub(crate) fn parse(text: &str) -> Option<Digest> {
    let digest = Digest::from_str(text).ok()?;
    (*digest.algorithm() == DigestAlgorithm::Sha256).then_some(digest)
}

/// `sha256:…` of a hash that is complete.
pub(crate) fn written(hash: &[u8]) -> String {
    format!("sha256:{}", hex(hash))
}

/// A hash as hexadecimal digits.
pub(crate) fn hex(hash: &[u8]) -> String {
    use std::fmt::Write;
    hash.iter().fold(String::with_capacity(2 * hash.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `sha256:…` of bytes.
pub(crate) fn of(bytes: &[u8]) -> String {
    written(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_sha256_in_lower_case_is_a_digest() {
        let good = of(b"");
        assert_eq!(good, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!(parse(&good).is_some());
        for wrong in [
            String::new(),
            "sha256:".to_owned(),
            "latest".to_owned(),
            good.to_uppercase(),
            good[..70].to_owned(),
            format!("{good}0"),
            format!("{good}\n"),
            format!("sha256:{}", "../".repeat(21) + "/"),
            format!("sha512:{}", "0".repeat(128)),
        ] {
            assert!(parse(&wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn what_was_written_is_read_and_anything_read_is_a_safe_file_name(bytes: Vec<u8>, text in "(sha256:)?[0-9a-f./]{0,70}") {
            let written = of(&bytes);
            prop_assert_eq!(parse(&written).unwrap().to_string(), written);
            if let Some(digest) = parse(&text) {
                prop_assert!(digest.digest().len() == 64 && digest.digest().bytes().all(|byte| byte.is_ascii_hexdigit()));
            }
        }
    }
}
