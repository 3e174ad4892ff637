//! The files of the blobs, one folder a repository.

use std::collections::HashSet;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use oci_spec::image::Digest;
use tokio::sync::{Mutex, MutexGuard};

use super::uploads::Finished;
use crate::store::repositories::{Full, Space};
use crate::store::services::ServiceId;
use crate::store::{Store, StoreError};
use crate::{Error, Timestamp};

/// Where the blobs are.
#[derive(Debug)]
pub(crate) struct Blobs {
    root: PathBuf,
    /// Held while a file and its row come or go together.
    change: Mutex<()>,
}

impl Blobs {
    /// Prepares the folder: what an earlier process left half done goes.
    ///
    /// # Errors
    /// The folder cannot be used, or the store failed.
    pub(crate) async fn prepare(data: &Path, store: &Store) -> Result<Self, Error> {
        let blobs = Self { root: data.join("registry"), change: Mutex::default() };
        let failed = |source| Error::Folder {
            doing: "use the registry's folder",
            path: blobs.root.clone(),
            source,
            advice: "Check its permissions and the room on the disk.",
        };
        remove_folder(&blobs.uploads()).map_err(failed)?;
        private_folder(&blobs.uploads()).map_err(failed)?;
        for entry in std::fs::read_dir(&blobs.root).map_err(failed)?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            blobs.sweep(store, ServiceId(id)).await.map_err(Error::from)?;
        }
        Ok(blobs)
    }

    /// The folder of the uploads.
    pub(crate) fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    /// Files without a row: of a service that is gone, or of a process that ended between the two.
    async fn sweep(&self, store: &Store, service: ServiceId) -> Result<(), StoreError> {
        let known: HashSet<String> =
            store.blob_digests(service).await?.iter().filter_map(|digest| name_of(digest)).collect();
        let folder = self.folder(service);
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if !entry.file_name().to_str().is_some_and(|name| known.contains(name)) {
                warn_unless_gone(&entry.path(), std::fs::remove_file(entry.path()));
            }
        }
        // Only where it is empty.
        let _ = std::fs::remove_dir(&folder);
        Ok(())
    }

    fn folder(&self, service: ServiceId) -> PathBuf {
        self.root.join(service.0.to_string())
    }

    fn path(&self, service: ServiceId, digest: &Digest) -> PathBuf {
        self.folder(service).join(format!("sha256-{}", digest.digest()))
    }

    /// A blob's file and its size, if the repository has it.
    ///
    /// # Errors
    /// The store or the disk failed.
    pub(crate) async fn open(
        &self,
        store: &Store,
        service: ServiceId,
        digest: &Digest,
    ) -> Result<Option<(tokio::fs::File, u64)>, BlobError> {
        let Some(blob) = store.blob(service, digest.as_ref()).await? else { return Ok(None) };
        match tokio::fs::File::open(self.path(service, digest)).await {
            Ok(file) => Ok(Some((file, blob.size))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                tracing::error!(%digest, service = service.0, "the file of a blob is missing");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a blob of an upload whose digest was checked, if nothing is over its limit with it. Must run to
    /// its end: a file without a row would count for nothing.
    ///
    /// # Errors
    /// The store or the disk failed.
    pub(crate) async fn take(
        &self,
        store: &Store,
        service: ServiceId,
        digest: &Digest,
        upload: Finished,
        limits: Space,
    ) -> Result<Taken, BlobError> {
        let _change = self.change().await;
        // Others may have become blobs since this upload began.
        if store.blob(service, digest.as_ref()).await?.is_none()
            && let Some(full) = store.taken(service, limits).await?.and(upload.size).over(limits)
        {
            return Ok(Taken::Full(full));
        }
        let size = upload.size;
        let (folder, path) = (self.folder(service), self.path(service, digest));
        on_disk(move || {
            private_folder(&folder)?;
            std::fs::rename(&upload.path, &path)?;
            // The name must be on disk too, before the store says that the blob is there.
            File::open(&folder)?.sync_all()
        })
        .await?;
        if store.add_blob(service, digest.as_ref(), size, Timestamp::now()).await? {
            return Ok(Taken::Done);
        }
        let folder = self.folder(service);
        on_disk(move || remove_folder(&folder)).await?;
        Ok(Taken::Gone)
    }

    /// Removes the files of a service that is gone.
    pub(crate) async fn remove_all(&self, service: ServiceId) {
        let _change = self.change().await;
        let folder = self.folder(service);
        let removed = on_disk({
            let folder = folder.clone();
            move || remove_folder(&folder)
        });
        warn_unless_gone(&folder, removed.await);
    }

    /// Removes a blob to which no manifest refers. Must run to its end, as [`Blobs::take`].
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn remove(
        &self,
        store: &Store,
        service: ServiceId,
        digest: &Digest,
    ) -> Result<crate::store::repositories::Removed, StoreError> {
        let _change = self.change().await;
        let removed = store.remove_blob(service, digest.as_ref()).await?;
        if removed == crate::store::repositories::Removed::Done {
            self.remove_file(service, digest).await;
        }
        Ok(removed)
    }

    /// Removes what nothing refers to any more, in all repositories.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn collect_garbage(&self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        for service in store.all_services().await? {
            let _change = self.change().await;
            for text in store.collect_garbage(service.id, now).await? {
                if let Some(digest) = super::digest::parse(&text) {
                    self.remove_file(service.id, &digest).await;
                }
            }
        }
        Ok(())
    }

    async fn remove_file(&self, service: ServiceId, digest: &Digest) {
        let path = self.path(service, digest);
        warn_unless_gone(&path, tokio::fs::remove_file(&path).await);
    }

    async fn change(&self) -> MutexGuard<'_, ()> {
        self.change.lock().await
    }
}

/// What came of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is a blob.
    Done,
    /// The service is gone.
    Gone,
    /// The repository, or all together, would grow over their limit.
    Full(Full),
}

/// What blobs can meet.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BlobError {
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The disk failed.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

/// Runs what blocks away from the threads that serve.
pub(crate) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

fn name_of(digest: &str) -> Option<String> {
    digest.strip_prefix("sha256:").map(|hex| format!("sha256-{hex}"))
}

fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn warn_unless_gone(path: &Path, result: io::Result<()>) {
    if let Err(error) = result
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "a file of the registry could not be removed");
    }
}
