//! The state of the editor: what was typed, what follows from it, and the operations that its parts share.

mod marks;

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;

pub(super) use self::marks::{Change, Mark};
use self::marks::{mark_changes, mark_forgotten, marks};
use super::refused::Refused;
use crate::domain::definition::{
    baseline::{Baseline, Difference},
    context_root::{self, CONTEXT_ROOT, Guard},
    form::{Checked, Field, Form},
    refusal::Matched,
    table::{Row, RowId, Table},
    unreadable::{BadLine, Unreadable},
};

/// One variable on the page: its own signals, so that a key stroke redraws one cell.
#[derive(Clone)]
pub(super) struct RowState {
    /// Identity.
    pub(super) id: RowId,
    /// Name as typed.
    pub(super) name: ArcRwSignal<String>,
    /// Value as typed; `None` where a draft did not keep it.
    pub(super) value: ArcRwSignal<Option<String>>,
    /// Whether the user asked to see a masked value.
    pub(super) shown: ArcRwSignal<bool>,
}

impl RowState {
    fn new(row: &Row) -> Self {
        Self {
            id: row.id,
            name: ArcRwSignal::new(row.name.clone()),
            value: ArcRwSignal::new(row.value.clone()),
            shown: ArcRwSignal::new(false),
        }
    }

    fn row(&self) -> Row {
        Row { id: self.id, name: self.name.get_untracked(), value: self.value.get_untracked() }
    }

    /// Takes over a row; only what differs is told to the page.
    fn take(&self, row: &Row) {
        if self.name.with_untracked(|name| *name != row.name) {
            self.name.set(row.name.clone());
        }
        if self.value.with_untracked(|value| *value != row.value) {
            self.value.set(row.value.clone());
        }
    }
}

/// The editor of one service's definition.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    fields: [RwSignal<String>; 4],
    rows: RwSignal<Vec<RowState>>,
    next: StoredValue<RowId>,
    edited: Trigger,
    touched: RwSignal<BTreeSet<Field>>,
    /// What runs, as far as it is known.
    pub(super) baseline: RwSignal<Baseline>,
    /// The form that the editor began with.
    pub(super) start: RwSignal<Form>,
    /// The path that the service needs as `CONTEXT_ROOT`.
    pub(super) context_root: Signal<Option<String>>,
    /// Everything that was typed.
    pub(super) form: Memo<Form>,
    /// What is wrong with it, and the definition where nothing is.
    pub(super) checked: Memo<Checked>,
    /// How it differs from what runs.
    pub(super) differences: Memo<Vec<Difference>>,
    /// How many values a draft did not keep and nobody gave yet.
    pub(super) forgotten: Memo<usize>,
    /// Whether anything was changed since the editor began.
    pub(super) dirty: Memo<bool>,
    /// What the `CONTEXT_ROOT` guard says; `None` where the service's path is unknown.
    pub(super) guard: Memo<Option<Guard>>,
    /// What is to be said at rows, by their identity; rows of which nothing is to be said are not in it.
    pub(super) marks: Memo<HashMap<RowId, Mark>>,
    /// What the platform said to the last try.
    pub(super) refused: RwSignal<Option<Refused>>,
    /// The variable that was removed last, with its place.
    pub(super) removed: RwSignal<Option<(usize, Row)>>,
    /// Said to screen readers.
    pub(super) said: RwSignal<String>,
    /// The text of a text view that holds lines that cannot be read.
    pub(super) unreadable: RwSignal<Option<Unreadable>>,
    /// Whether there is such a text: nothing else may change the form, see [`Editor::is_free`].
    pub(super) pending: Memo<bool>,
    /// Its first bad line.
    pub(super) bad_line: Memo<Option<BadLine>>,
}

impl Editor {
    /// An editor that shows `form` and began with `start`.
    pub(super) fn new(
        baseline: Baseline,
        start: Form,
        form: &Form,
        context_root: Signal<Option<String>>,
    ) -> Self {
        let fields =
            [&form.tag, &form.reservation, &form.limit, &form.port].map(|text| RwSignal::new(text.clone()));
        let rows = RwSignal::new(form.table.rows().iter().map(RowState::new).collect::<Vec<_>>());
        let next = StoredValue::new(form.table.rows().iter().map(|row| row.id + 1).max().unwrap_or(0));
        let edited = Trigger::new();
        let (baseline, start) = (RwSignal::new(baseline), RwSignal::new(start));
        let form = Memo::new(move |_| {
            // Not the thousand signals of the rows: every operation below pulls the trigger.
            edited.track();
            let [tag, reservation, limit, port] = fields.map(|field| field.get_untracked());
            let table =
                Table::from_rows(rows.with_untracked(|rows| rows.iter().map(RowState::row).collect()));
            Form { tag, reservation, limit, port, table }
        });
        let checked = Memo::new(move |_| baseline.with(|baseline| form.with(|form| baseline.check(form))));
        let differences =
            Memo::new(move |_| baseline.with(|baseline| form.with(|form| baseline.differences(form))));
        let forgotten = Memo::new(move |_| form.with(|form| form.table.forgotten().len()));
        let dirty = Memo::new(move |_| start.with(|start| form.with(|form| !form.same_as(start))));
        let guard = Memo::new(move |_| {
            let path = context_root.get()?;
            Some(form.with(|form| context_root::check(&form.table, &path)))
        });
        let unreadable = RwSignal::new(None::<Unreadable>);
        let bad_line = Memo::new(move |_| {
            unreadable.with(|text| form.with(|form| text.as_ref()?.bad_line(&form.table)))
        });
        let refused = RwSignal::new(None::<Refused>);
        let marks = Memo::new(move |_| {
            let knows = baseline.with(Baseline::knows_environment);
            let mut marks = marks(form, checked, guard, context_root);
            if knows {
                differences.with(|differences| mark_changes(&mut marks, form, differences));
                baseline.with(|baseline| mark_forgotten(&mut marks, form, baseline));
            }
            refused.with(|refused| {
                for row in refused.iter().flat_map(|refused| &refused.matched.rows) {
                    let sentence = "The platform refused this variable; its words stand beside the form.";
                    marks.entry(*row).or_default().name.get_or_insert(sentence.to_owned());
                }
            });
            marks
        });
        Self {
            fields,
            rows,
            next,
            edited,
            touched: RwSignal::default(),
            baseline,
            start,
            context_root,
            form,
            checked,
            differences,
            forgotten,
            dirty,
            guard,
            marks,
            refused,
            removed: RwSignal::new(None),
            said: RwSignal::default(),
            unreadable,
            pending: Memo::new(move |_| unreadable.with(Option::is_some)),
            bad_line,
        }
    }

    /// The text of a field.
    pub(super) fn field(self, field: Field) -> RwSignal<String> {
        let place = Field::ALL.iter().position(|other| *other == field).unwrap_or(0);
        self.fields[place.min(3)]
    }

    /// Sets a field, as typed.
    pub(super) fn set_field(self, field: Field, text: String) {
        self.field(field).set(text);
        self.touch(field);
        self.mended(|refused| refused.matched.fields.retain(|other| *other != field));
        self.edited.notify();
    }

    /// Takes what was edited out of the last refusal. A refusal that named its fields is over when all of them were
    /// edited; one that named none stays until the next try.
    fn mended(self, edit: impl FnOnce(&mut Refused)) {
        let Some(mut refused) = self.refused.get_untracked() else { return };
        let before = refused.matched.clone();
        edit(&mut refused);
        if refused.matched != before {
            let over = refused.matched == Matched::default();
            self.refused.set((!over).then_some(refused));
        }
    }

    /// From now on what is wrong with the field is shown.
    pub(super) fn touch(self, field: Field) {
        if self.touched.with_untracked(|touched| !touched.contains(&field)) {
            self.touched.update(|touched| {
                touched.insert(field);
            });
        }
    }

    /// Shows everything that is wrong.
    pub(super) fn touch_all(self) {
        self.touched.set(Field::ALL.into_iter().collect());
    }

    /// What is to be said at a field: what is wrong with it, or that the platform refused it.
    pub(super) fn problem(self, field: Field) -> Option<String> {
        let touched = self.touched.with(|touched| touched.contains(&field));
        let wrong = self.checked.with(|checked| checked.fields.get(&field).cloned()).filter(|_| touched);
        wrong.or_else(|| {
            self.refused.with(|refused| {
                let refused = refused.as_ref().filter(|refused| refused.matched.fields.contains(&field))?;
                Some(refused.sentence())
            })
        })
    }

    /// The rows on the page; changes only where rows come, go or move.
    pub(super) fn rows(self) -> Vec<RowState> {
        self.rows.get()
    }

    /// The same, not tracked.
    pub(super) fn rows_untracked(self) -> Vec<RowState> {
        self.rows.get_untracked()
    }

    /// Tells the editor that a row's own signals were set.
    pub(super) fn row_edited(self) {
        self.mended(|refused| refused.matched.rows.clear());
        self.edited.notify();
    }

    /// The table as it is, not tracked.
    pub(super) fn table(self) -> Table {
        self.rows.with_untracked(|rows| Table::from_rows(rows.iter().map(RowState::row).collect()))
    }

    /// Changes the table by one of its operations and tells the page what that changed.
    pub(super) fn change<T>(self, operation: impl FnOnce(&mut Table) -> T) -> T {
        let mut table = self.table();
        table.reserve(self.next.get_value());
        let result = operation(&mut table);
        self.take_table(&table);
        result
    }

    fn take_table(self, table: &Table) {
        self.next.update_value(|next| *next = (*next).max(table.next()));
        let before = self.rows.get_untracked();
        let known: HashMap<RowId, &RowState> = before.iter().map(|state| (state.id, state)).collect();
        let after: Vec<RowState> = table
            .rows()
            .iter()
            .map(|row| match known.get(&row.id) {
                Some(state) => {
                    state.take(row);
                    (*state).clone()
                }
                None => RowState::new(row),
            })
            .collect();
        let same =
            before.len() == after.len() && before.iter().zip(&after).all(|(old, new)| old.id == new.id);
        if !same {
            self.rows.set(after);
        }
        self.row_edited();
    }

    /// Takes over a whole form, as the JSON view and imports give it; rows keep their identity by name.
    pub(super) fn take_form(self, form: &Form) {
        for field in [Field::Tag, Field::Reservation, Field::Limit, Field::Port] {
            if self.field(field).with_untracked(|text| text != form.text(field)) {
                self.set_field(field, form.text(field).to_owned());
            }
        }
        let variables: Vec<_> =
            form.table.rows().iter().map(|row| (row.name.clone(), row.value.clone())).collect();
        self.change(|table| table.replace(variables));
    }

    /// Begins anew with another baseline; what was typed goes.
    pub(super) fn begin(self, baseline: Baseline, start: Form) {
        // lines that cannot be read go with the rest
        self.unreadable.set(None);
        self.baseline.set(baseline);
        self.take_form(&start);
        self.start.set(start);
        self.touched.set(BTreeSet::new());
        self.refused.set(None);
        self.removed.set(None);
    }

    /// The gate for every change from outside a text view. While a text holds lines that cannot be read, it is the only
    /// place that can be edited: the next key stroke there would undo the change. Then that is said instead.
    pub(super) fn is_free(self) -> bool {
        let free = !self.pending.get_untracked();
        if !free {
            self.said.set("Nothing was changed: first put the lines right that cannot be read.".to_owned());
        }
        free
    }

    /// Makes `CONTEXT_ROOT` right.
    pub(super) fn fix_context_root(self) {
        if !self.is_free() {
            return;
        }
        if let Some(path) = self.context_root.get_untracked() {
            self.change(|table| table.set(CONTEXT_ROOT, &path));
            self.said.set(format!("{CONTEXT_ROOT} is now {path}"));
        }
    }

    /// Gives a row the value that runs.
    pub(super) fn take_running(self, id: RowId) {
        let running = self.baseline.with_untracked(Baseline::form).table;
        self.change(|table| {
            let name = table.row(id).map(|row| row.name.clone()).unwrap_or_default();
            if let Some(value) = running.named(&name).and_then(|row| row.value.clone()) {
                table.set_value(id, value);
            }
        });
    }

    /// Removes a row; it can be put back until another one is removed.
    pub(super) fn remove(self, id: RowId) {
        let removed = self.change(|table| table.remove(id));
        if let Some((_, row)) = &removed {
            self.said.set(format!("{} removed", row.name));
        }
        self.removed.set(removed.filter(|(_, row)| !row.is_blank()));
    }

    /// Puts the row back that was removed last.
    pub(super) fn put_back(self) {
        if let Some((place, row)) = self.removed.get_untracked() {
            self.said.set(format!("{} is back", row.name));
            self.change(|table| table.put_back(place, row));
            self.removed.set(None);
        }
    }

    /// Moves a row up (negative) or down.
    pub(super) fn shift(self, id: RowId, by: isize) {
        let place = self.change(|table| {
            let place = table.place(id)?.saturating_add_signed(by);
            table.move_to(id, place);
            table.place(id)
        });
        if let Some(place) = place {
            self.said.set(format!("Now in place {}", place + 1));
        }
    }
}

#[cfg(test)]
mod tests;
