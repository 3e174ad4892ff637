//! Shared parts of the property tests, as in servicectl-api, whose own cannot be seen from here.

use proptest::prelude::ProptestConfig;

/// 10,000 cases, as all rules and parsers get.
pub(crate) fn many() -> ProptestConfig {
    cases(10_000)
}

/// So many cases, where each takes long; `PROPTEST_CASES` asks for more (`cargo xtask soak`). No file is written on failure: the
/// shrunk case in the output becomes an example test.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 5_000, ..ProptestConfig::default() }
}
