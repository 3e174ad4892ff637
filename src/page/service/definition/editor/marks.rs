//! What is to be said at the rows of the environment: faults, repeats, differences, the `CONTEXT_ROOT` guard.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::domain::definition::{
    baseline::{Baseline, Difference},
    context_root::Guard,
    form::{Checked, Form, Part},
    mask::unseen,
    table::RowId,
};

/// What is to be said at a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::page::service::definition) struct Mark {
    /// What is wrong with its name.
    pub(in crate::page::service::definition) name: Option<String>,
    /// What is wrong with its value.
    pub(in crate::page::service::definition) value: Option<String>,
    /// Its value holds what cannot be seen.
    pub(in crate::page::service::definition) unseen: Option<String>,
    /// Another row has the same name.
    pub(in crate::page::service::definition) repeated: bool,
    /// How it differs from what runs.
    pub(in crate::page::service::definition) change: Option<Change>,
    /// What the `CONTEXT_ROOT` guard says.
    pub(in crate::page::service::definition) guard: Option<String>,
    /// Its value was not kept, and the one that runs is known.
    pub(in crate::page::service::definition) can_take_running: bool,
}

/// How a row differs from what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page::service::definition) enum Change {
    /// Its name is new.
    New,
    /// Its value is another one.
    Changed,
}

pub(super) fn marks(
    form: Memo<Form>,
    checked: Memo<Checked>,
    guard: Memo<Option<Guard>>,
    context_root: Signal<Option<String>>,
) -> HashMap<RowId, Mark> {
    let mut marks: HashMap<RowId, Mark> = HashMap::new();
    checked.with(|checked| {
        for ((row, part), sentence) in &checked.rows {
            let mark = marks.entry(*row).or_default();
            match part {
                Part::Name => mark.name = Some(sentence.clone()),
                Part::Value => mark.value = Some(sentence.clone()),
            }
        }
    });
    form.with(|form| {
        for row in form.table.rows() {
            if let Some(sentence) = row.value.as_deref().and_then(|value| unseen(&row.name, value)) {
                marks.entry(row.id).or_default().unseen = Some(sentence);
            }
        }
    });
    for row in form.with(|form| form.table.duplicates()) {
        marks.entry(row).or_default().repeated = true;
    }
    guard.with(|guard| {
        let sentence = guard.as_ref().zip(context_root.get()).and_then(|(guard, path)| guard.sentence(&path));
        if let Some((row, sentence)) = guard.as_ref().and_then(Guard::row).zip(sentence) {
            marks.entry(row).or_default().guard = Some(sentence);
        }
    });
    marks
}

/// A row is new or changed where a difference of its name ends in its value; of a repeated name each row has its own.
pub(super) fn mark_changes(marks: &mut HashMap<RowId, Mark>, form: Memo<Form>, differences: &[Difference]) {
    let mut changed: HashMap<&str, Vec<&Difference>> = HashMap::new();
    for difference in differences.iter().filter(|difference| difference.variable) {
        changed.entry(&difference.name).or_default().push(difference);
    }
    form.with(|form| {
        for row in form.table.rows().iter().filter(|row| row.value.is_some()) {
            let own = changed.get(row.name.as_str()).into_iter().flatten();
            let own = own.copied().find(|difference| difference.after == row.value);
            if let Some(difference) = own {
                let change = if difference.before.is_some() { Change::Changed } else { Change::New };
                marks.entry(row.id).or_default().change = Some(change);
            }
        }
    });
}

/// A value that was not kept can be had from what runs, where its name is there too.
pub(super) fn mark_forgotten(marks: &mut HashMap<RowId, Mark>, form: Memo<Form>, baseline: &Baseline) {
    form.with(|form| {
        let mut forgotten = form.table.rows().iter().filter(|row| row.value.is_none()).peekable();
        if forgotten.peek().is_none() {
            return;
        }
        let running = baseline.form().table;
        for row in forgotten.filter(|row| running.named(&row.name).is_some()) {
            marks.entry(row.id).or_default().can_take_running = true;
        }
    });
}
