//! The command palette (`Ctrl K`): go to any service or page of one, run an action.

use leptos::{ev, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    browser::{keys, within},
    domain::{format, fuzzy::fit},
    route::{Route, Tab},
    state::{
        services::use_services,
        theme::{Theme, use_theme},
    },
    ui::{Dialog, Icon, Name, id},
};

/// Most lines that are shown.
const MOST: usize = 12;

/// What a line does.
#[derive(Clone, Debug, PartialEq)]
enum Action {
    Go(Route),
    Theme(Theme),
    Keys,
    SignOut,
}

impl Action {
    fn icon(&self) -> Name {
        match self {
            Self::Go(_) => Name::ChevronRight,
            Self::Theme(Theme::System) => Name::SystemTheme,
            Self::Theme(Theme::Light) => Name::Sun,
            Self::Theme(Theme::Dark) => Name::Moon,
            Self::Keys => Name::Question,
            Self::SignOut => Name::SignOut,
        }
    }

    fn kind(&self) -> &'static str {
        if matches!(self, Self::Go(_)) { "go" } else { "run" }
    }
}

/// A line that fits what was typed.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    words: String,
    /// Matched characters.
    marks: Vec<usize>,
    action: Action,
}

/// The lines that fit, best first. An empty query offers the actions and the first services.
fn lines(query: &str, services: &[&str]) -> Vec<Line> {
    let actions = [
        ("All services", Action::Go(Route::Services)),
        ("New service", Action::Go(Route::New)),
        ("Theme: as the system", Action::Theme(Theme::System)),
        ("Theme: light", Action::Theme(Theme::Light)),
        ("Theme: dark", Action::Theme(Theme::Dark)),
        ("Keys", Action::Keys),
        ("Sign out", Action::SignOut),
    ];
    let mut fits: Vec<(i64, Line)> = Vec::new();
    let mut add = |words: String, action: Action| {
        if let Some((score, marks)) = fit(query, &words) {
            fits.push((score, Line { words, marks, action }));
        }
    };
    for (words, action) in actions {
        add(words.to_owned(), action);
    }
    for name in services {
        let called = format::called(name);
        add(called.clone(), Action::Go(Route::service(*name, Tab::Overview)));
        if !query.trim().is_empty() {
            for tab in Tab::ALL {
                add(format!("{called} › {}", tab.word()), Action::Go(Route::service(*name, tab)));
            }
        }
    }
    if !query.trim().is_empty() {
        fits.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    }
    fits.into_iter().take(MOST).map(|(_, line)| line).collect()
}

/// The palette.
#[component]
pub fn Palette(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Opens the list of keys.
    keys: RwSignal<bool>,
    /// Signs out.
    sign_out: Callback<()>,
) -> impl IntoView {
    keys::on_command_key("k", move || open.update(|open| *open = !*open));
    let theme = use_theme();
    let navigate = use_navigate();
    let run = Callback::new(move |action: Action| {
        open.set(false);
        match action {
            Action::Go(route) => navigate(&route.href(), NavigateOptions::default()),
            Action::Theme(choice) => theme.set(choice),
            Action::Keys => keys.set(true),
            Action::SignOut => sign_out.run(()),
        }
    });
    view! {
        <Dialog open title="Go to or run">
            <Search run />
        </Dialog>
    }
}

/// The field and its lines: a combobox with a list that is always open.
#[component]
fn Search(
    /// Does what a line says.
    run: Callback<Action>,
) -> impl IntoView {
    let services = use_services();
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        services.list().with(|list| {
            let names: Vec<&str> = list
                .as_ref()
                .map(|list| list.iter().map(|service| service.name.as_str()).collect())
                .unwrap_or_default();
            query.with(|query| lines(query, &names))
        })
    });
    let chosen = RwSignal::new(0usize);
    let list_id = id::unique("palette");
    let option_id = {
        let list_id = list_id.clone();
        move |index: usize| format!("{list_id}-{index}")
    };
    let list = NodeRef::<html::Ul>::new();
    let step = move |down: bool| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        chosen.update(|index| {
            *index = match (*index, down) {
                (index, true) if index < last => index + 1,
                (_, true) => 0,
                (0, false) => last,
                (index, false) => index - 1,
            };
        });
        if let Some(list) = list.get_untracked() {
            within::reveal_child(&list, chosen.get_untracked());
        }
    };
    let pressed = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            step(true);
        }
        "ArrowUp" => {
            event.prevent_default();
            step(false);
        }
        "Enter" => {
            event.prevent_default();
            if let Some(line) = found.with_untracked(|found| found.get(chosen.get_untracked()).cloned()) {
                run.run(line.action);
            }
        }
        _ => {}
    };
    let typed = move |event| {
        query.set(event_target_value(&event));
        chosen.set(0);
    };
    let active = {
        let option_id = option_id.clone();
        move || found.with(|found| !found.is_empty()).then(|| option_id(chosen.get()))
    };
    let options = move || {
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, line)| {
                let action = line.action.clone();
                view! {
                    <li
                        class="item"
                        role="option"
                        id=option_id(index)
                        aria-selected=move || if chosen.get() == index { "true" } else { "false" }
                        on:pointermove=move |_| chosen.set(index)
                        on:click=move |_| run.run(action.clone())
                    >
                        <span class="kind">{line.action.kind()}</span>
                        <Icon name=line.action.icon() />
                        <span class="cut">{marked(&line.words, &line.marks)}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="palette">
            <div class="affix search">
                <span class="mark">
                    <Icon name=Name::Search />
                </span>
                <input
                    type="text"
                    role="combobox"
                    autofocus=true
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-label="Go to or run"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls=list_id.clone()
                    aria-activedescendant=active
                    placeholder="A service, a page of it, an action"
                    prop:value=move || query.get()
                    on:input=typed
                    on:keydown=pressed
                />
            </div>
            <ul class="lines" role="listbox" id=list_id aria-label="What fits" node_ref=list>
                {options}
            </ul>
            <p class="small soft" role="status">
                {move || found.with(Vec::is_empty).then_some("Nothing fits. Try a part of a service’s name.")}
            </p>
        </div>
    }
}

/// The words with their matched letters marked.
fn marked(words: &str, marks: &[usize]) -> impl IntoView + use<> {
    words
        .chars()
        .enumerate()
        .map(|(index, letter)| {
            if marks.contains(&index) {
                view! { <b>{letter.to_string()}</b> }.into_any()
            } else {
                letter.to_string().into_any()
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &str) -> Vec<String> {
        lines(query, &["mesh-viewer", "optimiser"]).into_iter().map(|line| line.words).collect()
    }

    #[test]
    fn an_empty_palette_offers_actions_and_services() {
        let all = words("");
        assert_eq!(all[0], "All services");
        assert!(all.contains(&"mesh-viewer".to_owned()) && all.len() <= MOST);
    }

    #[test]
    fn a_service_comes_before_its_pages_and_a_page_is_found_by_both_words() {
        assert_eq!(words("mesh")[0], "mesh-viewer");
        assert_eq!(words("mesh lo")[0], "mesh-viewer › Logs");
        assert_eq!(words("dark"), ["Theme: dark"]);
    }
}
