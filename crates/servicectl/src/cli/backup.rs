//! `servicectl backup` and `servicectl restore`.

use std::path::PathBuf;

use clap::Args;

use super::FolderArgs;
use crate::store::Folder;
use crate::{Error, backup, logging};

/// Options of both.
#[derive(Args, Debug)]
pub(super) struct BackupArgs {
    /// The backup: a tar file with users' password hashes and services' environments, readable by its owner only
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    folder: FolderArgs,
}

pub(super) async fn write(args: BackupArgs) -> Result<(), Error> {
    let folder = Folder::existing(&args.folder.path()?)?;
    let summary = backup::write(&folder, &args.file).await?;
    logging::to_stderr(&format!("{}: {summary}", args.file.display()));
    Ok(())
}

pub(super) async fn restore(args: BackupArgs) -> Result<(), Error> {
    let data = args.folder.path()?;
    let summary = backup::restore(&args.file, &data).await?;
    logging::to_stderr(&format!("{}: {summary}. Start `servicectl serve` on it.", data.display()));
    Ok(())
}
