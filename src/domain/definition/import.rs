//! Import of an env file, or of a definition that was kept as a file: what it would do, before it does it.

use servicectl_api::{
    EnvVar,
    env_file::{self, Join, Kind, Line, Preview},
};

mod steps;

pub use steps::{Effect, Step};

use super::context_root::CONTEXT_ROOT;
use super::env_text::{Unread, no_value};
use super::form::{Field, Form};
use super::json::{self, Fault};
use super::table::Table;

/// The largest file that is read, in bytes: more is no env file.
pub const MOST_BYTES: usize = 1024 * 1024;

/// What was picked, dropped or pasted, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    lines: Vec<Line>,
    /// Tag, memory and port, where the text is a whole definition in JSON.
    pub fields: Vec<(Field, String)>,
}

/// Why a text cannot be imported at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// More than [`MOST_BYTES`].
    TooLarge,
    /// It holds NUL: a picture, an archive, UTF-16.
    NotText,
    /// It begins like JSON and is none, or no definition.
    NotJson(Fault),
    /// There is no variable in it.
    Nothing(Vec<Unread>),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge => {
                f.write_str("This file is larger than 1 MB. An env file has one NAME=value a line.")
            }
            Self::NotText => {
                f.write_str("This is not a text file. An env file is UTF-8 text with one NAME=value a line.")
            }
            Self::NotJson(fault) => write!(f, "This begins like JSON and is not a definition. {fault}"),
            Self::Nothing(_) => {
                f.write_str("There is no variable in this text. Write one NAME=value a line.")
            }
        }
    }
}

/// Reads a text: JSON where it begins with `{`, an env file otherwise.
///
/// # Errors
/// Why there is nothing to import.
pub fn read(text: &str) -> Result<Source, Refused> {
    if text.len() > MOST_BYTES {
        return Err(Refused::TooLarge);
    }
    if text.contains('\0') {
        return Err(Refused::NotText);
    }
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    let source = if trimmed.starts_with('{') {
        definition(&json::read(trimmed).map_err(Refused::NotJson)?.form)
    } else {
        Source { lines: env_file::parse(text), fields: Vec::new() }
    };
    if source.fields.is_empty() && !source.lines.iter().any(|line| matches!(line.kind, Kind::Variable(_))) {
        return Err(Refused::Nothing(source.unread()));
    }
    Ok(source)
}

fn definition(form: &Form) -> Source {
    let rows = form.table.rows().iter().enumerate();
    let lines = rows.filter_map(|(place, row)| {
        let variable = EnvVar { name: row.name.clone(), value: row.value.clone()?, secret: false };
        Some(Line { number: place + 1, kind: Kind::Variable(variable) })
    });
    let fields = Field::ALL.into_iter().map(|field| (field, form.text(field).to_owned()));
    Source { lines: lines.collect(), fields: fields.filter(|(_, text)| !text.is_empty()).collect() }
}

impl Source {
    /// Lines that cannot be taken over, each with its number.
    pub fn unread(&self) -> Vec<Unread> {
        let lines = self.lines.iter().filter_map(|line| {
            let message = match &line.kind {
                Kind::Bad(message) => message.clone(),
                Kind::FromShell(name) => no_value(name),
                Kind::Blank | Kind::Comment | Kind::Variable(_) => return None,
            };
            Some(Unread { line: line.number, message })
        });
        lines.collect()
    }

    /// How many blank lines and comments there are: they are skipped.
    pub fn skipped(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line.kind, Kind::Blank | Kind::Comment)).count()
    }

    /// The `CONTEXT_ROOT` that the text brings, where it is not the service's own.
    pub fn wrong_context_root(&self, expected: &str) -> Option<&str> {
        let values = self.lines.iter().rev().filter_map(|line| match &line.kind {
            Kind::Variable(variable) if variable.name == CONTEXT_ROOT => Some(variable.value.as_str()),
            _ => None,
        });
        values.take(1).find(|value| *value != expected)
    }

    /// Lines whose value stands in quotes, which Docker takes as part of it and Compose does not. In a definition in JSON
    /// every quote is meant.
    pub fn quoted(&self) -> Vec<usize> {
        let lines = self.lines.iter().filter(|_| self.fields.is_empty());
        let quoted = lines.filter(
            |line| matches!(&line.kind, Kind::Variable(variable) if unquoted(&variable.value).is_some()),
        );
        quoted.map(|line| line.number).collect()
    }

    /// The same without those quotes.
    pub fn without_quotes(mut self) -> Self {
        let an_env_file = self.fields.is_empty();
        for line in self.lines.iter_mut().filter(|_| an_env_file) {
            if let Kind::Variable(variable) = &mut line.kind
                && let Some(value) = unquoted(&variable.value).map(str::to_owned)
            {
                variable.value = value;
            }
        }
        self
    }

    /// What an import would do to `table`. With `context_root` that value is taken instead of the one in the text.
    pub fn plan(&self, table: &Table, join: Join, context_root: Option<&str>) -> Plan {
        let mut lines = self.lines.clone();
        if let Some(expected) = context_root {
            for line in &mut lines {
                match &mut line.kind {
                    Kind::Variable(variable) if variable.name == CONTEXT_ROOT => {
                        variable.value = expected.to_owned();
                    }
                    _ => {}
                }
            }
        }
        let (current, _) = table.environment();
        let mut preview = env_file::preview(&current, &lines, join);
        // A value that was not kept counts as empty above; the file brings it back.
        let forgotten = table.forgotten();
        let (back, unchanged) = preview.unchanged.drain(..).partition(|name| forgotten.contains(name));
        preview.unchanged = unchanged;
        preview.changed.extend::<Vec<String>>(back);
        let mut steps = steps::steps(&lines, &current, &preview, &forgotten);
        if !self.fields.is_empty() {
            steps.iter_mut().for_each(Step::without_line);
        }
        let named = |name: &String| preview.changed.contains(name);
        let still = forgotten.iter().filter(|name| !named(name)).cloned().collect();
        Plan { preview, steps, forgotten: still }
    }
}

/// What stands between the quotes, where the same quote begins and ends the value. Spaces behind the last one are not
/// seen in a file, and would be dropped with the quotes.
fn unquoted(value: &str) -> Option<&str> {
    let value = value.trim_end();
    ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
}

/// What an import would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Names by what happens to them, and the environment afterwards.
    pub preview: Preview,
    /// The same line by line, masked.
    pub steps: Vec<Step>,
    /// Names whose values stay unknown: the text does not bring them.
    forgotten: Vec<String>,
}

impl Plan {
    /// Does it.
    pub fn apply(&self, table: &mut Table) {
        let variables = self.preview.environment.iter().map(|variable| {
            let known = !(variable.value.is_empty() && self.forgotten.contains(&variable.name));
            (variable.name.clone(), known.then(|| variable.value.clone()))
        });
        table.replace(variables.collect::<Vec<_>>());
    }

    /// Whether the table would stay as it is.
    pub fn is_nothing(&self) -> bool {
        self.preview.added.is_empty() && self.preview.changed.is_empty() && self.preview.removed.is_empty()
    }
}

#[cfg(test)]
mod tests;
