//! `/services/:name/…`: the frame around the seven tabs.

pub mod definition;
pub mod events;
pub mod health;
pub mod image;
pub mod logs;
pub mod overview;
pub mod settings;

use leptos::prelude::*;

use crate::route::Tab;

/// The frame of a service's pages.
#[component]
pub fn ServiceFrame(name: String, tab: Tab) -> impl IntoView {
    let page = match tab {
        Tab::Overview => view! { <overview::Overview /> }.into_any(),
        Tab::Image => view! { <image::Image /> }.into_any(),
        Tab::Definition => view! { <definition::Definition /> }.into_any(),
        Tab::Events => view! { <events::Events /> }.into_any(),
        Tab::Logs => view! { <logs::Logs /> }.into_any(),
        Tab::Health => view! { <health::Health /> }.into_any(),
        Tab::Settings => view! { <settings::Settings /> }.into_any(),
    };
    view! { <h1>{name}</h1> {page} }
}
