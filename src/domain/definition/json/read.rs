//! Reading the JSON of a definition: tolerant in what it takes, exact in where it stops.
//!
//! The answer is a form, not a definition: a port of `"x"` is a problem of the port field, not of the text. Only what
//! is no definition at all is a fault, with line and column.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::domain::definition::form::{Field, Form};

/// Where and why the text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// From 1, in characters of the line.
    pub column: usize,
    /// What was expected there, as a sentence.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// A text that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// What it says.
    pub form: Form,
    /// Keys that no definition has; they are not sent.
    pub unknown: Vec<String>,
}

/// Reads the JSON of a definition. The environment may be a list or, as the API reference allows, a single object;
/// numbers and booleans become text; keys that are missing leave their field empty.
///
/// # Errors
/// Where the text is no JSON, or no definition.
pub fn read(text: &str) -> Result<Read, Fault> {
    serde_json::from_str::<Raw>(text).map(Raw::into_read).map_err(|error| fault(text, &error))
}

fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let full = error.to_string();
    // serde_json ends its sentence with the place, which we show in front.
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
    let (line, bytes) = match (error.line().max(1), error.column()) {
        // A line break where none may be counts as the begin of the next line; a reader finds it where the line ends.
        (line @ 2.., 0) => (line - 1, usize::MAX),
        place => place,
    };
    Fault { line, column: column(text, line, bytes), message: sentence(message) }
}

/// serde_json counts bytes; an editor counts characters.
fn column(text: &str, line: usize, bytes: usize) -> usize {
    let line = text.split('\n').nth(line - 1).unwrap_or_default();
    line.char_indices().take_while(|(place, _)| *place < bytes).count().max(1)
}

fn sentence(message: &str) -> String {
    let known = match message {
        "trailing comma" => "a comma before the closing bracket; remove it.",
        "EOF while parsing a string" => "the text ends inside a string; a \" is missing.",
        "EOF while parsing a value" => "the text ends where a value was expected.",
        "EOF while parsing an object" => "the text ends inside an object; a } is missing.",
        "EOF while parsing a list" => "the text ends inside a list; a ] is missing.",
        "key must be a string" => {
            "a name in double quotes was expected, as in \"container-tag\": \"latest\"."
        }
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "a line break or control character inside a string: a \" is missing, or write \\n for a line break."
        }
        "trailing characters" => "the definition ended before this; only one object is expected.",
        _ => "",
    };
    if known.is_empty() { format!("{}.", message.trim_end_matches('.')) } else { known.to_owned() }
}

/// The object as it stands, every field as text.
#[derive(Default)]
struct Raw {
    tag: Text,
    reservation: Text,
    limit: Text,
    port: Text,
    environment: Vec<Variable>,
    unknown: Vec<String>,
}

impl Raw {
    fn into_read(self) -> Read {
        let mut form = Form::default();
        for (field, text) in [
            (Field::Tag, self.tag),
            (Field::Reservation, self.reservation),
            (Field::Limit, self.limit),
            (Field::Port, self.port),
        ] {
            form.set_text(field, text.0.unwrap_or_default());
        }
        for variable in self.environment {
            form.table.add(variable.name.0.unwrap_or_default(), variable.value.0);
        }
        Read { form, unknown: self.unknown }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a definition in braces, as in {\"container-tag\": \"latest\", …}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut raw = Raw::default();
                let mut seen = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    let Some(field) = Field::from_wire(&key) else {
                        map.next_value::<IgnoredAny>()?;
                        raw.unknown.push(key);
                        continue;
                    };
                    if seen.contains(&field) {
                        return Err(de::Error::custom(format_args!("{key} is there twice")));
                    }
                    seen.push(field);
                    match field {
                        Field::Tag => raw.tag = map.next_value()?,
                        Field::Reservation => raw.reservation = map.next_value()?,
                        Field::Limit => raw.limit = map.next_value()?,
                        Field::Port => raw.port = map.next_value()?,
                        Field::Environment => raw.environment = map.next_value::<Environment>()?.0,
                    }
                }
                Ok(raw)
            }
        }
        deserializer.deserialize_any(Object)
    }
}

/// A string, number or boolean as text; `None` for null.
#[derive(Default)]
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text in quotes or a number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(Some(text.to_owned())))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Text, E> {
                Ok(Text(Some(number.to_string())))
            }

            fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Text, E> {
                Ok(Text(Some(truth.to_string())))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Text, E> {
                Ok(Text(None))
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}

#[derive(Default)]
struct Variable {
    name: Text,
    value: Text,
}

/// Reads the pairs of `{"name": …, "value": …}`; other keys (`secret`) are skipped.
fn variable<'de, A: MapAccess<'de>>(mut map: A) -> Result<Variable, A::Error> {
    let (mut name, mut value) = (None, None);
    while let Some(key) = map.next_key::<String>()? {
        match key.as_str() {
            "name" => name = Some(map.next_value()?),
            "value" => value = Some(map.next_value()?),
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    match (name, value) {
        (Some(name), Some(value)) => Ok(Variable { name, value }),
        (None, _) => Err(de::Error::custom(format_args!("a variable without \"name\"; {EXAMPLE}"))),
        (_, None) => Err(de::Error::custom(format_args!("a variable without \"value\"; {EXAMPLE}"))),
    }
}

const EXAMPLE: &str = "write it as {\"name\": \"LOG_LEVEL\", \"value\": \"info\"}";

impl<'de> Deserialize<'de> for Variable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pair;
        impl<'de> Visitor<'de> for Pair {
            type Value = Variable;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a variable as in {\"name\": \"LOG_LEVEL\", \"value\": \"info\"}")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Variable, A::Error> {
                variable(map)
            }
        }
        deserializer.deserialize_any(Pair)
    }
}

/// A list of variables, or a single one.
struct Environment(Vec<Variable>);

impl<'de> Deserialize<'de> for Environment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Environment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of variables, as in [{\"name\": \"LOG_LEVEL\", \"value\": \"info\"}]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Environment, A::Error> {
                let mut variables = Vec::new();
                while let Some(variable) = sequence.next_element()? {
                    variables.push(variable);
                }
                Ok(Environment(variables))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Environment, A::Error> {
                Ok(Environment(vec![variable(map)?]))
            }
        }
        deserializer.deserialize_any(List)
    }
}
