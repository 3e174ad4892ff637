//! What may pass between a visitor and a deployed service (trust §5).

use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Headers of ours, and of a proxy's own business, that a service never sees.
const NOT_FOR_SERVICES: [HeaderName; 2] =
    [HeaderName::from_static("x-auth-token"), HeaderName::from_static("proxy-authorization")];

/// Headers with which one service could act on the whole origin, and so on all other services.
const NOT_FOR_VISITORS: [HeaderName; 4] = [
    HeaderName::from_static("service-worker-allowed"),
    HeaderName::from_static("clear-site-data"),
    header::STRICT_TRANSPORT_SECURITY,
    header::ALT_SVC,
];

/// Takes session tokens out of a request.
pub(super) fn clean_request(headers: &mut HeaderMap) {
    for name in NOT_FOR_SERVICES {
        headers.remove(name);
    }
}

/// Takes out of an answer what reaches beyond the service, and binds its cookies to its path.
pub(super) fn clean_response(headers: &mut HeaderMap, full_name: &str) {
    for name in NOT_FOR_VISITORS {
        headers.remove(name);
    }
    let cookies: Vec<HeaderValue> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|cookie| HeaderValue::try_from(bound(cookie.to_str().ok()?, full_name)).ok())
        .collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// A cookie without `Domain`, with the service's path. A longer path of the service's own is kept.
fn bound(cookie: &str, full_name: &str) -> String {
    let root = format!("/{full_name}");
    let mut path = root.clone();
    let mut kept = Vec::new();
    for (index, part) in cookie.split(';').map(str::trim).enumerate() {
        let (name, value) =
            part.split_once('=').map_or((part, ""), |(name, value)| (name.trim(), value.trim()));
        match name.to_ascii_lowercase().as_str() {
            "domain" if index > 0 => {}
            "path" if index > 0 => {
                if value.strip_prefix(&root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                    path = value.to_owned();
                }
            }
            _ => kept.push(part.to_owned()),
        }
    }
    kept.push(format!("Path={path}"));
    kept.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_stay_with_their_service() {
        for (sent, kept) in [
            ("a=b", "a=b; Path=/p-x"),
            ("a=b; Path=/; HttpOnly", "a=b; HttpOnly; Path=/p-x"),
            ("a=b; domain=example.org; path=/p-x/sub; Secure", "a=b; Secure; Path=/p-x/sub"),
            ("a=b; Path=/p-xy", "a=b; Path=/p-x"),
            ("path=1; Path=/other", "path=1; Path=/p-x"),
        ] {
            assert_eq!(bound(sent, "p-x"), kept);
        }
    }

    #[test]
    fn nothing_reaches_beyond_the_service() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("service-worker-allowed", "/"),
            ("clear-site-data", "\"*\""),
            ("strict-transport-security", "max-age=1"),
            ("alt-svc", "h3"),
            ("content-type", "text/html"),
            ("set-cookie", "a=b"),
            ("set-cookie", "c=d"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        clean_response(&mut headers, "p-x");
        assert_eq!(headers.len(), 3);
        assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
        let mut request = HeaderMap::new();
        request.insert("x-auth-token", HeaderValue::from_static("secret"));
        request.insert("accept", HeaderValue::from_static("*/*"));
        clean_request(&mut request);
        assert_eq!(request.len(), 1);
    }
}
