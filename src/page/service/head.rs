//! The head of a service's pages: name, verdict with its reason, address, what to do next.

use leptos::prelude::*;
use servicectl_api::{
    deployment,
    verdict::{Kind as Verdict, Prepared},
};

use crate::{
    page::common::{Breadcrumb, VerdictBadge, verdict::as_known},
    route::{Route, Tab},
    state::{ServiceHandle, clock::use_clock},
    ui::{
        Badge, CopyButton, Foreign, LinkButton, Name, Tone,
        button::{Kind, Size},
        time::seconds,
    },
};

/// The head.
#[component]
pub(super) fn Head(
    /// The service.
    service: ServiceHandle,
    /// The page that is open.
    tab: Memo<Tab>,
    /// Whether there is no such service.
    missing: Memo<bool>,
) -> impl IntoView {
    let verdict = service.verdict;
    let kind = Memo::new(move |_| verdict.with(|verdict| verdict.as_ref().map(|verdict| verdict.kind)));
    let (stale, now) = (service.stale, use_clock().now());
    let because = move || {
        let because = verdict.with(|verdict| verdict.as_ref().map(|verdict| verdict.because.clone()))?;
        let old = stale.get().map(|at| as_known(seconds(now.get() - at)));
        Some(format!("{}{because}", old.unwrap_or_default()))
    };
    let is_stale = Signal::derive(move || stale.with(Option::is_some));
    let deployment = service.deployment;
    let next = next_step(service.name.clone(), kind, service.prepared, tab);
    view! {
        <div class="head service-head">
            <div class="grow">
                <Breadcrumb />
                <div class="row title">
                    <h1 tabindex="-1"><Foreign text=service.name.clone() /></h1>
                    {move || match kind.get() {
                        Some(kind) => view! { <VerdictBadge kind stale=is_stale /> }.into_any(),
                        None if missing.get() => {
                            view! { <Badge tone=Tone::Idle icon=Signal::stored(Name::Dash)>"Not there"</Badge> }.into_any()
                        }
                        None => view! {
                            <span class="skeleton badge-shape" aria-hidden="true"></span>
                        }
                        .into_any(),
                    }}
                    <span class="soft dense because">{because}</span>
                </div>
                {move || match deployment.get() {
                    Some(href) => view! { <Address href /> }.into_any(),
                    // its place is kept, so that the tabs do not move when it comes
                    None if kind.get().is_none() && !missing.get() => view! { <div class="address-shape" aria-hidden="true"></div> }.into_any(),
                    None => ().into_any(),
                }}
            </div>
            {move || (!missing.get()).then(|| view! { <div class="row">{open_button(deployment, kind)} {next.clone()}</div> })}
        </div>
    }
}

/// The deployment address: open and copy.
#[component]
fn Address(
    /// The address.
    href: String,
) -> impl IntoView {
    let shown = deployment::for_show(&href);
    view! {
        <div class="row tight small address">
            <a class="link mono break" href=href.clone() target="_blank" rel="external noopener noreferrer">
                {shown}
                <span class="vh">" (opens in a new tab)"</span>
            </a>
            <CopyButton text=href label="Copy the address" size=Size::Tiny />
        </div>
    }
}

/// Opens the service; where nothing runs or ever did, there is nothing to open.
fn open_button(deployment: Signal<Option<String>>, kind: Memo<Option<Verdict>>) -> impl IntoView {
    let nothing = move || matches!(kind.get(), Some(Verdict::NotStarted | Verdict::Stopped));
    move || {
        deployment.get().filter(|_| !nothing()).map(|href| {
            view! {
                <LinkButton href icon=Name::Open external=true>
                    "Open"
                </LinkButton>
            }
        })
    }
}

/// The one thing to do: push an image first, deploy afterwards. The page that does it has its own button.
fn next_step(
    name: String,
    kind: Memo<Option<Verdict>>,
    prepared: Signal<Prepared>,
    tab: Memo<Tab>,
) -> impl IntoView + Clone {
    move || {
        let (target, words, icon) = match kind.get()? {
            Verdict::NotStarted if prepared.get() == Prepared::Unknown => {
                (Tab::Image, "Push an image", Name::Upload)
            }
            _ => (Tab::Definition, "Deploy…", Name::Play),
        };
        (!matches!(tab.get(), Tab::Image | Tab::Definition)).then(|| {
            view! {
                <LinkButton href=Route::service(name.clone(), target).href() kind=Kind::Primary icon>
                    {words}
                </LinkButton>
            }
        })
    }
}
