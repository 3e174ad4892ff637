//! Whose word on who asked counts: that of proxies which the operator named, and nobody else's.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};

/// The header in which proxies name the addresses on the way so far.
pub(crate) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Proxies whose `X-Forwarded-*` headers are believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies(Vec<IpAddr>);

impl TrustedProxies {
    /// Those with these addresses.
    pub(crate) fn new(addresses: Vec<IpAddr>) -> Self {
        Self(addresses)
    }

    /// Whether a connection from this address is one of theirs.
    pub(crate) fn contain(&self, peer: IpAddr) -> bool {
        self.0.contains(&peer.to_canonical())
    }

    /// From where a request really comes: the last address on its way that is none of theirs. What a client itself claims
    /// stands before that one and is not looked at.
    pub(crate) fn visitor(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let named = headers.get_all(FORWARDED_FOR).iter().rev();
        let mut named = named.flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
        let mut visitor = peer.to_canonical();
        while self.contain(visitor)
            && let Some(before) = named.next().and_then(|name| name.trim().parse::<IpAddr>().ok())
        {
            visitor = before.to_canonical();
        }
        visitor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_of_a_trusted_proxy_counts() {
        let proxies = TrustedProxies::new(vec!["127.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()]);
        for (peer, named, visitor) in [
            ("192.0.2.7", &["198.51.100.1"][..], "192.0.2.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::ffff:127.0.0.1", &["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["1.1.1.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("127.0.0.1", &["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", &["10.0.0.2"], "10.0.0.2"),
        ] {
            let mut headers = HeaderMap::new();
            for value in named {
                headers.append(FORWARDED_FOR, value.parse().unwrap());
            }
            let visitor: IpAddr = visitor.parse().unwrap();
            assert_eq!(proxies.visitor(peer.parse().unwrap(), &headers), visitor, "{peer} {named:?}");
        }
    }
}
