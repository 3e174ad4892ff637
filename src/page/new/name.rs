//! The name: fixed prefix, budget, rules that tick, the offending character marked, a one-click fix.

use leptos::prelude::*;
use servicectl_api::name::{self, Rule};

use super::Form;
use crate::{
    domain::format,
    ui::{Button, Field, Icon, Meter, Name, TextInput, Tone, button::Kind},
};

/// Whether a rule holds; nothing is said of an empty name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tick {
    Open,
    Holds,
    Broken,
}

impl Tick {
    fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Holds => "yes",
            Self::Broken => "no",
        }
    }

    fn icon(self) -> Name {
        match self {
            Self::Open => Name::Dash,
            Self::Holds => Name::Check,
            Self::Broken => Name::Close,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Holds => "holds: ",
            Self::Broken => "broken: ",
        }
    }
}

fn words(rule: Rule) -> &'static str {
    match rule {
        Rule::Start => "starts with a letter a–z",
        Rule::Characters => "only a–z, 0–9 and hyphen",
        Rule::End => "ends with a letter or a digit",
        Rule::Length => "at most 32 characters with the project’s prefix",
    }
}

/// The field.
#[component]
pub(super) fn NameField(
    /// The form.
    form: Form,
) -> impl IntoView {
    let typed = Signal::derive(move || form.entry.with(|entry| entry.name.clone()));
    let set = move |name: String| form.entry.update(|entry| entry.name = name);
    let problem = form.wrong(|wrong| wrong.name.clone());
    let taken = form.wrong(|wrong| wrong.taken.then_some(()));
    let error = Signal::derive(move || {
        if typed.with(String::is_empty) && !form.insists.get() {
            return None;
        }
        let sentence = problem.get().map(|problem| problem.message);
        sentence.or_else(|| {
            taken.get().map(|()| {
                format!("There is a service “{}” in this project already. Choose another name.", typed.get())
            })
        })
    });
    let suggestion =
        Memo::new(move |_| form.prefix.with(|prefix| typed.with(|typed| name::suggest(prefix, typed))));
    let fix = move || {
        let suggestion = suggestion.get()?;
        let words = format!("Use “{suggestion}”");
        Some(view! {
            <Button kind=Kind::Text on_click=move |_| set(suggestion.clone())>
                {words}
            </Button>
        })
    };
    let budget = Memo::new(move |_| form.prefix.with(|prefix| name::budget(prefix)));
    let used = Memo::new(move |_| typed.with(|typed| typed.chars().count()));
    let left = move || match budget.get().checked_sub(used.get()) {
        Some(left) => format!("{left} of {} characters left", budget.get()),
        None => format!("{} too many", format::count(used.get() - budget.get(), "character", "characters")),
    };
    let share = Signal::derive(move || used.get() as f64 / budget.get().max(1) as f64);
    let tone = Signal::derive(move || if used.get() > budget.get() { Tone::Bad } else { Tone::Accent });
    let tick = move |holds: bool| {
        if typed.with(String::is_empty) {
            Tick::Open
        } else if holds {
            Tick::Holds
        } else {
            Tick::Broken
        }
    };
    view! {
        <Field label="Name" error fix aside=move || left>
            <TextInput
                value=typed
                on_input=set
                prefix=Signal::derive(move || form.prefix.get())
                mono=true
                autofocus=true
                required=true
            />
        </Field>
        {move || marked(&typed.get(), problem.get().and_then(|problem| problem.at))}
        <Meter share tone label="Characters used" />
        <ul class="rules" aria-label="Rules for the name">
            {Rule::ALL
                .into_iter()
                .map(|rule| {
                    let holds = move || {
                        form.prefix.with(|prefix| typed.with(|typed| name::check_rule(rule, prefix, typed).is_ok()))
                    };
                    view! { <RuleTick words=words(rule) tick=Memo::new(move |_| tick(holds())) /> }
                })
                .collect_view()}
            <RuleTick words="not taken in this project" tick=Memo::new(move |_| tick(taken.get().is_none())) />
        </ul>
    }
}

/// A rule and whether it holds.
#[component]
fn RuleTick(
    /// The rule.
    words: &'static str,
    /// Whether it holds.
    tick: Memo<Tick>,
) -> impl IntoView {
    view! {
        <li data-ok=move || tick.get().slug()>
            {move || view! { <Icon name=tick.get().icon() /> }}
            <span>
                <span class="vh">{move || tick.get().word()}</span>
                {words}
            </span>
        </li>
    }
}

/// The name with its offending character marked. The sentence over it says the same.
fn marked(name: &str, at: Option<usize>) -> Option<impl IntoView + use<>> {
    let (start, character) = name.char_indices().nth(at?)?;
    let (before, rest) = (name[..start].to_owned(), name[start + character.len_utf8()..].to_owned());
    let shown = if character.is_whitespace() || character.is_control() { '␣' } else { character };
    Some(view! {
        <p class="marked mono" aria-hidden="true">
            {before}
            <mark>{shown.to_string()}</mark>
            {rest}
        </p>
    })
}
