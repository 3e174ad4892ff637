//! The environment as the editor holds it: rows that keep their identity while their name, value and place change.

use std::collections::HashMap;

use servicectl_api::{EnvVar, definition};

/// Identity of a row for as long as the page lives.
pub type RowId = u64;

/// One variable of the editor.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Identity; unique within its table.
    pub id: RowId,
    /// Name as typed.
    pub name: String,
    /// Value as typed. `None` after a reload: drafts keep names and never values (trust §2, 14.3.3), so the value has
    /// to be given again.
    pub value: Option<String>,
}

impl Row {
    /// Whether nothing was typed yet: such a row is not sent.
    pub fn is_blank(&self) -> bool {
        self.name.is_empty() && self.value.as_deref().is_some_and(str::is_empty)
    }
}

/// The value is not printed.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = if self.value.is_some() { "***" } else { "(not kept)" };
        write!(f, "#{} {}={value}", self.id, self.name)
    }
}

/// The rows in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Row>,
    next: RowId,
}

impl Table {
    /// A table with these variables. A name that holds a `=` is taken as Docker takes it: what stands behind the first
    /// `=` belongs to the value (clfpy's env file reader makes such names; contract §6).
    pub fn new(environment: &[EnvVar]) -> Self {
        let mut table = Self::default();
        for variable in environment {
            let (name, value) = split_name(&variable.name, &variable.value);
            table.add(name, Some(value));
        }
        table
    }

    /// A table of rows that have their identities already, as the page keeps them.
    pub fn from_rows(rows: Vec<Row>) -> Self {
        let next = rows.iter().map(|row| row.id + 1).max().unwrap_or(0);
        Self { rows, next }
    }

    /// The identity that the next new row gets.
    pub fn next(&self) -> RowId {
        self.next
    }

    /// New rows get identities from `next` on: those below were in use once.
    pub fn reserve(&mut self, next: RowId) {
        self.next = self.next.max(next);
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row with this identity.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The first row with this name.
    pub fn named(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// How many variables there are; rows in which nothing was typed do not count.
    pub fn len(&self) -> usize {
        self.rows.iter().filter(|row| !row.is_blank()).count()
    }

    /// Whether there is no variable.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a row at the end.
    pub fn add(&mut self, name: impl Into<String>, value: Option<String>) -> RowId {
        let id = self.next;
        self.next += 1;
        self.rows.push(Row { id, name: name.into(), value });
        id
    }

    /// Takes a row out, with its place, so that [`Table::put_back`] can undo it.
    pub fn remove(&mut self, id: RowId) -> Option<(usize, Row)> {
        let place = self.place(id)?;
        Some((place, self.rows.remove(place)))
    }

    /// Undoes [`Table::remove`].
    pub fn put_back(&mut self, place: usize, row: Row) {
        if self.place(row.id).is_none() {
            self.next = self.next.max(row.id + 1);
            self.rows.insert(place.min(self.rows.len()), row);
        }
    }

    /// Moves a row to a place counted in the table without it; beyond the end means the end.
    pub fn move_to(&mut self, id: RowId, place: usize) {
        if let Some((_, row)) = self.remove(id) {
            self.put_back(place, row);
        }
    }

    /// Where a row stands.
    pub fn place(&self, id: RowId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// Sets a variable: its last row where it exists (the last one counts), else a new one at the end.
    pub fn set(&mut self, name: &str, value: &str) -> RowId {
        match self.rows.iter_mut().rev().find(|row| row.name == name) {
            Some(row) => {
                row.value = Some(value.to_owned());
                row.id
            }
            None => self.add(name, Some(value.to_owned())),
        }
    }

    /// Sets the value of a row.
    pub fn set_value(&mut self, id: RowId, value: String) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.id == id) {
            row.value = Some(value);
        }
    }

    /// Takes over another list of variables; a row keeps its identity where the name was there before, so that the
    /// page need not redraw it.
    pub fn replace(&mut self, variables: impl IntoIterator<Item = (String, Option<String>)>) {
        let mut known: HashMap<String, Vec<RowId>> = HashMap::new();
        for row in self.rows.drain(..).rev() {
            known.entry(row.name).or_default().push(row.id);
        }
        for (name, value) in variables {
            match known.get_mut(&name).and_then(Vec::pop) {
                Some(id) => self.rows.push(Row { id, name, value }),
                None => {
                    self.add(name, value);
                }
            }
        }
    }

    /// The variables to send with the row of each. Blank rows are left out; a value that was not kept counts as empty
    /// here, and as a problem in [`super::form::Form::check`].
    pub fn environment(&self) -> (Vec<EnvVar>, Vec<RowId>) {
        self.rows
            .iter()
            .filter(|row| !row.is_blank())
            .map(|row| {
                let value = row.value.clone().unwrap_or_default();
                (EnvVar { name: row.name.clone(), value, secret: false }, row.id)
            })
            .unzip()
    }

    /// The rows whose name occurs more than once.
    pub fn duplicates(&self) -> Vec<RowId> {
        let (environment, ids) = self.environment();
        definition::duplicates(&environment)
            .into_iter()
            .filter(|place| !environment[*place].name.is_empty())
            .map(|place| ids[place])
            .collect()
    }

    /// The names whose values have to be given again.
    pub fn forgotten(&self) -> Vec<String> {
        self.rows.iter().filter(|row| row.value.is_none()).map(|row| row.name.clone()).collect()
    }
}

/// `A=b` with the value `c` is the variable `A` with the value `b=c`: how Docker reads the joined text.
fn split_name(name: &str, value: &str) -> (String, String) {
    match name.split_once('=') {
        Some((name, rest)) if !name.is_empty() => (name.to_owned(), format!("{rest}={value}")),
        _ => (name.to_owned(), value.to_owned()),
    }
}

/// What to make of a name field in which `NAME=value` was typed or pasted: the name, and the value that goes before
/// what the value field holds. `None` where there is no `=` behind a name.
pub fn assignment(typed: &str) -> Option<(&str, &str)> {
    typed.split_once('=').filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests;
