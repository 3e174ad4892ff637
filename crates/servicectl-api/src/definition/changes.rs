//! The difference between two definitions.

use std::collections::HashMap;

use super::{Definition, EnvVar};

/// One difference between two definitions, for "before sending" (ux: Definition). `Debug` hides the values of
/// variables.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// Wire name of the field, or the name of the variable.
    pub field: String,
    /// Whether this is an environment variable.
    pub environment: bool,
    /// Old value; `None` where it is new.
    pub before: Option<String>,
    /// New value; `None` where it goes.
    pub after: Option<String>,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |value: &Option<String>| match value {
            None => "nothing".to_owned(),
            Some(_) if self.environment => "***".to_owned(),
            Some(value) => value.clone(),
        };
        write!(f, "{}: {} to {}", self.field, shown(&self.before), shown(&self.after))
    }
}

/// What changes from `before` to `after`: fields first, then variables in the order of `after`, removed ones last.
/// Variables are compared as the container sees them; of a name that is given twice, the first with the first and the
/// second with the second. Their order alone is no change.
pub fn changes(before: &Definition, after: &Definition) -> Vec<Change> {
    let fields = [
        ("container-tag", before.container_tag.clone(), after.container_tag.clone()),
        ("memory-reservation", before.memory_reservation.to_string(), after.memory_reservation.to_string()),
        ("memory-limit", before.memory_limit.to_string(), after.memory_limit.to_string()),
        ("container-port", before.container_port.to_string(), after.container_port.to_string()),
    ];
    let mut changes: Vec<Change> = fields
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| Change {
            field: field.into(),
            environment: false,
            before: Some(before),
            after: Some(after),
        })
        .collect();
    let (old, new) = (numbered(&before.environment), numbered(&after.environment));
    let values: HashMap<_, _> = old.iter().map(|(key, value)| (*key, value)).collect();
    let kept: HashMap<_, _> = new.iter().map(|(key, _)| (*key, ())).collect();
    let variable = |name: &str, before: Option<String>, after: Option<String>| Change {
        field: name.to_owned(),
        environment: true,
        before,
        after,
    };
    for (key, value) in &new {
        let before = values.get(key).map(|before| (*before).clone());
        if before.as_ref() != Some(value) {
            changes.push(variable(key.0, before, Some(value.clone())));
        }
    }
    for (key, value) in &old {
        if !kept.contains_key(key) {
            changes.push(variable(key.0, Some(value.clone()), None));
        }
    }
    changes
}

/// Each variable under its name and the how-manieth of that name it is.
fn numbered(environment: &[EnvVar]) -> Vec<((&str, usize), String)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    environment
        .iter()
        .map(|variable| {
            let (name, value) = variable.effective();
            let nth = seen.entry(name).or_default();
            *nth += 1;
            ((name, *nth), value.into_owned())
        })
        .collect()
}
