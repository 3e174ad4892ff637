//! Uploads under way: each a file that grows while its digest is computed. They end with the process; a client begins again.

mod room;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Limits;
use super::blobs::on_disk;
use super::digest;
use crate::store::repositories::{Full, Space};
use crate::store::services::ServiceId;
use room::Room;

/// Pieces of a body that may wait for the disk: memory stays flat however long the body is.
const PIECES: usize = 16;
/// Uploads that nobody went on with for so long make room for others.
const IDLE: Duration = Duration::from_secs(60);
/// Bytes of an upload between two looks at the disk.
const BETWEEN_LOOKS: u64 = 4 << 20;

/// All uploads.
#[derive(Debug)]
pub(crate) struct Uploads {
    folder: PathBuf,
    limits: Limits,
    all: All,
}

/// Uploads by id.
type All = Arc<Mutex<HashMap<Uuid, Entry>>>;

#[derive(Clone, Debug)]
struct Entry {
    service: ServiceId,
    project: String,
    path: PathBuf,
    /// The service or the upload is gone: whoever writes stops.
    gone: Arc<AtomicBool>,
    /// Bytes of the repository's room that it takes, those included that are being written.
    taken: Arc<AtomicU64>,
    upload: Arc<tokio::sync::Mutex<Upload>>,
}

/// What was received so far.
#[derive(Debug)]
struct Upload {
    file: File,
    hash: Sha256,
    received: u64,
    /// Bytes at which it looks at the disk again.
    looks_at: u64,
    touched: Instant,
}

/// A finished upload, not a blob yet. Its file goes with this unless it was renamed.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Where its bytes are.
    pub(crate) path: PathBuf,
    /// How many.
    pub(crate) size: u64,
    /// Their digest.
    pub(crate) digest: String,
}

impl Drop for Finished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Why an upload did not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// There is none of this id in this repository.
    #[error("there is no such upload")]
    Unknown,
    /// Another request writes to it.
    #[error("another request writes to this upload")]
    Busy,
    /// There are as many as may be.
    #[error("there are too many uploads")]
    TooMany,
    /// The chunk does not begin where the upload ends, at this byte.
    #[error("the upload goes on at byte {0}")]
    OutOfOrder(u64),
    /// The repository, or all together, would grow over their limit.
    #[error("the repository or the registry is full")]
    Full(Full),
    /// The body broke off or stood still.
    #[error("the body broke off")]
    BrokeOff,
    /// The body is not as long as its range says.
    #[error("the chunk is not as long as its range says")]
    OtherLength,
    /// The disk failed.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

impl Uploads {
    /// Uploads into this folder, which is there.
    pub(crate) fn new(folder: PathBuf, limits: Limits) -> Self {
        Self { folder, limits, all: All::default() }
    }

    /// Bytes that a repository and all together may have, uploads included.
    pub(crate) fn room(&self) -> Space {
        self.limits.room
    }

    /// Begins one, for a service of this project.
    ///
    /// # Errors
    /// There are too many, or the disk failed.
    pub(crate) fn begin(&self, project: &str, service: ServiceId) -> Result<Uuid, UploadError> {
        let id = Uuid::new_v4();
        let path = self.folder.join(id.to_string());
        let mut all = self.lock();
        let limits = &self.limits;
        make_place(&mut all, limits.uploads_of_a_repository, |entry| entry.service == service)?;
        // no project takes the places of all others
        make_place(&mut all, limits.uploads_of_a_project, |entry| entry.project == project)?;
        make_place(&mut all, limits.uploads, |_| true)?;
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let upload = Upload { file, hash: Sha256::new(), received: 0, looks_at: 0, touched: Instant::now() };
        let upload = Arc::new(tokio::sync::Mutex::new(upload));
        let project = project.to_owned();
        all.insert(id, Entry { service, project, path, gone: Arc::default(), taken: Arc::default(), upload });
        Ok(id)
    }

    /// Bytes received so far.
    ///
    /// # Errors
    /// Unknown, or a request writes to it.
    pub(crate) fn received(&self, service: ServiceId, id: Uuid) -> Result<u64, UploadError> {
        let entry = self.find(service, id)?;
        let upload = entry.upload.try_lock().map_err(|_| UploadError::Busy)?;
        Ok(upload.received)
    }

    /// Adds a body to an upload, and gives the bytes that it has then. What came before a break is kept.
    ///
    /// `used` are the bytes of the repository and of all without uploads; `range` is what the chunk says of itself.
    ///
    /// # Errors
    /// Why it did not go on.
    pub(crate) async fn append(
        &self,
        service: ServiceId,
        id: Uuid,
        range: Option<(u64, u64)>,
        used: Space,
        body: Body,
    ) -> Result<u64, UploadError> {
        let entry = self.find(service, id)?;
        let mut upload = Arc::clone(&entry.upload).try_lock_owned().map_err(|_| UploadError::Busy)?;
        if let Some((first, _)) = range.filter(|(first, _)| *first != upload.received) {
            tracing::debug!(first, received = upload.received, "a chunk out of order");
            return Err(UploadError::OutOfOrder(upload.received));
        }
        let room = Room {
            all: Arc::clone(&self.all),
            folder: self.folder.clone(),
            service,
            used,
            limits: self.limits.room,
            taken: Arc::clone(&entry.taken),
        };
        let before = upload.received;
        let (pieces, mut waiting) = mpsc::channel::<Bytes>(PIECES);
        // The writer owns the upload: what it wrote counts, also when the request is dropped half way.
        let writer = tokio::task::spawn_blocking(move || {
            while let Some(piece) = waiting.blocking_recv() {
                if entry.gone.load(Ordering::Relaxed) {
                    return Err(UploadError::Unknown);
                }
                upload.write(&piece, &room)?;
            }
            upload.touched = Instant::now();
            Ok(upload.received)
        });
        let sent = self.send(body, &pieces).await;
        drop(pieces);
        let received = writer.await.map_err(|error| UploadError::Disk(io::Error::other(error)))??;
        sent?;
        match range {
            Some((first, last)) if last - first + 1 != received - before => Err(UploadError::OtherLength),
            _ => Ok(received),
        }
    }

    /// Hands the pieces of a body over, as fast as the disk takes them.
    async fn send(&self, mut body: Body, pieces: &mpsc::Sender<Bytes>) -> Result<(), UploadError> {
        loop {
            let frame = tokio::time::timeout(self.limits.stall, body.frame());
            let Some(frame) = frame.await.map_err(|_| UploadError::BrokeOff)? else { return Ok(()) };
            let Ok(piece) = frame.map_err(|_| UploadError::BrokeOff)?.into_data() else { continue };
            // The writer ended, and will say why.
            if pieces.send(piece).await.is_err() {
                return Ok(());
            }
        }
    }

    /// Ends an upload: its bytes are on disk then, and it is no upload any more.
    ///
    /// # Errors
    /// Unknown, busy, or the disk failed.
    pub(crate) async fn finish(&self, service: ServiceId, id: Uuid) -> Result<Finished, UploadError> {
        let entry = self.find(service, id)?;
        let upload = Arc::clone(&entry.upload).try_lock_owned().map_err(|_| UploadError::Busy)?;
        self.lock().remove(&id).ok_or(UploadError::Unknown)?;
        let finished = on_disk(move || {
            let digest = digest::written(&upload.hash.clone().finalize());
            let finished = Finished { path: entry.path, size: upload.received, digest };
            upload.file.sync_all()?;
            Ok(finished)
        });
        Ok(finished.await?)
    }

    /// Gives an upload up.
    ///
    /// # Errors
    /// Unknown.
    pub(crate) fn cancel(&self, service: ServiceId, id: Uuid) -> Result<(), UploadError> {
        self.find(service, id)?;
        if let Some(entry) = self.lock().remove(&id) {
            entry.discard();
        }
        Ok(())
    }

    /// Gives the uploads of a service up that is gone.
    pub(crate) fn cancel_all(&self, service: ServiceId) {
        self.discard_where(|entry| entry.service == service);
    }

    /// Gives those up that nobody went on with for an hour.
    pub(crate) fn remove_abandoned(&self, now: Instant) {
        self.discard_where(|entry| entry.idle(now).is_some_and(|idle| idle >= self.limits.abandoned));
    }

    fn discard_where(&self, which: impl Fn(&Entry) -> bool) {
        self.lock().retain(|_, entry| {
            let goes = which(entry);
            if goes {
                entry.discard();
            }
            !goes
        });
    }

    fn find(&self, service: ServiceId, id: Uuid) -> Result<Entry, UploadError> {
        let all = self.lock();
        all.get(&id).filter(|entry| entry.service == service).cloned().ok_or(UploadError::Unknown)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Entry>> {
        lock(&self.all)
    }
}

fn lock(all: &All) -> std::sync::MutexGuard<'_, HashMap<Uuid, Entry>> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Entry {
    /// How long nobody went on with it; `None` while somebody does.
    fn idle(&self, now: Instant) -> Option<Duration> {
        self.upload.try_lock().ok().map(|upload| now.saturating_duration_since(upload.touched))
    }

    /// Whether it may be given up for another one.
    fn is_left(&self, now: Instant) -> bool {
        self.idle(now).is_some_and(|idle| idle >= IDLE)
    }

    fn discard(&self) {
        self.gone.store(true, Ordering::Relaxed);
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Upload {
    fn write(&mut self, piece: &[u8], room: &Room) -> Result<(), UploadError> {
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if self.received >= self.looks_at {
            room.look_at_disk()?;
            self.looks_at = self.received + BETWEEN_LOOKS;
        }
        room.take(length)?;
        if let Err(error) = self.file.write_all(piece) {
            room.give_back(length);
            // Part of the piece may be written: back to what the digest knows.
            let _ = self.file.set_len(self.received);
            let _ = io::Seek::seek(&mut self.file, io::SeekFrom::Start(self.received));
            return Err(error.into());
        }
        self.hash.update(piece);
        self.received += length;
        self.touched = Instant::now();
        Ok(())
    }
}

/// Makes sure that fewer than `most` uploads are of this kind.
fn make_place(
    all: &mut HashMap<Uuid, Entry>,
    most: usize,
    which: impl Fn(&Entry) -> bool,
) -> Result<(), UploadError> {
    let is_free = all.values().filter(|entry| which(entry)).count() < most || drop_oldest(all, which);
    is_free.then_some(()).ok_or(UploadError::TooMany)
}

/// Makes room by giving the longest idle upload up; `false` where none is idle.
fn drop_oldest(all: &mut HashMap<Uuid, Entry>, which: impl Fn(&Entry) -> bool) -> bool {
    let now = Instant::now();
    let idle =
        all.iter().filter(|(_, entry)| which(entry)).filter_map(|(id, entry)| Some((*id, entry.idle(now)?)));
    let oldest = idle.filter(|(_, idle)| *idle >= IDLE).max_by_key(|(_, idle)| *idle);
    let Some(entry) = oldest.and_then(|(id, _)| all.remove(&id)) else { return false };
    entry.discard();
    true
}
