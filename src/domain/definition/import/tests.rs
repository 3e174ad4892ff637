use super::*;

pub(super) fn table(variables: &[(&str, Option<&str>)]) -> Table {
    let mut table = Table::default();
    for (name, value) in variables {
        table.add(*name, value.map(str::to_owned));
    }
    table
}

fn pairs(table: &Table) -> Vec<(&str, Option<&str>)> {
    table.rows().iter().map(|row| (row.name.as_str(), row.value.as_deref())).collect()
}

const FILE: &str = "# local\nCONTEXT_ROOT=/demo-waiter\n\nB=2\nHOME\nno equals sign\nC=3\n";

#[test]
fn a_file_is_previewed_then_merged() {
    let source = read(FILE).expect("there are variables");
    let mut rows = table(&[("A", Some("1")), ("B", Some("1")), ("C", Some("3"))]);
    let plan = source.plan(&rows, Join::Merge, None);
    assert_eq!(plan.preview.added, ["CONTEXT_ROOT"]);
    assert_eq!(plan.preview.changed, ["B"]);
    assert_eq!(plan.preview.unchanged, ["C"]);
    assert!(plan.preview.removed.is_empty() && !plan.is_nothing());
    assert_eq!(source.skipped(), 2);
    let unread: Vec<usize> = source.unread().iter().map(|unread| unread.line).collect();
    assert_eq!(unread, [5, 6]);
    plan.apply(&mut rows);
    let expected =
        [("A", Some("1")), ("B", Some("2")), ("C", Some("3")), ("CONTEXT_ROOT", Some("/demo-waiter"))];
    assert_eq!(pairs(&rows), expected);
    assert!(source.plan(&rows, Join::Merge, None).is_nothing());
}

#[test]
fn replacing_removes_what_the_file_does_not_name() {
    let source = read("B=2\n").expect("there is a variable");
    let mut rows = table(&[("A", Some("1")), ("B", Some("1"))]);
    let plan = source.plan(&rows, Join::Replace, None);
    assert_eq!(plan.preview.removed, ["A"]);
    plan.apply(&mut rows);
    assert_eq!(pairs(&rows), [("B", Some("2"))]);
}

#[test]
fn the_right_context_root_takes_the_place_of_the_shipped_one() {
    let source = read(FILE).expect("there are variables");
    assert_eq!(source.wrong_context_root("/p-waiter"), Some("/demo-waiter"));
    assert_eq!(source.wrong_context_root("/demo-waiter"), None);
    let mut rows = Table::default();
    source.plan(&rows, Join::Merge, Some("/p-waiter")).apply(&mut rows);
    assert_eq!(rows.named(CONTEXT_ROOT).and_then(|row| row.value.as_deref()), Some("/p-waiter"));
}

#[test]
fn values_that_a_draft_lost_come_back_and_the_others_stay_unknown() {
    let source = read("A=\nB=2\n").expect("there are variables");
    let mut rows = table(&[("A", None), ("B", None), ("C", None), ("D", Some(""))]);
    let plan = source.plan(&rows, Join::Merge, None);
    assert_eq!(plan.preview.changed, ["B", "A"]);
    plan.apply(&mut rows);
    assert_eq!(pairs(&rows), [("A", Some("")), ("B", Some("2")), ("C", None), ("D", Some(""))]);
}

#[test]
fn a_kept_definition_can_be_imported() {
    let text = r#"{"container-tag": "1.2", "memory-limit": 99, "environment": [{"name": "A", "value": "one\ntwo"}]}"#;
    let source = read(text).expect("this is a definition");
    assert_eq!(source.fields, [(Field::Tag, "1.2".to_owned()), (Field::Limit, "99".to_owned())]);
    let mut rows = Table::default();
    source.plan(&rows, Join::Merge, None).apply(&mut rows);
    assert_eq!(pairs(&rows), [("A", Some("one\ntwo"))]);
}

#[test]
fn what_is_no_env_file_is_refused_with_a_reason() {
    assert_eq!(read(&"A=b\n".repeat(300_000)), Err(Refused::TooLarge));
    assert_eq!(read("PK\u{3}\u{4}\0\0"), Err(Refused::NotText));
    assert!(matches!(read("{\"a\": }"), Err(Refused::NotJson(fault)) if fault.line == 1));
    assert!(matches!(read("# only a comment\n\nNAME\n"), Err(Refused::Nothing(unread)) if unread.len() == 1));
    assert!(matches!(read(""), Err(Refused::Nothing(_))));
}

#[test]
fn quotes_are_kept_as_docker_does_and_taken_off_where_that_is_asked_for() {
    let text = "A='a b'\nB=\"x\"  \nC=it's\nD='\nE=''\nF=\"'\n";
    let source = read(text).expect("there are variables");
    assert_eq!(source.quoted(), [1, 2, 5]);
    let values = |source: Source| {
        let mut rows = table(&[]);
        source.plan(&rows, Join::Merge, None).apply(&mut rows);
        pairs(&rows).into_iter().map(|(_, value)| value.unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(values(source.clone()), ["'a b'", "\"x\"  ", "it's", "'", "''", "\"'"]);
    assert_eq!(values(source.without_quotes()), ["a b", "x", "it's", "'", "", "\"'"]);
    let json = r#"{"container-tag": "1", "environment": [{"name": "A", "value": "'a'"}]}"#;
    assert!(read(json).expect("a definition").quoted().is_empty());
}
