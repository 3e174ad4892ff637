//! Who is signed in, and the token: in memory and in the tab's session storage, nowhere else (trust §6).

mod kept;
mod link;
mod token;

use std::sync::Arc;

use leptos::prelude::*;
use servicectl_api::{Secret, about::About};

use kept::News;
pub use kept::{Remembered, remembered};
pub use token::usable;

use super::{clock::Clock, connection::Connection};
use crate::{
    api::{Addresses, Client, Observer},
    browser::{channel::Channel, location, time},
    route::Route,
};

/// Longest life of a session (contract §2), milliseconds.
const LIFE: f64 = 24.0 * 3600.0 * 1000.0;
/// Channel on which the tabs tell each other of sign-outs and changes.
const CHANNEL: &str = "servicectl-session";

/// User and project of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// User name.
    pub user: String,
    /// Project: what the session may see.
    pub project: String,
    /// Counts the sessions of this tab. A session that is renewed for the same account keeps its number, so that
    /// pages stay as they are.
    pub generation: u64,
}

/// Takes the token out of the address, where a sign-in link brought one: at once, so that neither the address bar nor
/// the history keeps it.
pub fn take_link() -> Option<Arrival> {
    let path = location::full_path();
    if Route::parse(&path) != Route::SignIn {
        return None;
    }
    let fragment = location::fragment();
    let token = usable(link::token_in(&fragment)?);
    location::replace(path.split('#').next().unwrap_or_default());
    Some(token)
}

/// Why nobody is signed in, for the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// The user signed out here.
    SignedOut,
    /// The same user signed out in another tab.
    SignedOutElsewhere,
}

/// The session of this tab.
#[derive(Clone, Copy)]
pub struct Session {
    token: StoredValue<Option<Secret>>,
    account: RwSignal<Option<Account>>,
    ended: RwSignal<bool>,
    expires: StoredValue<f64>,
    farewell: RwSignal<Option<Farewell>>,
    about: RwSignal<Option<Arc<About>>>,
    connection: Connection,
    channel: StoredValue<Option<Channel>>,
    arrived: RwSignal<Option<Arrival>>,
    keep: RwSignal<bool>,
}

/// A token that came with a sign-in link; `None` where the link's token cannot be one.
pub type Arrival = Option<Secret>;

impl Session {
    /// Makes the session, from the tab's storage where one is kept there; `arrival` is what [`take_link`] found at the
    /// start.
    pub fn provide(connection: Connection, arrival: Option<Arrival>) -> Self {
        let session = Self {
            token: StoredValue::new(None),
            account: RwSignal::new(None),
            ended: RwSignal::new(false),
            expires: StoredValue::new(0.0),
            farewell: RwSignal::new(None),
            about: RwSignal::new(None),
            connection,
            channel: StoredValue::new(None),
            arrived: RwSignal::new(arrival),
            keep: RwSignal::new(true),
        };
        if let Some(kept) = kept::session(time::now()) {
            session.token.set_value(Some(kept.token));
            session.expires.set_value(kept.expires);
            session.account.set(Some(Account { user: kept.user, project: kept.project, generation: 0 }));
        }
        session.channel.set_value(Some(Channel::open(CHANNEL, move |text| session.heard(&text))));
        provide_context(session);
        session
    }

    /// Who is signed in. Stays while an ended session waits for being renewed.
    pub fn account(self) -> Signal<Option<Account>> {
        self.account.into()
    }

    /// Whether the session has ended and waits for the user to sign in again over the page.
    pub fn ended(self) -> Signal<bool> {
        self.ended.into()
    }

    /// Why nobody is signed in.
    pub fn farewell(self) -> Signal<Option<Farewell>> {
        self.farewell.into()
    }

    /// The about document of the platform; `None` until it came, and with the base contract.
    pub fn about(self) -> Signal<Option<Arc<About>>> {
        self.about.into()
    }

    /// The token of the sign-in link that was opened last, until it is taken.
    pub fn arrived(self) -> RwSignal<Option<Arrival>> {
        self.arrived
    }

    /// Whether the session survives a reload of this tab; otherwise it is in memory only.
    pub fn keep(self) -> RwSignal<bool> {
        self.keep
    }

    /// Whether `token` is the one of the running session.
    pub fn has(self, token: &Secret) -> bool {
        self.token.with_value(|ours| ours.as_ref() == Some(token))
    }

    /// Keeps the about document of the running session.
    pub fn set_about(self, about: Option<Arc<About>>) {
        self.about.set(about);
    }

    /// Begins a session, or renews the one that ended. Another user or project than before gets fresh pages.
    pub fn begin(self, token: Secret, user: &str, project: &str) {
        let before = self.account.get_untracked();
        let same = before.as_ref().is_some_and(|account| account.user == user && account.project == project);
        let generation = before.map_or(0, |account| account.generation + u64::from(!same));
        let expires = time::now() + LIFE;
        kept::take_over(user, project);
        if self.keep.get_untracked() {
            kept::keep(&token, user, project, expires);
        } else {
            // one that was kept before must not come back with a reload
            kept::forget_session();
        }
        self.token.set_value(Some(token));
        self.expires.set_value(expires);
        self.farewell.set(None);
        if !same {
            self.about.set(None);
            self.account.set(Some(Account {
                user: user.to_owned(),
                project: project.to_owned(),
                generation,
            }));
        }
        self.ended.set(false);
        self.connection.hold(false);
    }

    /// Marks the session as ended; the page stays and asks to sign in again.
    pub fn end(self) {
        if self.account.with_untracked(Option::is_none) || self.ended.get_untracked() {
            return;
        }
        self.token.set_value(None);
        kept::forget_session();
        self.connection.hold(true);
        self.ended.set(true);
    }

    /// Forgets everything of the user in this tab and tells the other tabs.
    pub fn sign_out(self) {
        self.tell(News::SignedOut);
        self.clear(Farewell::SignedOut);
    }

    /// Tells the other tabs of this account.
    fn tell(self, what: News) {
        let Some(Account { user, project, .. }) = self.account.get_untracked() else { return };
        let text = kept::Notice { what, user, project }.to_text();
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                channel.say(&text);
            }
        });
    }

    fn clear(self, farewell: Farewell) {
        self.token.set_value(None);
        kept::forget_all();
        self.farewell.set(Some(farewell));
        self.account.set(None);
        self.about.set(None);
        self.ended.set(false);
        self.connection.hold(false);
    }

    fn heard(self, text: &str) {
        let Some(notice) = kept::Notice::read(text) else { return };
        let Some(account) = self.account.get_untracked() else { return };
        let same_project = account.project == notice.project;
        match notice.what {
            News::SignedOut if same_project && account.user == notice.user => {
                self.clear(Farewell::SignedOutElsewhere);
            }
            News::Changed if same_project => self.connection.retry(),
            News::SignedOut | News::Changed => {}
        }
    }

    /// Ends the session when its 24 hours are over; asked every second by the shell.
    pub fn check_age(self) {
        if time::now() >= self.expires.get_value() {
            self.end();
        }
    }
}

/// What the client needs of the session and the clock.
struct Surroundings {
    session: Session,
    clock: Clock,
}

impl Observer for Surroundings {
    fn token(&self) -> Option<Secret> {
        self.session.token.get_value()
    }

    fn answered(&self, date: Option<f64>, sent: f64, received: f64) {
        if let Some(date) = date {
            self.clock.observe(date, sent, received);
        }
    }

    fn changed(&self) {
        self.session.tell(News::Changed);
    }

    fn session_ended(&self, token: &Secret) {
        // an answer to a request of the session before must not end the new one
        if self.session.token.get_value().as_ref() == Some(token) {
            self.session.end();
        }
    }
}

/// Makes the client of the app.
pub fn provide_client(addresses: Addresses, session: Session, clock: Clock) -> Client {
    let client = Client::new(addresses, Arc::new(Surroundings { session, clock }));
    provide_context(client.clone());
    client
}

/// The typed API client, with the session's token.
pub fn use_client() -> Client {
    expect_context()
}

/// The session of this tab.
pub fn use_session() -> Session {
    expect_context()
}
