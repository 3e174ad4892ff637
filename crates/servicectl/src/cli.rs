//! The command line: `serve`, `user`, `token`, `doctor`, `backup`, `restore`. What a program reads goes to standard output, everything else to
//! standard error. Exit code 0, 1 for a failure, 2 for a command line that cannot be.

mod backup;
mod doctor;
mod limits;
mod listen;
mod serve;
mod token;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::store::{Folder, Store};
use crate::{Error, logging};

/// Name of the environment variable of an option: `SERVICECTL_` and the option in capitals.
#[derive(Debug, Parser)]
#[command(name = "servicectl", version, about, arg_required_else_help = true)]
#[command(about = "The servicectl platform on one machine: API, log-in, portal and deployments.")]
#[command(
    after_help = "Every option can also be set by an environment variable: --data-dir by SERVICECTL_DATA_DIR, \
                        and so on.\n`servicectl serve` needs nothing else; open the portal at the address it names."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the platform until it is stopped (Ctrl-C).
    Serve(Box<serve::ServeArgs>),
    /// Add, list and remove users, and change their passwords. Counts at once in a running server.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Print a fresh session token of a user, for scripts: valid for 24 hours.
    Token(token::TokenArgs),
    /// Look at everything that `serve` with the same options needs, and say what to do.
    Doctor(Box<serve::ServeArgs>),
    /// Write database and image registry into a new file, also while the server serves.
    Backup(backup::BackupArgs),
    /// Make a new data folder of a backup.
    Restore(backup::BackupArgs),
}

/// The option that every command has.
#[derive(Args, Debug)]
struct FolderArgs {
    /// Folder of users, services and logs [default: $XDG_DATA_HOME/servicectl, else ~/.local/share/servicectl]
    #[arg(long, env = "SERVICECTL_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl FolderArgs {
    /// The folder that was asked for, or the default one.
    fn path(&self) -> Result<PathBuf, Error> {
        if let Some(path) = &self.data_dir {
            return Ok(path.clone());
        }
        let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        absolute("XDG_DATA_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
            .map(|base| base.join("servicectl"))
            .ok_or_else(|| {
                Error::Usage(
                    "neither XDG_DATA_HOME nor HOME says where data belongs: name a folder with --data-dir."
                        .into(),
                )
            })
    }

    /// The store of a command that may come before the first start of a server: made where it is missing.
    async fn open_or_make(&self) -> Result<Store, Error> {
        Store::open(&Folder::prepare(&self.path()?)?, None).await
    }

    /// The store of a command about what is there already.
    async fn open(&self) -> Result<Store, Error> {
        Store::open(&Folder::existing(&self.path()?)?, None).await
    }
}

/// Reads the command line, does what it says, and gives the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let outcome =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::Runtime).and_then(
            |runtime| {
                let outcome = runtime.block_on(execute(cli.command));
                // What still runs (a password being hashed, a stream that nobody reads) does not hold up the end.
                runtime.shutdown_background();
                outcome
            },
        );
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logging::failure(&format!("servicectl: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

async fn execute(command: Command) -> Result<(), Error> {
    match command {
        Command::Serve(args) => serve::run(*args).await,
        Command::User(command) => user::run(command).await,
        Command::Token(args) => token::run(args).await,
        Command::Doctor(args) => doctor::run(*args).await,
        Command::Backup(args) => backup::write(args).await,
        Command::Restore(args) => backup::restore(args).await,
    }
}

/// Writes to standard output; a reader that went away is no failure of ours.
fn to_stdout(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
