use std::sync::Arc;

use servicectl_api::{
    Count, WireTime,
    verdict::{Holds, Kind, Sign, Verdict},
};

use super::*;

fn facts(kind: Kind, tag: &str, memory: u64, at: i64) -> Facts {
    let sign = || Sign { label: "x", holds: Holds::Yes, expected: String::new(), actual: String::new() };
    Facts {
        verdict: Arc::new(Verdict {
            kind,
            since: None,
            because: String::new(),
            sentence: String::new(),
            signs: [sign(), sign(), sign(), sign()],
            findings: Vec::new(),
        }),
        running: Count::Known(1),
        desired: Count::Known(1),
        tag: (!tag.is_empty()).then(|| tag.to_owned()),
        memory: Some(memory),
        event: None,
        event_at: Some(WireTime(at)),
    }
}

/// The names that pass, in order; `known` gives the facts of some.
fn names(filter: &Filter, order: Order, known: &[(&'static str, Option<Facts>)]) -> Vec<&'static str> {
    let rows: Vec<Row<'_>> = known.iter().map(|(name, facts)| Row { name, facts: facts.as_ref() }).collect();
    arrange(&rows, filter, order).into_iter().map(|index| known[index].0).collect()
}

fn sample() -> Vec<(&'static str, Option<Facts>)> {
    vec![
        ("demo", Some(facts(Kind::Stopped, "latest", 128, 10))),
        ("alpha", Some(facts(Kind::Running, "1.10", 64, 40))),
        ("mesh", Some(facts(Kind::Unhealthy, "1.9", 512, 30))),
        ("new", None),
        ("loop", Some(facts(Kind::RestartLoop, "", 256, 50))),
    ]
}

fn all() -> Filter {
    Filter::new("", None)
}

#[test]
fn what_needs_the_reader_stands_on_top_and_unknown_rows_last() {
    assert_eq!(names(&all(), Order::VERDICT, &sample()), ["mesh", "loop", "alpha", "demo", "new"]);
    let reversed = Order { reversed: true, ..Order::VERDICT };
    assert_eq!(names(&all(), reversed, &sample()), ["demo", "alpha", "loop", "mesh", "new"]);
}

#[test]
fn every_column_sorts_both_ways() {
    for (text, expected) in [
        ("name", ["alpha", "demo", "loop", "mesh", "new"]),
        ("-name", ["new", "mesh", "loop", "demo", "alpha"]),
        ("memory", ["alpha", "demo", "loop", "mesh", "new"]),
        ("-memory", ["mesh", "loop", "demo", "alpha", "new"]),
        ("tag", ["mesh", "alpha", "demo", "loop", "new"]),
        ("-tag", ["demo", "alpha", "mesh", "loop", "new"]),
        ("when", ["demo", "mesh", "alpha", "loop", "new"]),
        ("-when", ["loop", "alpha", "mesh", "demo", "new"]),
        ("running", ["alpha", "demo", "loop", "mesh", "new"]),
    ] {
        let order: Order = text.parse().expect(text);
        assert_eq!(order.to_string(), text);
        assert_eq!(names(&all(), order, &sample()), expected, "{text}");
    }
}

#[test]
fn an_order_that_is_none_is_refused() {
    for text in ["", "-", "colour", "--name", "Name"] {
        assert!(text.parse::<Order>().is_err(), "{text:?}");
    }
}

#[test]
fn a_click_sorts_and_a_second_one_turns_it_round() {
    let by_memory = Order::NAME.clicked(Column::Memory);
    assert_eq!(by_memory.to_string(), "memory");
    assert_eq!(by_memory.clicked(Column::Memory).to_string(), "-memory");
    assert_eq!(Order::NAME.clicked(Column::When).to_string(), "-when");
}

#[test]
fn filters_by_name_tag_and_verdict_join() {
    let by_name = |text: &str| names(&Filter::new(text, None), Order::NAME, &sample());
    assert_eq!(by_name("M"), ["demo", "mesh"]);
    assert_eq!(by_name("e m"), ["demo", "mesh"]);
    assert_eq!(by_name("tag:1."), ["alpha", "mesh", "new"]);
    assert_eq!(by_name("is:unhealthy"), ["mesh", "new"]);
    assert_eq!(by_name("is:needs-you"), ["loop", "mesh", "new"]);
    assert_eq!(by_name("is:needs-you esh"), ["mesh"]);
    assert_eq!(by_name("is:nothing"), [""; 0]);
    let chip = Filter::new("tag:latest", Some(Group::Kind(Kind::Stopped)));
    assert_eq!(names(&chip, Order::NAME, &sample()), ["demo", "new"]);
    assert!(chip.needs_facts() && !Filter::new("x", None).needs_facts());
}

#[test]
fn groups_are_written_and_read() {
    for group in Group::ALL {
        assert_eq!(group.to_string().parse(), Ok(group));
        assert!(!group.word().is_empty());
    }
    assert!("".parse::<Group>().is_err());
}

#[test]
fn numbers_in_tags_count_as_numbers() {
    let mut tags = ["1.10", "1.9", "1.09", "latest", "2026.11", "1.9-rc2", "1.9-rc10", "007", "7"];
    tags.sort_by(|a, b| natural(a, b).then_with(|| a.cmp(b)));
    assert_eq!(tags, ["1.09", "1.9", "1.9-rc2", "1.9-rc10", "1.10", "007", "7", "2026.11", "latest"]);
}
