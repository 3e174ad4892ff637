//! The room of a repository, which all its uploads share, and that of the registry, which all uploads share.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use uuid::Uuid;

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
    /// push that broke off would keep its own repetition out. None has to go for bytes that do not fit without it either.
    pub(super) fn take(&self, bytes: u64) -> Result<(), UploadError> {
        let mut all = lock(&self.all);
        while let Some(full) = self.with(&all, |_| true).and(bytes).over(self.limits) {
            let now = Instant::now();
            if let Some(full) = self.with(&all, |entry| !entry.is_left(now)).and(bytes).over(self.limits) {
                return Err(UploadError::Full(full));
            }
            let in_the_way =
                |entry: &Entry| matches!(full, Full::Registry(_)) || entry.service == self.service;
            if !drop_oldest(&mut all, in_the_way) {
                return Err(UploadError::Full(full));
            }
        }
        self.taken.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// What is taken with these uploads.
    fn with(&self, all: &HashMap<Uuid, Entry>, which: impl Fn(&Entry) -> bool) -> Space {
        let mut taken = self.used;
        for entry in all.values().filter(|entry| which(entry)) {
            let bytes = entry.taken.load(Ordering::Relaxed);
            taken.all = taken.all.saturating_add(bytes);
            if entry.service == self.service {
                taken.repository = taken.repository.saturating_add(bytes);
            }
        }
        taken
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
