//! The search field, its switches, and the steps from match to match.

use leptos::{ev, html, prelude::*};

use crate::{
    browser::keys,
    domain::format,
    page::service::logs::{
        address::Switch,
        desk::{Desk, use_desk},
        options::{Choice, turn},
    },
    ui::{
        Button, Name, SearchField,
        button::{Kind, Size},
    },
};

/// Puts the focus into the search field.
fn focus_search(input: NodeRef<html::Input>) {
    if let Some(input) = input.get_untracked() {
        let _ = input.focus();
        input.select();
    }
}

/// The search field with its switches.
#[component]
pub fn FindBox() -> impl IntoView {
    let desk = use_desk();
    let input = NodeRef::<html::Input>::new();
    listen(desk, input);
    let typed = move |text: String| {
        desk.picks.current.set(None);
        desk.finder.type_text(text);
    };
    let note = Signal::derive(move || note(desk));
    let enter = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            desk.picks.step(desk, !event.shift_key());
        }
    };
    let problem = move || desk.finder.prepared.with(|prepared| prepared.problem());
    let idle = Signal::derive(move || desk.view.with(|view| view.hits.is_empty()));
    let options = desk.options;
    let on = move || {
        let switched =
            [options.exact, options.word, options.regex, options.only].iter().any(|switch| switch.get().0);
        (switched || !desk.finder.text().get().is_empty()).then_some("")
    };
    view! {
        <div class="log-find" role="search" data-on=on>
            <SearchField
                value=desk.finder.text()
                on_input=typed
                label="Search these lines"
                note
                node_ref=input
                on:keydown=enter
            />
            <div class="log-switches" role="group" aria-label="How to search">
                <SearchSwitch switch=options.exact label="Match case" sign="Aa" />
                <SearchSwitch switch=options.word label="Whole words" sign="abc" />
                <SearchSwitch switch=options.regex label="Regular expression" sign=".*" />
                <Button
                    kind=Kind::Quiet
                    size=Size::Small
                    icon=Name::Filter
                    label="Show only lines that match"
                    pressed=Signal::derive(move || options.only.get().0)
                    on_click=move |_| turn(options.only)
                />
                <Show when=move || desk.finder.is_on()>
                    <Button
                        kind=Kind::Quiet
                        size=Size::Small
                        icon=Name::ChevronUp
                        label="Previous match (N)"
                        disabled=idle
                        on_click=move |_| desk.picks.step(desk, false)
                    />
                    <Button
                        kind=Kind::Quiet
                        size=Size::Small
                        icon=Name::ChevronDown
                        label="Next match (n)"
                        disabled=idle
                        on_click=move |_| desk.picks.step(desk, true)
                    />
                </Show>
            </div>
            {move || problem().map(|problem| view! { <p class="wrong" role="status">{explain(&problem)}</p> })}
        </div>
    }
}

#[component]
fn SearchSwitch(switch: Choice<Switch>, label: &'static str, sign: &'static str) -> impl IntoView {
    view! {
        <Button
            kind=Kind::Quiet
            size=Size::Small
            label=label.to_owned()
            pressed=Signal::derive(move || switch.get().0)
            on_click=move |_| turn(switch)
            attr:title=label
        >
            <span class="sign" data-sign=sign></span>
        </Button>
    }
}

/// "3 of 18".
fn note(desk: Desk) -> String {
    if !desk.finder.is_on() {
        return String::new();
    }
    let hits = desk.view.with(|view| view.hits.len());
    let count = format::thousands(hits as u64);
    match desk.picks.place(desk) {
        _ if desk.finder.busy.get() => format!("{count} so far"),
        Some(place) => format!("{} of {count}", format::thousands(place as u64)),
        None if hits == 0 => "none".to_owned(),
        None => format::count(hits, "line", "lines"),
    }
}

/// What is wrong with a pattern, in one sentence.
fn explain(problem: &str) -> String {
    format!(
        "This is no regular expression: {problem}. Write \\ before a sign that stands for itself, as in \\(."
    )
}

/// `/` leads to the search, `n` and `N` to the next and the previous match, `End` to the end.
fn listen(desk: Desk, input: NodeRef<html::Input>) {
    keys::on_plain_key(move |key| {
        match key {
            "/" => focus_search(input),
            "n" if desk.finder.is_on() => desk.picks.step(desk, true),
            "N" if desk.finder.is_on() => desk.picks.step(desk, false),
            "End" => desk.scroller.resume(desk),
            _ => return false,
        }
        true
    });
}
