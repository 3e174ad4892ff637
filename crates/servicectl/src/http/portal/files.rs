//! Where the portal's files are, and what is said about each.

use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};

use super::policy;
use crate::Error;

/// A built portal, or none.
#[derive(Debug)]
pub(crate) enum Portal {
    /// A folder, read at each request, so that a new build counts at once.
    Folder(PathBuf),
    /// Inside this program.
    #[cfg(feature = "embed-portal")]
    Embedded,
    /// There is none.
    #[cfg(not(feature = "embed-portal"))]
    Absent,
}

#[cfg(feature = "embed-portal")]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/portal_files.rs"));
}

/// A file's bytes, as they go out.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) bytes: Bytes,
    /// How they were compressed when the portal was built.
    pub(super) encoding: Option<Encoding>,
    /// Quoted entity tag.
    pub(super) tag: String,
}

/// A compression made at build time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    const BEST_FIRST: [Self; 2] = [Self::Brotli, Self::Gzip];

    fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// For `Content-Encoding`.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(self.token())
    }

    /// Those that the client takes, best first.
    pub(super) fn accepted(headers: &HeaderMap) -> [Option<Self>; 2] {
        let accepts = |encoding: &Self| {
            headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(
                |value| {
                    value.split(',').any(|entry| {
                        let mut parts = entry.split(';').map(str::trim);
                        let named =
                            parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding.token()));
                        let refused = parts.any(|part| {
                            part.strip_prefix("q=")
                                .is_some_and(|q| q.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
                        });
                        named && !refused
                    })
                },
            )
        };
        Self::BEST_FIRST.map(|encoding| Some(encoding).filter(accepts))
    }
}

impl Portal {
    /// The folder that was asked for, else the one in this program, else none.
    ///
    /// # Errors
    /// No portal is in the folder that was asked for: whoever names one means to see it.
    pub(crate) fn find(folder: Option<PathBuf>) -> Result<Self, Error> {
        let Some(folder) = folder else { return Ok(Self::of_this_program()) };
        if folder.join(super::INDEX).is_file() {
            return Ok(Self::Folder(folder));
        }
        let what = match folder.is_dir() {
            true => "holds no built portal: there is no index.html in it",
            false => "is no folder",
        };
        Err(Error::Usage(format!(
            "--portal {} {what}. `cargo xtask dist` builds the portal into the folder dist: name that one, or leave \
             --portal out.",
            folder.display()
        )))
    }

    #[cfg(feature = "embed-portal")]
    fn of_this_program() -> Self {
        Self::Embedded
    }

    #[cfg(not(feature = "embed-portal"))]
    fn of_this_program() -> Self {
        Self::Absent
    }

    /// A file, in the best encoding there is for the client.
    pub(super) async fn get(&self, name: &str, accepted: [Option<Encoding>; 2]) -> Option<Content> {
        let is_copy =
            Encoding::BEST_FIRST.iter().any(|encoding| name.ends_with(&format!(".{}", encoding.extension())));
        if is_copy || !is_plain(name) {
            return None;
        }
        match self {
            Self::Folder(folder) => from_folder(folder, name, accepted).await,
            #[cfg(feature = "embed-portal")]
            Self::Embedded => from_program(name, accepted),
            #[cfg(not(feature = "embed-portal"))]
            Self::Absent => None,
        }
    }

    /// The content security policy of a page.
    pub(super) async fn policy(&self, page: &Content) -> String {
        // The policy needs the page as it is, whatever encoding goes out.
        let plain = match page.encoding {
            None => Some(page.bytes.clone()),
            Some(_) => self.get(super::INDEX, [None, None]).await.map(|content| content.bytes),
        };
        let config = self.get("config.json", [None, None]).await.map(|content| content.bytes);
        policy::policy(&plain.unwrap_or_default(), config.as_deref())
    }
}

async fn from_folder(folder: &Path, name: &str, accepted: [Option<Encoding>; 2]) -> Option<Content> {
    let path = inside(folder, name).await?;
    let written = tokio::fs::metadata(&path).await.ok()?.modified().ok()?;
    for encoding in accepted.into_iter().flatten() {
        let Some(copy) = inside(folder, &format!("{name}.{}", encoding.extension())).await else { continue };
        let fresh = tokio::fs::metadata(&copy).await.ok()?.modified().ok()? >= written;
        if fresh {
            return read(&copy, Some(encoding)).await;
        }
    }
    read(&path, None).await
}

/// A regular file in the folder, no link that leads out of it.
async fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = tokio::fs::canonicalize(folder.join(name)).await.ok()?;
    let folder = tokio::fs::canonicalize(folder).await.ok()?;
    let is_file = path.starts_with(folder) && tokio::fs::metadata(&path).await.ok()?.is_file();
    is_file.then_some(path)
}

async fn read(path: &Path, encoding: Option<Encoding>) -> Option<Content> {
    let bytes = tokio::fs::read(path).await.ok()?;
    let written = tokio::fs::metadata(path).await.ok()?.modified().ok()?;
    let nanoseconds = written.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let tag = format!("\"{:x}-{nanoseconds:x}-{}\"", bytes.len(), encoding.map_or("", Encoding::token));
    Some(Content { bytes: bytes.into(), encoding, tag })
}

#[cfg(feature = "embed-portal")]
fn from_program(name: &str, accepted: [Option<Encoding>; 2]) -> Option<Content> {
    let find = |name: &str| {
        let index = embedded::FILES.binary_search_by(|(known, ..)| (*known).cmp(name)).ok()?;
        embedded::FILES.get(index).map(|(_, tag, bytes)| (*tag, *bytes))
    };
    let plain = find(name)?;
    let copy = accepted
        .into_iter()
        .flatten()
        .find_map(|encoding| Some((find(&format!("{name}.{}", encoding.extension()))?, Some(encoding))));
    let ((tag, bytes), encoding) = copy.unwrap_or((plain, None));
    Some(Content { bytes: Bytes::from_static(bytes), encoding, tag: format!("\"{tag}\"") })
}

/// A relative path of plain parts; nothing hidden, nothing that leads elsewhere, nothing encoded.
fn is_plain(name: &str) -> bool {
    !name.contains(['\\', '%', '\0'])
        && Path::new(name).components().all(|part| match part {
            Component::Normal(part) => !part.as_encoded_bytes().starts_with(b"."),
            _ => false,
        })
}

/// The media type of a file. Browsers compile WebAssembly while it streams only as `application/wasm`.
pub(super) fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Trunk names files by the hash of their content, so WebAssembly and style sheets of one name never change. Its
/// JavaScript does: the name is hashed from the WebAssembly, the content is not the same in each build.
pub(super) fn caching(name: &str) -> &'static str {
    let never_changes = (name.ends_with(".wasm") || name.ends_with(".css")) && has_hash(name);
    match name {
        _ if name.ends_with(".html") => "no-cache, no-store",
        _ if never_changes => "public, max-age=31536000, immutable",
        _ => "no-cache",
    }
}

fn has_hash(name: &str) -> bool {
    name.split(['-', '_', '.']).any(|part| {
        part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_files() {
        for name in ["index.html", "portal-0123456789abcdef_bg.wasm", "fonts/a.woff2"] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "../etc/passwd",
            "a/../b",
            "/etc/passwd",
            ".git/config",
            "a/.env",
            "a%2e%2e/b",
            "a\\b",
            "..",
            "./a",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }

    #[test]
    fn only_hashed_wasm_and_css_are_kept_for_ever() {
        assert!(caching("portal-0123456789abcdef_bg.wasm").contains("immutable"));
        assert!(caching("tokens-0123456789abcdef.css").contains("immutable"));
        for name in
            ["portal-0123456789abcdef.js", "boot-0123456789abcdef.js", "boot.js", "tokens.css", "config.json"]
        {
            assert_eq!(caching(name), "no-cache", "{name}");
        }
        assert_eq!(caching("index.html"), "no-cache, no-store");
    }

    #[test]
    fn compression_is_negotiated() {
        let accepted = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            Encoding::accepted(&headers)
        };
        assert_eq!(accepted("gzip, deflate, br, zstd"), [Some(Encoding::Brotli), Some(Encoding::Gzip)]);
        assert_eq!(accepted("br;q=0, GZIP;q=0.5"), [None, Some(Encoding::Gzip)]);
        assert_eq!(accepted("identity"), [None, None]);
    }

    #[tokio::test]
    async fn a_folder_serves_its_files_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("dist");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(dir.path().join("secret"), "s").unwrap();
        std::fs::write(folder.join("a.css"), "plain").unwrap();
        std::fs::write(folder.join("a.css.br"), "brotli").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret"), folder.join("link")).unwrap();
        let portal = Portal::Folder(folder);
        let brotli = [Some(Encoding::Brotli), None];
        let content = portal.get("a.css", brotli).await.unwrap();
        assert_eq!((&content.bytes[..], content.encoding), (&b"brotli"[..], Some(Encoding::Brotli)));
        let content = portal.get("a.css", [None, None]).await.unwrap();
        assert_eq!((&content.bytes[..], content.encoding), (&b"plain"[..], None));
        for name in ["a.css.br", "link", "../secret", "", "b.css"] {
            assert!(portal.get(name, brotli).await.is_none(), "{name}");
        }
    }
}
