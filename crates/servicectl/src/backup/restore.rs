//! Making a data folder of a backup: beside its place first, checked whole, and then in its place by one rename.

use std::collections::HashSet;
use std::fs::{DirBuilder, File};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sqlx::Row;

use super::write::sync_name;
use super::{Part, Summary, VERSION, failed, hex};
use crate::store::{Folder, Store, StoreError};
use crate::{Error, Timestamp};

/// Most bytes of the file that says what it is.
const LONGEST_ABOUT: u64 = 4096;

/// Makes the data folder `data`, which must not hold anything, of a backup.
///
/// # Errors
/// The folder holds something; the file is no backup, not whole, or of a newer version; the disk failed.
pub(crate) async fn restore(file: &Path, data: &Path) -> Result<Summary, Error> {
    // Where a link leads to, and without a slash at the end: the new folder is made beside this name.
    let data = &data.canonicalize().unwrap_or_else(|_| data.components().collect());
    need_nothing_at(data)?;
    let stage = Stage::beside(data)?;
    let (from, to) = (file.to_owned(), stage.0.clone());
    let unpacked = tokio::task::spawn_blocking(move || unpack(&from, &to)).await;
    let blobs = unpacked.unwrap_or_else(|error| Err(Error::Failed(error.to_string())))?;
    let summary = check(&stage.0, &blobs, file).await?;
    std::fs::rename(&stage.0, data)
        .and_then(|()| sync_name(data))
        .map_err(failed("put the data folder in its place,", data))?;
    Ok(summary)
}

fn need_nothing_at(data: &Path) -> Result<(), Error> {
    match std::fs::read_dir(data).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(false) => Err(Error::Failed(format!(
            "{} is not empty, and a restore overwrites nothing. Stop the server that uses it and move it away, or choose a new \
             folder with --data-dir.",
            data.display()
        ))),
        Err(error) => Err(failed("look into", data)(error)),
    }
}

/// The folder in the making.
struct Stage(PathBuf);

impl Stage {
    fn beside(data: &Path) -> Result<Self, Error> {
        let mut name = data.as_os_str().to_owned();
        name.push(format!(".restore-{}-{}", std::process::id(), Timestamp::now().0));
        let stage = Self(name.into());
        DirBuilder::new().recursive(true).mode(0o700).create(&stage.0).map_err(failed("create", &stage.0))?;
        Ok(stage)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After the rename there is nothing to remove.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Unpacks everything that a backup holds and nothing else; gives the paths of the blobs.
fn unpack(file: &Path, to: &Path) -> Result<HashSet<PathBuf>, Error> {
    let unfit = |why: &str| {
        Error::Failed(format!(
            "{} is not a whole backup of servicectl: {why}. Nothing was restored.",
            file.display(),
            // The file's own words are not for the terminal to obey.
            why = why.replace(char::is_control, "\u{fffd}")
        ))
    };
    let broken = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull => failed("restore into", to)(error),
        _ => unfit(&error.to_string()),
    };
    let input = File::open(file).map_err(failed("open", file))?;
    let mut tar = tar::Archive::new(BufReader::new(input));
    let (mut seen_about, mut seen_database, mut blobs) = (false, false, HashSet::new());
    let mut database = None;
    // Raw: names that are too long for a header are none of ours, and would be read into memory however long they are.
    for entry in tar.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        let path = entry.path().map_err(broken)?.into_owned();
        let part = Part::of(&path).filter(|_| entry.header().entry_type() == tar::EntryType::Regular);
        let Some(part) = part else {
            return Err(unfit(&format!("it holds {:?}", path.display().to_string())));
        };
        if !seen_about && part != Part::About {
            return Err(unfit("it does not begin with what it is"));
        }
        match &part {
            Part::About => {
                database = need_version(&mut entry).map_err(|why| unfit(&why))?;
                seen_about = true;
            }
            Part::Database => {
                let found = copy(&mut entry, &to.join(part.path())).map_err(broken)?;
                if database.as_ref().is_some_and(|expected| *expected != found) {
                    return Err(unfit("the bytes of the database have changed"));
                }
                // Backups of older programs do not have the digest, and SQLite takes an empty file for a new database.
                if !is_database(&to.join(part.path())).map_err(broken)? {
                    return Err(unfit("what should be the database is none"));
                }
                seen_database = true;
            }
            Part::Blob(_, hex) => {
                let target = to.join(part.path());
                if let Some(folder) = target.parent() {
                    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(broken)?;
                }
                if copy(&mut entry, &target).map_err(broken)? != *hex {
                    return Err(unfit(&format!("the bytes of {} have changed", path.display())));
                }
                blobs.insert(part.path());
            }
        }
    }
    if !seen_database {
        return Err(unfit("the database is missing"));
    }
    Ok(blobs)
}

/// Whether a file begins as each database of SQLite does.
fn is_database(path: &Path) -> io::Result<bool> {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let mut begin = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut begin)?;
    Ok(begin == MAGIC)
}

/// The digest of the database, where the version is known.
fn need_version(about: &mut impl Read) -> Result<Option<String>, String> {
    let mut text = Vec::new();
    about.take(LONGEST_ABOUT).read_to_end(&mut text).map_err(|error| error.to_string())?;
    let about: serde_json::Value = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    match about["version"].as_u64() {
        Some(VERSION) => Ok(about["database"].as_str().map(str::to_owned)),
        Some(other) => Err(format!(
            "its layout is version {other}, and this servicectl knows version {VERSION}: install the servicectl that wrote it, \
             {}",
            about["servicectl"]
                .as_str()
                .map_or("a newer one".into(), |name| name.chars().take(40).collect::<String>())
        )),
        None => Err("it does not say its version".to_owned()),
    }
}

/// Copies to a new private file that is on disk afterwards; the SHA-256 of what was copied, as hexadecimal digits.
fn copy(from: &mut impl Read, to: &Path) -> io::Result<String> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(to)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        let length = from.read(&mut piece)?;
        if length == 0 {
            break;
        }
        hash.update(&piece[..length]);
        file.write_all(&piece[..length])?;
    }
    file.sync_all()?;
    Ok(hex(hash))
}

/// Opens the database as a server would, and holds the blobs against it.
async fn check(folder: &Path, blobs: &HashSet<PathBuf>, file: &Path) -> Result<Summary, Error> {
    let store = Store::open(&Folder::existing(folder)?, None).await?;
    let found = look(&store, folder, blobs).await;
    store.close().await;
    let (summary, missing) = found?;
    match missing {
        None => Ok(summary),
        Some(what) => Err(Error::Failed(format!(
            "{} is not a whole backup of servicectl: {what}. Nothing was restored.",
            file.display()
        ))),
    }
}

async fn look(
    store: &Store,
    folder: &Path,
    blobs: &HashSet<PathBuf>,
) -> Result<(Summary, Option<String>), StoreError> {
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(store.reader()).await?;
    let services: i64 = sqlx::query_scalar("SELECT count(*) FROM services").fetch_one(store.reader()).await?;
    let database = std::fs::metadata(folder.join(Part::Database.path())).map_or(0, |found| found.len());
    let mut summary = Summary { services: services.unsigned_abs(), blobs: 0, bytes: database };
    let mut missing = (verdict != "ok").then(|| format!("the database is damaged ({verdict})"));
    for row in sqlx::query("SELECT service_id, digest, size FROM blobs").fetch_all(store.reader()).await? {
        let (service, digest, size): (i64, String, i64) = (row.get(0), row.get(1), row.get(2));
        let path = PathBuf::from(format!("registry/{service}/{}", digest.replacen(':', "-", 1)));
        let length = std::fs::metadata(folder.join(&path)).map_or(0, |found| found.len());
        if !blobs.contains(&path) || length != size.unsigned_abs() {
            missing = Some(format!("the blob {digest} is missing"));
        }
        summary.blobs += 1;
        summary.bytes += length;
    }
    Ok((summary, missing))
}
