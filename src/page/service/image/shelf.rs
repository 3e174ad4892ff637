//! The tags in the repository, where the platform has a registry of its own: a push is seen as soon as it is there.

use leptos::prelude::*;
use servicectl_api::about::rel;

use super::{commands::Choice, credentials::Registry, sample::deploy};
use crate::{
    domain::docker::{Life, life, shelf::arrived},
    state::{
        expect_service,
        poll::{Pace, poll},
        session::use_session,
        use_client,
        workbench::use_workbench,
    },
    ui::{LinkButton, Name, button::Size},
};

/// Most tags that are shown.
const MOST: usize = 12;

/// The tags, each with the way to its deployment; nothing where the platform offers no registry.
#[component]
pub(super) fn Shelf(registry: Registry, order: Choice) -> impl IntoView {
    let about = use_session().about();
    let links = expect_service().links;
    let offered = Memo::new(move |_| {
        let by_platform =
            about.with(|about| about.as_ref().is_some_and(|about| about.links.offers(rel::REGISTRY)));
        by_platform || links.with(|links| links.offers(rel::REGISTRY))
    });
    view! {
        <Show when=move || offered.get()>
            <Tags registry order />
        </Show>
    }
}

#[component]
fn Tags(registry: Registry, order: Choice) -> impl IntoView {
    let (name, client, workbench) = (expect_service().name(), use_client(), use_workbench());
    let tags = RwSignal::new(None::<Vec<String>>);
    poll({
        let name = name.clone();
        move || {
            let (client, name) = (client.clone(), name.clone());
            let fetched = registry.fetched().get_untracked();
            let expired = untrack(|| matches!(registry.age().map(life), Some(Life::Over(_))));
            async move {
                // those that expired would be refused: the page says how to get others
                let Some(fetched) = fetched.filter(|_| !expired) else { return Ok(Pace::Idle) };
                // what cannot be read now is not the platform's trouble: the list only saves a paste
                let Ok(Some(read)) = client.tags(&fetched.credentials).await else { return Ok(Pace::Idle) };
                let stocked = workbench.stocked(&name).get_untracked();
                let chosen = order.good_tag().unwrap_or_default();
                if let Some(tag) = arrived(&read, stocked.as_deref(), &chosen) {
                    workbench.keep_stocked(&name, tag);
                }
                if tags.with_untracked(|tags| tags.as_ref() != Some(&read)) {
                    tags.set(Some(read));
                }
                // a first push is waited for
                Ok(if stocked.is_none() { Pace::Changing } else { Pace::Idle })
            }
        }
    });
    let name = StoredValue::new(name);
    move || {
        let tags = tags.get()?;
        Some(if tags.is_empty() {
            view! { <p class="hint">"The repository is empty so far. A push shows here as soon as it is there."</p> }.into_any()
        } else {
            let more = tags.len().saturating_sub(MOST);
            // the one that is chosen has its button above
            let chosen = order.good_tag();
            let link = |tag: String| {
                if chosen.as_ref() == Some(&tag) {
                    return view! { <code>{tag}</code> }.into_any();
                }
                let href = name.with_value(|name| deploy(name, &tag));
                view! {
                    <LinkButton href size=Size::Small icon=Name::Play>
                        {format!("Deploy {tag}")}
                    </LinkButton>
                }
                .into_any()
            };
            view! {
                <div class="stack tight">
                    <div class="label">"In the repository"</div>
                    <div class="row tight" role="group" aria-label="Tags in the repository">
                        {tags.into_iter().take(MOST).map(link).collect_view()}
                    </div>
                    {(more > 0).then(|| view! { <p class="hint">{format!("and {more} more")}</p> })}
                </div>
            }
            .into_any()
        })
    }
}
