//! The image registry's own part, below HTTP: what addresses mean, uploads, blobs on disk, what a manifest refers to.
//!
//! A blob belongs to one repository: its file is `registry/<service id>/sha256-<hex>` in the data folder, its row in the
//! store says that it is there. Nothing is shared between repositories, so that nobody learns what others hold, and deleting
//! a service deletes a folder. An upload is a file in `registry/uploads/`; it becomes a blob by being renamed, after its
//! digest was checked and its bytes are on disk.

pub(crate) mod address;
pub(crate) mod blobs;
pub(crate) mod digest;
pub(crate) mod manifest;
pub(crate) mod pulls;
pub(crate) mod range;
pub(crate) mod uploads;

use std::time::Duration;

pub(crate) use pulls::PullTokens;

use crate::store::repositories::Space;

/// What the registry may take of the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of one repository and of all together, uploads included.
    pub(crate) room: Space,
    /// Uploads of one repository at a time.
    pub(crate) uploads_of_a_repository: usize,
    /// Uploads of the repositories of one project at a time.
    pub(crate) uploads_of_a_project: usize,
    /// Uploads of all repositories at a time.
    pub(crate) uploads: usize,
    /// How long a client may send nothing in the middle of an upload.
    pub(crate) stall: Duration,
    /// How long an upload is kept that nobody goes on with.
    pub(crate) abandoned: Duration,
}

impl Limits {
    /// The usual ones, for repositories of so many bytes.
    pub(crate) fn of(room: Space) -> Self {
        Self {
            room,
            uploads_of_a_repository: 20,
            // a push sends five layers at a time, so ten people of a project may push at once
            uploads_of_a_project: 50,
            uploads: 200,
            stall: Duration::from_secs(60),
            abandoned: Duration::from_secs(60 * 60),
        }
    }
}
