//! What a browser has to fetch: bytes of each file, raw and compressed, beside the budget.

use std::fmt;
use std::path::Path;

use anyhow::Context;

use super::compress::{copy_of, files, is_packed};

/// Bytes that the whole portal may take as the server sends it (brotli where there is a copy).
pub(crate) const BUDGET: u64 = 400 * 1024;

/// Sizes in bytes of a built portal.
pub(crate) struct Sizes {
    files: Vec<Size>,
}

struct Size {
    name: String,
    raw: u64,
    brotli: u64,
    gzip: u64,
}

impl Sizes {
    /// Sizes of the files under `folder`; copies count for the file that they are of.
    pub(crate) fn of(folder: &Path) -> anyhow::Result<Self> {
        let length = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.len());
        let mut sizes = Vec::new();
        for path in files(folder)? {
            if is_packed(&path)
                && path.file_stem().is_some_and(|original| path.with_file_name(original).exists())
            {
                continue;
            }
            let raw = length(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            let copy = |extension| length(&copy_of(&path, extension)).unwrap_or(raw);
            sizes.push(Size { name, raw, brotli: copy("br"), gzip: copy("gz") });
        }
        sizes.sort_by_key(|size| std::cmp::Reverse(size.brotli));
        Ok(Self { files: sizes })
    }

    /// Bytes of everything as sent with brotli.
    pub(crate) fn brotli(&self) -> u64 {
        self.files.iter().map(|size| size.brotli).sum()
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44}{:>12}{:>12}{:>12}", "dist/", "raw", "gzip", "brotli")?;
        let sum = |part: fn(&Size) -> u64| self.files.iter().map(part).sum::<u64>();
        for size in &self.files {
            let (raw, gzip, brotli) = (kibibytes(size.raw), kibibytes(size.gzip), kibibytes(size.brotli));
            writeln!(f, "{:<44}{raw:>12}{gzip:>12}{brotli:>12}", size.name)?;
        }
        let (raw, gzip, brotli) = (sum(|s| s.raw), sum(|s| s.gzip), self.brotli());
        writeln!(f, "{:<44}{:>12}{:>12}{:>12}", "all", kibibytes(raw), kibibytes(gzip), kibibytes(brotli))?;
        let share = brotli * 100 / BUDGET;
        writeln!(f, "{share} % of the budget of {} with brotli", kibibytes(BUDGET))
    }
}

fn kibibytes(bytes: u64) -> String {
    format!("{}.{} KiB", bytes / 1024, bytes % 1024 * 10 / 1024)
}

/// Bytes as MiB with one decimal.
pub(crate) fn mebibytes(bytes: u64) -> String {
    let kib = bytes / 1024;
    format!("{}.{} MiB", kib / 1024, kib % 1024 * 10 / 1024)
}

#[cfg(test)]
mod tests {
    use super::{Sizes, kibibytes};

    #[test]
    fn a_file_counts_as_it_is_sent() {
        let dist = tempfile::tempdir().unwrap();
        for (name, length) in [("a.wasm", 5000), ("a.wasm.br", 2000), ("a.wasm.gz", 2500), ("b.png", 300)] {
            std::fs::write(dist.path().join(name), "x".repeat(length)).unwrap();
        }
        let sizes = Sizes::of(dist.path()).unwrap();
        assert_eq!(sizes.brotli(), 2300);
        assert_eq!(sizes.files.len(), 2);
    }

    #[test]
    fn sizes_are_rounded_down_to_a_tenth() {
        assert_eq!(kibibytes(1536), "1.5 KiB");
    }
}
