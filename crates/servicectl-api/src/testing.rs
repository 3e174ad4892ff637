//! Shared parts of the property tests.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::string::{RegexGeneratorStrategy, string_regex};

/// 10,000 cases; `PROPTEST_CASES` asks for more (`cargo xtask soak`). No file is written on failure: the shrunk case in
/// the output becomes an example test.
pub(crate) fn many() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 5_000, ..ProptestConfig::default() }
}

/// Texts that match a regular expression, which is read once (a bare pattern is read again for every case).
pub(crate) fn matching(pattern: &str) -> RegexGeneratorStrategy<String> {
    string_regex(pattern).unwrap()
}

/// Any text at all, control characters included.
pub(crate) fn text() -> impl Strategy<Value = String> + Clone {
    prop::collection::vec(any::<char>(), 0..24).prop_map(String::from_iter)
}

/// Texts around `sample`: the sample with a few characters removed, doubled or replaced, and now and then any text.
pub(crate) fn near(sample: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => edited(Just(sample.to_owned())),
        1 => text(),
        1 => matching("[ -~]{0,40}"),
    ]
}

/// A text of `texts` with up to four characters removed, doubled or replaced.
pub(crate) fn edited(texts: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let edit = (any::<Index>(), 0u8..3, prop_oneof![any::<char>(), proptest::char::range(' ', '~')]);
    (texts, proptest::collection::vec(edit, 0..4)).prop_map(|(text, edits)| {
        let mut characters: Vec<char> = text.chars().collect();
        for (place, kind, character) in edits {
            if characters.is_empty() {
                characters.push(character);
                continue;
            }
            let index = place.index(characters.len());
            match kind {
                0 => drop(characters.remove(index)),
                1 => characters.insert(index, characters[index]),
                _ => characters[index] = character,
            }
        }
        characters.into_iter().collect()
    })
}

/// Any JSON value, with the keys and words of the API among its strings.
pub(crate) fn json() -> impl Strategy<Value = serde_json::Value> {
    let word = prop_oneof![prop::sample::select(WORDS).prop_map(str::to_owned), text(),];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        word.clone().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((word.clone(), inner), 0..8)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Keys and values that the answers of the API know.
const WORDS: &[&str] = &[
    "name",
    "links",
    "rel",
    "href",
    "self",
    "deployment",
    "status",
    "service_status",
    "ACTIVE",
    "unknown",
    "count_desired",
    "count_running",
    "count_pending",
    "tasks",
    "task_name",
    "created_at",
    "desired_status",
    "last_status",
    "RUNNING",
    "task_definition",
    "revision",
    "container_image",
    "container_port",
    "events",
    "message",
    "target_health",
    "targets",
    "target",
    "port",
    "health",
    "healthy",
    "unhealthy",
    "description",
    "interval",
    "status_codes",
    "200-499",
    "logs",
    "log_events",
    "stream_name",
    "time",
    "2018-12-10 08:08:06",
    "1",
    "container-tag",
    "memory-reservation",
    "memory-limit",
    "container-port",
    "environment",
    "value",
    "health_check",
    "rel_path",
];
