//! Failures that end a command: each is a sentence that says what happened and what to do (exit code 1).
//!
//! Which error goes where: what ends the process is an [`Error`]; what the store meets is a
//! [`StoreError`](crate::store::StoreError); what an HTTP client is told is an `ApiError` of `http`.

use std::path::PathBuf;

use crate::store::StoreError;

/// Why a command ended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder, or a file in it, could not be used.
    #[error("cannot {doing} {}: {source}. {advice}", path.display())]
    Folder {
        /// "create", "open", "lock".
        doing: &'static str,
        /// What it was about.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
        /// What to do.
        advice: &'static str,
    },
    /// Another `serve` holds the folder.
    #[error(
        "another `servicectl serve` uses the data folder {}. Stop it, or give this one a folder of its own with \
         --data-dir. (user and token commands work beside a running server.)", .0.display()
    )]
    FolderInUse(PathBuf),
    /// The folder was written by a newer version.
    #[error(
        "the data folder {} was written by a newer servicectl (its schema is version {found}, this program knows up to \
         {known}). Install the newer version again, or give this one a folder of its own with --data-dir.",
        path.display()
    )]
    NewerFolder {
        /// The folder.
        path: PathBuf,
        /// Version of its schema.
        found: i64,
        /// Version that this program knows.
        known: i64,
    },
    /// The folder must be brought up to date, but a server of the older version runs on it.
    #[error(
        "the data folder {} is of an older version and an older `servicectl serve` is running on it. Stop that \
         server, run this command again, and start the new server.", .0.display()
    )]
    OlderServerRuns(PathBuf),
    /// The store failed.
    #[error("the store failed: {0}. {advice}", advice = .0.advice())]
    Store(#[from] StoreError),
    /// The command line cannot be, as it is or in this combination: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The command could not do what it was asked for.
    #[error("{0}")]
    Failed(String),
    /// An address cannot be listened on.
    #[error("cannot listen on {address} ({option}): {source}. {advice}")]
    Listen {
        /// Option that names the address.
        option: &'static str,
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
        /// What to do.
        advice: &'static str,
    },
    /// Standard input failed.
    #[error("cannot read standard input: {0}")]
    Stdin(std::io::Error),
    /// The asynchronous runtime did not start.
    #[error(
        "cannot start the program's threads: {0}. Look at the limits of this machine (ulimit -u, ulimit -n)"
    )]
    Runtime(std::io::Error),
}

impl Error {
    /// What the process answers: 2 for a wrong command line, 1 for everything else.
    pub fn exit_code(&self) -> u8 {
        if matches!(self, Self::Usage(_)) { 2 } else { 1 }
    }
}
