//! The environment as the text of an env file, both ways and in step.

use std::collections::HashSet;

use servicectl_api::{
    EnvVar,
    env_file::{self, Kind},
};

use super::mask;
use super::table::{Row, Table};

/// The environment as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvText {
    /// One `NAME=value` a line. A value that a draft did not keep is a line with the name alone.
    pub text: String,
    /// Names of variables that an env file cannot hold (a line break in the value, a name that begins with `#`); they
    /// stay in the table whatever is done to the text.
    pub left_out: Vec<String>,
}

/// A line that does not make it into the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// From 1.
    pub line: usize,
    /// Why, as a sentence.
    pub message: String,
}

/// Writes the table. With `masked` the mask stands in place of secret values: for reading only.
pub fn write(table: &Table, masked: bool) -> EnvText {
    let mut written = EnvText::default();
    for row in table.rows().iter().filter(|row| !row.is_blank()) {
        match line(row) {
            Some(_)
                if masked && row.value.as_deref().is_some_and(|value| mask::is_masked(&row.name, value)) =>
            {
                written.text.push_str(&format!("{}={}\n", row.name, mask::MASK));
            }
            Some(line) => {
                written.text.push_str(&line);
                written.text.push('\n');
            }
            None => written.left_out.push(row.name.clone()),
        }
    }
    written
}

/// The line of a row, where a reader of env files gets the same row back from it.
fn line(row: &Row) -> Option<String> {
    let variable =
        EnvVar { name: row.name.clone(), value: row.value.clone().unwrap_or_default(), secret: false };
    let text = match &row.value {
        None => row.name.clone(),
        Some(_) => {
            env_file::write(std::slice::from_ref(&variable)).0.trim_end_matches(['\n', '\r']).to_owned()
        }
    };
    let lines = env_file::parse(&text);
    let same = match lines.as_slice() {
        [line] => match &line.kind {
            Kind::Variable(read) => {
                row.value.is_some() && read.name == row.name && read.value == variable.value
            }
            Kind::FromShell(name) => row.value.is_none() && *name == row.name,
            _ => false,
        },
        _ => false,
    };
    same.then_some(text)
}

/// Takes over what the text says. Rows that no env file can hold stay; a name alone stays without a value where the
/// draft had lost it. What could not be read comes back with its line.
pub fn read(table: &mut Table, text: &str) -> Vec<Unread> {
    let forgotten: HashSet<String> = table.forgotten().into_iter().collect();
    let kept: Vec<(String, Option<String>)> = table
        .rows()
        .iter()
        .filter(|row| !row.is_blank() && line(row).is_none())
        .map(|row| (row.name.clone(), row.value.clone()))
        .collect();
    let mut unread = Vec::new();
    let mut variables = Vec::new();
    for line in env_file::parse(text) {
        match line.kind {
            Kind::Blank | Kind::Comment => {}
            Kind::Variable(variable) => variables.push((variable.name, Some(variable.value))),
            Kind::FromShell(name) if forgotten.contains(&name) => variables.push((name, None)),
            Kind::FromShell(name) => unread.push(Unread { line: line.number, message: no_value(&name) }),
            Kind::Bad(message) => unread.push(Unread { line: line.number, message }),
        }
    }
    variables.extend(kept);
    table.replace(variables);
    unread
}

/// What a line that holds a name alone means.
pub fn no_value(name: &str) -> String {
    format!("{name} has no value. Write {name}= for an empty one.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(variables: &[(&str, Option<&str>)]) -> Table {
        let mut table = Table::default();
        for (name, value) in variables {
            table.add(*name, value.map(str::to_owned));
        }
        table
    }

    fn pairs(table: &Table) -> Vec<(String, Option<String>)> {
        table.rows().iter().map(|row| (row.name.clone(), row.value.clone())).collect()
    }

    #[test]
    fn text_and_table_stay_in_step() {
        let mut rows =
            table(&[("A", Some("1=2")), ("B", None), ("CERT", Some("one\ntwo")), ("#C", Some("x"))]);
        let written = write(&rows, false);
        assert_eq!(written.text, "A=1=2\nB\n");
        assert_eq!(written.left_out, ["CERT", "#C"]);
        let before = pairs(&rows);
        assert_eq!(read(&mut rows, &written.text), []);
        assert_eq!(pairs(&rows), before);
        let unread = read(&mut rows, "# note\n\nD=4\nNAME\n");
        assert_eq!(unread, [Unread { line: 4, message: no_value("NAME") }]);
        assert_eq!(
            pairs(&rows),
            [("D", "4"), ("CERT", "one\ntwo"), ("#C", "x")]
                .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
        );
    }

    #[test]
    fn masked_text_has_no_secret() {
        let text = write(&table(&[("API_TOKEN", Some("canary")), ("A", Some("b"))]), true).text;
        assert_eq!(text, format!("API_TOKEN={}\nA=b\n", mask::MASK));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn nothing_is_lost_by_looking_at_the_text(
            variables in proptest::collection::vec(("[ -~ü\t\r\n]{0,10}", proptest::option::of("[ -~ü\t\r\n\u{feff}]{0,12}")), 0..6),
        ) {
            let mut rows = Table::default();
            for (name, value) in variables {
                if !(name.is_empty() && value.as_deref() == Some("")) {
                    rows.add(name, value);
                }
            }
            let mut before = pairs(&rows);
            let written = write(&rows, false);
            let unread = read(&mut rows, &written.text);
            prop_assert_eq!(unread, vec![]);
            let mut after = pairs(&rows);
            before.sort();
            after.sort();
            prop_assert_eq!(after, before);
        }
    }
}
