use super::*;
use crate::domain::definition::table::Table;
use crate::domain::quote::is_unseen;
use proptest::prelude::*;

fn form(tag: &str, figures: [&str; 3], variables: &[(&str, Option<&str>)]) -> Form {
    let mut table = Table::default();
    for (name, value) in variables {
        table.add(*name, value.map(str::to_owned));
    }
    let [reservation, limit, port] = figures.map(str::to_owned);
    Form { tag: tag.to_owned(), reservation, limit, port, table }
}

#[test]
fn the_manuals_example_is_written_as_the_manual_has_it() {
    let form = form("latest", ["100", "150", "80"], &[("CONTEXT_ROOT", Some("/p-n")), ("Q", Some("a\"b\n"))]);
    let expected = r#"{
  "container-tag": "latest",
  "memory-reservation": 100,
  "memory-limit": 150,
  "container-port": 80,
  "environment": [
    {"name": "CONTEXT_ROOT", "value": "/p-n"},
    {"name": "Q", "value": "a\"b\n"}
  ]
}
"#;
    assert_eq!(write(&form, Values::Shown), expected);
}

#[test]
fn masked_values_do_not_show() {
    let form = form("1", ["1", "2", "3"], &[("DB_PASSWORD", Some("canary")), ("A", Some("seen"))]);
    let text = write(&form, Values::Masked);
    assert!(!text.contains("canary") && text.contains("seen"));
}

#[test]
fn unfinished_fields_stay_as_typed() {
    let form = form("1", ["12x", "", "080"], &[("A", None)]);
    let text = write(&form, Values::Shown);
    assert!(text.contains("\"memory-reservation\": \"12x\"") && text.contains("\"container-port\": \"080\""));
    assert_eq!(read(&text).map(|read| read.form), Ok(form));
}

#[test]
fn the_tolerated_forms_are_read() {
    let text = r#"{"environment": {"name": "A", "value": 123}, "container-tag": 1.5, "memory-limit": "150",
        "container-port": null, "x-owner": {"a": [1]}}"#;
    let read = read(text).expect("this is a definition");
    assert_eq!(read.form, form("1.5", ["", "150", ""], &[("A", Some("123"))]));
    assert_eq!(read.unknown, ["x-owner"]);
}

#[test]
fn faults_name_line_and_column() {
    for (text, line, column, part) in [
        ("", 1, 1, "ends where a value was expected"),
        ("[]", 1, 1, "a definition in braces"),
        ("{\n  \"container-tag\": \"a\",\n}", 3, 1, "comma before the closing bracket"),
        ("{\n  \"container-tag\": \"ü\" 1}", 2, 24, "expected `,` or `}`"),
        ("{\"environment\": 3}", 1, 17, "a list of variables"),
        ("{\"environment\": [{\"name\": \"A\"}]}", 1, 29, "without \"value\""),
        ("{\"environment\": [\n  \"A=b\"]}", 2, 7, "a variable as in"),
        ("{\"memory-limit\": [1]}", 1, 18, "text in quotes or a number"),
        ("{\"memory-limit\": 1, \"memory-limit\": 2}", 1, 34, "twice"),
        ("{\"container-tag\": \"a\nb\"}", 1, 20, "write \\n"),
        ("{\"container-tag\": \"a\"} x", 1, 24, "only one object"),
    ] {
        let fault = read(text).expect_err(text);
        assert!(fault.message.contains(part), "{text:?}: {fault}");
        assert_eq!(fault.line, line, "{text:?}: {fault}");
        assert!(fault.column.abs_diff(column) <= 1, "{text:?}: {fault}");
    }
}

fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{0,20}",
        ".{0,12}",
        proptest::collection::vec(any::<char>(), 0..8)
            .prop_map(|characters| characters.into_iter().collect()),
    ]
}

fn any_form() -> impl Strategy<Value = Form> {
    let variables = proptest::collection::vec((typed(), proptest::option::of(typed())), 0..6);
    (typed(), [typed(), typed(), typed()], variables).prop_map(
        |(tag, [reservation, limit, port], variables)| {
            let mut table = Table::default();
            for (name, value) in variables {
                // A row in which nothing was typed is not written.
                if !(name.is_empty() && value.as_deref() == Some("")) {
                    table.add(name, value);
                }
            }
            Form { tag, reservation, limit, port, table }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_is_written_reads_back(form in any_form()) {
        let text = write(&form, Values::Shown);
        prop_assert!(!text.chars().any(|c| is_unseen(c) && c != '\n'));
        let read = read(&text).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        prop_assert!(read.unknown.is_empty());
        prop_assert_eq!(read.form.table.rows(), form.table.rows());
        prop_assert!(read.form.same_as(&form));
    }

    #[test]
    fn any_text_is_read_or_has_a_place(text in ".{0,200}") {
        if let Err(fault) = read(&text) {
            let lines = text.split('\n').count();
            prop_assert!((1..=lines + 1).contains(&fault.line));
            prop_assert!(fault.column >= 1 && fault.message.ends_with('.'));
        }
    }

    #[test]
    fn a_broken_definition_has_a_place_inside_it(form in any_form(), cut in 0_usize..400) {
        let text: String = write(&form, Values::Shown).chars().take(cut).collect();
        if let Err(fault) = read(&text) {
            let line = text.split('\n').nth(fault.line - 1);
            prop_assert!(line.is_some_and(|line| fault.column <= line.chars().count() + 1), "{} in {:?}", fault, text);
        }
    }
}
