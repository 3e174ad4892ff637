//! The registry credentials of the service: fetched, shown, counted down.

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::docker::DockerCredentials;

use crate::{
    api::{ApiError, Client},
    domain::{
        docker::{Life, life},
        format,
        quote::seen,
    },
    state::{
        Scope,
        clock::{Clock, use_clock},
        expect_service,
        session::use_session,
        use_client,
        workbench::{Fetched, Workbench, use_workbench},
    },
    ui::{
        Badge, Button, CopyButton, Icon, Name, RevealButton, Sheet, Tone,
        button::{Kind, Size},
    },
};

/// The credentials and where they come from.
#[derive(Clone, Copy)]
pub(super) struct Registry {
    fetched: RwSignal<Option<Fetched>>,
    error: RwSignal<Option<Arc<ApiError>>>,
    fetching: RwSignal<bool>,
    clock: Clock,
    workbench: Workbench,
    around: StoredValue<(String, Client, Scope)>,
}

impl Registry {
    /// With the credentials that this tab has already, unless they are over; else they are fetched.
    pub(super) fn new() -> Self {
        let (name, workbench) = (expect_service().name(), use_workbench());
        let registry = Self {
            fetched: RwSignal::new(workbench.fetched(&name)),
            error: RwSignal::new(None),
            fetching: RwSignal::new(false),
            clock: use_clock(),
            workbench,
            around: StoredValue::new((name, use_client(), Scope::here())),
        };
        if registry.fetched.with_untracked(Option::is_none) {
            registry.fetch();
        }
        // A session that ended took the answer with it; once it is renewed, ask again.
        let session = use_session();
        Effect::watch(
            move || session.ended().get(),
            move |ended, before, _| {
                if !ended && before == Some(&true) && registry.fetched.with_untracked(Option::is_none) {
                    registry.fetch();
                }
            },
            false,
        );
        registry
    }

    /// Fetches new credentials; the old ones stay in view until the new ones are there.
    pub(super) fn fetch(self) {
        if self.fetching.get_untracked() {
            return;
        }
        self.fetching.set(true);
        let (name, client, scope) = self.around.get_value();
        scope.spawn(async move {
            let answer = client.docker(&name).await;
            self.fetching.set(false);
            match answer {
                Ok(credentials) => {
                    let fetched = Fetched { credentials: Arc::new(credentials), at: self.clock.at_once() };
                    self.workbench.keep_fetched(&name, fetched.clone());
                    self.fetched.set(Some(fetched));
                    self.error.set(None);
                }
                Err(error) => self.error.set(Some(Arc::new(error))),
            }
        });
    }

    /// The credentials and when they came.
    pub(super) fn fetched(self) -> Signal<Option<Fetched>> {
        self.fetched.into()
    }

    /// Why the last try gave none.
    pub(super) fn error(self) -> Signal<Option<Arc<ApiError>>> {
        self.error.into()
    }

    /// Whether they are being fetched.
    pub(super) fn fetching(self) -> Signal<bool> {
        self.fetching.into()
    }

    /// A part of the credentials; empty until they are there.
    pub(super) fn part(self, part: fn(&DockerCredentials) -> &str) -> String {
        self.fetched.with(|fetched| {
            // Words of the platform; no honest one has a character that cannot be seen (trust §4).
            fetched.as_ref().map(|fetched| seen(part(&fetched.credentials)).into_owned()).unwrap_or_default()
        })
    }

    /// Seconds since they were fetched; ticks.
    pub(super) fn age(self) -> Option<u64> {
        let at = self.fetched.with(|fetched| fetched.as_ref().map(|fetched| fetched.at))?;
        Some(((self.clock.now().get() - at) / 1000.0).max(0.0) as u64)
    }
}

/// The sheet.
#[component]
pub(super) fn CredentialSheet(registry: Registry) -> impl IntoView {
    // Whole minutes, so that the badge is redrawn once a minute.
    let left = Memo::new(move |_| {
        registry.age().map(|age| match life(age) {
            Life::Holds(seconds) => Life::Holds(seconds / 60 * 60),
            Life::Ends(seconds) => Life::Ends(seconds.max(60) / 60 * 60),
            Life::Over(_) => Life::Over(0),
        })
    });
    let tone = Signal::derive(move || match left.get() {
        Some(Life::Holds(_)) | None => Tone::Good,
        Some(Life::Ends(_)) => Tone::Warn,
        Some(Life::Over(_)) => Tone::Bad,
    });
    let icon =
        Signal::derive(
            move || if matches!(left.get(), Some(Life::Over(_))) { Name::Alert } else { Name::Clock },
        );
    let words = move || match left.get() {
        Some(Life::Holds(seconds) | Life::Ends(seconds)) => format::duration(seconds),
        Some(Life::Over(_)) => "expired".to_owned(),
        None => String::new(),
    };
    let over = Memo::new(move |_| matches!(left.get(), Some(Life::Over(_) | Life::Ends(_))));
    let aside = move || {
        view! {
            <span title="How long the password holds yet">
                <span class="vh">"The password holds for "</span>
                <Badge tone icon>{words}</Badge>
            </span>
        }
    };
    let fetch = move || {
        let kind = if over.get() { Kind::Primary } else { Kind::Plain };
        view! {
            <Button
                kind
                size=Size::Small
                icon=Name::Refresh
                busy=registry.fetching()
                on_click=move |_| registry.fetch()
            >
                "New credentials"
            </Button>
        }
    };
    view! {
        <Sheet title="Credentials" aside=aside>
            <div class="in stack">
                <Part name="Repository" value=Signal::derive(move || registry.part(|part| &part.repo_uri)) />
                <Part name="Registry" value=Signal::derive(move || registry.part(|part| &part.proxy_endpoint)) />
                <Part name="User" value=Signal::derive(move || registry.part(|part| &part.user)) />
                <Password registry />
                {move || over.get().then(|| view! {
                    <p class="wrong" data-v="warn">
                        <Icon name=Name::Clock />
                        <span>"A push that takes longer than the password holds fails at its end. Get new ones first."</span>
                    </p>
                })}
                <div class="start">{fetch}</div>
                <p class="hint">"They are of this service alone and hold for 12 h from when they were issued."</p>
            </div>
        </Sheet>
    }
}

#[component]
fn Part(name: &'static str, value: Signal<String>) -> impl IntoView {
    view! {
        <div>
            <div class="label">{name}</div>
            <div class="row tight keep">
                <code>{move || value.get()}</code>
                <CopyButton text=value label=format!("Copy the {}", name.to_lowercase()) size=Size::Tiny />
            </div>
        </div>
    }
}

/// The password: not in the page until it is asked for; copied without being shown.
#[component]
fn Password(registry: Registry) -> impl IntoView {
    let shown = RwSignal::new(false);
    let password = Signal::derive(move || {
        registry.fetched().with(|fetched| {
            fetched
                .as_ref()
                .map(|fetched| fetched.credentials.password.expose().to_owned())
                .unwrap_or_default()
        })
    });
    // New credentials are masked again.
    Effect::watch(move || registry.fetched().track(), move |(), _, _| shown.set(false), false);
    view! {
        <div>
            <div class="label">"Password"</div>
            <div class="row tight keep">
                {move || match shown.get() {
                    true => view! { <code data-test="password">{password.get()}</code> }.into_any(),
                    false => view! { <code role="img" aria-label="masked">"••••••••••••••••"</code> }.into_any(),
                }}
                <RevealButton shown what="the password" size=Size::Tiny />
                <CopyButton text=password label="Copy the password" size=Size::Tiny />
            </div>
        </div>
    }
}
