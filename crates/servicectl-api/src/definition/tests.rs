use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn body() -> Value {
    json!({"container-tag": "latest", "memory-reservation": 100, "memory-limit": 150, "container-port": 80,
        "environment": [{"name": "CONTEXT_ROOT", "value": "/p-n"}]})
}

fn with(key: &str, value: Value) -> Value {
    let mut body = body();
    body[key] = value;
    body
}

fn fields(body: &Value) -> Vec<String> {
    Definition::from_json(body).unwrap_err().into_iter().map(|problem| problem.field).collect()
}

#[test]
fn the_manuals_definition_is_read() {
    let definition = Definition::from_json(&body()).unwrap();
    assert_eq!(definition.container_tag, "latest");
    assert_eq!(
        (definition.memory_reservation, definition.memory_limit, definition.container_port),
        (100, 150, 80)
    );
    assert_eq!(definition.environment, [EnvVar::new("CONTEXT_ROOT", "/p-n")]);
    assert_eq!(serde_json::to_value(&definition).unwrap(), body());
    assert_eq!(definition.problems(), []);
}

#[test]
fn environments_come_in_every_form_of_the_reference() {
    let read = |value| Definition::from_json(&with("environment", value)).unwrap().environment;
    assert_eq!(read(json!([])), []);
    assert_eq!(read(json!({"name": "A", "value": "b"})), [EnvVar::new("A", "b")]);
    assert_eq!(
        read(
            json!([{"name": "N", "value": 123}, {"name": "T", "value": true}, {"name": "F", "value": 1.5}, {"name": 7, "value": ""}])
        ),
        [EnvVar::new("N", "123"), EnvVar::new("T", "true"), EnvVar::new("F", "1.5"), EnvVar::new("7", "")]
    );
    // clfpy splits URL=http://h/?x=1 at the last equals sign; joined again it is right.
    let split = &read(json!([{"name": "URL=http://h/?x", "value": "1"}]))[0];
    assert_eq!(split.effective(), ("URL", "http://h/?x=1".into()));
    assert!(!read(json!([{"name": "A", "value": "b", "secret": true}]))[0].secret);
}

#[test]
fn the_number_of_variables_is_bounded_and_too_many_are_one_problem() {
    let many = |number: usize, one: Value| with("environment", vec![one; number].into());
    let most = Definition::from_json(&many(MOST_VARIABLES, json!({"name": "A", "value": ""}))).unwrap();
    assert_eq!(most.problems(), []);
    assert_eq!(fields(&many(MOST_VARIABLES + 1, json!(1))), ["environment"]);
    let mut more = most;
    more.environment.push(EnvVar::default());
    let told: Vec<String> = more.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("2001") && told[0].contains("2000"), "{told:?}");
}

#[test]
fn every_missing_field_is_told_at_once() {
    assert_eq!(
        fields(&json!({})),
        ["container-tag", "memory-reservation", "memory-limit", "container-port", "environment"]
    );
    for body in [json!([]), json!(null), json!("x"), json!(1)] {
        assert_eq!(fields(&body), [""]);
    }
}

#[test]
fn each_broken_rule_names_its_field() {
    for (key, value, field) in [
        ("container-tag", json!(1), "container-tag"),
        ("container-tag", json!("a b"), "container-tag"),
        ("memory-reservation", json!("100"), "memory-reservation"),
        ("memory-reservation", json!(100.0), "memory-reservation"),
        ("memory-reservation", json!(true), "memory-reservation"),
        ("memory-reservation", json!(0), "memory-reservation"),
        ("memory-reservation", json!(151), "memory-reservation"),
        ("memory-limit", json!(5), "memory-limit"),
        ("memory-limit", json!(-1), "memory-limit"),
        ("memory-limit", json!(null), "memory-limit"),
        ("memory-limit", json!(u64::MAX), "memory-limit"),
        ("container-port", json!(0), "container-port"),
        ("container-port", json!(65_536), "container-port"),
        ("container-port", json!("80"), "container-port"),
        ("environment", json!("A=b"), "environment"),
        ("environment", json!(["A=b"]), "environment[0]"),
        (
            "environment",
            json!([{"name": "A", "value": "b"}, {"name": "", "value": "b"}]),
            "environment[1].name",
        ),
        ("environment", json!([{"value": "b"}]), "environment[0].name"),
        ("environment", json!([{"name": "A"}]), "environment[0].value"),
        ("environment", json!([{"name": "A", "value": null}]), "environment[0].value"),
        ("environment", json!([{"name": "A", "value": ["b"]}]), "environment[0].value"),
        ("environment", json!([{"name": "A\u{0}", "value": "b"}]), "environment[0].name"),
        ("environment", json!([{"name": "A", "value": "b\u{0}"}]), "environment[0].value"),
    ] {
        assert_eq!(fields(&with(key, value.clone())), [field], "{key} {value}");
    }
}

#[test]
fn sentences_name_the_place_and_never_the_value() {
    let problem =
        &Definition::from_json(&with("environment", json!([{"name": "PASSWORD", "value": "hunter2\u{0}"}])))
            .unwrap_err()[0];
    assert_eq!(problem.at, Some(7));
    assert!(
        problem
            .message
            .starts_with("The value of variable 1 of environment holds the character U+0000 (character 8)"),
        "{problem}"
    );
    assert!(!problem.message.contains("hunter2"));
}

#[test]
fn secrets_do_not_reach_a_debug_print() {
    let mut definition =
        Definition::from_json(&with("environment", json!([{"name": "A=hunter1", "value": "hunter2"}])))
            .unwrap();
    assert!(!format!("{definition:?}").contains("hunter"));
    let before = definition.clone();
    definition.environment[0].value = "hunter3".into();
    assert!(!format!("{:?}", changes(&before, &definition)).contains("hunter"));
}

#[test]
fn the_port_field_is_read_or_refused_at_a_place() {
    assert_eq!(parse_port(" 8080 "), Ok(8080));
    for (text, at) in [
        ("", None),
        ("0", None),
        ("65536", None),
        ("80a", Some(2)),
        (" -1", Some(1)),
        ("8 0", Some(1)),
        ("99999999999999999999999", None),
    ] {
        assert_eq!(parse_port(text).unwrap_err().at, at, "{text}");
    }
}

#[test]
fn names_that_look_secret() {
    for name in [
        "PASSWORD",
        "DB_PASSWORD",
        "dbPassword",
        "MYSQL_ROOT_PASSWD",
        "API_KEY",
        "APIKEY",
        "apiKey",
        "SECRET",
        "CLIENT_SECRET",
        "AUTH_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "PRIVATE_KEY",
        "PGPASSWORD",
        "GITHUB_PAT_TOKEN",
        "DATABASE_URL",
        "JWT",
        "SMTP_PASS",
        "PASSWORD=x",
        "_password_",
    ] {
        assert!(looks_secret(name), "{name}");
    }
    for name in [
        "CONTEXT_ROOT",
        "PORT",
        "PATH",
        "PWD",
        "KEYBOARD",
        "MONKEY",
        "PUBLIC_KEY",
        "TOKEN_TTL",
        "PASSWORD_FILE",
        "BYPASS",
        "COMPASS_URL",
        "",
        "AUTHOR",
        "TURNKEY",
        "SESSION_TIMEOUT",
        "LOG_LEVEL",
    ] {
        assert!(!looks_secret(name), "{name}");
    }
}

#[test]
fn the_editor_asks_for_more_than_the_platform() {
    assert_eq!(check_editor_name(0, "CONTEXT_ROOT"), Ok(()));
    for (name, at) in [("", None), ("A=B", Some(1)), ("A B", Some(1)), ("Ä\tB", Some(1)), ("A\0", Some(1))] {
        let problem = check_editor_name(3, name).unwrap_err();
        assert_eq!((problem.at, problem.field.as_str()), (at, "environment[3].name"), "{name:?}");
    }
}

#[test]
fn duplicates_are_found_as_the_container_sees_them() {
    let names =
        |names: &[&str]| -> Vec<EnvVar> { names.iter().map(|name| EnvVar::new(*name, "v")).collect() };
    assert_eq!(duplicates(&names(&["A", "B", "A", "C", "B"])), [0, 1, 2, 4]);
    assert_eq!(duplicates(&names(&["A", "a"])), [] as [usize; 0]);
    assert_eq!(duplicates(&names(&["A", "A=x"])), [0, 1]);
}

#[test]
fn changes_are_fields_then_variables_then_what_goes() {
    let before = Definition {
        container_tag: "1".into(),
        environment: vec![EnvVar::new("A", "1"), EnvVar::new("B", "2"), EnvVar::new("C", "3")],
        ..Definition::default()
    };
    let mut after = Definition {
        container_tag: "2".into(),
        environment: vec![EnvVar::new("D", "4"), EnvVar::new("B", "5"), EnvVar::new("A", "1")],
        ..before.clone()
    };
    after.environment[2].secret = true;
    let told: Vec<_> = changes(&before, &after)
        .into_iter()
        .map(|change| (change.field, change.before, change.after))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        told,
        [
            ("container-tag".to_owned(), some("1"), some("2")),
            ("D".to_owned(), None, some("4")),
            ("B".to_owned(), some("2"), some("5")),
            ("C".to_owned(), some("3"), None),
        ]
    );
    assert_eq!(changes(&before, &before), []);
}

#[test]
fn marks_are_not_sent() {
    let marked = Definition {
        environment: vec![EnvVar { secret: true, ..EnvVar::new("A", "b") }],
        ..Definition::default()
    };
    assert!(serde_json::to_string(&marked).unwrap().contains("secret"));
    assert!(!serde_json::to_string(&marked.for_sending()).unwrap().contains("secret"));
}

fn definition() -> impl Strategy<Value = Definition> {
    let variables = prop::collection::vec(
        (crate::testing::matching("[A-Z_=]{1,4}"), crate::testing::matching("[ -~]{0,8}")),
        0..6,
    );
    (crate::testing::matching("[a-z0-9]{1,8}"), 1u64..500, 0u64..500, 1u16.., variables).prop_map(
        |(container_tag, memory_reservation, more, container_port, variables)| Definition {
            container_tag,
            memory_reservation,
            memory_limit: (memory_reservation + more).max(6),
            container_port,
            environment: variables.into_iter().map(|(name, value)| EnvVar::new(name, value)).collect(),
        },
    )
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn what_the_portal_sends_is_accepted(definition in definition()) {
        prop_assert_eq!(definition.problems(), vec![]);
        let body = serde_json::to_value(&definition).unwrap();
        prop_assert_eq!(Definition::from_json(&body), Ok(definition));
    }

    #[test]
    fn any_json_is_a_definition_without_problems_or_refused(value in crate::testing::json(), key in prop::sample::select(vec!["container-tag", "memory-limit", "container-port", "environment", "x"])) {
        for body in [value.clone(), with(key, value)] {
            match Definition::from_json(&body) {
                Ok(definition) => prop_assert_eq!(definition.problems(), vec![]),
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }
    }

    #[test]
    fn changes_are_none_exactly_where_the_container_sees_no_difference(before in definition(), after in definition()) {
        prop_assert_eq!(changes(&before, &before).len(), 0);
        let seen = |definition: &Definition| {
            let mut variables: Vec<(String, String)> = definition.environment.iter().map(EnvVar::effective).map(|(name, value)| (name.to_owned(), value.into_owned())).collect();
            variables.sort_by(|one, other| one.0.cmp(&other.0)); // stable: the order within a name stays
            (definition.container_tag.clone(), definition.memory_reservation, definition.memory_limit, definition.container_port, variables)
        };
        prop_assert_eq!(changes(&before, &after).is_empty(), seen(&before) == seen(&after));
    }

    #[test]
    fn any_port_text_is_read_or_refused(text in crate::testing::near("8080")) {
        if let Ok(port) = parse_port(&text) {
            prop_assert_eq!(text.trim().trim_start_matches('0'), port.to_string());
        }
    }

    #[test]
    fn any_name_is_judged(name in crate::testing::text()) {
        let _ = looks_secret(&name);
        prop_assert_eq!(check_editor_name(0, &name).is_ok(), !name.is_empty() && !name.contains(|c: char| c == '=' || c == '\0' || c.is_whitespace()));
    }
}
