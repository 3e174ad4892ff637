//! The targets in short; the health page has the whole.

use leptos::prelude::*;
use servicectl_api::status::{Status, Target};

use crate::{
    page::service::health::state,
    route::{Route, Tab},
    state::expect_service,
    ui::{Badge, Scroll, Sheet},
};

/// The table; nothing while there is no target.
#[component]
pub(super) fn Targets(status: Memo<Status>) -> impl IntoView {
    let href = Route::service(expect_service().name(), Tab::Health).href();
    let targets = Memo::new(move |_| status.with(|status| status.target_health.targets.clone()));
    let rows = move || targets.get().into_iter().map(|target| view! { <Row target /> }).collect_view();
    let more = move || view! { <a class="link small" href=href.clone()>"The check"</a> };
    view! {
        <Show when=move || targets.with(|targets| !targets.is_empty())>
            <Sheet title="Targets" aside=more.clone()>
                <Scroll label="Targets">
                    <table class="table dense">
                        <thead>
                            <tr>
                                <th scope="col">"Target"</th>
                                <th scope="col" class="num">"Port"</th>
                                <th scope="col">"Health"</th>
                                <th scope="col" class="wide-only">"Why"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Scroll>
            </Sheet>
        </Show>
    }
}

#[component]
fn Row(target: Target) -> impl IntoView {
    let state = state::of_target(&target.health, target.description.as_deref());
    let port = target.port.known().map_or_else(|| "–".to_owned(), |port| port.to_string());
    let why = target.description.clone().unwrap_or_else(|| "–".to_owned());
    view! {
        <tr>
            <th scope="row" class="mono break">{target.target}</th>
            <td class="num mono">{port}</td>
            <td>
                <Badge tone=state.tone icon=Signal::stored(state.icon)>{target.health}</Badge>
                {target.description.map(|why| view! { <div class="small soft narrow-only">{why}</div> })}
            </td>
            <td class="wide-only soft">{why}</td>
        </tr>
    }
}
