//! The unmodified Python client beside the browser.

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::place;
use crate::server::{PROJECT, USER};
use crate::stage::Stage;

/// Runs lines of Python that know `srv` (a services client) and `token`; answers with what they print.
///
/// # Errors
/// When they fail, or the environment is missing.
pub async fn run(stage: &Stage, lines: &str) -> anyhow::Result<String> {
    let token = stage.server.token(USER, PROJECT).await?;
    let api = stage.server.address("api");
    let python = place::python();
    let script = format!(
        "import os, clfpy\nsrv = clfpy.ServicesClient('{api}')\ntoken = os.environ['CFG_TOKEN']\n{lines}"
    );
    let output =
        Command::new(&python).args(["-c", &script]).env("CFG_TOKEN", token).output().await.with_context(
            || format!("no clfpy at {}: `cargo xtask test --only browser` makes it", python.display()),
        )?;
    ensure!(output.status.success(), "clfpy: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
