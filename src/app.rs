//! Mount, providers, and which page a route shows.

use leptos::{mount::mount_to_body, prelude::*};
use leptos_router::{
    components::Router,
    hooks::use_location,
    location::{BrowserUrl, LocationProvider},
};

use crate::{
    api::Addresses,
    page::{New, NotFound, ServiceFrame, ServicesPage, SignIn},
    route::Route,
    state::{
        clock::Clock, connection::Connection, services::Services, session, session::Session,
        theme::ThemeChoice, workbench::Workbench,
    },
};

/// Mounts the app.
pub fn start() {
    mount_to_body(|| view! { <App /> });
}

/// The whole portal.
#[component]
pub fn App() -> impl IntoView {
    ThemeChoice::provide();
    let clock = Clock::provide();
    let connection = Connection::provide();
    let session = Session::provide(connection);
    session::provide_client(Addresses::default(), session, clock);
    Services::provide();
    Workbench::provide(session);
    view! {
        <Router>
            <Outlet />
        </Router>
    }
}

/// The page of the route.
#[component]
fn Outlet() -> impl IntoView {
    let path = use_location().pathname;
    let route = Memo::new(move |_| Route::parse(&path.get()));
    if let Some(browser) = use_context::<BrowserUrl>() {
        Effect::new(move |_| {
            path.track();
            browser.ready_to_complete();
        });
    }
    move || match route.get() {
        Route::SignIn => view! { <SignIn /> }.into_any(),
        Route::Services => view! { <ServicesPage /> }.into_any(),
        Route::New => view! { <New /> }.into_any(),
        Route::Service { name, tab } => view! { <ServiceFrame name tab /> }.into_any(),
        Route::NotFound => view! { <NotFound /> }.into_any(),
    }
}
