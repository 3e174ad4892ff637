//! Sign-in links: `/sign-in#token=…` (the token is URL-safe and last).

/// The text of the token in a fragment; `None` where the fragment is no sign-in link.
pub(super) fn token_in(fragment: &str) -> Option<&str> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    fragment.strip_prefix("token=").or_else(|| fragment.split_once("&token=").map(|(_, token)| token))
}

/// Whether a host name is this machine: a link to it is not a stranger's.
pub fn is_loopback(host: &str) -> bool {
    let is_v4 = |host: &str| host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || host == "::1" || is_v4(host)
}

#[cfg(test)]
mod tests {
    use super::{is_loopback, token_in};

    #[test]
    fn the_token_is_last_in_the_fragment() {
        assert_eq!(token_in("#token=abc"), Some("abc"));
        assert_eq!(token_in("#x=1&token=a&b"), Some("a&b"));
        assert_eq!(token_in("#token="), Some(""));
        for fragment in ["", "#", "#main", "#tokens=a", "#atoken=x"] {
            assert_eq!(token_in(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for host in ["localhost", "portal.localhost", "127.0.0.1", "127.8.9.1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "evil-localhost",
            "0.0.0.0",
            "[::2]",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
