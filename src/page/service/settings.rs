//! `/services/:name/settings`: the facts, and deleting.

mod delete;

use leptos::prelude::*;
use servicectl_api::{Count, StatusCodes, deployment};

use self::delete::DeleteSection;
use super::missing::KnownSince;
use crate::{
    domain::{deployed::Deployed, format},
    state::{expect_service, session::use_session, use_deployed},
    ui::{CopyButton, Foreign, Sheet, Skeleton, button::Size},
};

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <div class="stack wide">
            <KnownSince />
            <Facts />
            <DeleteSection />
        </div>
    }
}

/// What the service is.
#[component]
fn Facts() -> impl IntoView {
    let service = expect_service();
    let account = use_session().account();
    let (status, full_name, address) = (service.status, service.full_name, service.deployment);
    let name = service.name.clone();
    let project = move || account.get().map(|account| account.project).unwrap_or_default();
    let context_root = Signal::derive(move || {
        address
            .get()
            .and_then(|href| deployment::context_root(&href).map(str::to_owned))
            .unwrap_or_else(|| format!("/{}", full_name.get()))
    });
    let check = move || {
        status.get().map(|report| {
            let check = &report.status.target_health;
            let codes = StatusCodes::parse(&check.status_codes)
                .map_or_else(|_| check.status_codes.clone(), |codes| codes.words());
            (deployment::for_show(&check.health_check_path), codes, check.interval)
        })
    };
    let deployed = use_deployed();
    let definition = move || deployed.get().map(definition);
    view! {
        <Sheet title="Facts">
            <Show
                when=move || status.with(Option::is_some)
                fallback=|| view! { <div aria-busy="true"><Skeleton lines=6 /></div> }
            >
                <dl class="in pairs facts">
                    <dt>"Name"</dt>
                    <dd><Foreign text=name.clone() /></dd>
                    <dt>"Project"</dt>
                    <dd>{project}</dd>
                    <dt>"Full name"</dt>
                    <dd class="mono"><Foreign text=full_name /></dd>
                    <dt>"Address"</dt>
                    <dd class="mono">
                        {move || match address.get() {
                            Some(href) => {
                                view! {
                                    <a href=href.clone() target="_blank" rel="external noopener noreferrer">
                                        {href.clone()}
                                        <span class="vh">" (opens in a new tab)"</span>
                                    </a>
                                    " "
                                    <CopyButton text=href label="Copy the address" size=Size::Tiny />
                                }
                                    .into_any()
                            }
                            None => "not known".into_any(),
                        }}
                    </dd>
                    <dt>"CONTEXT_ROOT"</dt>
                    <dd class="mono">
                        <Foreign text=context_root most=200 /> " "
                        <CopyButton text=context_root label="Copy the path" size=Size::Tiny />
                    </dd>
                    {move || {
                        check()
                            .map(|(path, codes, interval)| {
                                let interval = interval.known().map_or_else(|| "not known".to_owned(), |seconds| format!("{seconds} s"));
                                view! {
                                    <dt>"Health check"</dt>
                                    <dd>
                                        "GET " <span class="mono">{path}</span> " every " {interval} "; healthy: " {codes}
                                        ". It cannot be changed."
                                    </dd>
                                }
                            })
                    }}
                    {definition}
                </dl>
            </Show>
        </Sheet>
    }
}

/// What was deployed last.
fn definition(deployed: Deployed) -> impl IntoView {
    let number =
        |count: Count| count.known().map_or_else(|| "not known".to_owned(), |number| number.to_string());
    view! {
        <dt>"Revision"</dt>
        <dd>{number(deployed.revision)}</dd>
        {deployed.image.map(|image| view! { <dt>"Image"</dt> <dd class="mono">{image}</dd> })}
        <dt>"Tag"</dt>
        <dd class="mono">{deployed.tag.unwrap_or_else(|| "none".to_owned())}</dd>
        <dt>"Memory"</dt>
        <dd>{memory(deployed.memory_reservation)} " reserved, at most " {memory(deployed.memory_limit)}</dd>
        <dt>"Container port"</dt>
        <dd>{number(deployed.container_port)} ", fixed since the first start"</dd>
    }
}

fn memory(count: Count) -> String {
    count.known().map_or_else(|| "not known".to_owned(), format::megabytes)
}
