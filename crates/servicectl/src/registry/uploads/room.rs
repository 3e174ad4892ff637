//! The room of a repository, which all its uploads share.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{All, UploadError, drop_oldest, lock};
use crate::disk;
use crate::store::services::ServiceId;

/// What an upload shares with the others of its repository.
pub(super) struct Room {
    pub(super) all: All,
    /// On the disk that the database is on, too.
    pub(super) folder: PathBuf,
    pub(super) service: ServiceId,
    /// For all of them together.
    pub(super) most: u64,
    /// By this one.
    pub(super) taken: Arc<AtomicU64>,
}

impl Room {
    /// Takes so many bytes, if all uploads of the repository leave them. Those that nobody goes on with leave theirs: else a
    /// push that broke off would keep its own repetition out.
    pub(super) fn take(&self, bytes: u64) -> Result<(), UploadError> {
        let mut all = lock(&self.all);
        loop {
            let ours = all.values().filter(|entry| entry.service == self.service);
            let together: u64 = ours.map(|entry| entry.taken.load(Ordering::Relaxed)).sum();
            if together.saturating_add(bytes) <= self.most {
                break;
            }
            if !drop_oldest(&mut all, |entry| entry.service == self.service) {
                return Err(UploadError::Full);
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
