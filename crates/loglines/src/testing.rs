//! Shared parts of the property tests, as in servicectl-api, whose own cannot be seen from here.

use proptest::prelude::ProptestConfig;

/// So many cases; `PROPTEST_CASES` asks for others (`cargo xtask soak fuzz`). No file is written on failure: the shrunk case in
/// the output becomes an example test.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
