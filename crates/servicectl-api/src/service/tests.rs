use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::Link;

const PREFIX: &str = "experiment_2-";

#[test]
fn a_bad_entry_is_counted_and_the_rest_is_read() {
    let body = r#"[{"name":"a","links":[{"rel":"self","href":"/services/a"}],"more":1e999}, null, {"links":[]}, {"name":""},
                   {"name":{}}, "b", {"name":"c","links":"none"}, [], {"name":"d"}]"#;
    let list = ServiceList::from_json(body).unwrap();
    let names: Vec<&str> = list.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["a", "c", "d"]);
    assert_eq!(list.unreadable, 6);
    assert_eq!(list.services[0].links, Links(vec![Link::new("self", "/services/a")]));
    assert_eq!(list.services[1].links, Links::default());
}

#[test]
fn an_empty_list_is_a_list_and_nothing_else_is() {
    assert_eq!(ServiceList::from_json("[]").unwrap(), ServiceList::default());
    assert_eq!(ServiceList::from_json(b" [ ] ").unwrap(), ServiceList::default());
    for body in ["{}", "null", "", "[", "<html>", "[1,]", "\"[]\"", "[] []"] {
        assert!(ServiceList::from_json(body).is_err(), "{body}");
    }
    assert!(ServiceList::from_json([0xff, 0xfe]).is_err());
}

#[test]
fn creation_bodies_are_read() {
    let create = |body| CreateService::from_json(&body, PREFIX);
    let plain = CreateService { name: "mesh".into(), health_check: None };
    assert_eq!(create(json!({"name": "mesh"})), Ok(plain.clone()));
    assert_eq!(create(json!({"name": "mesh", "health_check": null, "more": 1})), Ok(plain));
    let custom = create(json!({"name": "mesh",
        "health_check": {"rel_path": "experiment_2-mesh/S?wsdl", "status_codes": "200", "interval": 60}}))
    .unwrap();
    let check = custom.health_check.as_ref().unwrap();
    assert_eq!((check.rel_path.as_str(), check.interval), ("experiment_2-mesh/S?wsdl", 60));
    assert_eq!(serde_json::to_value(&custom).unwrap()["health_check"]["status_codes"], "200");
}

#[test]
fn every_broken_rule_is_told_in_the_order_of_the_fields() {
    let fields = |body| -> Vec<String> {
        CreateService::from_json(&body, PREFIX)
            .unwrap_err()
            .into_iter()
            .map(|problem| problem.field)
            .collect()
    };
    assert_eq!(fields(json!([])), [""]);
    assert_eq!(fields(json!({})), ["name"]);
    assert_eq!(fields(json!({"name": 1})), ["name"]);
    assert_eq!(fields(json!({"name": "Mesh"})), ["name"]);
    assert_eq!(
        fields(json!({"name": "a_b", "health_check": {"rel_path": "x", "status_codes": "9", "interval": 1}})),
        ["name", "health_check.status_codes", "health_check.interval"]
    );
    assert_eq!(
        fields(json!({"name": "mesh", "health_check": {"rel_path": "experiment_2-other"}})),
        ["health_check.rel_path", "health_check.status_codes", "health_check.interval"]
    );
    assert_eq!(fields(json!({"name": "mesh", "health_check": "standard"})), ["health_check"]);
}

#[test]
fn a_huge_name_does_not_come_back_in_the_answer() {
    let body = json!({"name": "x".repeat(1_000_000), "health_check": {"rel_path": "y".repeat(1_000_000)}});
    let problems = CreateService::from_json(&body, PREFIX).unwrap_err();
    assert!(crate::problem::sentences(&problems).len() < 2_000);
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn any_json_list_is_read(entries in prop::collection::vec(crate::testing::json(), 0..6)) {
        let count = entries.len();
        let list = ServiceList::from_json(serde_json::to_vec(&entries).unwrap()).unwrap();
        prop_assert_eq!(list.services.len() + list.unreadable, count);
    }

    #[test]
    fn any_bytes_are_a_list_or_an_error(body in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = ServiceList::from_json(&body);
    }

    #[test]
    fn any_json_is_a_creation_or_refused(body in crate::testing::json()) {
        match CreateService::from_json(&body, PREFIX) {
            Ok(create) => prop_assert!(name::check(PREFIX, &create.name).is_ok()),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }

    #[test]
    fn what_the_portal_sends_is_accepted(name in crate::testing::matching("[a-z]([a-z0-9-]{0,17}[a-z0-9])?"), interval in 5u64..=300) {
        let check = HealthCheck { rel_path: format!("{PREFIX}{name}/S"), status_codes: "200,300-302".into(), interval };
        let create = CreateService { name, health_check: Some(check) };
        prop_assert_eq!(CreateService::from_json(&serde_json::to_value(&create).unwrap(), PREFIX), Ok(create));
    }
}
