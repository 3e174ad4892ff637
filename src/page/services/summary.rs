//! How many services there are, and how many need somebody.

use leptos::prelude::*;
use servicectl_api::verdict::Kind;

use super::listing::Listing;
use crate::{
    domain::format,
    page::common::verdict,
    state::{services::Group, session::use_session},
    ui::Tone,
};

/// The line under the heading.
#[component]
pub(super) fn Summary(
    /// The list.
    listing: Listing,
) -> impl IntoView {
    let services = listing.services;
    let account = use_session().account();
    let project = move || account.get().map(|account| account.project).unwrap_or_default();
    let parts = move || {
        services.version().track();
        let total = services.list().with(|list| list.as_ref().map(|list| list.len()))?;
        if total == 0 {
            return Some(view! { "none yet in " <b>{project()}</b> }.into_any());
        }
        let part = |group: Group, tone: Tone, words: &str| {
            let number = services.count(group);
            (number > 0).then(|| {
                let words = if number == 1 { words.replace("need ", "needs ") } else { words.to_owned() };
                view! { " · " <span class="tone" data-v=tone.slug()>{format!("{} {words}", format::thousands(number as u64))}</span> }
            })
        };
        let (known, all) = services.known();
        let incomplete = (listing.all_needed.get() && known < all).then(|| {
            let text = format!(
                " · known for {} of {}",
                format::thousands(known as u64),
                format::thousands(all as u64)
            );
            view! { <span>{text}</span> }
        });
        let (bad, busy) = (verdict::look(Kind::Failed).0, verdict::look(Kind::Deploying).0);
        Some(
            view! {
                {format::count(total, "service", "services")}
                {part(Group::NeedsYou, bad, "need you")}
                {part(Group::Kind(Kind::Deploying), busy, "deploying")}
                {incomplete}
            }
            .into_any(),
        )
    };
    view! { <p class="soft summary" role="status">{parts}</p> }
}
