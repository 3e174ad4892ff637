//! The bar: where one is, as whom, on which platform.

use leptos::prelude::*;

use crate::{
    route::Route,
    state::{
        session::{Session, use_session},
        theme::{Theme, use_theme},
    },
    ui::{Badge, Icon, Menu, MenuItem, Name, Tone},
};

/// The bar.
#[component]
pub fn Bar(
    /// Opens the list of keys.
    keys: RwSignal<bool>,
    /// Opens the command palette.
    palette: RwSignal<bool>,
    /// Signs out.
    sign_out: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let account = session.account();
    let project = Signal::derive(move || account.get().map(|account| account.project).unwrap_or_default());
    let platform = Memo::new(move |_| platform(session));
    view! {
        <header class="bar">
            <a class="mark" href=Route::Services.href() aria-label="servicectl: all services">
                <Logo />
                <span class="wide-only">"servicectl"</span>
            </a>
            <span class="slash" aria-hidden="true">
                "/"
            </span>
            <span class="project cut" title=move || format!("Project {}", project.get())>
                <span class="vh">"Project "</span>
                {move || project.get()}
            </span>
            {move || {
                platform.get().map(|(short, long)| {
                    view! {
                        <span class="platform wide-only" title=long>
                            <Badge tone=Tone::Idle icon=Signal::stored(Name::Terminal)>
                                {short}
                            </Badge>
                        </span>
                    }
                })
            }}
            <span class="grow"></span>
            <button type="button" class="button" data-size="s" data-search="" aria-keyshortcuts="Control+K" on:click=move |_| palette.set(true)>
                <Icon name=Name::Search />
                <span class="vh narrow-only">"Go to or run"</span>
                <span class="grow wide-only">"Go to or run…"</span>
                <kbd class="wide-only" aria-hidden="true">
                    "Ctrl K"
                </kbd>
            </button>
            <ThemeMenu />
            <UserMenu platform keys sign_out />
        </header>
    }
}

/// The mark of the product.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
            <rect x="2" y="2" width="20" height="20" rx="6"></rect>
            <path d="M7 15.5l3.2-3.4L13 14l4-5.5"></path>
        </svg>
    }
}

/// Which platform this is, short and in full; nothing where it does not say.
fn platform(session: Session) -> Option<(String, String)> {
    let about = session.about().get()?;
    let long = match about.runtime.as_str() {
        "simulated" => {
            format!("{} {}: a simulated platform, nothing real runs", about.name, about.version)
        }
        runtime => format!("{} {} on {runtime}", about.name, about.version),
    };
    Some((about.runtime.clone(), long))
}

#[component]
fn ThemeMenu() -> impl IntoView {
    let theme = use_theme();
    let name = move || match theme.get() {
        Theme::System => Name::SystemTheme,
        Theme::Light => Name::Sun,
        Theme::Dark => Name::Moon,
    };
    // the button's icon says which theme holds: it is drawn anew when that changes
    move || {
        view! {
            <Menu label="Theme" icon=name() end=true>
                {Theme::ALL
                    .into_iter()
                    .map(|choice| {
                        let icon = match choice {
                            Theme::System => Name::SystemTheme,
                            Theme::Light => Name::Sun,
                            Theme::Dark => Name::Moon,
                        };
                        view! {
                            <MenuItem icon current=move || theme.get() == choice on_choose=move |()| theme.set(choice)>
                                {choice.word()}
                            </MenuItem>
                        }
                    })
                    .collect_view()}
            </Menu>
        }
    }
}

#[component]
fn UserMenu(
    /// Which platform this is.
    platform: Memo<Option<(String, String)>>,
    /// Opens the list of keys.
    keys: RwSignal<bool>,
    /// Signs out.
    sign_out: Callback<()>,
) -> impl IntoView {
    let account = use_session().account();
    let user = Signal::derive(move || account.get().map(|account| account.user).unwrap_or_default());
    let whole = move || {
        account.get().map(|account| format!("Signed in as {} in project {}", account.user, account.project))
    };
    view! {
        <div class="user">
            <Menu words=user label=Signal::derive(move || format!("{}: account", user.get())) end=true>
                <p class="note">{whole}</p>
                {move || platform.get().map(|(_, long)| view! { <p class="note">{long}</p> })}
                <MenuItem icon=Name::Question on_choose=move |()| keys.set(true)>
                    "Keys"
                </MenuItem>
                <MenuItem icon=Name::User href=Route::SignIn.href()>
                    "Sign in to another project"
                </MenuItem>
                <MenuItem icon=Name::SignOut on_choose=sign_out>
                    "Sign out"
                </MenuItem>
            </Menu>
        </div>
    }
}
