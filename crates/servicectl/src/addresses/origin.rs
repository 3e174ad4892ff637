//! Origins: scheme, host and port, and nothing behind them.

/// A web origin. `Display` writes it as browsers do: lower case, without the scheme's own port, without a slash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// `http://<host>:<port>`. An IPv6 address comes without brackets.
    pub fn http(host: std::net::IpAddr, port: u16) -> Self {
        let host = match host {
            std::net::IpAddr::V4(address) => address.to_string(),
            std::net::IpAddr::V6(address) => format!("[{address}]"),
        };
        Self { https: false, host, port }
    }

    /// Reads an origin: `https://portal.example.org`, `http://127.0.0.1:8080`, one slash behind it or none.
    ///
    /// # Errors
    /// A sentence that says what is wrong and shows a right one.
    pub fn parse(text: &str) -> Result<Self, String> {
        const EXAMPLE: &str = "Right is for example https://portal.example.org or http://127.0.0.1:8080.";
        let wrong = |why: &str| Err(format!("`{}` is not an origin: {why}. {EXAMPLE}", text.escape_debug()));
        let (https, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            _ => return wrong("it must begin with http:// or https://"),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) {
            return wrong("there must be no path behind the host");
        }
        if rest.contains('@') {
            return wrong("there must be no user name in it");
        }
        match split_authority(rest) {
            Some((host, port)) => Ok(Self { https, host, port: port.unwrap_or(default_port(https)) }),
            None => wrong("host and port cannot be read"),
        }
    }

    /// Whether the scheme is https.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// `host` or `host:port`, without the scheme's own port.
    pub fn authority(&self) -> String {
        if self.port == default_port(self.https) {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Whether a `Host` header of this value means this origin.
    pub(super) fn is_host(&self, header: &str) -> bool {
        split_authority(header).is_some_and(|(host, port)| {
            host == self.host && port.unwrap_or(default_port(self.https)) == self.port
        })
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.authority())
    }
}

fn default_port(https: bool) -> u16 {
    if https { 443 } else { 80 }
}

/// Host (lower case) and port of `host`, `host:port`, `[v6]`, `[v6]:port`.
pub(super) fn split_authority(text: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, behind) = rest.split_once(']')?;
            let address: std::net::Ipv6Addr = address.parse().ok()?;
            (format!("[{address}]"), behind)
        }
        None => {
            let end = text.find(':').unwrap_or(text.len());
            let (host, behind) = text.split_at(end);
            let legal =
                |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_');
            if host.is_empty() || !host.chars().all(legal) {
                return None;
            }
            (host.to_ascii_lowercase(), behind)
        }
    };
    match port.strip_prefix(':') {
        None if port.is_empty() => Some((host, None)),
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((host, Some(digits.parse().ok()?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_origins_as_browsers_do() {
        for (text, written) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("HTTPS://Portal.Example.ORG/", "https://portal.example.org"),
            ("https://portal.example.org:443", "https://portal.example.org"),
            ("https://portal.example.org:80", "https://portal.example.org:80"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[0:0::1]", "http://[::1]"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().to_string(), written, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_origin() {
        for text in [
            "",
            "portal",
            "ftp://x",
            "http://",
            "http://a/b",
            "http://a?b",
            "http://a#b",
            "http://u@a",
            "http://a:",
            "http://a:x",
            "http://a:65536",
            "http://a b",
            "http://[::1",
            "http://[x]",
            "http://ä",
            "http://a:1:2",
            "null",
            "*",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
