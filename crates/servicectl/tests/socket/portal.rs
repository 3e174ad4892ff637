//! The portal's files (trust §1, §2).

use std::fs;
use std::path::PathBuf;

use crate::support::server::{run_with_input, serve};
use crate::support::{Client, Folder, Server};

const INDEX: &str = "<!doctype html><html><head><script type=\"module\">start()</script>\
                     <link rel=\"stylesheet\" href=\"/a-0123456789abcdef.css\"></head><body></body></html>";
/// sha256 of `start()`.
const SCRIPT: &str = "'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='";

fn with_portal(config: &str) -> (Folder, PathBuf, Server) {
    let folder = Folder::new();
    let dist = folder.beside("dist");
    fs::create_dir(&dist).unwrap();
    for (name, text) in [
        ("index.html", INDEX),
        ("config.json", config),
        ("a-0123456789abcdef.css", "body{}"),
        ("a-0123456789abcdef.css.br", "brotli"),
        ("a-0123456789abcdef.css.gz", "gzip"),
        ("portal-0123456789abcdef.js", "export default 1"),
        ("portal-0123456789abcdef_bg.wasm", "\0asm"),
        ("boot.js", "1"),
        ("favicon.svg", "<svg/>"),
        (".secret", "x"),
    ] {
        fs::write(dist.join(name), text).unwrap();
    }
    let server = Server::on(&folder, &["--portal", dist.to_str().unwrap()]);
    (folder, dist, server)
}

#[test]
fn navigations_get_the_page_with_its_policy() {
    let (_folder, _dist, server) = with_portal("{}");
    let client = server.client();
    let browser = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("Sec-Fetch-Mode", "navigate")];
    for path in ["/", "/index.html", "/sign-in", "/services/x/logs?q=a", "/no/such/page"] {
        for headers in [&browser[..], &[]] {
            let answer = client.call("GET", path, headers, None);
            assert_eq!((answer.status, answer.text().as_str()), (200, INDEX), "{path}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
            assert_eq!(answer.header("cache-control"), Some("no-cache, no-store"));
            let policy = answer.header("content-security-policy").unwrap();
            assert_eq!(
                policy,
                format!(
                    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {SCRIPT}; style-src 'self'; img-src 'self' \
                     data:; font-src 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'; \
                     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
                )
            );
        }
    }
    let head = client.call("HEAD", "/", &[], None);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(client.call("POST", "/sign-in", &[], None).header("allow"), Some("GET, HEAD"));
}

#[test]
fn files_that_there_are_not_are_404() {
    let (_folder, _dist, server) = with_portal("{}");
    let client = server.client();
    for path in [
        "/x.js",
        "/services/x.map",
        "/.secret",
        "/.env",
        "/favicon.ico",
        "/..%2f..%2fetc/passwd.txt",
        "/a-0123456789abcdef.css.br",
    ] {
        client.get(path).error(404);
    }
    // What no browser navigates to is no page.
    for headers in [[("Accept", "application/json")], [("Sec-Fetch-Mode", "cors")]] {
        client.call("GET", "/no/such/page", &headers, None).error(404);
    }
    // Paths as they are, which a client would tidy up.
    for target in [
        "/../data/servicectl.db",
        "/%2e%2e/data/servicectl.db",
        "//etc/passwd.txt",
        "/dist/../../data/serve.lock",
    ] {
        let host = client.authority();
        let answer =
            client.raw(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 404 "), "{target}: {answer}");
    }
}

#[test]
fn each_file_has_its_type_and_may_be_kept_as_long_as_its_name_means_it() {
    let (_folder, _dist, server) = with_portal("{}");
    let client = server.client();
    for (path, media_type, kept) in [
        ("/portal-0123456789abcdef_bg.wasm", "application/wasm", true),
        ("/a-0123456789abcdef.css", "text/css; charset=utf-8", true),
        ("/portal-0123456789abcdef.js", "text/javascript; charset=utf-8", false),
        ("/boot.js", "text/javascript; charset=utf-8", false),
        ("/config.json", "application/json; charset=utf-8", false),
        ("/favicon.svg", "image/svg+xml", false),
    ] {
        let answer = client.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let caching = answer.header("cache-control").unwrap();
        assert_eq!(caching == "public, max-age=31536000, immutable", kept, "{path}: {caching}");
        assert_eq!(caching == "no-cache", !kept, "{path}: {caching}");
        let tag = answer.header("etag").unwrap().to_owned();
        let again = client.call("GET", path, &[("If-None-Match", &tag)], None);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("cache-control"), Some(caching));
    }
}

#[test]
fn copies_that_were_compressed_beforehand_go_to_those_who_take_them() {
    let (_folder, _dist, server) = with_portal("{}");
    let client = server.client();
    let get = |accepted: &str| {
        let answer = client.call("GET", "/a-0123456789abcdef.css", &[("Accept-Encoding", accepted)], None);
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        (answer.header("content-encoding").map(str::to_owned), answer.text())
    };
    assert_eq!(get("identity"), (None, "body{}".to_owned()));
    // The client would unpack what is none, so the raw bytes are looked at.
    for (accepted, encoding, body) in
        [("gzip, br", "br", "brotli"), ("gzip", "gzip", "gzip"), ("br;q=0, gzip", "gzip", "gzip")]
    {
        let answer = client.raw(&format!(
            "GET /a-0123456789abcdef.css HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: {accepted}\r\nConnection: close\r\n\r\n",
            client.authority()
        ));
        assert!(answer.contains(&format!("content-encoding: {encoding}\r\n")), "{answer}");
        assert!(answer.ends_with(&format!("\r\n\r\n{body}")), "{answer}");
    }
}

#[test]
fn a_new_build_counts_at_once() {
    let (_folder, dist, server) = with_portal("{}");
    let client = server.client();
    client.get("/").text();
    fs::write(dist.join("index.html"), INDEX.replace("start()", "other()")).unwrap();
    let answer = client.get("/");
    assert!(answer.text().contains("other()"));
    assert!(!answer.header("content-security-policy").unwrap().contains(SCRIPT));
}

#[test]
fn a_portal_of_another_platform_may_connect_there() {
    let (_folder, _dist, server) = with_portal("{\"api\": \"https://api.example.org/servicectl-1/\"}");
    let answer = server.client().get("/");
    assert!(
        answer
            .header("content-security-policy")
            .unwrap()
            .contains("connect-src 'self' https://api.example.org;")
    );
}

fn says_how_to_build(client: &Client) {
    let answer = client.get("/services/x");
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("cargo xtask run"), "{}", answer.text());
    client.get("/x.js").error(404);
}

#[test]
#[cfg_attr(feature = "embed-portal", ignore = "this program has a portal inside")]
fn without_a_portal_a_page_says_how_to_build_it() {
    let server = Server::start();
    says_how_to_build(&server.client());
}

#[test]
fn a_folder_without_a_portal_is_refused_at_the_start() {
    let folder = Folder::new();
    let (empty, nowhere) = (folder.beside("dist"), folder.beside("nowhere"));
    fs::create_dir(&empty).unwrap();
    for (named, what) in [(&empty, "no index.html"), (&nowhere, "is no folder")] {
        let named = named.to_str().unwrap();
        let output = run_with_input(&mut serve(&folder.data(), &["--portal", named]), "");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let sentence = String::from_utf8(output.stderr).unwrap();
        for part in [named, what, "cargo xtask dist"] {
            assert!(sentence.contains(part), "{sentence}");
        }
        assert!(!folder.data().exists(), "nothing is begun");
    }
}
