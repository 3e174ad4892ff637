use super::*;
use servicectl_api::{
    Count,
    status::{Task, TaskDefinition},
};

fn task(revision: u64, image: &str) -> Task {
    Task {
        task_name: "86b40ed8-ce68-4350-b2fd-80be3887c2dd".to_owned(),
        created_at: None,
        desired_status: "RUNNING".to_owned(),
        last_status: "RUNNING".to_owned(),
        task_definition: TaskDefinition {
            revision: Count::Known(revision),
            container_image: image.to_owned(),
            container_memory_reservation: Count::Known(100),
            container_memory_limit: Count::Unknown,
            container_port: Count::Known(80),
            ..TaskDefinition::default()
        },
    }
}

fn definition(variables: &[(&str, &str)]) -> Definition {
    Definition {
        container_tag: "1.4.2".to_owned(),
        memory_reservation: 128,
        memory_limit: 256,
        container_port: 8080,
        environment: variables
            .iter()
            .map(|(name, value)| EnvVar {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
                secret: false,
            })
            .collect(),
    }
}

#[test]
fn the_newest_revision_of_a_status_counts() {
    let tasks = vec![task(4, "localhost:5000/p-n:old"), task(5, "localhost:5000/p-n:new@sha256:00")];
    let status = Status { tasks, ..Status::default() };
    let running = Running::from_status(&status).expect("there are tasks");
    assert_eq!(running.tag.as_deref(), Some("new"));
    assert_eq!(running.revision, Some(5));
    assert_eq!(running.limit, None);
    assert_eq!(Running::from_status(&Status::default()), None);
}

#[test]
fn differences_stand_in_order_and_mask_secrets() {
    let before = definition(&[("A", "1"), ("DB_PASSWORD", "old"), ("GONE", "x")]);
    let baseline = Baseline::Whole { definition: before.clone(), revision: Some(8) };
    let mut form = Form::new(&before);
    assert_eq!(baseline.differences(&form), []);
    form.tag = "1.4.3".to_owned();
    form.table.set("DB_PASSWORD", "new");
    form.table.set("N", "2");
    let gone = form.table.named("GONE").map(|row| row.id).expect("it is there");
    form.table.remove(gone);
    let differences = baseline.differences(&form);
    let names: Vec<(&str, bool)> =
        differences.iter().map(|change| (change.name.as_str(), change.masked)).collect();
    assert_eq!(names, [("container-tag", false), ("DB_PASSWORD", true), ("N", false), ("GONE", false)]);
    assert_eq!(differences[0].before.as_deref(), Some("1.4.2"));
    assert_eq!(differences[3].after, None);
}

#[test]
fn a_value_that_was_not_kept_is_no_difference_yet() {
    let before = definition(&[("A", "1")]);
    let baseline = Baseline::Whole { definition: before.clone(), revision: None };
    let mut form = Form::new(&before);
    form.table.replace([("A".to_owned(), None)]);
    assert_eq!(baseline.differences(&form), []);
}

#[test]
fn before_the_first_start_everything_is_new() {
    let form = Form::new(&definition(&[("A", "1")]));
    let differences = Baseline::Nothing.differences(&form);
    assert_eq!(differences.len(), 5);
    assert!(differences.iter().all(|change| change.before.is_none()));
    assert_eq!(Baseline::Nothing.port(), None);
}

#[test]
fn the_api_forgets_the_environment_only() {
    let running = Running {
        tag: Some("7".into()),
        reservation: Some(100),
        limit: Some(150),
        port: Some(80),
        revision: Some(3),
    };
    let baseline = Baseline::WithoutEnvironment(running);
    let form = baseline.form();
    assert_eq!((form.tag.as_str(), form.port.as_str()), ("7", "80"));
    assert!(form.table.is_empty() && !baseline.knows_environment());
    assert_eq!(baseline.differences(&form), []);
    assert_eq!((baseline.port(), baseline.revision()), (Some(80), Some(3)));
}

#[test]
fn the_editor_begins_with_what_is_known() {
    let first = Baseline::Nothing.start(&[], Some("/p-n"));
    assert_eq!(
        (first.tag.as_str(), first.reservation.as_str(), first.limit.as_str()),
        ("latest", "100", "150")
    );
    assert_eq!(first.port, "", "it is fixed for good, so nobody chooses it for the user");
    assert_eq!(first.table.rows()[0].value.as_deref(), Some("/p-n"));
    let forgetful = Baseline::WithoutEnvironment(Running::default()).start(&["A".to_owned()], Some("/p-n"));
    assert_eq!(forgetful.table.forgotten(), ["A"]);
    let whole = Baseline::Whole { definition: definition(&[("B", "1")]), revision: None };
    assert!(whole.start(&["A".to_owned()], Some("/p-n")).same_as(&whole.form()));
}

#[test]
fn a_port_that_was_fixed_is_held() {
    let before = definition(&[]);
    let baseline = Baseline::Whole { definition: before.clone(), revision: None };
    let mut form = Form::new(&before);
    assert!(baseline.check(&form).definition.is_some());
    form.port = "80".to_owned();
    let checked = baseline.check(&form);
    assert_eq!(checked.definition, None);
    assert!(checked.fields[&Field::Port].contains("8080"));
    assert!(Baseline::Nothing.check(&form).definition.is_some());
}

#[test]
fn a_bad_name_is_marked_at_its_row_unless_it_runs_already() {
    let baseline = Baseline::Whole { definition: definition(&[("SENT BY ANOTHER", "1")]), revision: None };
    let mut form = baseline.form();
    assert!(baseline.check(&form).definition.is_some());
    form.table.add("", Some(String::new()));
    let bad = form.table.add("1BAD NAME", Some("1".to_owned()));
    let checked = baseline.check(&form);
    assert_eq!(checked.definition, None);
    let marked: Vec<_> = checked.rows.iter().map(|(place, sentence)| (*place, sentence.as_str())).collect();
    let [((row, Part::Name), sentence)] = marked[..] else { panic!("{marked:?}") };
    assert!(
        row == bad && sentence.contains("space") && sentence.contains("no env file can hold it"),
        "{sentence}"
    );
}

#[test]
fn a_definition_is_the_same_under_another_number() {
    let whole = |variables: &[(&str, &str)], revision| Baseline::Whole {
        definition: definition(variables),
        revision,
    };
    let one = whole(&[("A", "1")], None);
    assert!(one.is_same_definition(&whole(&[("A", "1")], Some(7))));
    assert!(!one.is_same_definition(&whole(&[("A", "2")], Some(7))));
    assert!(!one.is_same_definition(&Baseline::WithoutEnvironment(Running::default())));
    assert!(!Baseline::Nothing.is_same_definition(&Baseline::Nothing));
}

#[test]
fn a_number_that_is_taken_is_never_promised() {
    let whole = |revision| Baseline::Whole { definition: definition(&[]), revision };
    assert_eq!(Baseline::Nothing.next_revision(None), Some(1));
    assert_eq!(Baseline::Nothing.next_revision(Some(1)), Some(2), "somebody else began");
    assert_eq!(whole(Some(3)).next_revision(None), Some(4));
    assert_eq!(whole(Some(3)).next_revision(Some(2)), Some(4), "its own task is not there yet");
    assert_eq!(whole(Some(3)).next_revision(Some(5)), Some(6), "two were sent meanwhile");
    assert_eq!(whole(None).next_revision(Some(5)), None, "nobody told under which number ours was sent");
}
