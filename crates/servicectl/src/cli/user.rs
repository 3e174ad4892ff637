//! `servicectl user add|list|remove|passwd`.

use std::io::{BufRead, Read};

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, Subcommand};
use servicectl_api::Secret;

use super::FolderArgs;
use crate::auth::password;
use crate::store::users::{Added, check_user_name};
use crate::{Error, logging};

/// What to do with users.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a user, and the project where it is new
    Add(PasswordArgs),
    /// List users, one a line: project, a tab, name
    List(ListArgs),
    /// Remove a user and end their sessions at once
    Remove(UserArgs),
    /// Give a user a new password and end their sessions at once
    Passwd(PasswordArgs),
}

#[derive(Args, Debug)]
pub(super) struct UserArgs {
    /// Name of the user
    name: String,
    /// Project of the user
    #[arg(long, env = "SERVICECTL_PROJECT", value_name = "P")]
    project: String,
    #[command(flatten)]
    folder: FolderArgs,
}

#[derive(Args, Debug)]
pub(super) struct PasswordArgs {
    #[command(flatten)]
    user: UserArgs,
    /// Read the password from standard input, one line; otherwise one is made and shown on standard error
    #[arg(long, env = "SERVICECTL_PASSWORD_STDIN", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    password_stdin: bool,
}

#[derive(Args, Debug)]
pub(super) struct ListArgs {
    /// Only the users of this project
    #[arg(long, env = "SERVICECTL_PROJECT", value_name = "P")]
    project: Option<String>,
    #[command(flatten)]
    folder: FolderArgs,
}

pub(super) async fn run(command: UserCommand) -> Result<(), Error> {
    match command {
        UserCommand::Add(args) => add(args).await,
        UserCommand::List(args) => list(args).await,
        UserCommand::Remove(args) => remove(args).await,
        UserCommand::Passwd(args) => change_password(args).await,
    }
}

/// "There is no such user", with the way to see who is there.
pub(super) fn unknown(name: &str, project: &str) -> Error {
    Error::Failed(format!(
        "project `{}` has no user `{}`. `servicectl user list` shows who there is; look at --data-dir too.",
        project.escape_debug(),
        name.escape_debug()
    ))
}

async fn add(PasswordArgs { user: args, password_stdin }: PasswordArgs) -> Result<(), Error> {
    check_user_name(&args.name).map_err(Error::Usage)?;
    servicectl_api::project::check(&args.project).map_err(|problem| Error::Usage(problem.to_string()))?;
    let store = args.folder.open_or_make().await?;
    let password = NewPassword::get(password_stdin)?;
    let hash = password::hash(&password.secret)?;
    match store.add_user(&args.project, &args.name, &hash).await? {
        Added::Yes => password.show("Password", &args),
        Added::NameTaken => {
            return Err(Error::Failed(format!(
                "project `{}` has a user `{}` already. `servicectl user passwd` gives them a new password.",
                args.project, args.name
            )));
        }
        Added::PathTaken(other) => {
            return Err(Error::Failed(format!(
                "this platform strips underscores from deployment paths, and project `{other}` has the same path as \
                 `{}` would have. Choose another project name.",
                args.project
            )));
        }
    }
    store.close().await;
    Ok(())
}

async fn list(args: ListArgs) -> Result<(), Error> {
    let store = args.folder.open().await?;
    for user in store.users(args.project.as_deref()).await? {
        super::to_stdout(&format!("{}\t{}", user.project, user.name));
    }
    store.close().await;
    Ok(())
}

async fn remove(args: UserArgs) -> Result<(), Error> {
    let store = args.folder.open().await?;
    let Some(sessions) = store.remove_user(&args.project, &args.name).await? else {
        return Err(unknown(&args.name, &args.project));
    };
    let ended = match sessions {
        0 => "They had no session.".to_owned(),
        1 => "Their session is over.".to_owned(),
        several => format!("Their {several} sessions are over."),
    };
    super::to_stdout(&format!("User {} is gone from project {}. {ended}", args.name, args.project));
    store.close().await;
    Ok(())
}

async fn change_password(PasswordArgs { user: args, password_stdin }: PasswordArgs) -> Result<(), Error> {
    let store = args.folder.open().await?;
    if store.user(&args.project, &args.name).await?.is_none() {
        return Err(unknown(&args.name, &args.project));
    }
    let password = NewPassword::get(password_stdin)?;
    let hash = password::hash(&password.secret)?;
    if !store.set_password(&args.project, &args.name, &hash).await? {
        return Err(unknown(&args.name, &args.project));
    }
    password.show("New password", &args);
    store.close().await;
    Ok(())
}

/// A password, and whether its owner knows it already.
struct NewPassword {
    secret: Secret,
    generated: bool,
}

impl NewPassword {
    fn get(from_stdin: bool) -> Result<Self, Error> {
        let secret = if from_stdin { read_password()? } else { password::generate()? };
        Ok(Self { secret, generated: !from_stdin })
    }

    fn show(&self, what: &str, user: &UserArgs) {
        if self.generated {
            let (name, project) = (&user.name, &user.project);
            logging::to_stderr(&format!("{what} of {name} in project {project}: {}", self.secret.expose()));
        }
    }
}

/// One line of standard input without its end, LF or CR LF.
fn read_password() -> Result<Secret, Error> {
    let mut line = Vec::new();
    let limit = u64::try_from(password::MOST_BYTES).unwrap_or(u64::MAX) + 3;
    std::io::stdin().lock().take(limit).read_until(b'\n', &mut line).map_err(Error::Stdin)?;
    let line = String::from_utf8(line)
        .map_err(|_| Error::Usage("the password on standard input is not UTF-8.".to_owned()))?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    password::check(line).map_err(Error::Usage)?;
    Ok(Secret::new(line))
}
