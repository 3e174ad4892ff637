//! What runs now, as far as the platform tells it, and how the form differs from that.

use std::collections::HashSet;

use servicectl_api::{
    Definition, EnvVar,
    definition::{changes, check_editor_name},
    status::Status,
};

use super::context_root::CONTEXT_ROOT;
use super::form::{Checked, Field, Form, Part};
use super::mask;
use super::table::Table;
use crate::domain::deployed::image_tag;

/// What is known about the definition that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Baseline {
    /// The service was never started.
    #[default]
    Nothing,
    /// All of it: the platform gives it out, or it was sent in this session.
    Whole {
        /// The definition.
        definition: Definition,
        /// Its revision, where it is known.
        revision: Option<u64>,
    },
    /// Tag, memory and port, read from the status report. The environment runs too, but the base contract never gives
    /// it out, and a PUT replaces all of it.
    WithoutEnvironment(Running),
}

/// What a status report tells about the definition that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// Image tag.
    pub tag: Option<String>,
    /// Soft limit, MB.
    pub reservation: Option<u64>,
    /// Hard limit, MB.
    pub limit: Option<u64>,
    /// Container port.
    pub port: Option<u64>,
    /// Revision.
    pub revision: Option<u64>,
}

impl Running {
    /// Reads the newest revision that a task has. `None` where there is no task.
    pub fn from_status(status: &Status) -> Option<Self> {
        let newest =
            status.tasks.iter().map(|task| &task.task_definition).max_by_key(|task| task.revision)?;
        Some(Self {
            tag: image_tag(&newest.container_image).map(str::to_owned),
            reservation: newest.container_memory_reservation.known(),
            limit: newest.container_memory_limit.known(),
            port: newest.container_port.known(),
            revision: newest.revision.known(),
        })
    }

    /// Whether it shows all of `sent` that tasks show; the environment is not among that.
    pub fn looks_like(&self, sent: &Definition) -> bool {
        self.tag.as_ref() == Some(&sent.container_tag)
            && self.reservation == Some(sent.memory_reservation)
            && self.limit == Some(sent.memory_limit)
            && self.port == Some(sent.container_port.into())
    }
}

/// One difference, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Wire key of the field, or name of the variable.
    pub name: String,
    /// Whether it is a variable.
    pub variable: bool,
    /// What runs; `None` where it is new.
    pub before: Option<String>,
    /// What would run; `None` where it goes.
    pub after: Option<String>,
    /// Whether the values are masked until asked for.
    pub masked: bool,
}

impl Baseline {
    /// Its revision.
    pub fn revision(&self) -> Option<u64> {
        match self {
            Self::Nothing => None,
            Self::Whole { revision, .. } => *revision,
            Self::WithoutEnvironment(running) => running.revision,
        }
    }

    /// The port that the service is bound to since its first start (contract §3.6). `None` before it, and where the
    /// platform does not tell.
    pub fn port(&self) -> Option<u64> {
        match self {
            Self::Nothing => None,
            Self::Whole { definition, .. } => Some(definition.container_port.into()),
            Self::WithoutEnvironment(running) => running.port,
        }
    }

    /// The number that a definition sent now gets, where that is known and nobody else sends one first. `seen` is the
    /// newest revision of which anything was seen: a number that is taken is never promised.
    pub fn next_revision(&self, seen: Option<u64>) -> Option<u64> {
        let known = match self {
            Self::Nothing => seen.or(Some(0)),
            // one that was sent under a number that nobody told
            Self::Whole { revision: None, .. } => None,
            known => known.revision().max(seen),
        };
        known.map(|revision| revision + 1)
    }

    /// Whether both are known as a whole, and are the same definition under whatever numbers.
    pub fn is_same_definition(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole { definition: one, .. }, Self::Whole { definition: other, .. }) => {
                changes(one, other).is_empty()
            }
            _ => false,
        }
    }

    /// Whether the environment that runs is known.
    pub fn knows_environment(&self) -> bool {
        !matches!(self, Self::WithoutEnvironment(_))
    }

    /// The form that the editor begins with. Before the first start that is the manual's example, with the service's
    /// own path as `CONTEXT_ROOT`; the port stays open, since it cannot be changed later. Where the environment that
    /// runs is unknown, the names that this tab sent stand there without their values.
    pub fn start(&self, sent: &[String], context_root: Option<&str>) -> Form {
        let mut form = self.form();
        match self {
            Self::Nothing => {
                [form.tag, form.reservation, form.limit] = ["latest", "100", "150"].map(str::to_owned);
                if let Some(path) = context_root {
                    form.table.set(CONTEXT_ROOT, path);
                }
            }
            Self::WithoutEnvironment(_) => {
                for name in sent {
                    form.table.add(name, None);
                }
            }
            Self::Whole { .. } => {}
        }
        form
    }

    /// What runs as a form: empty before the first start.
    pub fn form(&self) -> Form {
        match self {
            Self::Nothing => Form::default(),
            Self::Whole { definition, .. } => Form::new(definition),
            Self::WithoutEnvironment(running) => {
                let text = |figure: Option<u64>| figure.map(|figure| figure.to_string()).unwrap_or_default();
                Form {
                    tag: running.tag.clone().unwrap_or_default(),
                    reservation: text(running.reservation),
                    limit: text(running.limit),
                    port: text(running.port),
                    table: Table::default(),
                }
            }
        }
    }

    /// Checks the form, the port that was fixed at the first start included (contract §3.6). Of names more is asked than
    /// the platform does, but not of those that run: another client may have sent them, and they can be sent again.
    pub fn check(&self, form: &Form) -> Checked {
        let mut checked = form.check();
        let runs = self.form().table;
        let runs: HashSet<&str> = runs.rows().iter().map(|row| row.name.as_str()).collect();
        for (place, row) in form.table.rows().iter().enumerate() {
            if !row.is_blank()
                && !runs.contains(row.name.as_str())
                && let Err(problem) = check_editor_name(place, &row.name)
            {
                // in place of the platform's sentence, which names the variable by its number
                checked.rows.insert((row.id, Part::Name), problem.message);
                checked.definition = None;
            }
        }
        if let (Some(fixed), Some(definition)) = (self.port(), &checked.definition)
            && u64::from(definition.container_port) != fixed
        {
            checked.fields.insert(Field::Port, format!("The port was fixed to {fixed} at the first start."));
            checked.definition = None;
        }
        checked
    }

    /// How the form differs from what runs: fields first, then variables in the form's order, removed ones last.
    /// Where the environment that runs is unknown, every variable counts as new.
    pub fn differences(&self, form: &Form) -> Vec<Difference> {
        let before = self.form();
        let mut differences: Vec<Difference> = Field::ALL
            .into_iter()
            .filter(|field| before.text(*field).trim() != form.text(*field).trim())
            .map(|field| Difference {
                name: field.wire().to_owned(),
                variable: false,
                before: given(before.text(field)),
                after: given(form.text(field)),
                masked: false,
            })
            .collect();
        differences.extend(variables(&before.table, &form.table));
        differences
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The differences of the environments, by the rule that the API crate has for definitions. A value that the draft did
/// not keep is no difference: it has to be given before anything is sent.
fn variables(before: &Table, after: &Table) -> Vec<Difference> {
    let forgotten = after.forgotten();
    let only_environment = |environment: Vec<EnvVar>| Definition { environment, ..Definition::default() };
    changes(&only_environment(before.environment().0), &only_environment(after.environment().0))
        .into_iter()
        .filter(|change| change.after.is_none() || !forgotten.contains(&change.field))
        .map(|change| {
            let masked = [&change.before, &change.after]
                .into_iter()
                .flatten()
                .any(|value| mask::is_masked(&change.field, value));
            Difference {
                name: change.field,
                variable: true,
                before: change.before,
                after: change.after,
                masked,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
