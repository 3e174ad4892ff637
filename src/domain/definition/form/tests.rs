use super::*;
use servicectl_api::EnvVar;

fn good() -> Form {
    Form::new(&Definition {
        container_tag: "1.4.2".to_owned(),
        memory_reservation: 100,
        memory_limit: 150,
        container_port: 80,
        environment: vec![EnvVar { name: "A".to_owned(), value: "1".to_owned(), secret: false }],
    })
}

#[test]
fn a_good_form_gives_its_definition_back() {
    let form = good();
    let definition = form.check().definition.expect("nothing is wrong");
    assert!(Form::new(&definition).same_as(&form));
}

#[test]
fn every_field_has_its_own_sentence() {
    let form =
        Form { tag: "a b".into(), reservation: "x".into(), limit: "".into(), port: "0".into(), ..good() };
    let checked = form.check();
    assert_eq!(checked.definition, None);
    let fields: Vec<Field> = checked.fields.keys().copied().collect();
    assert_eq!(fields, [Field::Tag, Field::Reservation, Field::Limit, Field::Port]);
    assert_eq!(checked.count(), 4);
}

#[test]
fn one_unreadable_figure_does_not_blame_the_other() {
    for (reservation, limit, wrong) in [
        ("x", "4", vec![Field::Reservation, Field::Limit]),
        ("x", "64", vec![Field::Reservation]),
        ("3", "x", vec![Field::Limit]),
    ] {
        let form = Form { reservation: reservation.into(), limit: limit.into(), ..good() };
        let fields: Vec<Field> = form.check().fields.keys().copied().collect();
        assert_eq!(fields, wrong, "{reservation} {limit}");
    }
}

#[test]
fn the_rules_between_the_figures_hold() {
    let form = Form { reservation: "200".into(), limit: "150".into(), ..good() };
    let checked = form.check();
    assert_eq!(checked.count(), 1, "{checked:?}");
    assert_eq!(checked.definition, None);
}

#[test]
fn a_bad_name_is_marked_in_its_row_and_blank_rows_do_not_shift_it() {
    let mut form = good();
    form.table.add("", Some(String::new()));
    let nameless = form.table.add("", Some("value".to_owned()));
    let checked = form.check();
    let marked: Vec<_> = checked.rows.keys().copied().collect();
    assert_eq!(marked, [(nameless, Part::Name)]);
}

#[test]
fn a_value_that_was_not_kept_must_be_given() {
    let mut form = good();
    let row = form.table.add("TOKEN", None);
    let checked = form.check();
    assert_eq!(checked.definition, None);
    assert!(checked.rows.contains_key(&(row, Part::Value)));
}

#[test]
fn white_space_around_a_field_is_not_a_change() {
    let spaced = Form { tag: " 1.4.2 ".into(), limit: "150 ".into(), ..good() };
    assert!(spaced.same_as(&good()));
    assert_eq!(spaced.check().definition, good().check().definition);
}

#[test]
fn places_are_read_from_wire_names() {
    assert_eq!(place("memory-limit"), Place::Field(Field::Limit));
    assert_eq!(place("environment[12].value"), Place::Variable(12, Part::Value));
    assert_eq!(place("environment[0].name"), Place::Variable(0, Part::Name));
    assert_eq!(place("environment[0]"), Place::Variable(0, Part::Name));
    assert_eq!(place("environment[x]"), Place::Field(Field::Environment));
    assert_eq!(place("something-else"), Place::Field(Field::Environment));
}
