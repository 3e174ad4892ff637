use proptest::prelude::*;

use super::{Route, Tab, percent};

fn any_tab() -> impl Strategy<Value = Tab> {
    proptest::sample::select(Tab::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_href_prints_parse_reads(name in ".{1,40}", tab in any_tab()) {
        let route = Route::service(name, tab);
        prop_assert_eq!(Route::parse(&route.href()), route);
    }

    #[test]
    fn parse_takes_any_text(path in ".{0,80}") {
        let _ = Route::parse(&path);
    }

    #[test]
    fn an_encoded_segment_has_only_harmless_characters(text in ".{0,40}") {
        let encoded = percent::encode(&text);
        prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        prop_assert_eq!(percent::decode(&encoded), Some(text));
    }
}

#[test]
fn every_route_of_the_design_parses() {
    for (path, route) in [
        ("/", Route::Services),
        ("/sign-in", Route::SignIn),
        ("/sign-in/", Route::SignIn),
        ("/sign-in#token=x", Route::SignIn),
        ("/new", Route::New),
        ("/services/a", Route::service("a", Tab::Overview)),
        ("/services/a/", Route::service("a", Tab::Overview)),
        ("/services/a/image", Route::service("a", Tab::Image)),
        ("/services/a/definition", Route::service("a", Tab::Definition)),
        ("/services/a/events", Route::service("a", Tab::Events)),
        ("/services/a/logs?q=x#L3", Route::service("a", Tab::Logs)),
        ("/services/a/health", Route::service("a", Tab::Health)),
        ("/services/a/settings", Route::service("a", Tab::Settings)),
        ("/services/new", Route::service("new", Tab::Overview)),
        ("/services/a%2Fb", Route::service("a/b", Tab::Overview)),
        ("/services/50%", Route::service("50%", Tab::Overview)),
    ] {
        assert_eq!(Route::parse(path), route, "{path}");
    }
}

#[test]
fn any_other_path_is_not_found() {
    for path in [
        "",
        "x",
        "/x",
        "/services",
        "/services/",
        "/services//logs",
        "/services/a/overview",
        "/services/a/b/c",
        "//",
        "//new",
        "/new/x",
        "/services/%FF",
        "/Sign-In",
    ] {
        assert_eq!(Route::parse(path), Route::NotFound, "{path}");
    }
}

#[test]
fn titles_are_distinct() {
    let mut titles: Vec<String> = Tab::ALL.iter().map(|&tab| Route::service("a", tab).title()).collect();
    titles.extend([Route::SignIn, Route::Services, Route::New, Route::NotFound].map(|route| route.title()));
    let all = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all);
}
