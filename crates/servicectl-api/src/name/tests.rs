use proptest::prelude::*;

use super::*;

const PREFIX: &str = "experiment_2-";

fn place(name: &str) -> Option<usize> {
    check(PREFIX, name).unwrap_err().at
}

#[test]
fn legal_names_pass() {
    for name in ["a", "test-service", "newservice-5", "a--b", "a1", "abcdefghijklmnopqrs"] {
        assert_eq!(check(PREFIX, name), Ok(()), "{name}");
    }
}

#[test]
fn each_rule_names_its_place() {
    assert_eq!(place("1a"), Some(0));
    assert_eq!(place("-a"), Some(0));
    assert_eq!(place("Mesh"), Some(0));
    assert_eq!(place("mesh_viewer"), Some(4));
    assert_eq!(place("mesh viewer"), Some(4));
    assert_eq!(place("größe"), Some(2));
    assert_eq!(place("gr-ß"), Some(3));
    assert_eq!(place("a-"), Some(1));
    assert_eq!(place("a\n"), Some(1));
    assert_eq!(place("abcdefghijklmnopqrst"), Some(19));
    assert_eq!(place(""), None);
}

#[test]
fn sentences_say_rule_place_and_example() {
    let sentence = |name| check(PREFIX, name).unwrap_err().message;
    assert_eq!(
        sentence("mesh_viewer"),
        "The name may hold only lower-case letters (a to z), digits and hyphens, but character 5 is “_”; for example \
         “mesh-viewer”."
    );
    assert_eq!(
        sentence("abcdefghijklmnopqrst"),
        "The name has 20 characters and may have 19: with “experiment_2-” in front it must fit into 32 characters, so it \
         has to end before character 20; for example “mesh-viewer”."
    );
    assert!(sentence("a\n").contains("character 2 is a line feed"));
}

#[test]
fn rules_tick_one_by_one() {
    let broken = |name| Rule::ALL.map(|rule| check_rule(rule, PREFIX, name).is_err());
    assert_eq!(broken(""), [true, false, true, false]);
    assert_eq!(broken("M_"), [true, true, true, false]);
    assert_eq!(broken("mesh-"), [false, false, true, false]);
    assert_eq!(broken("abcdefghijklmnopqrst"), [false, false, false, true]);
}

#[test]
fn the_budget_is_what_the_prefix_leaves() {
    assert_eq!(budget(PREFIX), 19);
    assert_eq!(budget(&"x".repeat(40)), 0);
}

/// The rule of contract §4, written down once more without sharing code.
fn by_the_book(prefix: &str, name: &str) -> bool {
    let inner = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    inner
        && name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
        && !name.ends_with('-')
        && prefix.len() + name.len() <= 32
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn the_check_agrees_with_the_book(name in crate::testing::near("hpc-preprocessor-2")) {
        prop_assert_eq!(check(PREFIX, &name).is_ok(), by_the_book(PREFIX, &name));
    }

    #[test]
    fn every_legal_name_passes(name in crate::testing::matching("[a-z]([a-z0-9-]{0,17}[a-z0-9])?")) {
        prop_assert_eq!(check(PREFIX, &name), Ok(()));
    }

    #[test]
    fn a_named_place_exists(name in crate::testing::near("hpc-preprocessor")) {
        if let Err(problem) = check(PREFIX, &name) {
            prop_assert!(problem.at.is_none_or(|at| at < name.chars().count()));
        }
    }
}
