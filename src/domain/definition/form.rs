//! The form of a definition: the text in each field, and what is wrong with it.

use std::collections::BTreeMap;

use servicectl_api::{Definition, Problem, definition, memory, tag};

use super::table::{RowId, Table};

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Image tag.
    Tag,
    /// Soft memory limit.
    Reservation,
    /// Hard memory limit.
    Limit,
    /// Container port.
    Port,
    /// The environment as a whole.
    Environment,
}

impl Field {
    /// All fields in the order of the form.
    pub const ALL: [Self; 5] = [Self::Tag, Self::Reservation, Self::Limit, Self::Port, Self::Environment];

    /// Its key on the wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Tag => "container-tag",
            Self::Reservation => "memory-reservation",
            Self::Limit => "memory-limit",
            Self::Port => "container-port",
            Self::Environment => "environment",
        }
    }

    /// Its name for a reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Tag => "Image tag",
            Self::Reservation => "Reserved memory",
            Self::Limit => "Memory limit",
            Self::Port => "Container port",
            Self::Environment => "Environment",
        }
    }

    /// The field with this wire key.
    pub fn from_wire(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.wire() == key)
    }
}

/// What the user typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Image tag.
    pub tag: String,
    /// Soft memory limit, MB.
    pub reservation: String,
    /// Hard memory limit, MB.
    pub limit: String,
    /// Container port.
    pub port: String,
    /// The environment.
    pub table: Table,
}

/// A part of a row of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The name.
    Name,
    /// The value.
    Value,
}

/// What a check of the form found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The definition to send; `None` while anything is wrong.
    pub definition: Option<Definition>,
    /// What is wrong with a field, one sentence each.
    pub fields: BTreeMap<Field, String>,
    /// What is wrong with a row, one sentence for each of its parts.
    pub rows: BTreeMap<(RowId, Part), String>,
}

impl Checked {
    /// How many things are wrong.
    pub fn count(&self) -> usize {
        self.fields.len() + self.rows.len()
    }

    fn note(&mut self, problem: Problem, ids: &[RowId]) {
        match place(&problem.field) {
            Place::Field(field) => {
                self.fields.entry(field).or_insert(problem.message);
            }
            Place::Variable(index, part) => match ids.get(index) {
                Some(id) => {
                    self.rows.entry((*id, part)).or_insert(problem.message);
                }
                None => {
                    self.fields.entry(Field::Environment).or_insert(problem.message);
                }
            },
        }
    }
}

/// Where a problem belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At a field.
    Field(Field),
    /// At a part of the variable with this index.
    Variable(usize, Part),
}

/// Reads the field of a [`Problem`]: `memory-limit`, `environment[3].name`. What is unknown belongs to the
/// environment, which is the whole's largest part.
pub fn place(wire: &str) -> Place {
    if let Some(field) = Field::from_wire(wire) {
        return Place::Field(field);
    }
    let variable = wire.strip_prefix("environment[").and_then(|rest| rest.split_once(']'));
    match variable.and_then(|(index, rest)| Some((index.parse().ok()?, rest))) {
        Some((index, ".value")) => Place::Variable(index, Part::Value),
        Some((index, _)) => Place::Variable(index, Part::Name),
        None => Place::Field(Field::Environment),
    }
}

impl Form {
    /// The form that shows this definition.
    pub fn new(definition: &Definition) -> Self {
        Self {
            tag: definition.container_tag.clone(),
            reservation: definition.memory_reservation.to_string(),
            limit: definition.memory_limit.to_string(),
            port: definition.container_port.to_string(),
            table: Table::new(&definition.environment),
        }
    }

    /// The text of a field; empty for the environment.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Tag => &self.tag,
            Field::Reservation => &self.reservation,
            Field::Limit => &self.limit,
            Field::Port => &self.port,
            Field::Environment => "",
        }
    }

    /// Sets the text of a field.
    pub fn set_text(&mut self, field: Field, text: String) {
        match field {
            Field::Tag => self.tag = text,
            Field::Reservation => self.reservation = text,
            Field::Limit => self.limit = text,
            Field::Port => self.port = text,
            Field::Environment => {}
        }
    }

    /// Whether two forms say the same, whatever the identities of their rows.
    pub fn same_as(&self, other: &Self) -> bool {
        let fields = |form: &Self| Field::ALL.map(|field| form.text(field).trim().to_owned());
        let variables = |form: &Self| -> Vec<(String, Option<String>)> {
            let rows = form.table.rows().iter().filter(|row| !row.is_blank());
            rows.map(|row| (row.name.clone(), row.value.clone())).collect()
        };
        fields(self) == fields(other) && variables(self) == variables(other)
    }

    /// Checks everything by the rules that the server uses too.
    pub fn check(&self) -> Checked {
        let mut checked = Checked::default();
        let (environment, ids) = self.table.environment();
        let tag = checked.take(tag::check(self.tag.trim()).map(|()| self.tag.trim().to_owned()));
        let reservation = checked.take(memory::parse(Field::Reservation.wire(), &self.reservation));
        let limit = checked.take(memory::parse(Field::Limit.wire(), &self.limit));
        let port = checked.take(definition::parse_port(&self.port));
        // What is unreadable has its sentence; the rest is checked with stand-ins, so that every sentence shows at once.
        let memory_limit = limit.unwrap_or_else(|| reservation.unwrap_or(0).max(memory::LEAST_LIMIT));
        let whole = Definition {
            container_tag: tag.unwrap_or_else(|| "latest".to_owned()),
            memory_reservation: reservation.unwrap_or(memory_limit),
            memory_limit,
            container_port: port.unwrap_or(80),
            environment,
        };
        for problem in whole.problems() {
            checked.note(problem, &ids);
        }
        for row in self.table.rows().iter().filter(|row| row.value.is_none()) {
            let sentence = "This value was not kept in the draft. Type it again, or import your env file.";
            checked.rows.insert((row.id, Part::Value), sentence.to_owned());
        }
        if checked.count() == 0 {
            checked.definition = Some(whole);
        }
        checked
    }
}

impl Checked {
    fn take<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.note(problem, &[])).ok()
    }
}

#[cfg(test)]
mod tests;
