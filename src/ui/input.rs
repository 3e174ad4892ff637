//! Inputs for text, numbers, long text, and one of many.

use leptos::{ev::FocusEvent, html, prelude::*};

use super::{Icon, Name, field::FieldContext, id};

/// The ids and states that an input takes from the field around it; outside a field it needs a label of its own.
#[derive(Clone)]
pub(super) struct Ties {
    pub(super) id: String,
    pub(super) described_by: Signal<Option<String>>,
    pub(super) invalid: Signal<bool>,
}

pub(super) fn ties() -> Ties {
    match use_context::<FieldContext>() {
        Some(FieldContext { id, described_by, invalid }) => Ties { id, described_by, invalid },
        None => Ties {
            id: id::unique("input"),
            described_by: Signal::stored(None),
            invalid: Signal::stored(false),
        },
    }
}

/// A line of text, with fixed text before and behind it where wanted.
#[component]
pub fn TextInput(
    /// The value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with each change of the value.
    #[prop(into)]
    on_input: Callback<String>,
    /// Called when the field is left.
    #[prop(optional, into)]
    on_blur: Option<Callback<FocusEvent>>,
    /// `text`, `password`, `url` …
    #[prop(default = Signal::stored("text"), into)]
    kind: Signal<&'static str>,
    /// Fixed text before the value.
    #[prop(optional, into)]
    prefix: Option<Signal<String>>,
    /// Fixed text behind the value.
    #[prop(optional, into)]
    suffix: Option<Signal<String>>,
    /// The accessible name outside a [`super::Field`].
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// An example in the empty field.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What the browser may fill in: `username`, `current-password`, `off`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The keyboard of a phone: `numeric`, `url`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Code: monospaced, no spelling, no capital at the start.
    #[prop(optional)]
    mono: bool,
    /// Must not be empty.
    #[prop(optional)]
    required: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Can be read and copied only.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// The element, for moving the focus to it.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let Ties { id, described_by, invalid } = ties();
    let affixed = prefix.is_some() || suffix.is_some();
    let plain_words = !mono && !affixed && kind.get_untracked() == "text";
    let input = view! {
        <input
            id=id
            class:input=!affixed
            class:mono=mono && !affixed
            type=move || kind.get()
            prop:value=move || value.get()
            placeholder=placeholder
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength.map(|most| most.to_string())
            autocapitalize=(!plain_words).then_some("none")
            spellcheck=(!plain_words).then_some("false")
            required=required
            autofocus=autofocus
            disabled=move || disabled.get()
            readonly=move || readonly.get()
            aria-label=move || label.map(|label| label.get())
            aria-describedby=move || described_by.get()
            aria-invalid=move || invalid.get().then_some("true")
            node_ref=node_ref
            on:input=move |event| on_input.run(event_target_value(&event))
            on:blur=move |event| {
                if let Some(on_blur) = on_blur {
                    on_blur.run(event);
                }
            }
        />
    };
    if affixed {
        view! {
            <div class="affix">
                {prefix.map(|text| view! { <span class="before">{move || text.get()}</span> })}
                {input}
                {suffix.map(|text| view! { <span class="after">{move || text.get()}</span> })}
            </div>
        }
        .into_any()
    } else {
        input.into_any()
    }
}

/// A number. The text is the caller's: what cannot be read as a number is kept and named, not thrown away.
#[component]
pub fn NumberInput(
    /// The text of the number.
    #[prop(into)]
    value: Signal<String>,
    /// Called with each change.
    #[prop(into)]
    on_input: Callback<String>,
    /// The unit behind the number.
    #[prop(optional, into)]
    unit: Option<Signal<String>>,
    /// The accessible name outside a [`super::Field`].
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// An example in the empty field.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Can be read and copied only.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// The element, for moving the focus to it.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    // `type="number"` drops what it cannot read, changes on a wheel, and hides which character is wrong
    view! {
        <TextInput
            value
            on_input
            nostrip:suffix=unit
            nostrip:label=label
            nostrip:placeholder=placeholder
            inputmode="numeric"
            mono=true
            disabled
            readonly
            node_ref
        />
    }
}

/// Text of many lines.
#[component]
pub fn TextArea(
    /// The value.
    #[prop(into)]
    value: Signal<String>,
    /// Called with each change of the value.
    #[prop(into)]
    on_input: Callback<String>,
    /// The accessible name outside a [`super::Field`].
    #[prop(optional, into)]
    label: Option<String>,
    /// An example in the empty field.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
    /// Can be read and copied only.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Something is wrong with it, outside a [`super::Field`].
    #[prop(optional, into)]
    wrong: Signal<bool>,
    /// The element, for moving the focus to it.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let Ties { id, described_by, invalid } = ties();
    view! {
        <textarea
            id=id
            class="input mono"
            rows=rows.to_string()
            prop:value=move || value.get()
            placeholder=placeholder
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            readonly=move || readonly.get()
            aria-label=label
            aria-describedby=move || described_by.get()
            aria-invalid=move || (invalid.get() || wrong.get()).then_some("true")
            node_ref=node_ref
            on:input=move |event| on_input.run(event_target_value(&event))
        ></textarea>
    }
}

/// One of many.
#[component]
pub fn Select(
    /// Value and word of each option.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value that is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the new value.
    #[prop(into)]
    on_change: Callback<String>,
    /// The accessible name outside a [`super::Field`].
    #[prop(optional, into)]
    label: Option<String>,
    /// 28 px tall, for toolbars.
    #[prop(optional)]
    small: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let Ties { id, described_by, invalid } = ties();
    // `selected` on the options: a value that is set before its option exists would be lost
    let choices = move || {
        options
            .get()
            .into_iter()
            .map(|(key, word)| {
                let selected = {
                    let key = key.clone();
                    move || value.with(|value| *value == key)
                };
                view! { <option value=key prop:selected=selected>{word}</option> }
            })
            .collect_view()
    };
    view! {
        <span class="select">
            <select
                id=id
                class="input"
                data-size=small.then_some("s")
                disabled=move || disabled.get()
                aria-label=label
                aria-describedby=move || described_by.get()
                aria-invalid=move || invalid.get().then_some("true")
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {choices}
            </select>
            <Icon name=Name::ChevronDown />
        </span>
    }
}
