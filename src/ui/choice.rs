//! Choices: on or off, one of a few, one of a few side by side.

use leptos::{html, prelude::*};

/// On or off, with its words.
#[component]
pub fn Checkbox(
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || checked.get()
                disabled=move || disabled.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span>{children()}</span>
        </label>
    }
}

/// The question that a few [`Choice`]s answer.
#[component]
pub fn ChoiceGroup(
    /// The question. Hidden from sight where a heading asks it already.
    #[prop(into)]
    legend: String,
    /// Show the question.
    #[prop(optional)]
    show: bool,
    /// The choices.
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="stack">
            <legend class=if show { "label" } else { "vh" }>{legend}</legend>
            {children()}
        </fieldset>
    }
}

/// One answer of a [`ChoiceGroup`]: a card whose whole face is the label.
#[component]
pub fn Choice(
    /// The name that the choices of one question share.
    #[prop(into)]
    group: String,
    /// Whether this one holds.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called when it is chosen.
    #[prop(into)]
    on_choose: Callback<()>,
    /// The answer in a word or two.
    #[prop(into)]
    title: String,
    /// The element, for moving the focus to it.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
    /// What it means.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name=group
                prop:checked=move || checked.get()
                node_ref=node_ref
                on:change=move |_| on_choose.run(())
            />
            <span class="grow">
                <b>{title}</b>
                <span class="hint">{children()}</span>
            </span>
        </label>
    }
}

/// A few buttons side by side of which one is pressed: put [`super::Button`]s with `pressed` inside.
#[component]
pub fn Segments(
    /// What they choose.
    #[prop(into)]
    label: String,
    /// The buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="segments" role="group" aria-label=label>{children()}</div> }
}
