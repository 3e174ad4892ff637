use super::*;
use proptest::prelude::*;

fn variable(name: &str, value: &str) -> EnvVar {
    EnvVar { name: name.to_owned(), value: value.to_owned(), secret: false }
}

fn names(table: &Table) -> Vec<&str> {
    table.rows().iter().map(|row| row.name.as_str()).collect()
}

#[test]
fn a_name_with_an_equals_sign_is_read_as_docker_reads_it() {
    let table = Table::new(&[variable("URL=http://h/?x", "1"), variable("=odd", "2")]);
    assert_eq!(table.rows()[0].name, "URL");
    assert_eq!(table.rows()[0].value.as_deref(), Some("http://h/?x=1"));
    assert_eq!(table.rows()[1].name, "=odd");
    assert_eq!(assignment("A=b=c"), Some(("A", "b=c")));
    assert_eq!(assignment("=b"), None);
    assert_eq!(assignment("A"), None);
}

#[test]
fn a_removed_row_comes_back_where_it_was() {
    let mut table = Table::new(&[variable("A", "1"), variable("B", "2"), variable("C", "3")]);
    let id = table.named("B").map(|row| row.id).expect("B is there");
    let before = table.clone();
    let (place, row) = table.remove(id).expect("B goes");
    assert_eq!(names(&table), ["A", "C"]);
    table.put_back(place, row.clone());
    assert_eq!(table, before);
    table.put_back(0, row);
    assert_eq!(table, before, "a row is there once");
}

#[test]
fn rows_move_and_stay_in_bounds() {
    let mut table = Table::new(&[variable("A", ""), variable("B", ""), variable("C", "")]);
    let id = table.rows()[0].id;
    table.move_to(id, 1);
    assert_eq!(names(&table), ["B", "A", "C"]);
    table.move_to(id, 99);
    assert_eq!(names(&table), ["B", "C", "A"]);
    table.move_to(77, 0);
    assert_eq!(names(&table), ["B", "C", "A"]);
}

#[test]
fn replacing_keeps_the_identity_of_names_that_stay() {
    let mut table = Table::new(&[variable("A", "1"), variable("B", "2"), variable("A", "3")]);
    let ids: Vec<RowId> = table.rows().iter().map(|row| row.id).collect();
    table.replace([("B".to_owned(), Some("9".to_owned())), ("A".to_owned(), None), ("N".to_owned(), None)]);
    assert_eq!(names(&table), ["B", "A", "N"]);
    assert_eq!(table.rows()[0].id, ids[1]);
    assert_eq!(table.rows()[1].id, ids[0]);
    assert!(!ids.contains(&table.rows()[2].id));
    assert_eq!(table.forgotten(), ["A", "N"]);
}

#[test]
fn blank_rows_are_neither_counted_nor_sent() {
    let mut table = Table::new(&[variable("A", "")]);
    table.add("", Some(String::new()));
    table.add("", Some("value without a name".to_owned()));
    assert_eq!(table.len(), 2);
    let (environment, ids) = table.environment();
    assert_eq!(environment.len(), 2);
    assert_eq!(ids, [0, 2]);
}

#[test]
fn setting_takes_the_last_of_several() {
    let mut table = Table::new(&[variable("A", "1"), variable("A", "2")]);
    let id = table.set("A", "3");
    assert_eq!(id, table.rows()[1].id);
    assert_eq!(table.rows()[0].value.as_deref(), Some("1"));
    table.set("B", "4");
    assert_eq!(names(&table), ["A", "A", "B"]);
}

#[test]
fn debug_output_has_no_value() {
    let table = Table::new(&[variable("DB_PASSWORD", "canary")]);
    let text = format!("{table:?}");
    assert!(text.contains("DB_PASSWORD") && !text.contains("canary"));
}

#[test]
fn every_row_of_a_repeated_name_is_marked() {
    let mut table = Table::new(&[variable("A", "1"), variable("B", "2"), variable("A", "3")]);
    table.add("", Some("x".to_owned()));
    table.add("", Some("y".to_owned()));
    assert_eq!(table.duplicates(), [0, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn identities_stay_unique(steps in proptest::collection::vec((0_u8..6, 0_u64..8, 0_usize..8), 0..40)) {
        let mut table = Table::default();
        let mut removed = None;
        for (step, id, place) in steps {
            match step {
                0 => { table.add(format!("N{place}"), Some(String::new())); }
                1 => removed = table.remove(id).or(removed),
                2 => if let Some((place, row)) = removed.take() { table.put_back(place, row) },
                3 => table.move_to(id, place),
                4 => { table.set(&format!("N{place}"), "v"); }
                _ => table.replace((0..place).map(|n| (format!("N{}", n % 3), None))),
            }
            let mut ids: Vec<RowId> = table.rows().iter().map(|row| row.id).collect();
            let count = ids.len();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), count);
        }
    }
}
