//! Shared parts of the tests; those of the property tests as in servicectl-api, whose own cannot be seen from here.

use proptest::prelude::ProptestConfig;
use servicectl_api::HealthCheck;

use crate::Timestamp;
use crate::store::services::{Service, ServiceId};

/// A service after its first PUT, outside any store.
pub(crate) fn service(project: &str, name: &str) -> Service {
    Service {
        id: ServiceId(1),
        project: project.to_owned(),
        name: name.to_owned(),
        full_name: format!("{project}-{name}"),
        health_check: HealthCheck {
            rel_path: format!("{project}-{name}/"),
            status_codes: "200-499".to_owned(),
            interval: 30,
        },
        container_port: Some(80),
        revision: 1,
        created_at: Timestamp(0),
        created_by: "u".to_owned(),
    }
}

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
