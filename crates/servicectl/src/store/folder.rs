//! The data folder: readable by its owner only (folder 0700, files 0600), served by one process at a time.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::Error;

/// The database.
pub(crate) const DATABASE: &str = "servicectl.db";
/// Held by the `serve` of the folder.
const SERVE_LOCK: &str = "serve.lock";
/// Changes when a session ends.
const SESSIONS_STAMP: &str = "sessions.stamp";
/// Held while a backup is taken.
const BACKUP_LOCK: &str = "backup.lock";
/// Held while the schema is updated.
const SCHEMA_LOCK: &str = "schema.lock";

const PERMISSION_ADVICE: &str =
    "Check who owns it and its permissions, or choose another folder with --data-dir.";

/// A data folder that exists and is private.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

/// The right to serve a folder; ends when it is dropped, or with the process however that ends.
#[derive(Debug)]
pub struct ServeLock {
    _file: File,
}

impl Folder {
    /// Makes the folder where it is missing and takes everybody else's rights to it away. A folder that already holds
    /// something else is refused and left as it is.
    ///
    /// # Errors
    /// The folder cannot be made or used, or holds something else.
    pub fn prepare(path: &Path) -> Result<Self, Error> {
        let failed = |doing| move |source| folder_error(doing, path, source);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(failed("create the data folder"))?;
        let path = path.canonicalize().map_err(failed("open the data folder"))?;
        let folder = Self { path };
        if !folder.path.join(DATABASE).exists() && folder.holds_something_else()? {
            return Err(Error::Failed(format!(
                "{} is not empty and not a data folder of servicectl. Choose an empty or a new folder with --data-dir.",
                folder.path.display()
            )));
        }
        if folder.has_lost_its_database()? {
            return Err(Error::Failed(format!(
                "{DATABASE} in {} is empty, and the folder holds more: a full disk or a copy that was broken off leaves that. Nothing \
                 was changed. Copy the whole folder again, or restore a backup into a new one.",
                folder.path.display()
            )));
        }
        std::fs::set_permissions(&folder.path, Permissions::from_mode(0o700))
            .map_err(failed("protect the data folder"))?;
        Ok(folder)
    }

    /// The folder, where it exists and has a database: for commands that only look at or change what is there.
    ///
    /// # Errors
    /// There is none, so the path is likely mistyped; or as [`Folder::prepare`].
    pub fn existing(path: &Path) -> Result<Self, Error> {
        match path.join(DATABASE).try_exists() {
            Ok(true) => return Self::prepare(path),
            Err(source) if source.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(folder_error("look into the data folder", path, source));
            }
            _ => {}
        }
        Err(Error::Failed(format!(
            "there is no data folder of servicectl at {}. `servicectl serve` and `servicectl user add` make one; look at \
             --data-dir.",
            path.display()
        )))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Path of the database file, which exists afterwards. SQLite gives its side files the same permissions.
    ///
    /// # Errors
    /// The file cannot be made or opened.
    pub fn database(&self) -> Result<PathBuf, Error> {
        let path = self.path.join(DATABASE);
        drop(self.private_file(DATABASE)?);
        std::fs::set_permissions(&path, Permissions::from_mode(0o600))
            .map_err(|source| folder_error("protect", &path, source))?;
        Ok(path)
    }

    /// Takes the right to serve this folder.
    ///
    /// # Errors
    /// Another process has it.
    pub fn lock_for_serving(&self) -> Result<ServeLock, Error> {
        let file = self.private_file(SERVE_LOCK)?;
        match file.try_lock() {
            Ok(()) => Ok(ServeLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::FolderInUse(self.path.clone())),
            Err(TryLockError::Error(source)) => {
                Err(folder_error("lock", &self.path.join(SERVE_LOCK), source))
            }
        }
    }

    /// Whether some process serves this folder now.
    pub(crate) fn is_served(&self) -> Result<bool, Error> {
        match self.lock_for_serving() {
            Ok(_) => Ok(false),
            Err(Error::FolderInUse(_)) => Ok(true),
            Err(other) => Err(other),
        }
    }

    /// Waits until no other process updates the schema, and keeps others from it while the file is held.
    pub(crate) fn lock_schema(&self) -> Result<File, Error> {
        let file = self.private_file(SCHEMA_LOCK)?;
        file.lock().map_err(|source| folder_error("lock", &self.path.join(SCHEMA_LOCK), source))?;
        Ok(file)
    }

    /// Takes the right to back this folder up, while the file is held.
    ///
    /// # Errors
    /// Another process has it.
    pub(crate) fn lock_for_backup(&self) -> Result<File, Error> {
        let file = self.private_file(BACKUP_LOCK)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::Failed(format!(
                "another `servicectl backup` of {} is under way. Wait for its end.",
                self.path.display()
            ))),
            Err(TryLockError::Error(source)) => {
                Err(folder_error("lock", &self.path.join(BACKUP_LOCK), source))
            }
        }
    }

    /// The file whose content changes when a session ends.
    pub(crate) fn sessions_stamp(&self) -> Result<File, Error> {
        self.private_file(SESSIONS_STAMP)
    }

    fn private_file(&self, name: &str) -> Result<File, Error> {
        let path = self.path.join(name);
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|source| folder_error("open", &path, source))
    }

    /// Side files without a database are left behind by a start that was killed early, or where the database was
    /// deleted on purpose; they are ours.
    fn holds_something_else(&self) -> Result<bool, Error> {
        self.holds_more_than(&[SERVE_LOCK, SCHEMA_LOCK, SESSIONS_STAMP, BACKUP_LOCK])
    }

    /// An empty database is one that a first start was killed over, unless more than such a start makes is there: to begin anew
    /// would remove all images as those of nobody.
    fn has_lost_its_database(&self) -> Result<bool, Error> {
        let is_empty = std::fs::metadata(self.path.join(DATABASE)).is_ok_and(|database| database.len() == 0);
        let of_a_start =
            [SERVE_LOCK, SCHEMA_LOCK, SESSIONS_STAMP, BACKUP_LOCK, DATABASE, "servicectl.db-journal"];
        Ok(is_empty && self.holds_more_than(&of_a_start)?)
    }

    fn holds_more_than(&self, names: &[&str]) -> Result<bool, Error> {
        let entries =
            std::fs::read_dir(&self.path).map_err(|source| folder_error("read", &self.path, source))?;
        Ok(entries.flatten().any(|entry| names.iter().all(|name| entry.file_name() != *name)))
    }
}

fn folder_error(doing: &'static str, path: &Path, source: std::io::Error) -> Error {
    let advice = match source.kind() {
        std::io::ErrorKind::StorageFull => "Make room on the disk and try again.",
        std::io::ErrorKind::ReadOnlyFilesystem => {
            "The file system is read-only: choose another with --data-dir."
        }
        _ => PERMISSION_ADVICE,
    };
    Error::Folder { doing, path: path.to_owned(), source, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_database_beside_data_is_not_begun_anew() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        std::fs::create_dir_all(data.join("registry/8")).unwrap();
        std::fs::write(data.join(DATABASE), "").unwrap();
        let said = Folder::prepare(&data).unwrap_err().to_string();
        assert!(said.contains("is empty") && said.contains("restore a backup"), "{said}");
        assert!(data.join("registry/8").exists());
        std::fs::remove_dir_all(data.join("registry")).unwrap();
        std::fs::write(data.join(SERVE_LOCK), "").unwrap();
        Folder::prepare(&data).unwrap();
    }
}
