//! What may pass between a visitor and a deployed service (trust §5).

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::proxies::{FORWARDED_FOR, TrustedProxies};

/// Headers of ours, and of a proxy's own business, that a service never sees; one that CGI programs take for the setting
/// `HTTP_PROXY`; and those with which a visitor would say that another path was asked for.
const NOT_FOR_SERVICES: [&str; 5] =
    ["x-auth-token", "proxy-authorization", "proxy", "x-original-url", "x-rewrite-url"];

/// Headers with which one service could act on the whole origin, and so on all other services: what workers may reach, what is
/// forgotten, pinned, kept, learnt or registered for the origin, and where reports about all its requests go.
const NOT_FOR_VISITORS: [&str; 16] = [
    "service-worker-allowed",
    "clear-site-data",
    "strict-transport-security",
    "alt-svc",
    "nel",
    "report-to",
    "use-as-dictionary",
    "origin-agent-cluster",
    "accept-ch",
    "critical-ch",
    "set-login",
    "expect-ct",
    "public-key-pins",
    "public-key-pins-report-only",
    "sec-session-registration",
    "secure-session-registration",
];

/// Headers that are about one connection (RFC 9110, 7.6.1): not for the next one.
const HOP_BY_HOP: [HeaderName; 6] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::UPGRADE,
];

/// Names under which programs look for who asked, beside `X-Forwarded-…`.
const WHO_ASKED: [&str; 7] = [
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "client-ip",
    "cf-connecting-ip",
];

/// Whether a header says who asked, and how.
fn says_who_asked(name: &str) -> bool {
    name.starts_with("x-forwarded-") || WHO_ASKED.contains(&name)
}

/// Removes the headers of which this is true.
fn remove(headers: &mut HeaderMap, which: impl Fn(&str) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| which(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

/// Takes out what is about one connection, with what `Connection` names.
pub(super) fn drop_hop_by_hop(headers: &mut HeaderMap) {
    // Framing and Host are not for `Connection` to name.
    let framing = [header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::HOST];
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii))
        // Nearly all say this one; it is taken out anyway.
        .filter(|name| !name.eq_ignore_ascii_case(b"keep-alive"))
        .filter_map(|name| HeaderName::from_bytes(name).ok())
        .filter(|name| !framing.contains(name))
        .collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}

/// Makes a visitor's request ours to pass on: who asked, for which host and by which scheme. What the request says of that
/// itself counts only where it comes from a proxy that the operator trusts; then the proxy's own address is added to it.
pub(super) fn forwarded(
    request: &mut Request,
    client: Option<IpAddr>,
    scheme: &'static str,
    trusted_proxies: &TrustedProxies,
) {
    let host = request.headers().get(header::HOST).cloned();
    let headers = request.headers_mut();
    drop_hop_by_hop(headers);
    if !client.is_some_and(|client| trusted_proxies.contain(client)) {
        remove(headers, says_who_asked);
    }
    if let Some(value) = client.and_then(|client| way(headers, client)) {
        headers.insert(FORWARDED_FOR, value);
    }
    for (name, value) in
        [("x-forwarded-host", host), ("x-forwarded-proto", Some(HeaderValue::from_static(scheme)))]
    {
        if let Some(value) = value.filter(|_| !headers.contains_key(name)) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// The addresses on the way so far, with the one from which the request came to us last.
fn way(headers: &HeaderMap, client: IpAddr) -> Option<HeaderValue> {
    let before = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let mut way: String = before.flat_map(|address| [address, ", "]).collect();
    way.push_str(&client.to_canonical().to_string());
    HeaderValue::try_from(way).ok()
}

/// Takes session tokens out of a request, and what many programs would take for another header: to CGI, WSGI and their
/// descendants `X_Real_IP` and `X-Real-IP` are one.
pub(super) fn clean_request(headers: &mut HeaderMap) {
    remove(headers, |name| {
        if !name.contains('_') {
            return NOT_FOR_SERVICES.contains(&name);
        }
        let same = name.replace('_', "-");
        NOT_FOR_SERVICES.contains(&same.as_str()) || says_who_asked(&same)
    });
}

/// Whether a browser asks for the script of a service worker that could reach other services: its scope is the folder of its
/// path, which for `/<full_name>` is the whole origin. Pages can neither set nor leave out the header.
pub(super) fn is_worker_of_all(headers: &HeaderMap, path: &str, full_name: &str) -> bool {
    let below = path.strip_prefix('/').and_then(|path| path.strip_prefix(full_name));
    headers.contains_key("service-worker") && !below.is_some_and(|rest| rest.starts_with('/'))
}

/// An answer that names a coding for the way other than chunks, which are undone here: no reader could tell where it ends, or
/// what it means (RFC 9112, 6.1 and 6.3).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Coded;

/// Takes out how the task's connection framed an answer, and a length that this overrides: the visitor's frames it anew.
///
/// # Errors
/// What is left would still be coded.
pub(super) fn own_framing(headers: &mut HeaderMap) -> Result<(), Coded> {
    if !headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(());
    }
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let (Some(coding), None) = (codings.next(), codings.next()) else { return Err(Coded) };
    if !coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") {
        return Err(Coded);
    }
    headers.remove(header::TRANSFER_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    Ok(())
}

/// Takes out of an answer what reaches beyond the service, and binds its cookies to its path.
pub(super) fn clean_response(headers: &mut HeaderMap, full_name: &str) {
    remove(headers, |name| NOT_FOR_VISITORS.contains(&name));
    if !headers.contains_key(header::SET_COOKIE) {
        return;
    }
    let cookies: Vec<HeaderValue> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|cookie| HeaderValue::from_bytes(&bound(cookie.as_bytes(), full_name)).ok())
        .collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// A cookie without `Domain`, with the service's path. A longer path of the service's own is kept. Bytes, since a cookie need
/// not be ASCII, nor UTF-8.
fn bound(cookie: &[u8], full_name: &str) -> Vec<u8> {
    let root = format!("/{full_name}");
    let mut path = root.as_bytes();
    let mut kept: Vec<&[u8]> = Vec::new();
    for (index, part) in cookie.split(|byte| *byte == b';').map(<[u8]>::trim_ascii).enumerate() {
        let mut halves = part.splitn(2, |byte| *byte == b'=').map(<[u8]>::trim_ascii);
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        match name.to_ascii_lowercase().as_slice() {
            b"domain" if index > 0 => {}
            b"path" if index > 0 => {
                if value.strip_prefix(root.as_bytes()).is_some_and(|rest| matches!(rest, [] | [b'/', ..])) {
                    path = value;
                }
            }
            _ => kept.push(part),
        }
    }
    let path = [b"Path=", path].concat();
    kept.push(&path);
    kept.join(&b"; "[..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_hears_who_asked_and_not_what_the_visitor_claims() {
        let mut request = Request::builder()
            .uri("/p-x/")
            .header("host", "apps.example.org")
            .header("x-forwarded-for", "1.1.1.1")
            .header("forwarded", "for=1.1.1.1")
            .header("connection", "keep-alive, X-Hop, Content-Length")
            .header("x-hop", "1")
            .header("keep-alive", "timeout=5")
            .header("content-length", "3")
            .header("x-own", "stays")
            .body(axum::body::Body::empty())
            .unwrap();
        forwarded(
            &mut request,
            Some([192, 0, 2, 7].into()),
            "https",
            &TrustedProxies::new(vec![[127, 0, 0, 1].into()]),
        );
        let mut sent: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        sent.sort();
        let pairs: Vec<(&str, &str)> =
            sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("content-length", "3"),
                ("host", "apps.example.org"),
                ("x-forwarded-for", "192.0.2.7"),
                ("x-forwarded-host", "apps.example.org"),
                ("x-forwarded-proto", "https"),
                ("x-own", "stays"),
            ]
        );
    }

    #[test]
    fn what_is_about_one_connection_goes_whatever_else_is_named_with_it() {
        let mut headers = HeaderMap::new();
        headers.insert("connection", HeaderValue::from_bytes(b"Keep-Alive, x-hop ,\xff").unwrap());
        for name in ["x-hop", "keep-alive", "x-own"] {
            headers.insert(name, HeaderValue::from_static("1"));
        }
        drop_hop_by_hop(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-own"]);
    }

    #[test]
    fn other_spellings_are_no_way_around() {
        let mut request = Request::builder().uri("/p-x/").header("host", "apps.example.org");
        let spoofed = [
            "X_Forwarded_For",
            "X-Real-IP",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X_Auth_Token",
            "Proxy",
            "X-Original-URL",
            "CF-Connecting-IP",
            "CF_Connecting_IP",
            "X-Cluster-Client-IP",
        ];
        for name in spoofed {
            request = request.header(name, "8.8.8.8");
        }
        let mut request = request.header("x_own", "stays").body(axum::body::Body::empty()).unwrap();
        clean_request(request.headers_mut());
        forwarded(&mut request, Some([192, 0, 2, 7].into()), "http", &TrustedProxies::default());
        assert!(!request.headers().values().any(|value| value == "8.8.8.8"), "{:?}", request.headers());
        assert!(request.headers().contains_key("x_own"));
    }

    #[test]
    fn a_worker_reaches_its_own_service_only() {
        let mut headers = HeaderMap::new();
        assert!(!is_worker_of_all(&headers, "/p-x", "p-x"));
        headers.insert("service-worker", HeaderValue::from_static("script"));
        assert!(is_worker_of_all(&headers, "/p-x", "p-x"));
        assert!(!is_worker_of_all(&headers, "/p-x/", "p-x"));
        assert!(!is_worker_of_all(&headers, "/p-x/sub/worker.js", "p-x"));
    }

    #[test]
    fn an_answer_is_framed_once() {
        let framed = |codings: &[&'static str]| {
            let mut headers = HeaderMap::new();
            headers.insert("content-length", HeaderValue::from_static("2"));
            for coding in codings {
                headers.append("transfer-encoding", HeaderValue::from_static(coding));
            }
            own_framing(&mut headers).map(|()| headers.len())
        };
        assert_eq!(framed(&[]), Ok(1));
        assert_eq!(framed(&["Chunked"]), Ok(0));
        for coded in
            [&["xchunked"][..], &["gzip, chunked"], &["gzip", "chunked"], &["chunked, identity"], &[""]]
        {
            assert_eq!(framed(coded), Err(Coded), "{coded:?}");
        }
    }

    #[test]
    fn a_trusted_proxy_says_who_asked() {
        let proxy: IpAddr = [127, 0, 0, 1].into();
        let ask = |headers: &[(&str, &str)]| {
            let mut request = Request::builder().uri("/p-x/").header("host", "127.0.0.1:8081");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let mut request = request.body(axum::body::Body::empty()).unwrap();
            forwarded(&mut request, Some(proxy), "http", &TrustedProxies::new(vec![proxy]));
            let said = |name| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
            [said("x-forwarded-for"), said("x-forwarded-host"), said("x-forwarded-proto")]
        };
        let given = [
            ("x-forwarded-for", "203.0.113.9"),
            ("x-forwarded-for", "198.51.100.2"),
            ("x-forwarded-host", "apps.example.org"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(ask(&given), ["203.0.113.9, 198.51.100.2, 127.0.0.1", "apps.example.org", "https"]);
        assert_eq!(ask(&[]), ["127.0.0.1", "127.0.0.1:8081", "http"]);
    }

    #[test]
    fn cookies_stay_with_their_service() {
        for (sent, kept) in [
            ("a=b", "a=b; Path=/p-x"),
            ("a=b; Path=/; HttpOnly", "a=b; HttpOnly; Path=/p-x"),
            ("a=b; domain=example.org; path=/p-x/sub; Secure", "a=b; Secure; Path=/p-x/sub"),
            ("a=b; Path=/p-xy", "a=b; Path=/p-x"),
            ("path=1; Path=/other", "path=1; Path=/p-x"),
        ] {
            assert_eq!(String::from_utf8(bound(sent.as_bytes(), "p-x")).unwrap(), kept);
        }
        assert_eq!(bound(b"a=\xe4\xff; Domain=d", "p-x"), b"a=\xe4\xff; Path=/p-x");
    }

    #[test]
    fn nothing_reaches_beyond_the_service() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("service-worker-allowed", "/"),
            ("clear-site-data", "\"*\""),
            ("strict-transport-security", "max-age=1"),
            ("alt-svc", "h3"),
            ("nel", "{}"),
            ("report-to", "{}"),
            ("accept-ch", "DPR"),
            ("content-type", "text/html"),
            ("sec-session-registration", "(ES256);path=\"/start\""),
            ("secure-session-registration", "(ES256);path=\"/start\""),
            ("set-cookie", "a=b"),
            ("set-cookie", "c=d"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers.append("set-cookie", HeaderValue::from_bytes(b"e=\xff").unwrap());
        clean_response(&mut headers, "p-x");
        assert_eq!(headers.len(), 4);
        assert_eq!(headers.get_all("set-cookie").iter().count(), 3);
        let mut request = HeaderMap::new();
        request.insert("x-auth-token", HeaderValue::from_static("secret"));
        request.insert("accept", HeaderValue::from_static("*/*"));
        clean_request(&mut request);
        assert_eq!(request.len(), 1);
    }
}
