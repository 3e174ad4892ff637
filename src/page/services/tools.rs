//! The search field and the chips over the list.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use servicectl_api::verdict::Kind;

use super::listing::Listing;
use crate::{
    domain::format,
    page::common::verdict,
    route::{Route, Tab},
    state::services::Group,
    ui::{Chip, RelativeTime, SearchField, Tone},
};

/// What a key in the search field does to the rows that fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Go {
    /// Opens the first service.
    Open,
    /// Moves the focus into the first row.
    Enter,
}

impl Go {
    fn of(key: &str) -> Option<Self> {
        match key {
            "Enter" => Some(Self::Open),
            "ArrowDown" => Some(Self::Enter),
            _ => None,
        }
    }
}

/// The toolbar.
#[component]
pub(super) fn Tools(
    /// The list.
    listing: Listing,
) -> impl IntoView {
    let services = listing.services;
    let text = Signal::derive(move || listing.text.get().unwrap_or_default());
    let typed = move |text: String| listing.set_text.set((!text.is_empty()).then_some(text));
    let navigate = use_navigate();
    let pressed = move |event: ev::KeyboardEvent| {
        // Enter that ends a composed word is none of ours, and with Ctrl or Meta a key is the browser's
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing();
        let Some(go) = Go::of(&event.key()).filter(|_| !modified) else { return };
        event.prevent_default();
        let (typed, navigate) = (event_target_value(&event), navigate.clone());
        leptos::task::spawn_local(async move {
            listing.filtered(&typed).await;
            match go {
                Go::Open => {
                    if let Some(name) = listing.first() {
                        navigate(&Route::service(name, Tab::Overview).href(), Default::default());
                    }
                }
                Go::Enter => listing.enter(),
            }
        });
    };
    let total = Signal::derive(move || {
        format::thousands(services.list().with(|list| list.as_ref().map_or(0, |list| list.len())) as u64)
    });
    let updated = Signal::derive(move || {
        services.polling().and_then(|polling| polling.updated.get()).map(|at| (at / 1000.0) as i64)
    });
    view! {
        <div class="tools">
            <SearchField value=text on_input=typed label="Filter: name, tag:1.4, is:unhealthy" on_key=pressed />
            <div class="row tight" role="group" aria-label="Show by verdict">
                <Chip on=move || listing.group.get().is_none() count=total on_click=move |_| listing.set_group.set(None)>
                    "All"
                </Chip>
                {Group::ALL.into_iter().map(|group| view! { <GroupChip listing group /> }).collect_view()}
            </div>
            <span class="grow"></span>
            <span class="small faint wide-only">"Updated " <RelativeTime at=updated /></span>
        </div>
    }
}

/// A chip, while there is anything behind it.
#[component]
fn GroupChip(
    /// The list.
    listing: Listing,
    /// What it filters by.
    group: Group,
) -> impl IntoView {
    let services = listing.services;
    let number = Memo::new(move |_| {
        services.version().track();
        services.count(group)
    });
    let on = Signal::derive(move || listing.group.get() == Some(group));
    let shown = Memo::new(move |_| number.get() > 0 || on.get());
    move || {
        shown.get().then(|| {
            view! {
                <Chip
                    on
                    tone=tone(group)
                    count=Signal::derive(move || format::thousands(number.get() as u64))
                    on_click=move |_| listing.set_group.set(if on.get_untracked() { None } else { Some(group) })
                >
                    {group.word()}
                </Chip>
            }
        })
    }
}

fn tone(group: Group) -> Tone {
    match group {
        Group::NeedsYou => verdict::look(Kind::Failed).0,
        Group::Kind(kind) => verdict::look(kind).0,
    }
}

#[cfg(test)]
mod tests {
    use super::Go;

    #[test]
    fn enter_opens_the_first_row_and_the_arrow_goes_into_it() {
        assert_eq!((Go::of("Enter"), Go::of("ArrowDown")), (Some(Go::Open), Some(Go::Enter)));
        assert!(["ArrowUp", "Tab", "Escape", "j"].iter().all(|key| Go::of(key).is_none()));
    }
}
