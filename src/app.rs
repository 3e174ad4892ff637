//! Mount, providers, and which page a route shows.

use leptos::{mount::mount_to_body, prelude::*};
use leptos_router::{
    NavigateOptions,
    components::Router,
    hooks::{use_location, use_navigate},
    location::{BrowserUrl, LocationProvider},
};

use crate::{
    browser::{document, focus, panic},
    page::{CannotStart, New, NotFound, ServiceFrame, ServicesPage, Shell, SignIn},
    route::{Route, Tab},
    state::{
        clock::Clock,
        config::{self, Addresses, ConfigError},
        connection::Connection,
        services::Services,
        session::{self, Arrival, Farewell, Session, use_session},
        theme::ThemeChoice,
        workbench::Workbench,
    },
    ui::{Now, Toaster},
};

/// Starts the portal: reads where the platform is, then mounts the app.
pub fn start() {
    panic::set_hook();
    let arrival = session::take_link();
    // Leptos' own executor begins with the first mount
    wasm_bindgen_futures::spawn_local(async move {
        let addresses = config::fetch().await;
        mount_to_body(move || view! { <App addresses arrival /> });
        document::remove("boot");
    });
}

/// The whole portal.
#[component]
pub fn App(
    /// Where the platform is.
    addresses: Result<Addresses, ConfigError>,
    /// What a sign-in link brought.
    arrival: Option<Arrival>,
) -> impl IntoView {
    ThemeChoice::provide();
    let addresses = match addresses {
        Ok(addresses) => addresses,
        Err(error) => return view! { <CannotStart error /> }.into_any(),
    };
    let clock = Clock::provide();
    provide_context(Now(Signal::derive(move || Some((clock.now().get() / 1000.0) as i64))));
    let connection = Connection::provide();
    let session = Session::provide(connection, arrival);
    session::provide_client(addresses, session, clock);
    Toaster::provide();
    view! {
        <Router>
            <Outlet />
        </Router>
    }
    .into_any()
}

/// What stands in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    SignIn,
    /// On the way to the sign-in page.
    Nowhere,
    NotFound,
    /// The pages of a session: anew for each.
    Session(u64),
}

/// The page of the route.
#[component]
fn Outlet() -> impl IntoView {
    let location = use_location();
    let (path, search, hash) = (location.pathname, location.search, location.hash);
    let route = Memo::new(move |_| Route::parse(&path.get()));
    let session = use_session();
    let account = session.account();

    // there is no `Routes` that would tell the router when a page stands, so that it may write the address
    if let Some(browser) = use_context::<BrowserUrl>() {
        Effect::new(move |_| {
            let _ = path.get();
            browser.ready_to_complete();
        });
    }

    // a sign-in link that changed the fragment only
    Effect::new(move |_| {
        // read, not tracked only: a memo that nobody reads does not follow its source
        let _ = hash.get();
        if let Some(arrival) = session::take_link() {
            session.arrived().set(Some(arrival));
        }
    });

    let place = Memo::new(move |_| match (route.get(), account.get()) {
        (Route::SignIn, _) => Place::SignIn,
        (_, Some(account)) => Place::Session(account.generation),
        (Route::NotFound, None) => Place::NotFound,
        (_, None) => Place::Nowhere,
    });

    let navigate = use_navigate();
    Effect::new(move |_| {
        if place.get() != Place::Nowhere {
            return;
        }
        let wanted = format!("{}?{}", path.get_untracked(), search.get_untracked());
        let target = match session.farewell().get_untracked() {
            // who signs in next need not be who signed out
            Some(Farewell::SignedOut | Farewell::SignedOutElsewhere) => Route::SignIn.href(),
            None => Route::sign_in_for(wanted.trim_end_matches('?')),
        };
        navigate(&target, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });

    let announced = RwSignal::new(String::new());
    announce_pages(route, announced);

    view! {
        <div class="vh" role="status" aria-live="polite">{move || announced.get()}</div>
        {move || match place.get() {
            Place::SignIn => view! { <SignIn /> }.into_any(),
            Place::Session(_) => view! { <SignedIn route /> }.into_any(),
            Place::NotFound => view! { <main class="page" id="main"><NotFound /></main> }.into_any(),
            Place::Nowhere => ().into_any(),
        }}
    }
}

/// Titles every page; after a change of page, not at the first one, moves the focus to the field that asks for it, or to
/// its heading, and says its title.
fn announce_pages(route: Memo<Route>, announced: RwSignal<String>) {
    Effect::new(move |before: Option<Route>| {
        let now = route.get();
        let title = now.title();
        document::set_title(&title);
        if before.is_some() {
            announced.set(title);
            leptos::task::spawn_local(async {
                // once the page stands
                leptos::task::tick().await;
                let _ = focus::first("main [autofocus]") || focus::first("main h1");
            });
        }
        now
    });
}

/// The pages of a session, in their frame.
#[component]
fn SignedIn(
    /// The route.
    route: Memo<Route>,
) -> impl IntoView {
    // what the user has in hand first: the list tells the next step by it
    Workbench::provide(use_session());
    Services::provide();
    // a tab is no new page: its frame stays
    let page = Memo::new(move |_| match route.get() {
        Route::Service { name, .. } => Route::service(name, Tab::default()),
        other => other,
    });
    let tab = Memo::new(move |_| match route.get() {
        Route::Service { tab, .. } => tab,
        _ => Tab::default(),
    });
    view! {
        <Shell>
            {move || match page.get() {
                Route::Services => view! { <ServicesPage /> }.into_any(),
                Route::New => view! { <New /> }.into_any(),
                Route::Service { name, .. } => view! { <ServiceFrame name tab /> }.into_any(),
                Route::SignIn | Route::NotFound => view! { <NotFound /> }.into_any(),
            }}
        </Shell>
    }
}
