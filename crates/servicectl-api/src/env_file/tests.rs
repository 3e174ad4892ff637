use proptest::prelude::*;

use super::*;

fn kinds(text: &str) -> Vec<Kind> {
    parse(text).into_iter().map(|line| line.kind).collect()
}

fn variable(name: &str, value: &str) -> Kind {
    Kind::Variable(EnvVar::new(name, value))
}

#[test]
fn a_file_is_read_as_docker_reads_it() {
    let text = "\u{FEFF}# comment\nA=1\r\n\n  B = two \n\tC=\"x # y\"  \nD=a=b=c\nE=\n  # indented\nHOME\n";
    let lines = parse(text);
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    let kinds: Vec<Kind> = lines.into_iter().map(|line| line.kind).collect();
    assert_eq!(kinds[0], Kind::Comment);
    assert_eq!(kinds[1], variable("A", "1"));
    assert_eq!(kinds[2], Kind::Blank);
    assert!(matches!(&kinds[3], Kind::Bad(why) if why.contains("write no space in front of “=”: B=…")));
    assert_eq!(kinds[4], variable("C", "\"x # y\"  "));
    assert_eq!(kinds[5], variable("D", "a=b=c"));
    assert_eq!(kinds[6], variable("E", ""));
    assert_eq!(kinds[7], Kind::Comment);
    assert_eq!(kinds[8], Kind::FromShell("HOME".into()));
}

#[test]
fn values_are_taken_as_they_are() {
    for value in ["'x'", "\"x\"", " x ", "x ", "$HOME", "a\\nb", "#x", "=", "ä\u{a0}", "x\ry"] {
        assert_eq!(kinds(&format!("A={value}")), [variable("A", value)], "{value:?}");
    }
}

#[test]
fn bad_lines_say_why_and_never_the_value() {
    for (line, part) in [
        ("=hunter2", "no name in front of"),
        ("export A=hunter2", "leave out “export”: A=…"),
        ("A B=hunter2", "holds white space, which Docker refuses"),
        ("my secret hunter2", "A line without “=” that holds white space"),
        ("A=hunter2\0", "U+0000"),
    ] {
        let [Kind::Bad(why)] = &kinds(line)[..] else { panic!("{line:?}") };
        assert!(why.contains(part) && !why.contains("hunter2"), "{why}");
    }
}

#[test]
fn ends_of_files_make_no_lines() {
    assert_eq!(kinds(""), []);
    assert_eq!(kinds("\u{FEFF}"), []);
    assert_eq!(kinds("A=1"), kinds("A=1\n"));
    assert_eq!(kinds("\n"), [Kind::Blank]);
    assert_eq!(kinds("\n\n"), [Kind::Blank, Kind::Blank]);
    assert_eq!(kinds("A=1\n\u{FEFF}B=2")[1], variable("\u{FEFF}B", "2"));
}

#[test]
fn what_no_env_file_can_hold_is_left_out_by_name() {
    let environment = [
        EnvVar::new("A", "1"),
        EnvVar::new("B", "two\nlines"),
        EnvVar::new("C D", "x"),
        EnvVar::new("E=f", "g"),
        EnvVar::new("#H", "x"),
        EnvVar::new("I", "x\r"),
    ];
    assert_eq!(
        write(&environment),
        ("A=1\nE=f=g\n".into(), ["B", "C D", "#H", "I"].map(str::to_owned).to_vec())
    );
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn an_import_merges_or_replaces() {
    let current = [
        EnvVar::new("KEEP", "k"),
        EnvVar { secret: true, ..EnvVar::new("CHANGE", "old") },
        EnvVar::new("SAME", "s"),
    ];
    let lines = parse("NEW=1\nCHANGE=x\nSAME=s\nCHANGE=new\nSHELL\nbad line\n");
    let merged = preview(&current, &lines, Join::Merge);
    assert_eq!(
        merged.environment,
        [
            EnvVar::new("KEEP", "k"),
            EnvVar { secret: true, ..EnvVar::new("CHANGE", "new") },
            EnvVar::new("SAME", "s"),
            EnvVar::new("NEW", "1")
        ]
    );
    assert_eq!(
        (merged.added, merged.changed, merged.unchanged),
        (names(&["NEW"]), names(&["CHANGE"]), names(&["SAME"]))
    );
    assert_eq!((merged.removed, merged.repeated), (names(&[]), names(&["CHANGE"])));
    let replaced = preview(&current, &lines, Join::Replace);
    assert_eq!(
        replaced.environment,
        [
            EnvVar::new("NEW", "1"),
            EnvVar { secret: true, ..EnvVar::new("CHANGE", "new") },
            EnvVar::new("SAME", "s")
        ]
    );
    assert_eq!(replaced.removed, names(&["KEEP"]));
}

#[test]
fn a_name_that_clfpy_split_wrongly_is_recognised() {
    let current = [EnvVar::new("URL=http://h/?x", "1")];
    let same = preview(&current, &parse("URL=http://h/?x=1"), Join::Merge);
    assert_eq!(
        (same.unchanged, same.environment),
        (names(&["URL"]), vec![EnvVar::new("URL", "http://h/?x=1")])
    );
}

fn environment() -> impl Strategy<Value = Vec<EnvVar>> {
    let any_text =
        || prop_oneof![3 => crate::testing::matching("[A-Za-z_=#. ]{0,6}"), 1 => crate::testing::text()];
    prop::collection::vec((any_text(), any_text()).prop_map(|(name, value)| EnvVar::new(name, value)), 0..8)
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn what_is_written_is_read_back(environment in environment()) {
        let (text, left_out) = write(&environment);
        let read: Vec<_> = parse(&text).into_iter().map(|line| match line.kind {
            Kind::Variable(variable) => (variable.name, variable.value),
            other => panic!("{other:?}"),
        }).collect();
        let written: Vec<_> = environment.iter().filter(|variable| !left_out.contains(&variable.name))
            .map(|variable| (variable.effective().0.to_owned(), variable.effective().1.into_owned())).collect();
        prop_assert_eq!(read.len() + left_out.len(), environment.len());
        // Of two variables of one name, one may be writable and the other not.
        prop_assert!(written.iter().all(|variable| read.contains(variable)));
    }

    #[test]
    fn every_line_has_its_number(text in crate::testing::near("A=1\n# b\r\n\nC D=2\n=x\nHOME\n")) {
        let lines = parse(&text);
        let feeds = text.matches('\n').count();
        prop_assert!(lines.len() == feeds || lines.len() == feeds + 1);
        prop_assert!(lines.iter().enumerate().all(|(index, line)| line.number == index + 1));
        for line in lines {
            if let Kind::Variable(variable) = line.kind {
                prop_assert!(!variable.name.is_empty() && !variable.name.contains([' ', '\t', '=', '\n']));
                prop_assert!(!variable.value.contains('\n'));
            }
        }
    }

    #[test]
    fn after_an_import_every_variable_of_the_file_is_there(current in environment(), text in crate::testing::near("A=1\nB=2\nA=3\n"), merge in any::<bool>()) {
        let lines = parse(&text);
        let after = preview(&current, &lines, if merge { Join::Merge } else { Join::Replace });
        let mut last = std::collections::HashMap::new();
        for line in &lines {
            if let Kind::Variable(variable) = &line.kind {
                last.insert(variable.name.as_str(), variable.value.as_str());
            }
        }
        for (name, value) in &last {
            prop_assert!(after.environment.iter().any(|variable| variable.name == *name && variable.value == *value));
        }
        prop_assert_eq!(after.added.len() + after.changed.len() + after.unchanged.len(), last.len());
        if merge {
            prop_assert!(after.removed.is_empty() && after.environment.len() >= current.len());
        } else {
            prop_assert_eq!(after.environment.len(), last.len());
        }
    }
}
