//! The two stores of the browser. A store that is full, forbidden or absent reads as empty and keeps nothing.

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// `sessionStorage`: this tab, gone with it.
    Tab,
    /// `localStorage`: this browser. Never for anything secret.
    Browser,
}

impl Store {
    fn open(self) -> Option<web_sys::Storage> {
        let window = web_sys::window()?;
        match self {
            Self::Tab => window.session_storage(),
            Self::Browser => window.local_storage(),
        }
        .ok()
        .flatten()
    }

    /// What is kept under `key`.
    pub fn get(self, key: &str) -> Option<String> {
        self.open()?.get_item(key).ok().flatten()
    }

    /// Keeps `value` under `key`; false where that was not possible.
    pub fn set(self, key: &str, value: &str) -> bool {
        self.open().is_some_and(|store| store.set_item(key, value).is_ok())
    }

    /// Forgets `key`.
    pub fn remove(self, key: &str) {
        if let Some(store) = self.open() {
            let _ = store.remove_item(key);
        }
    }

    /// All keys that begin with `prefix`.
    pub fn keys(self, prefix: &str) -> Vec<String> {
        let Some(store) = self.open() else { return Vec::new() };
        let length = store.length().unwrap_or(0);
        (0..length)
            .filter_map(|index| store.key(index).ok().flatten())
            .filter(|key| key.starts_with(prefix))
            .collect()
    }
}
