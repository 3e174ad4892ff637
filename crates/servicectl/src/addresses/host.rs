//! Which `Host` a listener answers to: its own address, or a loopback name with the bound port. Anything else is a name
//! that somebody made point here (DNS rebinding, trust §3).

use std::net::{IpAddr, SocketAddr};

use super::origin::{Origin, split_authority};

/// The names by which a listener may be called.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    origin: Origin,
    bound_port: u16,
    /// Whether it listens at every address of the machine, and no other is given out.
    everywhere: bool,
    /// One more name with its port.
    also: Option<String>,
}

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl AllowedHosts {
    /// `origin` is the address given out for the listener, `bound_port` the port it listens on.
    pub fn new(origin: Origin, bound_port: u16) -> Self {
        Self { origin, bound_port, everywhere: false, also: None }
    }

    /// For a listener without an address that is given out: the one that it is bound to. One that is bound to all of this
    /// machine's answers to every address in digits, since only names can be made to point here.
    pub fn of_address(bound: SocketAddr) -> Self {
        let everywhere = bound.ip().is_unspecified();
        Self {
            origin: Origin::http(bound.ip(), bound.port()),
            bound_port: bound.port(),
            everywhere,
            also: None,
        }
    }

    /// The same listener, which somebody calls by this `host:port`, too.
    #[must_use]
    pub fn also(self, host: Option<String>) -> Self {
        Self { also: host, ..self }
    }

    /// Whether a request with this `Host` header (or authority of its target) is meant for this listener.
    pub fn allows(&self, host: &str) -> bool {
        self.origin.is_host(host)
            || self.is_bound(host, |name| LOOPBACK.contains(&name))
            || (self.everywhere && self.is_bound(host, is_address))
            || self.also.as_deref().is_some_and(|also| host.eq_ignore_ascii_case(also))
    }

    /// Whether a page of this `Origin` header is a page of this listener.
    pub fn is_own_origin(&self, origin: &str) -> bool {
        Origin::parse(origin).is_ok_and(|parsed| parsed == self.origin)
            || origin
                .strip_prefix("http://")
                .is_some_and(|host| self.is_bound(host, |name| LOOPBACK.contains(&name)))
    }

    /// Whether this is the bound port under a name of which that is true.
    fn is_bound(&self, host: &str, right: impl Fn(&str) -> bool) -> bool {
        split_authority(host)
            .is_some_and(|(name, port)| right(&name) && port.unwrap_or(80) == self.bound_port)
    }
}

/// Whether a host is an address in digits.
fn is_address(name: &str) -> bool {
    name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_the_name_by_which_an_engine_finds_it() {
        let hosts = AllowedHosts::new(Origin::parse("https://portal.example.org").unwrap(), 8080)
            .also(Some("10.0.2.2:8080".to_owned()));
        assert!(hosts.allows("10.0.2.2:8080") && hosts.allows("portal.example.org"));
        assert!(!hosts.allows("10.0.2.2:80") && !hosts.allows("10.0.2.3:8080"));
        assert!(!hosts.is_own_origin("http://10.0.2.2:8080"), "no page is read from there");
    }

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
    fn a_listener_without_a_name_answers_to_its_address() {
        let allows = |bound: &str, host: &str| AllowedHosts::of_address(bound.parse().unwrap()).allows(host);
        for (bound, host) in [
            ("127.0.0.1:9180", "localhost:9180"),
            ("192.0.2.1:9180", "192.0.2.1:9180"),
            ("0.0.0.0:9180", "192.0.2.1:9180"),
            ("[::]:9180", "[2001:db8::1]:9180"),
        ] {
            assert!(allows(bound, host), "{bound} {host}");
        }
        for (bound, host) in [
            ("127.0.0.1:9180", "192.0.2.1:9180"),
            ("127.0.0.1:9180", "evil.example:9180"),
            ("0.0.0.0:9180", "evil.example:9180"),
            ("0.0.0.0:9180", "192.0.2.1"),
        ] {
            assert!(!allows(bound, host), "{bound} {host}");
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
