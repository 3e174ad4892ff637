//! What the user has in hand for each service: the definition that was not sent yet, the one that was sent last, the
//! registry credentials, the image that was put into its repository. In memory only, so that going to another page loses
//! nothing; gone with the session. What survives a reload is in the tab's storage: the draft, which has names and never
//! values (trust §2, 14.3.3), and the tag of the image.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use servicectl_api::{docker::DockerCredentials, tag};

use super::session::{Account, Session};
use crate::{
    browser::storage::Store,
    domain::definition::{
        baseline::Baseline,
        draft::{self, Draft, SentNames},
        form::Form,
        sent::Sent,
        unreadable::Unreadable,
    },
};

/// A definition that is being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// What was typed.
    pub form: Form,
    /// The text in which it was typed, while that cannot be read.
    pub unreadable: Option<Unreadable>,
    /// What it began from.
    pub baseline: Baseline,
    /// The path that the service needs as `CONTEXT_ROOT`, where it is known.
    pub context_root: Option<String>,
}

/// Registry credentials and when they were fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The credentials.
    pub credentials: Arc<DockerCredentials>,
    /// Server time, milliseconds since the epoch.
    pub at: f64,
}

#[derive(Clone, Default)]
struct Bench {
    unsent: Option<Unsent>,
    sent: Option<Sent>,
    fetched: Option<Fetched>,
    stocked: Option<ArcRwSignal<Option<String>>>,
}

/// What is in hand for the services of one session; made with its pages, gone with them.
#[derive(Clone, Copy)]
pub struct Workbench {
    benches: StoredValue<HashMap<String, Bench>>,
    session: Session,
    account: StoredValue<Option<Account>>,
}

impl Workbench {
    /// Makes it, empty, for the account that is signed in.
    pub fn provide(session: Session) -> Self {
        let bench = Self {
            benches: StoredValue::default(),
            session,
            account: StoredValue::new(session.account().get_untracked()),
        };
        provide_context(bench);
        bench
    }

    /// The unsent definition of a service.
    pub fn unsent(self, service: &str) -> Option<Unsent> {
        self.read(service, |bench| bench.unsent.clone())
    }

    /// Keeps the unsent definition of a service in memory, and its names in the tab's storage; `None` forgets both.
    pub fn keep_unsent(self, service: &str, unsent: Option<Unsent>) {
        let Some(key) = self.project().map(|project| draft::key(&project, service)) else { return };
        match &unsent {
            Some(unsent) => {
                let draft = Draft::new(
                    &unsent.form,
                    &unsent.baseline.form(),
                    unsent.context_root.as_deref(),
                    unsent.baseline.revision(),
                );
                Store::Tab.set(&key, &draft.encode());
            }
            None => Store::Tab.remove(&key),
        }
        self.write(service, |bench| bench.unsent = unsent);
    }

    /// The draft of a service in the tab's storage.
    pub fn draft(self, service: &str) -> Option<Draft> {
        Draft::decode(&Store::Tab.get(&draft::key(&self.project()?, service))?)
    }

    /// The definition that this tab sent last, if the page was not loaded anew since.
    pub fn sent(self, service: &str) -> Option<Sent> {
        self.read(service, |bench| bench.sent.clone())
    }

    /// Keeps what was sent in memory, and its names in the tab's storage.
    pub fn keep_sent(self, service: &str, sent: Sent) {
        let Some(key) = self.project().map(|project| draft::sent_key(&project, service)) else { return };
        Store::Tab.set(&key, &SentNames::new(&sent.definition, sent.at_least()).encode());
        self.write(service, |bench| bench.sent = Some(sent));
    }

    /// The names that this tab sent last, also after a reload.
    pub fn sent_names(self, service: &str) -> Option<SentNames> {
        SentNames::decode(&Store::Tab.get(&draft::sent_key(&self.project()?, service))?)
    }

    /// The registry credentials of a service.
    pub fn fetched(self, service: &str) -> Option<Fetched> {
        self.read(service, |bench| bench.fetched.clone())
    }

    /// Keeps the registry credentials of a service, in memory only.
    pub fn keep_fetched(self, service: &str, fetched: Fetched) {
        self.write(service, |bench| bench.fetched = Some(fetched));
    }

    /// The tag under which this tab had an image put into the repository of a service, also after a reload.
    pub fn stocked(self, service: &str) -> ArcRwSignal<Option<String>> {
        let there = self.read(service, |bench| bench.stocked.clone());
        there.unwrap_or_else(|| {
            // what else may have written there is not handed on as a tag
            let kept = self.project().and_then(|project| Store::Tab.get(&stocked_key(&project, service)));
            let stocked = ArcRwSignal::new(kept.filter(|kept| tag::check(kept).is_ok()));
            self.write(service, |bench| bench.stocked = Some(stocked.clone()));
            stocked
        })
    }

    /// Keeps the tag of an image that was put into the repository of a service, in the tab's storage too: the platform
    /// does not tell what it holds.
    pub fn keep_stocked(self, service: &str, tag: &str) {
        let Some(project) = self.project() else { return };
        Store::Tab.set(&stocked_key(&project, service), tag);
        self.stocked(service).set(Some(tag.to_owned()));
    }

    /// Forgets everything about a service: it was deleted.
    pub fn forget(self, service: &str) {
        if let Some(project) = self.project() {
            Store::Tab.remove(&draft::key(&project, service));
            Store::Tab.remove(&draft::sent_key(&project, service));
            Store::Tab.remove(&stocked_key(&project, service));
        }
        self.benches.try_update_value(|benches| benches.remove(service));
    }

    /// Whether the account is still the one that this was made for.
    pub fn is_current(self) -> bool {
        self.project().is_some()
    }

    /// The project, while the account is still the one that this was made for: pages that close because of a sign-out
    /// must not store anything.
    pub(super) fn project(self) -> Option<String> {
        let ours = self.account.try_get_value()??;
        self.session
            .account()
            .with_untracked(|account| account.as_ref() == Some(&ours))
            .then_some(ours.project)
    }

    fn read<T>(self, service: &str, part: impl FnOnce(&Bench) -> Option<T>) -> Option<T> {
        self.benches.try_with_value(|benches| benches.get(service).and_then(part)).flatten()
    }

    fn write(self, service: &str, change: impl FnOnce(&mut Bench)) {
        self.benches.try_update_value(|benches| change(benches.entry(service.to_owned()).or_default()));
    }
}

/// The key of the tag of an image in the storage. Keys that begin with `servicectl.` go at sign-out.
fn stocked_key(project: &str, service: &str) -> String {
    format!("servicectl.stocked.{project}/{service}")
}

/// The workbench of the session.
pub fn use_workbench() -> Workbench {
    expect_context()
}
