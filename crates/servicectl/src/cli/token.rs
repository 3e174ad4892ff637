//! `servicectl token`.

use clap::Args;

use super::FolderArgs;
use crate::auth::token;
use crate::{Error, Timestamp};

/// Options.
#[derive(Args, Debug)]
pub(super) struct TokenArgs {
    /// Name of the user
    #[arg(long, env = "SERVICECTL_USER", value_name = "NAME")]
    user: String,
    /// Project of the user
    #[arg(long, env = "SERVICECTL_PROJECT", value_name = "P")]
    project: String,
    #[command(flatten)]
    folder: FolderArgs,
}

pub(super) async fn run(args: TokenArgs) -> Result<(), Error> {
    let store = args.folder.open().await?;
    let user = store
        .user(&args.project, &args.user)
        .await?
        .ok_or_else(|| super::user::unknown(&args.user, &args.project))?;
    let token = token::issue(&store, user.id, Timestamp::now()).await?;
    store.close().await;
    super::to_stdout(token.expose());
    Ok(())
}
