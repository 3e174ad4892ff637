//! The portal's own addresses: the only place that spells them.
//!
//! A route is parsed from a path and printed as an `href`; nothing else in the portal builds or reads a path. Query
//! and fragment belong to the pages.

mod return_path;

pub use return_path::return_path;

/// A page of the portal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// `/sign-in`
    SignIn,
    /// `/`
    Services,
    /// `/new`
    New,
    /// `/services/:name` and its tabs.
    Service {
        /// The service's name, decoded, without the project's prefix.
        name: String,
        /// Which of its pages.
        tab: Tab,
    },
    /// Any other path.
    NotFound,
}

/// A page of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// `/services/:name`, its only address.
    #[default]
    Overview,
    /// `…/image`
    Image,
    /// `…/definition`
    Definition,
    /// `…/events`
    Events,
    /// `…/logs`
    Logs,
    /// `…/health`
    Health,
    /// `…/settings`
    Settings,
}

impl Tab {
    /// All tabs in the order in which they stand.
    pub const ALL: [Self; 7] = [
        Self::Overview,
        Self::Image,
        Self::Definition,
        Self::Events,
        Self::Logs,
        Self::Health,
        Self::Settings,
    ];

    /// The word on the tab.
    pub fn word(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Image => "Image",
            Self::Definition => "Definition",
            Self::Events => "Events",
            Self::Logs => "Logs",
            Self::Health => "Health",
            Self::Settings => "Settings",
        }
    }

    /// The last segment of its path; the overview has none.
    fn segment(self) -> Option<&'static str> {
        match self {
            Self::Overview => None,
            Self::Image => Some("image"),
            Self::Definition => Some("definition"),
            Self::Events => Some("events"),
            Self::Logs => Some("logs"),
            Self::Health => Some("health"),
            Self::Settings => Some("settings"),
        }
    }

    fn from_segment(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.segment() == Some(segment))
    }
}

impl Route {
    /// The page of a service.
    pub fn service(name: impl Into<String>, tab: Tab) -> Self {
        Self::Service { name: name.into(), tab }
    }

    /// Reads a path such as `/services/mesh-viewer/logs`; query and fragment, if there, are ignored, and so is one
    /// slash at the end.
    pub fn parse(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let Some(path) = path.strip_prefix('/') else { return Self::NotFound };
        let path = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
        let segments: Vec<&str> = path.split('/').collect();
        match segments.as_slice() {
            [""] => Self::Services,
            ["sign-in"] => Self::SignIn,
            ["new"] => Self::New,
            ["services", name] => Self::of_service(name, Some(Tab::Overview)),
            ["services", name, tab] => Self::of_service(name, Tab::from_segment(tab)),
            _ => Self::NotFound,
        }
    }

    fn of_service(segment: &str, tab: Option<Tab>) -> Self {
        let name = percent::decode(segment);
        match (name, tab) {
            (Some(name), Some(tab)) if !name.is_empty() => Self::Service { name, tab },
            _ => Self::NotFound,
        }
    }

    /// The path of the page, percent-encoded where needed.
    pub fn href(&self) -> String {
        match self {
            Self::SignIn => "/sign-in".to_owned(),
            Self::Services | Self::NotFound => "/".to_owned(),
            Self::New => "/new".to_owned(),
            Self::Service { name, tab } => {
                let name = percent::encode(name);
                match tab.segment() {
                    Some(segment) => format!("/services/{name}/{segment}"),
                    None => format!("/services/{name}"),
                }
            }
        }
    }

    /// The title of the page, as the window shows it.
    pub fn title(&self) -> String {
        match self {
            Self::SignIn => "Sign in · servicectl".to_owned(),
            Self::Services => "Services · servicectl".to_owned(),
            Self::New => "New service · servicectl".to_owned(),
            Self::Service { name, tab } => {
                format!("{} · {} · servicectl", tab.word(), loglines::phrase(name, 80))
            }
            Self::NotFound => "Page not found · servicectl".to_owned(),
        }
    }
}

impl Route {
    /// The sign-in page that leads back to `path` afterwards.
    pub fn sign_in_for(path: &str) -> String {
        let sign_in = Self::SignIn.href();
        match return_path(path) {
            None | Some("/") => sign_in,
            Some(path) => format!("{sign_in}?{NEXT}={}", percent::encode(path)),
        }
    }
}

/// The query key of the path to return to after signing in.
pub const NEXT: &str = "next";

/// Percent-encoding of one path segment or query value.
pub mod percent {
    use std::fmt::Write as _;

    /// Encodes everything but unreserved characters (RFC 3986 §2.3), byte by byte of UTF-8. The segments `.` and `..`
    /// cannot be encoded (URL parsers decode `%2e` there), so names like these have no page.
    pub fn encode(text: &str) -> String {
        let mut encoded = String::with_capacity(text.len());
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                encoded.push(char::from(byte));
            } else {
                // writing to a String cannot fail
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        encoded
    }

    /// Decodes a segment. A `%` that no two hexadecimal digits follow stands for itself; `None` where the bytes are
    /// not UTF-8.
    pub fn decode(text: &str) -> Option<String> {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            match (byte, hex_pair(tail)) {
                (b'%', Some(decoded)) => {
                    bytes.push(decoded);
                    rest = &tail[2..];
                }
                _ => {
                    bytes.push(byte);
                    rest = tail;
                }
            }
        }
        String::from_utf8(bytes).ok()
    }

    fn hex_pair(bytes: &[u8]) -> Option<u8> {
        let digit = |index: usize| char::from(*bytes.get(index)?).to_digit(16);
        u8::try_from(digit(0)? * 16 + digit(1)?).ok()
    }
}

#[cfg(test)]
mod tests;
