//! Services in memory, so that a look-up costs no query. Only the process that serves a folder writes services, so only it
//! has this; other processes ask the database.
//!
//! A change empties the catalog before it begins and fills nothing in before it has ended, however it ends: committed, failed,
//! or dropped half way. Readers meanwhile ask the database, so what was acknowledged is always seen.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::services::Service;

/// Single services that are remembered at most; of more, all are forgotten.
const MOST_SINGLES: usize = 20_000;

/// What a look-up asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key<'a> {
    /// By project and name.
    Name(&'a str, &'a str),
    /// By the path of its deployment.
    FullName(&'a str),
}

#[derive(Debug, Default)]
struct Known {
    lists: HashMap<String, Arc<[Service]>>,
    /// By project, then by name.
    names: HashMap<String, HashMap<String, Arc<Service>>>,
    full_names: HashMap<String, Arc<Service>>,
    /// How many the two hold.
    singles: usize,
    changes_under_way: usize,
    epoch: u64,
}

/// The services that are known.
#[derive(Debug, Default)]
pub(super) struct Catalog(Mutex<Known>);

/// The moment before a query: what it finds may be remembered if nothing has changed since.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before(Option<u64>);

/// A change under way.
#[derive(Debug)]
pub(super) struct Change(Arc<Catalog>);

impl Catalog {
    /// The services of a project.
    pub(super) fn list(&self, project: &str) -> Result<Arc<[Service]>, Before> {
        let known = self.known();
        known.lists.get(project).cloned().ok_or_else(|| known.before())
    }

    /// One service.
    pub(super) fn single(&self, key: Key<'_>) -> Result<Arc<Service>, Before> {
        let known = self.known();
        let service = match key {
            Key::Name(project, name) => known.names.get(project).and_then(|services| services.get(name)),
            Key::FullName(full_name) => known.full_names.get(full_name),
        };
        service.cloned().ok_or_else(|| known.before())
    }

    /// Remembers what a query found.
    pub(super) fn keep_list(&self, before: Before, project: &str, services: &Arc<[Service]>) {
        let mut known = self.known();
        if known.unchanged_since(before) {
            known.lists.insert(project.to_owned(), Arc::clone(services));
        }
    }

    /// Remembers what a query found.
    pub(super) fn keep_single(&self, before: Before, key: Key<'_>, service: &Arc<Service>) {
        let mut known = self.known();
        if !known.unchanged_since(before) {
            return;
        }
        if known.singles >= MOST_SINGLES {
            known.forget_singles();
        }
        let (map, key) = match key {
            Key::Name(project, name) => (known.names.entry(project.to_owned()).or_default(), name),
            Key::FullName(full_name) => (&mut known.full_names, full_name),
        };
        if map.insert(key.to_owned(), Arc::clone(service)).is_none() {
            known.singles += 1;
        }
    }

    /// Call before the transaction of a change begins; hold it until the transaction is over.
    pub(super) fn change(self: &Arc<Self>) -> Change {
        let mut known = self.known();
        known.changes_under_way += 1;
        known.forget();
        drop(known);
        Change(Arc::clone(self))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn before(&self) -> Before {
        Before((self.changes_under_way == 0).then_some(self.epoch))
    }

    fn unchanged_since(&self, before: Before) -> bool {
        self.changes_under_way == 0 && before.0 == Some(self.epoch)
    }

    fn forget(&mut self) {
        self.epoch += 1;
        self.lists.clear();
        self.forget_singles();
    }

    fn forget_singles(&mut self) {
        self.names.clear();
        self.full_names.clear();
        self.singles = 0;
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let mut known = self.0.known();
        known.changes_under_way -= 1;
        known.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::service;

    fn list(catalog: &Catalog) -> Option<Arc<[Service]>> {
        catalog.list("p").ok()
    }

    #[test]
    fn what_was_found_before_a_change_is_not_remembered_after_it() {
        let catalog = Arc::new(Catalog::default());
        let nothing: Arc<[Service]> = Arc::new([]);
        let before = catalog.list("p").unwrap_err();
        catalog.keep_list(before, "p", &nothing);
        assert!(list(&catalog).is_some());
        let change = catalog.change();
        assert!(list(&catalog).is_none(), "a change empties the catalog");
        let during = catalog.list("p").unwrap_err();
        catalog.keep_list(before, "p", &nothing);
        catalog.keep_list(during, "p", &nothing);
        assert!(list(&catalog).is_none(), "nothing is remembered while it is under way");
        drop(change);
        catalog.keep_list(during, "p", &nothing);
        assert!(
            list(&catalog).is_none(),
            "a query that began during the change may have seen the time before it"
        );
        let after = catalog.list("p").unwrap_err();
        catalog.keep_list(after, "p", &nothing);
        assert!(list(&catalog).is_some());
    }

    #[test]
    fn two_changes_at_once_are_two() {
        let catalog = Arc::new(Catalog::default());
        let (one, other) = (catalog.change(), catalog.change());
        drop(one);
        let during = catalog.list("p").unwrap_err();
        drop(other);
        let nothing: Arc<[Service]> = Arc::new([]);
        catalog.keep_list(during, "p", &nothing);
        assert!(list(&catalog).is_none());
    }

    #[test]
    fn a_path_is_remembered_beside_a_name_and_forgotten_with_it() {
        let catalog = Arc::new(Catalog::default());
        let (name, path) = (Key::Name("a_b", "x"), Key::FullName("ab-x"));
        let service = Arc::new(service("a_b", "x"));
        for key in [name, path] {
            let before = catalog.single(key).unwrap_err();
            catalog.keep_single(before, key, &service);
            assert_eq!(catalog.single(key).ok().as_ref(), Some(&service));
        }
        for other in [Key::Name("a_b", "ab-x"), Key::Name("x", "a_b"), Key::FullName("x")] {
            assert!(catalog.single(other).is_err(), "{other:?}");
        }
        drop(catalog.change());
        assert!(catalog.single(name).is_err() && catalog.single(path).is_err());
    }

    #[test]
    fn of_too_many_all_are_forgotten() {
        let catalog = Catalog::default();
        let service = Arc::new(service("p", "x"));
        let keep = |name: &str| {
            let key = Key::Name("p", name);
            let Err(before) = catalog.single(key) else { return };
            catalog.keep_single(before, key, &service);
        };
        for number in 0..MOST_SINGLES {
            keep(&number.to_string());
        }
        keep("0");
        assert!(
            catalog.single(Key::Name("p", "0")).is_ok(),
            "as many as may be, one of them looked up twice"
        );
        keep("one more");
        assert!(catalog.single(Key::Name("p", "0")).is_err());
        assert!(catalog.single(Key::Name("p", "one more")).is_ok());
    }
}
