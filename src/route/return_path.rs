//! Where to go after signing in: only to a page of the portal itself (trust §2, 3.7.2).

use super::Route;

/// Most bytes of a path that is followed.
const MOST_BYTES: usize = 2048;

/// The path to return to, where `text` is one: it begins with a single slash, leads to a page of the portal (not to
/// the sign-in page), and holds nothing that a browser could take for another host. Query and fragment are kept.
pub fn return_path(text: &str) -> Option<&str> {
    let is_plain =
        text.len() <= MOST_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_local = text.starts_with('/') && !text.starts_with("//");
    if !is_plain || !is_local {
        return None;
    }
    match Route::parse(text) {
        Route::SignIn | Route::NotFound => None,
        // a dot segment would be resolved away by the browser, and then be another path
        Route::Service { name, .. } if name == "." || name == ".." => None,
        Route::Services | Route::New | Route::Service { .. } => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::return_path;

    #[test]
    fn pages_of_the_portal_are_returned_to() {
        for path in [
            "/",
            "/new",
            "/services/a",
            "/services/a/logs?q=x&streams=3#L5",
            "/?is=needs-you&sort=-memory",
            "/services/a%2Fb",
            "/services/http:",
            "/?next=//evil.example",
            "/services/a?u=https://x.example/",
        ] {
            assert_eq!(return_path(path), Some(path));
        }
    }

    /// The open redirects of the books: other hosts, schemes, back slashes, encodings, control characters.
    const HOSTILE: [&str; 48] = [
        "",
        "evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\evil.example",
        "\\\\evil.example",
        "/\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ /evil.example",
        "\n/evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "/javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "https://evil.example",
        "http://evil.example",
        "http:evil.example",
        "https:/evil.example",
        "//evil.example@portal",
        "https://portal@evil.example",
        "%2f%2fevil.example",
        "/%2fevil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "%5c%5cevil.example",
        "/%09/evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/./evil.example",
        "/evil.example",
        "/evil.example/%2e%2e",
        "/services//evil.example",
        "/services/..",
        "/services/./logs",
        "/sign-in",
        "/sign-in?next=/",
        "/\u{0}",
        "/\u{202e}",
        "/services/ä",
    ];

    #[test]
    fn no_other_place_is() {
        for text in HOSTILE {
            assert_eq!(return_path(text), None, "{text:?}");
        }
        assert_eq!(return_path(&format!("/services/a?{}", "x".repeat(2048))), None);
    }
}
