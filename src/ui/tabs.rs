//! Tabs: a nav of links.

use leptos::{html, prelude::*};

use crate::browser::within;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabLink {
    /// Where it leads.
    pub href: String,
    /// The word on it.
    pub word: String,
    /// A faint note behind the word: a count.
    pub note: Option<String>,
    /// Whether it is the page that is open.
    pub current: bool,
}

/// A nav of links; the open page's carries `aria-current`, and is scrolled into view where there is little room.
#[component]
pub fn Tabs(
    /// What the tabs belong to.
    #[prop(into)]
    label: Signal<String>,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<TabLink>>,
) -> impl IntoView {
    let nav = NodeRef::<html::Nav>::new();
    // notes come later than the words and move what stands behind them
    let place = Memo::new(move |_| {
        tabs.with(|tabs| {
            let notes = tabs.iter().filter(|tab| tab.note.is_some()).count();
            (tabs.iter().position(|tab| tab.current), notes)
        })
    });
    Effect::new(move |_| {
        if let (Some(nav), (Some(index), _)) = (nav.get(), place.get()) {
            within::reveal_child(&nav, index);
        }
    });
    view! {
        <nav class="tabs" node_ref=nav aria-label=move || label.get()>
            <For each=move || tabs.get() key=|tab| tab.href.clone() let:tab>
                {
                    let href = tab.href.clone();
                    let fresh = move || {
                        tabs.with(|tabs| tabs.iter().find(|other| other.href == tab.href).cloned())
                    };
                    let current = fresh.clone();
                    view! {
                        <a
                            href=href
                            aria-current=move || current().is_some_and(|tab| tab.current).then_some("page")
                        >
                            {tab.word.clone()}
                            {move || fresh().and_then(|tab| tab.note).map(|note| view! { " " <span class="n">{note}</span> })}
                        </a>
                    }
                }
            </For>
        </nav>
    }
}
