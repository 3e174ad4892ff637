use proptest::prelude::*;
use serde_json::json;

use super::*;

const FULL: &str = "experiment_2-mesh";

#[test]
fn paths_below_the_deployment_path_pass() {
    for path in [
        "experiment_2-mesh",
        "experiment_2-mesh/",
        "experiment_2-mesh/MyService?wsdl",
        "experiment_2-mesh?x=1/../y",
        "experiment_2-mesh/a.b/..c/%20/é".trim_end_matches('é'),
    ] {
        assert_eq!(check_path(path, FULL).as_deref(), Ok(path));
        assert_eq!(check_path(&format!("/{path}"), FULL).as_deref(), Ok(path));
    }
}

#[test]
fn each_wrong_path_has_its_place() {
    for (path, at, part) in [
        ("", None, "is empty"),
        ("/", None, "is empty"),
        ("MyService?wsdl", Some(0), "at character 1 there is the capital letter “M”"),
        ("experiment_2-mash", Some(14), "at character 15 there is “a”"),
        ("/experiment_2-mash", Some(15), "at character 16 there is “a”"),
        ("experiment_2", Some(11), "at character 13 it ends"),
        ("experiment_2-mesh2/", Some(17), "must go on with “/” or “?”"),
        ("experiment_2-mesh#x", Some(17), "must go on with"),
        ("experiment_2-mesh/#x", Some(18), "never sent"),
        ("experiment_2-mesh/a b", Some(19), "a space (character 20): write it as “%20”"),
        ("experiment_2-mesh/é", Some(18), "“%C3%A9”"),
        ("experiment_2-mesh/\r\nX: y", Some(18), "a carriage return"),
        ("experiment_2-mesh/\\..", Some(18), "write “/”"),
        ("experiment_2-mesh/%zz", Some(18), "“%” without two"),
        ("experiment_2-mesh/%2", Some(18), "“%” without two"),
        ("experiment_2-mesh/../other", Some(18), "“.” or “..”"),
        ("experiment_2-mesh/%2E%2e", Some(18), "“.” or “..”"),
        ("experiment_2-mesh/a/./b", Some(20), "“.” or “..”"),
        ("http://127.0.0.1/", Some(0), "leave out scheme and host"),
        ("//evil/experiment_2-mesh", Some(1), "at character 2 there is “/”"),
    ] {
        let problem = check_path(path, FULL).unwrap_err();
        assert_eq!(problem.at, at, "{path:?}: {}", problem.message);
        assert!(problem.message.contains(part), "{path:?}: {}", problem.message);
        assert!(
            problem.message.ends_with("for example “experiment_2-mesh/MyService?wsdl”."),
            "{}",
            problem.message
        );
    }
}

#[test]
fn the_path_is_bounded() {
    let path = format!("{FULL}/{}", "x".repeat(MOST_PATH_CHARACTERS - FULL.len() - 1));
    assert!(check_path(&path, FULL).is_ok());
    assert_eq!(check_path(&format!("{path}x"), FULL).unwrap_err().at, Some(MOST_PATH_CHARACTERS));
}

#[test]
fn the_manuals_health_check_is_read() {
    let body = json!({"rel_path": "/experiment_2-mesh/MyService?wsdl", "status_codes": "200, 201", "interval": 60, "more": 1});
    let check = HealthCheck::from_json(&body, FULL).unwrap();
    assert_eq!(
        check,
        HealthCheck {
            rel_path: "experiment_2-mesh/MyService?wsdl".into(),
            status_codes: "200,201".into(),
            interval: 60
        }
    );
}

#[test]
fn types_are_exact_and_all_keys_are_needed() {
    let fields = |body: &Value| -> Vec<String> {
        HealthCheck::from_json(body, FULL).unwrap_err().into_iter().map(|problem| problem.field).collect()
    };
    let all = ["health_check.rel_path", "health_check.status_codes", "health_check.interval"];
    assert_eq!(fields(&json!({})), all);
    assert_eq!(fields(&json!({"rel_path": 1, "status_codes": 200, "interval": "30"})), all);
    for no_object in [json!(null), json!([]), json!("200"), json!(30)] {
        assert_eq!(fields(&no_object), ["health_check"]);
    }
    for interval in [
        json!(true),
        json!(30.5),
        json!(30.0),
        json!(null),
        json!("30"),
        json!(4),
        json!(301),
        json!(-30),
        json!(u64::MAX),
        json!([30]),
    ] {
        let body = json!({"rel_path": FULL, "status_codes": "200", "interval": interval});
        assert_eq!(fields(&body), ["health_check.interval"], "{interval}");
    }
    for interval in [5, 300] {
        assert!(
            HealthCheck::from_json(
                &json!({"rel_path": FULL, "status_codes": "200", "interval": interval}),
                FULL
            )
            .is_ok()
        );
    }
}

#[test]
fn the_interval_field_is_read_or_refused_at_a_place() {
    assert_eq!(parse_interval(" 30 "), Ok(30));
    for (text, at) in [
        ("", None),
        ("4", None),
        ("301", None),
        ("30s", Some(2)),
        (" 1.5", Some(2)),
        ("-5", Some(0)),
        ("99999999999999999999999", None),
    ] {
        assert_eq!(parse_interval(text).unwrap_err().at, at, "{text}");
    }
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn a_path_that_passes_stays_below_the_service(path in crate::testing::near("/experiment_2-mesh/My/%2e/Service?wsdl=1")) {
        match check_path(&path, FULL) {
            Ok(stored) => {
                let behind = stored.strip_prefix(FULL).unwrap();
                prop_assert!(behind.is_empty() || behind.starts_with(['/', '?']));
                prop_assert!(stored.is_ascii() && !stored.contains([' ', '#', '\\']));
                let segments = stored.split('?').next().unwrap().to_lowercase().replace("%2e", ".");
                prop_assert!(!segments.split('/').any(|segment| segment == "." || segment == ".."));
                prop_assert_eq!(check_path(&stored, FULL), Ok(stored));
            }
            Err(problem) => prop_assert!(problem.at.is_none_or(|at| at < path.chars().count())),
        }
    }

    #[test]
    fn an_interval_that_passes_is_in_bounds(text in crate::testing::near("30")) {
        if let Ok(seconds) = parse_interval(&text) {
            prop_assert!(INTERVAL_BOUNDS.contains(&seconds));
            prop_assert_eq!(text.trim().trim_start_matches('0'), seconds.to_string());
        }
    }

    #[test]
    fn any_json_is_a_health_check_or_refused(value in crate::testing::json()) {
        if let Err(problems) = HealthCheck::from_json(&value, FULL) {
            prop_assert!(!problems.is_empty());
        }
    }
}
