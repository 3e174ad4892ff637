//! Backup and restore of a data folder: database and image registry in one tar file, taken while the server serves.
//!
//! The file holds, in this order, [`ABOUT`] (JSON with the version of this layout), the database as one file, and each blob
//! of the registry under its path in the data folder. Blobs are named by their digest, and the first entry has that of the
//! database, so a restore notices every byte that has changed on the way.

mod restore;
#[cfg(test)]
mod tests;
mod write;

use std::path::{Component, Path, PathBuf};

pub(crate) use restore::restore;
pub(crate) use write::write;

use sha2::{Digest, Sha256};

use crate::Error;
use crate::registry::digest;
use crate::store::folder::DATABASE;

/// First in the file: what it is.
const ABOUT: &str = "servicectl-backup.json";
/// Of the layout; another one is refused.
const VERSION: u64 = 1;

/// What a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Services, started or not.
    pub(crate) services: u64,
    /// Blobs of the image registry.
    pub(crate) blobs: u64,
    /// Of database and blobs together.
    pub(crate) bytes: u64,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mib = self.bytes.div_ceil(1 << 20);
        write!(f, "{} services, {} blobs of images, {mib} MiB", self.services, self.blobs)
    }
}

/// A SHA-256 as hexadecimal digits.
fn hex(hash: Sha256) -> String {
    digest::hex(&hash.finalize())
}

/// A file in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    About,
    Database,
    /// A blob: the service's id, and its SHA-256 in hexadecimal digits.
    Blob(u64, String),
}

impl Part {
    /// By its path in the file; `None` for anything that a backup does not hold.
    fn of(path: &Path) -> Option<Self> {
        let parts: Option<Vec<&str>> = path
            .components()
            .map(|part| match part {
                Component::Normal(name) => name.to_str(),
                _ => None,
            })
            .collect();
        match parts?.as_slice() {
            [ABOUT] => Some(Self::About),
            [DATABASE] => Some(Self::Database),
            ["registry", service, blob] => {
                let hex = blob.strip_prefix("sha256-").filter(|hex| is_sha256(hex))?;
                Some(Self::Blob(service.parse().ok()?, hex.to_owned()))
            }
            _ => None,
        }
    }

    /// Its path, in the file as in a data folder.
    fn path(&self) -> PathBuf {
        match self {
            Self::About => ABOUT.into(),
            Self::Database => DATABASE.into(),
            Self::Blob(service, hex) => format!("registry/{service}/sha256-{hex}").into(),
        }
    }
}

fn is_sha256(hex: &str) -> bool {
    hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A failure at a path, with what to do.
fn failed(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| {
        let advice = match source.kind() {
            std::io::ErrorKind::StorageFull => "Make room on the disk and try again.",
            std::io::ErrorKind::NotFound => "Look at the path.",
            _ => "Check who owns it and its permissions, or choose another path.",
        };
        Error::Folder { doing, path, source, advice }
    }
}
