//! Security headers of every answer of the portal's listener (trust §1, §2). A page sets its own content security policy
//! before; everything else gets one that allows nothing.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::addresses::Origin;

/// For answers that are no pages: if a browser shows one nevertheless, it can do nothing.
pub(crate) const NO_PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The headers of a listener.
#[derive(Clone, Debug)]
pub(crate) struct Security {
    /// Only where the address given out is https: on plain HTTP it would have no effect, or lock a developer out.
    strict_transport: bool,
}

impl Security {
    pub(crate) fn of(origin: &Origin) -> Self {
        Self { strict_transport: origin.is_https() }
    }

    /// Adds what is missing.
    pub(crate) fn apply(&self, response: &mut Response) {
        const ALWAYS: [(HeaderName, &str); 6] = [
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            (
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            ),
        ];
        let headers = response.headers_mut();
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NO_PAGE_POLICY);
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        if self.strict_transport {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
        }
        text_is_utf8(headers);
    }
}

/// `application/json` has no other encoding, but old readers guess; all text of ours is UTF-8.
fn text_is_utf8(headers: &mut header::HeaderMap) {
    if headers.get(header::CONTENT_TYPE).is_some_and(|value| value == "application/json") {
        let value = HeaderValue::from_static("application/json; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, value);
    }
}

/// The middleware.
pub(crate) async fn secure(State(security): State<Security>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    security.apply(&mut response);
    response
}
