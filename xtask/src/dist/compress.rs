//! Compressed copies beside the files of a built portal: made once here, so that the server never compresses.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Kinds of files that are compressed already.
const PACKED: &[&str] = &["br", "gz", "png", "webp", "jpg", "woff2"];

/// Writes `name.br` and `name.gz` beside each file of `folder` that they make smaller; answers how many files got them.
pub(crate) fn folder(folder: &Path) -> anyhow::Result<usize> {
    let mut count = 0;
    for path in files(folder)? {
        if is_packed(&path) {
            continue;
        }
        let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let brotli = write_smaller(&path, "br", bytes.len(), &brotli(&bytes)?)?;
        let gzip = write_smaller(&path, "gz", bytes.len(), &gzip(&bytes)?)?;
        count += usize::from(brotli || gzip);
    }
    Ok(count)
}

/// All files under `folder`.
pub(crate) fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether compressing the file again would be in vain.
pub(crate) fn is_packed(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| PACKED.contains(&extension))
}

/// The copy of `path` with `extension` behind its whole name.
pub(crate) fn copy_of(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn write_smaller(path: &Path, extension: &str, size: usize, packed: &[u8]) -> anyhow::Result<bool> {
    let copy = copy_of(path, extension);
    if packed.len() >= size {
        return Ok(false);
    }
    let mut file = File::create(&copy).with_context(|| format!("cannot write {}", copy.display()))?;
    file.write_all(packed).with_context(|| format!("cannot write {}", copy.display()))?;
    Ok(true)
}

/// Brotli at its best: quality 11, a window of 16 MiB.
fn brotli(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).context("brotli failed")?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).context("gzip failed")?;
    encoder.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{brotli, files, folder, gzip};

    #[test]
    fn what_is_packed_unpacks_to_the_same() {
        let text = "the quick brown fox ".repeat(500).into_bytes();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&text).unwrap(), &mut back).unwrap();
        assert_eq!(back, text);
        back.clear();
        flate2::read::GzDecoder::new(&*gzip(&text).unwrap()).read_to_end(&mut back).unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn only_what_gets_smaller_gets_copies_and_a_second_run_adds_none() {
        let dist = tempfile::tempdir().unwrap();
        std::fs::create_dir(dist.path().join("deep")).unwrap();
        std::fs::write(dist.path().join("deep/app.js"), "let a = 1;\n".repeat(100)).unwrap();
        std::fs::write(dist.path().join("config.json"), "{}").unwrap();
        std::fs::write(dist.path().join("icon.png"), "0".repeat(1000)).unwrap();
        for _ in 0..2 {
            assert_eq!(folder(dist.path()).unwrap(), 1);
            let names: Vec<String> = files(dist.path())
                .unwrap()
                .iter()
                .map(|f| f.file_name().unwrap().display().to_string())
                .collect();
            assert_eq!(names, ["config.json", "app.js", "app.js.br", "app.js.gz", "icon.png"]);
        }
    }
}
