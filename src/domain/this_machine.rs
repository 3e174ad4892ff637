//! What is on the reader's own machine: no stranger's, and reached without a network.

/// Whether a host name is this machine: a link to it is not a stranger's.
pub fn is_loopback(host: &str) -> bool {
    let is_v4 = |host: &str| host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || host == "::1" || is_v4(host)
}

/// Whether an address leads to this machine; a path leads to `page_host`, where the page is from.
pub fn needs_no_network(url: &str, page_host: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return is_loopback(page_host) };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    is_loopback(port.map_or(authority, |(host, _)| host))
}

#[cfg(test)]
mod tests {
    use super::{is_loopback, needs_no_network};

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

    #[test]
    fn a_platform_on_this_machine_needs_no_network() {
        assert!(needs_no_network("/servicectl-1/services", "127.0.0.1"));
        assert!(!needs_no_network("/servicectl-1/services", "portal.example.org"));
        for url in ["http://localhost:8080/v0/", "http://127.0.0.1/", "http://[::1]:8080/x", "http://[::1]/x"]
        {
            assert!(needs_no_network(url, "portal.example.org"), "{url}");
        }
        assert!(!needs_no_network("https://api.example.org:443/127.0.0.1", "localhost"));
    }
}
