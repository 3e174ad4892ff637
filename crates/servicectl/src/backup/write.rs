//! Taking a backup. The database is copied first, as it is at one moment; then each blob that the copy speaks of gets a second
//! name in a folder of the backup's own, so that it stays until it is packed, whatever the server deletes meanwhile.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row, SqliteConnection};

use super::{Part, Summary, VERSION, failed, hex};
use crate::store::{Folder, Store, StoreError};
use crate::{Error, Timestamp, disk};

/// A blob that is deleted between the copy of the database and its second name makes the copy useless; then it is taken again.
const TRIES: usize = 5;

/// The folder of a backup under way, in the data folder: nobody would choose the name for a backup.
pub(super) const STAGE: &str = ".backup-under-way";

/// Writes the data folder into a new file.
///
/// # Errors
/// The file exists, another backup runs, the disk or the store failed.
pub(crate) async fn write(folder: &Folder, file: &Path) -> Result<Summary, Error> {
    if file.exists() {
        return Err(Error::Failed(format!(
            "{} exists, and a backup overwrites nothing. Choose another name, or move it away.",
            file.display()
        )));
    }
    let _lock = folder.lock_for_backup()?;
    let stage = Stage::new(folder)?;
    let store = Store::open(folder, None).await?;
    let content = copy(&store, &stage, folder.path()).await;
    store.close().await;
    let content = content?;
    if !disk::has_room_for(folder_of(file), content.summary.bytes) {
        return Err(Error::Failed(format!(
            "the disk of {} has no room for a backup of {} MB that leaves the server its reserve. Free some, or write it to \
             another disk.",
            file.display(),
            content.summary.bytes.div_ceil(1_000_000)
        )));
    }
    let partial = partial(file);
    let (to, target) = (partial.clone(), file.to_owned());
    let packed = tokio::task::spawn_blocking(move || {
        pack(&stage, &content, &to)?;
        // Somebody may have made a file of that name meanwhile, another backup for instance.
        rustix::fs::renameat_with(CWD, &to, CWD, &target, RenameFlags::NOREPLACE)?;
        sync_name(&target)?;
        Ok(content.summary)
    });
    let packed = packed.await.unwrap_or_else(|error| Err(io::Error::other(error)));
    packed.map_err(|error| {
        let _ = std::fs::remove_file(&partial);
        failed("write", file)(error)
    })
}

/// The name of a file that is not whole yet: nobody else's.
fn partial(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".partial-{}", std::process::id()));
    name.into()
}

/// Puts a new name on disk, which syncing its file does not.
pub(super) fn sync_name(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A folder for the time of a backup, on the same file system as the data.
struct Stage(PathBuf);

impl Stage {
    /// An empty one; what a backup left that was killed goes.
    fn new(folder: &Folder) -> Result<Self, Error> {
        let stage = Self(folder.path().join(STAGE));
        stage.empty().map_err(failed("use", &stage.0))?;
        Ok(stage)
    }

    fn empty(&self) -> io::Result<()> {
        match std::fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        DirBuilder::new().mode(0o700).create(&self.0)
    }

    fn path(&self, part: &Part) -> PathBuf {
        self.0.join(part.path())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What stands in the stage.
struct Content {
    blobs: Vec<Part>,
    summary: Summary,
}

async fn copy(store: &Store, stage: &Stage, data: &Path) -> Result<Content, Error> {
    for _ in 0..TRIES {
        stage.empty().map_err(failed("use", &stage.0))?;
        let database = stage.path(&Part::Database);
        store.copy_to(&database).await?;
        let mut content = look(&database).await?;
        if link(&content.blobs, stage, data)
            .map_err(failed("link the blobs of the registry into", &stage.0))?
        {
            let size = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
            let blobs: u64 = content.blobs.iter().map(|blob| size(&stage.path(blob))).sum();
            content.summary.bytes = size(&database) + blobs;
            return Ok(content);
        }
    }
    Err(Error::Failed(format!(
        "images were deleted in the middle of each of {TRIES} tries. Try again in a moment; if it happens again, a file of the \
         registry is missing: look at the server's log."
    )))
}

/// What a copy of the database speaks of.
async fn look(database: &Path) -> Result<Content, Error> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true);
    let mut copy: SqliteConnection = options.connect().await.map_err(StoreError::from)?;
    let rows = sqlx::query("SELECT service_id, digest FROM blobs ORDER BY service_id, digest")
        .fetch_all(&mut copy)
        .await;
    let mut blobs = Vec::new();
    for row in rows.map_err(StoreError::from)? {
        let (service, digest): (i64, String) = (row.get(0), row.get(1));
        let blob = digest.replacen(':', "-", 1);
        let part = Part::of(Path::new(&format!("registry/{service}/{blob}")));
        blobs.push(part.ok_or_else(|| Error::Failed(format!("the store names a blob {digest:?}")))?);
    }
    let services: i64 = sqlx::query_scalar("SELECT count(*) FROM services")
        .fetch_one(&mut copy)
        .await
        .map_err(StoreError::from)?;
    let summary = Summary { services: services.unsigned_abs(), blobs: blobs.len() as u64, bytes: 0 };
    Ok(Content { blobs, summary })
}

/// Gives each blob its second name; false where one is gone.
fn link(blobs: &[Part], stage: &Stage, data: &Path) -> io::Result<bool> {
    for blob in blobs {
        let to = stage.path(blob);
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)?;
        }
        match std::fs::hard_link(data.join(blob.path()), to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            linked => linked?,
        }
    }
    Ok(true)
}

fn pack(stage: &Stage, content: &Content, file: &Path) -> io::Result<()> {
    let output = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    let mut tar = tar::Builder::new(BufWriter::new(output));
    let mut database = Hashing::open(&stage.path(&Part::Database))?;
    io::copy(&mut database, &mut io::sink())?;
    let about = serde_json::json!({
        "version": VERSION, "servicectl": env!("CARGO_PKG_VERSION"), "made_at_ms": Timestamp::now().0,
        "database": hex(database.hash),
    });
    let about = format!("{about}\n");
    append(&mut tar, &Part::About, about.len() as u64, about.as_bytes())?;
    for part in std::iter::once(&Part::Database).chain(&content.blobs) {
        let mut input = Hashing::open(&stage.path(part))?;
        let size = input.input.metadata()?.len();
        append(&mut tar, part, size, &mut input)?;
        if let Part::Blob(_, expected) = part
            && hex(input.hash) != *expected
        {
            return Err(io::Error::other(format!(
                "{} is damaged on this disk, and a backup with it could not be restored. Delete the image that it belongs to or \
                 push it again, and look after the disk.",
                part.path().display()
            )));
        }
    }
    let output = tar.into_inner()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    output.sync_all()
}

/// Notes what is read.
struct Hashing {
    input: File,
    hash: Sha256,
}

impl Hashing {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { input: File::open(path)?, hash: Sha256::new() })
    }
}

impl Read for Hashing {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(piece)?;
        self.hash.update(&piece[..length]);
        Ok(length)
    }
}

fn append(tar: &mut tar::Builder<impl Write>, part: &Part, size: u64, content: impl Read) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(0o600);
    header.set_mtime(Timestamp::now().0.unsigned_abs() / 1000);
    header.set_size(size);
    tar.append_data(&mut header, part.path(), content)
}
