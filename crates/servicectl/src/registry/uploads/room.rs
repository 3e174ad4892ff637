//! The room of a repository, which all its uploads share, and that of the registry, which all uploads share.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{All, Entry, UploadError, drop_oldest, lock};
use crate::disk;
use crate::store::repositories::{Full, Space};
use crate::store::services::ServiceId;

/// What an upload shares with the others of its repository.
pub(super) struct Room {
    pub(super) all: All,
    /// On the disk that the database is on, too.
    pub(super) folder: PathBuf,
    pub(super) service: ServiceId,
    /// What is taken without uploads.
    pub(super) used: Space,
    /// What may be taken.
    pub(super) limits: Space,
    /// By this one.
    pub(super) taken: Arc<AtomicU64>,
}

impl Room {
    /// Takes so many bytes, if all uploads of the repository, and those of all, leave them. Those that nobody goes on with leave theirs: else a
    /// push that broke off would keep its own repetition out.
    pub(super) fn take(&self, bytes: u64) -> Result<(), UploadError> {
        let mut all = lock(&self.all);
        loop {
            let by = |entry: &&Entry| entry.taken.load(Ordering::Relaxed);
            let ours: u64 =
                all.values().filter(|entry| entry.service == self.service).map(|entry| by(&entry)).sum();
            let together: u64 = all.values().map(|entry| by(&entry)).sum();
            let with = Space {
                repository: self.used.repository.saturating_add(ours),
                all: self.used.all.saturating_add(together),
            };
            let Some(full) = with.and(bytes).over(self.limits) else { break };
            let in_the_way =
                |entry: &Entry| matches!(full, Full::Registry(_)) || entry.service == self.service;
            if !drop_oldest(&mut all, in_the_way) {
                return Err(UploadError::Full(full));
            }
        }
        self.taken.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Refuses to take the last of the disk: without it nobody could sign in, deploy or delete.
    pub(super) fn look_at_disk(&self) -> Result<(), UploadError> {
        match disk::spares(&self.folder) {
            true => Ok(()),
            false => Err(UploadError::Disk(io::ErrorKind::StorageFull.into())),
        }
    }

    /// Gives bytes back that were not written after all.
    pub(super) fn give_back(&self, bytes: u64) {
        self.taken.fetch_sub(bytes, Ordering::Relaxed);
    }
}
