//! Serves the manual's sample data from the real handlers, for tests that compare what clients print line for line
//! (tests/README.md of this crate). Not part of the product.
//!
//! `serve_samples --data-dir DIR --samples DIR NAME.json…` stands the samples in the data folder (project
//! `cloudifacturing`), starts the server there on a free port with the clock of the samples, prints one line of JSON
//! (`api`, `token`, `project`) and serves until it is stopped.

mod samples;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use servicectl::Error;

#[derive(Debug, Parser)]
struct Options {
    /// Data folder, empty or new
    #[arg(long)]
    data_dir: PathBuf,
    /// Folder with the samples
    #[arg(long)]
    samples: PathBuf,
    /// Names of the samples to stand in the store: list.json, status.json, never.json, logs.json
    #[arg(required = true)]
    names: Vec<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "serve_samples: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Error> {
    let bodies = options.names.iter().map(|name| samples::read(&options.samples.join(name)));
    let (server, token) = samples::start(&options.data_dir, &bodies.collect::<Result<Vec<_>, _>>()?).await?;
    let line = serde_json::json!({
        "api": samples::api(&server), "token": token.expose(), "project": samples::PROJECT
    });
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    server.run_until_stopped().await
}
