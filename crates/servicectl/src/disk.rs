//! The room on the disk that the data folder is on: for the doctor, `/readyz`, and the registry, which must not take the last
//! of it from the database.

use std::path::Path;

/// Bytes that pushes leave.
const RESERVE: u64 = 64 << 20;
/// Bytes below which the database may fail with the next change.
const LEAST: u64 = 8 << 20;

/// Bytes free for this process on the disk of an existing path; `None` where the system does not say.
pub(crate) fn free(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether there is more than what must be left for the database.
pub(crate) fn spares(path: &Path) -> bool {
    has_room_for(path, 0)
}

/// Whether so many bytes leave what must be left for the database.
pub(crate) fn has_room_for(path: &Path, bytes: u64) -> bool {
    free(path).is_none_or(|free| free >= RESERVE.saturating_add(bytes))
}

/// Whether the database can be written to for a while. A system that does not say is believed to have room.
pub(crate) fn has_room(path: &Path) -> bool {
    free(path).is_none_or(|free| free >= LEAST)
}
