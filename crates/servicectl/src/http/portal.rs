//! The portal's files: from a folder (`--portal`), from the program itself (feature `embed-portal`), or a page that says how
//! to build it. A navigation to a path of the portal gets its page; a missing file is a 404 (trust §2, 14.2.5).

mod files;
mod policy;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(crate) use files::Portal;
use files::{Content, Encoding};

use super::{ApiError, Shared, error, page};

impl Portal {
    /// Whether there is a portal to hand out.
    pub(crate) async fn is_built(&self) -> bool {
        self.get(INDEX, Encoding::accepted(&HeaderMap::new())).await.is_some()
    }
}

/// Where a page of the portal begins.
const INDEX: &str = "index.html";

/// Everything that is no route of the API.
pub(super) async fn file(State(app): State<Shared>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return error::not_allowed("GET,HEAD").into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let name = if path.is_empty() { INDEX } else { path };
    let encodings = Encoding::accepted(request.headers());
    if let Some(content) = app.portal.get(name, encodings).await {
        return answer(&app.portal, name, content, request.headers()).await;
    }
    if !is_navigation(path, request.headers()) {
        return ApiError::new(StatusCode::NOT_FOUND, "There is no such file here.").into_response();
    }
    match app.portal.get(INDEX, encodings).await {
        Some(content) => answer(&app.portal, INDEX, content, request.headers()).await,
        None => not_built(),
    }
}

/// Whether a browser asks for a page: no file extension, and HTML is welcome.
fn is_navigation(path: &str, headers: &HeaderMap) -> bool {
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let wants_html =
        text(header::ACCEPT).is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"));
    let navigates =
        text(header::HeaderName::from_static("sec-fetch-mode")).is_none_or(|mode| mode == "navigate");
    !is_file && wants_html && navigates
}

async fn answer(portal: &Portal, name: &str, content: Content, request: &HeaderMap) -> Response {
    let is_page = name.ends_with(".html");
    let mut headers = HeaderMap::new();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, files::media_type(name));
    set(header::CACHE_CONTROL, files::caching(name));
    set(header::VARY, "Accept-Encoding");
    if is_page {
        set(header::CONTENT_SECURITY_POLICY, &portal.policy(&content).await);
    } else {
        set(header::ETAG, &content.tag);
        let known = request.get_all(header::IF_NONE_MATCH).iter().any(|value| names_tag(value, &content.tag));
        if known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
    }
    if let Some(encoding) = content.encoding {
        headers.insert(header::CONTENT_ENCODING, encoding.header());
    }
    (headers, Body::from(content.bytes)).into_response()
}

fn names_tag(value: &HeaderValue, tag: &str) -> bool {
    let value = value.to_str().unwrap_or_default();
    value
        .split(',')
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}

/// Instead of the portal, while there is none.
fn not_built() -> Response {
    page::page(
        StatusCode::OK,
        "The portal is not built into this server",
        &[
            "The API and the AuthManager run. To get the portal too, stop this server and run `cargo xtask run` in the \
             repository: it builds the portal and starts the server with it.",
            "Or build it with `cargo xtask dist` and start `servicectl serve --portal dist`; the program in \
             `target/release/servicectl` then has the portal inside.",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn navigations_are_pages_that_browsers_ask_for() {
        let browser = headers(&[
            ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("sec-fetch-mode", "navigate"),
        ]);
        assert!(is_navigation("services/x", &browser));
        assert!(is_navigation("no/such/page", &headers(&[])));
        assert!(!is_navigation("x.js", &browser));
        assert!(!is_navigation("services/x.map", &browser));
        assert!(!is_navigation("services/x", &headers(&[("accept", "application/json")])));
        assert!(!is_navigation("services/x", &headers(&[("accept", "*/*"), ("sec-fetch-mode", "cors")])));
    }

    #[test]
    fn known_tags_are_recognised_in_lists() {
        let known = |value: &'static str| names_tag(&HeaderValue::from_static(value), "\"a\"");
        assert!(known("\"a\"") && known("W/\"a\"") && known("\"b\", \"a\"") && known("*"));
        assert!(!known("\"b\"") && !known("a"));
    }
}
