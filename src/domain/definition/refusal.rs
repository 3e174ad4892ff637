//! Which field a refusal of the platform is about. The API answers one sentence and no field (contract §2), so this
//! reads the sentence; the whole of it is shown beside the form in any case.

use super::form::Field;
use super::table::{RowId, Table};

/// Where a refusal belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// Fields it names.
    pub fields: Vec<Field>,
    /// Rows whose variable it names.
    pub rows: Vec<RowId>,
}

/// Reads the sentence: wire keys first, then the words that platforms use for them.
pub fn matched(sentence: &str, table: &Table) -> Matched {
    let rows = rows(sentence, table);
    let named = |field: &Field| {
        let row_says_it = *field == Field::Environment && !rows.is_empty();
        !row_says_it && names(sentence, field.wire())
    };
    let fields: Vec<Field> = Field::ALL.into_iter().filter(named).collect();
    if !fields.is_empty() || !rows.is_empty() {
        return Matched { fields, rows };
    }
    let lower = sentence.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let guesses = [
        (Field::Port, any(&["container port", " port "])),
        (Field::Reservation, any(&["reservation", "reserved memory"])),
        (Field::Limit, any(&["memory limit", "hard limit"])),
        (Field::Tag, any(&["image tag", " tag ", "tag not found", "no image", "image not found"])),
        (Field::Environment, any(&["environment", "variable"])),
    ];
    let fields = guesses.into_iter().filter(|(_, guessed)| *guessed).map(|(field, _)| field).collect();
    Matched { fields, rows: Vec::new() }
}

/// Variables by their index, `environment[3]`, or by their name in quotes.
fn rows(sentence: &str, table: &Table) -> Vec<RowId> {
    let (environment, ids) = table.environment();
    let named = environment.iter().zip(&ids).enumerate().filter(|(index, (variable, _))| {
        sentence.contains(&format!("environment[{index}]"))
            || (!variable.name.is_empty()
                && ['"', '\'', '`']
                    .iter()
                    .any(|quote| sentence.contains(&format!("{quote}{}{quote}", variable.name))))
    });
    named.map(|(_, (_, id))| *id).collect()
}

/// Whether the key stands in the sentence as a whole word.
fn names(sentence: &str, key: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    sentence.match_indices(key).any(|(place, _)| {
        !sentence[..place].ends_with(part) && !sentence[place + key.len()..].starts_with(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_find_their_fields() {
        for (sentence, expected) in [
            ("container-tag: there is no image with the tag 9.9", vec![Field::Tag]),
            ("Tag not found in repository", vec![Field::Tag]),
            ("container-port cannot change from 80 to 8080", vec![Field::Port]),
            ("The container port is fixed after the first PUT", vec![Field::Port]),
            ("memory-limit must not be less than memory-reservation", vec![Field::Reservation, Field::Limit]),
            ("The memory limit must be at least 6", vec![Field::Limit]),
            ("Quota exceeded", vec![]),
            ("my-container-tagger failed", vec![]),
            ("Unsupported transport", vec![]),
        ] {
            assert_eq!(matched(sentence, &Table::default()).fields, expected, "{sentence}");
        }
    }

    #[test]
    fn variables_are_found_by_index_and_name() {
        let mut table = Table::default();
        table.add("", Some(String::new()));
        let first = table.add("A", Some("1".to_owned()));
        let second = table.add("LOG_LEVEL", Some("x".to_owned()));
        let place = matched("environment[0].name must not be empty", &table);
        assert_eq!(place, Matched { fields: vec![], rows: vec![first] });
        assert_eq!(matched("the value of \"LOG_LEVEL\" holds NUL", &table).rows, [second]);
        assert!(matched("A sentence that begins with an A", &table).rows.is_empty());
    }
}
