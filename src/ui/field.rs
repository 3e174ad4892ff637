//! A field: label, input, hint and error, tied together for screen readers.

use leptos::{context::Provider, prelude::*};

use super::{Icon, Name, id};

/// What a field tells the input inside it.
#[derive(Clone)]
pub struct FieldContext {
    /// The id that the label points to.
    pub id: String,
    /// The ids of hint and error, where they are shown.
    pub described_by: Signal<Option<String>>,
    /// Whether the error is shown.
    pub invalid: Signal<bool>,
}

/// Label, input, hint, error. The input inside (`TextInput`, `NumberInput`, `TextArea`, `Select`) ties itself to them.
#[component]
pub fn Field(
    /// What to type.
    #[prop(into)]
    label: Signal<String>,
    /// What helps to get it right.
    #[prop(optional, into)]
    hint: Option<ViewFn>,
    /// What is wrong with the value, as a sentence.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What stands behind the error: a one-click fix.
    #[prop(optional, into)]
    fix: Option<ViewFn>,
    /// What stands opposite the label: a counter, "optional".
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// The input.
    children: Children,
) -> impl IntoView {
    let id = id::unique("field");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let has_hint = hint.is_some();
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        Signal::derive(move || {
            described_by(has_hint.then_some(&hint_id), error.with(Option::is_some).then_some(&error_id))
        })
    };
    let invalid = Signal::derive(move || error.with(Option::is_some));
    // for what is inside only: components have no owner of their own, and a later input would take it too
    let context = FieldContext { id: id.clone(), described_by, invalid };
    view! {
        <div class="field">
            <div class="over">
                <label for=id>{move || label.get()}</label>
                {aside.map(|aside| view! { <span class="small faint">{move || aside.run()}</span> })}
            </div>
            <Provider value=context>{children()}</Provider>
            {hint.map(|hint| view! { <div class="hint" id=hint_id>{move || hint.run()}</div> })}
            <div class="says" aria-live="polite">
                {move || {
                    let fix = fix.clone();
                    let id = error_id.clone();
                    error
                        .get()
                        .map(|text| {
                            view! {
                                <div class="wrong" id=id>
                                    <Icon name=Name::Alert />
                                    <span>{text} " " {fix.map(|fix| fix.run())}</span>
                                </div>
                            }
                        })
                }}
            </div>
        </div>
    }
}

fn described_by(hint: Option<&String>, error: Option<&String>) -> Option<String> {
    let ids: Vec<&str> = error.into_iter().chain(hint).map(String::as_str).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

#[cfg(test)]
mod tests {
    use super::described_by;

    #[test]
    fn an_input_is_described_by_its_error_first() {
        let (hint, error) = ("h".to_owned(), "e".to_owned());
        assert_eq!(described_by(None, None), None);
        assert_eq!(described_by(Some(&hint), None).as_deref(), Some("h"));
        assert_eq!(described_by(Some(&hint), Some(&error)).as_deref(), Some("e h"));
    }
}
