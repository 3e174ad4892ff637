//! Which `Host` a listener answers to: its own address, or a loopback name with the bound port. Anything else is a name
//! that somebody made point here (DNS rebinding, trust §3).

use super::origin::{Origin, split_authority};

/// The names by which a listener may be called.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    origin: Origin,
    bound_port: u16,
}

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl AllowedHosts {
    /// `origin` is the address given out for the listener, `bound_port` the port it listens on.
    pub fn new(origin: Origin, bound_port: u16) -> Self {
        Self { origin, bound_port }
    }

    /// Whether a request with this `Host` header (or authority of its target) is meant for this listener.
    pub fn allows(&self, host: &str) -> bool {
        self.origin.is_host(host) || self.is_loopback(host)
    }

    /// Whether a page of this `Origin` header is a page of this listener.
    pub fn is_own_origin(&self, origin: &str) -> bool {
        Origin::parse(origin).is_ok_and(|parsed| parsed == self.origin)
            || origin.strip_prefix("http://").is_some_and(|host| self.is_loopback(host))
    }

    fn is_loopback(&self, host: &str) -> bool {
        split_authority(host).is_some_and(|(name, port)| {
            LOOPBACK.contains(&name.as_str()) && port.unwrap_or(80) == self.bound_port
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_its_address_and_to_loopback_names_with_the_bound_port() {
        let hosts = AllowedHosts::new(Origin::parse("https://portal.example.org").unwrap(), 8080);
        for host in [
            "portal.example.org",
            "PORTAL.example.org:443",
            "localhost:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
            "LocalHost:8080",
        ] {
            assert!(hosts.allows(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8080",
            "portal.example.org:8080",
            "portal.example.org.evil.example",
            "evil-portal.example.org",
            "localhost",
            "localhost:80",
            "localhost:8081",
            "127.0.0.1",
            "127.0.0.2:8080",
            "foo.localhost:8080",
            "localhost.:8080",
            "portal.example.org:443 ",
            "a@portal.example.org",
            "[::2]:8080",
            "localhost:08080x",
        ] {
            assert!(!hosts.allows(host), "{host}");
        }
    }

    #[test]
    fn own_origins_are_whole_origins() {
        let hosts = AllowedHosts::new(Origin::parse("http://127.0.0.1:8080").unwrap(), 8080);
        for origin in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"] {
            assert!(hosts.is_own_origin(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://127.0.0.1:8080",
            "http://127.0.0.1:8081",
            "http://127.0.0.1",
            "http://localhost:8080.evil.example",
        ] {
            assert!(!hosts.is_own_origin(origin), "{origin}");
        }
    }
}
