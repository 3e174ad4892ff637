//! The form as JSON, both ways and in step: what cannot be a number yet is kept as text, so nothing typed is lost.

mod read;

pub use read::{Fault, Read, read};

use super::form::{Field, Form};
use super::mask;
use super::table::Row;
use crate::domain::quote::literal;

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// As they are.
    Shown,
    /// The mask in place of what [`mask::is_masked`] names; for reading only.
    Masked,
}

/// The form as JSON, two spaces deep, one variable a line. A value that a draft did not keep is `null`.
pub fn write(form: &Form, values: Values) -> String {
    let mut text = String::from("{\n");
    for field in [Field::Tag, Field::Reservation, Field::Limit, Field::Port] {
        let typed = form.text(field);
        let value = if field == Field::Tag { literal(typed) } else { number_or_text(typed) };
        text.push_str(&format!("  {}: {value},\n", literal(field.wire())));
    }
    text.push_str(&format!("  {}: {}\n}}\n", literal(Field::Environment.wire()), environment(form, values)));
    text
}

fn environment(form: &Form, values: Values) -> String {
    let rows: Vec<String> =
        form.table.rows().iter().filter(|row| !row.is_blank()).map(|row| variable(row, values)).collect();
    if rows.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", rows.join(",\n")) }
}

fn variable(row: &Row, values: Values) -> String {
    let value = match (&row.value, values) {
        (None, _) => "null".to_owned(),
        (Some(value), Values::Shown) => literal(value),
        (Some(value), Values::Masked) => literal(mask::masked(&row.name, value)),
    };
    format!("    {{\"name\": {}, \"value\": {value}}}", literal(&row.name))
}

/// A number where the text is one exactly as it would be written, else the text.
fn number_or_text(typed: &str) -> String {
    match typed.trim().parse::<u64>() {
        Ok(number) if number.to_string() == typed.trim() => number.to_string(),
        _ => literal(typed),
    }
}

#[cfg(test)]
mod tests;
