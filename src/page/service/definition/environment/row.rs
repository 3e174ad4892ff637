//! One variable: name, value, what is to be said about them.

use leptos::{
    ev::{ClipboardEvent, KeyboardEvent},
    html,
    prelude::*,
};

use super::{
    grip::{Grip, shift},
    rows::focus_name,
};
use crate::{
    browser::{file, focus},
    domain::{
        definition::{
            mask::{self, MASK},
            table::assignment,
        },
        format::called,
    },
    page::service::definition::{
        editor::{Change, Editor, Mark, RowState},
        import::Importing,
    },
    ui::{
        Button, Icon, Name, RevealButton,
        button::{Kind, Size},
        id,
    },
};

/// The row.
#[component]
pub(super) fn VariableRow(
    editor: Editor,
    row: RowState,
    importing: Importing,
    /// Enter was pressed in the last field of the last row.
    #[prop(into)]
    on_enter: Callback<()>,
) -> impl IntoView {
    let id = row.id;
    let mark = Memo::new(move |_| editor.marks.with(|marks| marks.get(&id).cloned().unwrap_or_default()));
    let says = id::unique("says");
    let name = RwSignal::from(row.name.clone());
    let label = Signal::derive(move || {
        name.with(|name| if name.is_empty() { "the new variable".to_owned() } else { called(name) })
    });
    let keys = move |event: KeyboardEvent| match (event.key().as_str(), event.alt_key()) {
        ("ArrowUp", true) => {
            event.prevent_default();
            shift(editor, id, -1);
        }
        ("ArrowDown", true) => {
            event.prevent_default();
            shift(editor, id, 1);
        }
        ("Enter", _)
            if editor.rows_untracked().last().is_some_and(|last| last.id == id)
                && !event.default_prevented() =>
        {
            event.prevent_default();
            on_enter.run(());
        }
        _ => {}
    };
    let remove = move |_| {
        let rows = editor.rows_untracked();
        let place = rows.iter().position(|row| row.id == id).unwrap_or(0);
        let next = rows.get(place + 1).or_else(|| rows.get(place.checked_sub(1)?)).map(|row| row.id);
        editor.remove(id);
        match next {
            Some(next) => focus_name(next),
            None => {
                focus::first("[data-test=add-variable]");
            }
        }
    };
    let tone = move || mark.with(|mark| mark.guard.is_some().then_some("warn"));
    view! {
        <li class="env-row" data-row=id.to_string() data-v=tone on:keydown=keys>
            <Grip editor id label />
            <NameCell editor row=row.clone() mark says=says.clone() label importing />
            <ValueCell editor row=row.clone() mark says=says.clone() label />
            <ChangeWord mark />
            <Button
                kind=Kind::Quiet
                size=Size::Small
                icon=Name::Close
                label=Signal::derive(move || format!("Remove {}", label.get()))
                on_click=remove
            />
            <Sayings editor row=id mark id=says />
        </li>
    }
}

#[component]
fn NameCell(
    editor: Editor,
    row: RowState,
    mark: Memo<Mark>,
    says: String,
    label: Signal<String>,
    importing: Importing,
) -> impl IntoView {
    let (id, name, value) = (row.id, row.name.clone(), row.value.clone());
    let typed = move |text: String| {
        // NAME=value in the name field fills both; what is typed behind the = goes on in the value.
        match assignment(&text) {
            Some((left, right)) => {
                name.set(left.to_owned());
                value.update(|value| {
                    *value = Some(format!("{right}{}", value.as_deref().unwrap_or_default()));
                });
                focus::first(&format!("[data-row=\"{id}\"] .value :is(input, textarea, button)"));
            }
            None => name.set(text),
        }
        editor.row_edited();
    };
    let paste = move |event: ClipboardEvent| {
        let text = file::pasted(&event);
        if text.trim().contains('\n') {
            event.prevent_default();
            importing.open(text, None);
        }
    };
    let shown = row.name.clone();
    let wrong = move || mark.with(|mark| mark.name.is_some() || mark.repeated);
    view! {
        <input
            class="input mono name"
            data-size="s"
            type="text"
            prop:value=move || shown.get()
            aria-label=move || format!("Name of {}", label.get())
            aria-describedby=says
            aria-invalid=move || mark.with(|mark| mark.name.is_some()).then_some("true")
            data-warn=move || wrong().then_some("")
            placeholder="NAME"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            readonly=move || editor.pending.get()
            on:input=move |event| typed(event_target_value(&event))
            on:paste=paste
        />
    }
}

/// The value: masked until asked for where it looks secret, and then not in the page at all.
#[component]
fn ValueCell(
    editor: Editor,
    row: RowState,
    mark: Memo<Mark>,
    says: String,
    label: Signal<String>,
) -> impl IntoView {
    let (name, value, shown) = (
        RwSignal::from(row.name.clone()),
        RwSignal::from(row.value.clone()),
        RwSignal::from(row.shown.clone()),
    );
    // While somebody types into it, a value does not vanish under the hand.
    let typing = RwSignal::new(false);
    let secret = Memo::new(move |_| {
        name.with(|name| value.with(|value| mask::is_masked(name, value.as_deref().unwrap_or_default())))
    });
    let hidden = Memo::new(move |_| secret.get() && !shown.get());
    let long =
        Memo::new(move |_| value.with(|value| value.as_deref().is_some_and(|value| value.contains('\n'))));
    let label = Signal::derive(move || format!("Value of {}", label.get()));
    let says = StoredValue::new(says);
    let cell = move || {
        if hidden.get() && !typing.get() {
            view! { <span class="masked mono" aria-label=move || format!("{}: masked", label.get()) role="img">{MASK}</span> }.into_any()
        } else if long.get() {
            view! { <LongValue editor value typing mark says=says.get_value() label /> }.into_any()
        } else {
            view! { <ShortValue editor value typing hidden mark says=says.get_value() label /> }.into_any()
        }
    };
    let what = Signal::derive(move || format!("the value of {}", name.with(|name| called(name))));
    let eye = move || secret.get().then(|| view! { <RevealButton shown what /> });
    view! { <div class="value">{cell} {eye}</div> }
}

#[component]
fn ShortValue(
    editor: Editor,
    value: RwSignal<Option<String>>,
    typing: RwSignal<bool>,
    hidden: Memo<bool>,
    mark: Memo<Mark>,
    says: String,
    label: Signal<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let paste = move |event: ClipboardEvent| {
        // An input would drop the line breaks of a certificate.
        let text = file::pasted(&event);
        if text.trim_end().contains('\n') {
            event.prevent_default();
            value.update(|value| *value = Some(format!("{}{}", value.as_deref().unwrap_or_default(), text)));
            editor.row_edited();
        }
    };
    view! {
        <input
            class="input mono"
            class:dots=move || hidden.get()
            data-size="s"
            type="text"
            prop:value=move || value.get().unwrap_or_default()
            placeholder=move || if value.with(Option::is_none) { "not kept: type it again" } else { "" }
            aria-label=move || label.get()
            aria-describedby=says
            aria-invalid=move || mark.with(|mark| mark.value.is_some()).then_some("true")
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            readonly=move || editor.pending.get()
            node_ref=input
            on:focus=move |_| typing.set(true)
            on:blur=move |_| { let _ = typing.try_set(false); }
            on:input=move |event| {
                value.set(Some(event_target_value(&event)));
                editor.row_edited();
            }
            on:paste=paste
        />
    }
}

/// A value of many lines.
#[component]
fn LongValue(
    editor: Editor,
    value: RwSignal<Option<String>>,
    typing: RwSignal<bool>,
    mark: Memo<Mark>,
    says: String,
    label: Signal<String>,
) -> impl IntoView {
    let lines =
        move || value.with(|value| value.as_deref().map_or(1, |value| value.split('\n').count()).clamp(2, 8));
    view! {
        <textarea
            class="input mono"
            rows=move || lines().to_string()
            prop:value=move || value.get().unwrap_or_default()
            aria-label=move || label.get()
            aria-describedby=says
            aria-invalid=move || mark.with(|mark| mark.value.is_some()).then_some("true")
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            readonly=move || editor.pending.get()
            on:focus=move |_| typing.set(true)
            on:blur=move |_| { let _ = typing.try_set(false); }
            on:keydown=move |event| {
                // Enter belongs to the text here, not to the row.
                if event.key() == "Enter" && !event.alt_key() {
                    event.stop_propagation();
                }
            }
            on:input=move |event| {
                value.set(Some(event_target_value(&event)));
                editor.row_edited();
            }
        ></textarea>
    }
}

#[component]
fn ChangeWord(mark: Memo<Mark>) -> impl IntoView {
    let change = Memo::new(move |_| mark.with(|mark| mark.change));
    view! {
        <span class="change small">
            {move || match change.get() {
                Some(Change::New) => Some(view! { <span class="tone" data-v="good">"new"</span> }.into_any()),
                Some(Change::Changed) => Some(view! { <span class="tone" data-v="busy">"changed"</span> }.into_any()),
                None => None,
            }}
        </span>
    }
}

/// What is wrong or odd, with its fix.
#[component]
fn Sayings(editor: Editor, row: u64, mark: Memo<Mark>, id: String) -> impl IntoView {
    let fix = move || {
        editor.context_root.get().map(|path| {
            view! {
                <Button kind=Kind::Text on_click=move |_| editor.fix_context_root()>
                    {format!("Use {path}")}
                </Button>
            }
        })
    };
    let take = move || {
        view! {
            <Button kind=Kind::Text on_click=move |_| editor.take_running(row)>
                "Take the one that runs"
            </Button>
        }
    };
    view! {
        <div class="sayings" id=id>
            {move || {
                let Mark { name, value, unseen, repeated, guard, can_take_running, .. } = mark.get();
                let repeated =
                    repeated.then(|| "This name is there more than once; the last one counts.".to_owned());
                // A value that was not kept is said once, with the right one beside it where it is known.
                let value = value.filter(|_| guard.is_none());
                view! {
                    {name.map(|text| view! { <Saying text tone="bad" /> })}
                    {value.map(|text| view! { <Saying text tone="bad">{can_take_running.then(take)}</Saying> })}
                    {unseen.map(|text| view! { <Saying text tone="warn" /> })}
                    {repeated.map(|text| view! { <Saying text tone="warn" /> })}
                    {guard.map(|text| view! { <Saying text tone="warn">{fix}</Saying> })}
                }
            }}
        </div>
    }
}

#[component]
fn Saying(text: String, tone: &'static str, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="wrong" data-v=tone>
            <Icon name=Name::Alert />
            <span>{text} " " {children.map(|children| children())}</span>
        </div>
    }
}
