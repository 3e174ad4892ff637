//! Reserved memory and limit, with the bar that explains soft and hard.

use leptos::prelude::*;
use servicectl_api::memory;

use super::{advice::MemoryAdvisor, editor::Editor};
use crate::{
    domain::{
        definition::{form::Field as FormField, memory_bar::memory_bar},
        format,
    },
    ui::{Field, NumberInput},
};

/// Both fields and the bar.
#[component]
pub(super) fn MemoryFields(editor: Editor) -> impl IntoView {
    view! {
        <div class="stack">
            <div class="cols pair">
                <Field
                    label="Reserved memory"
                    hint=move || "What placement counts on; the container may use more. As low as is realistic."
                    error=Signal::derive(move || editor.problem(FormField::Reservation))
                >
                    <Figure editor field=FormField::Reservation />
                </Field>
                <Field
                    label="Memory limit"
                    hint=move || "A hard limit: a container that goes over it is killed. Leave room for peaks."
                    error=Signal::derive(move || editor.problem(FormField::Limit))
                >
                    <Figure editor field=FormField::Limit />
                </Field>
            </div>
            <Bar editor />
            <MemoryAdvisor editor />
        </div>
    }
}

#[component]
fn Figure(editor: Editor, field: FormField) -> impl IntoView {
    view! {
        <NumberInput
            value=editor.field(field)
            on_input=move |text| editor.set_field(field, text)
            unit=Signal::stored("MB".to_owned())
            readonly=editor.pending
        />
    }
}

/// The bar; empty while a figure cannot be read.
#[component]
fn Bar(editor: Editor) -> impl IntoView {
    let figure = move |field: FormField| {
        editor.field(field).with(|text| memory::parse(field.wire(), text).ok()).unwrap_or(0)
    };
    let figures = Memo::new(move |_| (figure(FormField::Reservation), figure(FormField::Limit)));
    let bar = Memo::new(move |_| {
        let (reservation, limit) = figures.get();
        memory_bar(reservation, limit)
    });
    let percent = |share: f64| format!("{}%", (share * 1000.0).round() / 10.0);
    let label = move || {
        let (reservation, limit) = figures.get();
        format!("{} reserved, at most {}", format::megabytes(reservation), format::megabytes(limit))
    };
    view! {
        <div class="memory" role="img" aria-label=label>
            <div class="track">
                <i class="burst" style:width=move || percent(bar.get().limit)></i>
                <i class="soft" style:width=move || percent(bar.get().reserved)></i>
                <i class="hard" style:left=move || percent(bar.get().limit)></i>
            </div>
            <div class="scale" aria-hidden="true">
                <span>"0"</span>
                <span class="key"><i class="soft"></i>"reserved"</span>
                <span class="key"><i class="burst"></i>"may be used"</span>
                <span class="key"><i class="hard"></i>"killed beyond"</span>
                <span>{move || format::megabytes(bar.get().scale)}</span>
            </div>
        </div>
    }
}
