//! A local platform for one test: on free ports, with a data folder of its own, killed and started again on demand.

use std::process::Stdio;

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

use crate::place;

/// A user whose password the tests know; the project is the seeded one.
pub const USER: &str = "robin";
/// With characters that XML and JSON must escape.
pub const PASSWORD: &str = "correct <horse> & \"staple\"";
/// The project that the first start makes, with its five services.
pub const PROJECT: &str = "experiment_2";

/// How the server is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// No extras: what the portal meets at the original platform.
    pub base_contract_only: bool,
    /// How much faster than life.
    pub time_scale: u32,
    /// The folder with the portal, where it is not the one under test as it was built.
    pub portal: Option<std::path::PathBuf>,
    /// Further words for `serve`.
    pub more: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { base_contract_only: false, time_scale: 60, portal: None, more: Vec::new() }
    }
}

/// A server process, ended with this value.
pub struct Server {
    options: Options,
    folder: TempDir,
    child: Option<Child>,
    addresses: Value,
}

impl Server {
    /// Starts a server with fresh data and adds [`USER`].
    ///
    /// # Errors
    /// When it does not come up; with what it wrote to standard error.
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("e2e-server-").tempdir()?;
        let mut server = Self { options, folder, child: None, addresses: Value::Null };
        server.spawn("127.0.0.1:0", "127.0.0.1:0").await?;
        server.add_user(USER, PROJECT, PASSWORD).await?;
        Ok(server)
    }

    /// Ends it as `kill -9` would.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let mut child = self.child.take().context("the server does not run")?;
        child.kill().await.context("cannot kill the server")
    }

    /// Gives the next start further words for `serve`.
    pub fn next_with(&mut self, words: &[&str]) {
        self.options.more.extend(words.iter().map(|word| (*word).to_owned()));
    }

    /// Starts it again where it was, with the same data.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        ensure!(self.child.is_none(), "the server still runs");
        let (listen, deployments) = (self.host("portal"), self.host("deployments"));
        self.spawn(&listen, &deployments).await
    }

    async fn spawn(&mut self, listen: &str, deployments: &str) -> anyhow::Result<()> {
        let log =
            std::fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"))?;
        let mut command = Command::new(place::servicectl());
        command.args(["serve", "--print-addresses", "--listen", listen, "--deployments-listen", deployments]);
        let portal = self.options.portal.clone().unwrap_or_else(place::portal);
        command.arg("--portal").arg(portal).arg("--data-dir").arg(self.data());
        command.args(["--time-scale", &self.options.time_scale.to_string()]).args(&self.options.more);
        if self.options.base_contract_only {
            command.arg("--base-contract-only");
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let program = place::servicectl();
        let mut child = command.spawn().with_context(|| {
            format!("cannot start {}: run `cargo xtask test --only browser`", program.display())
        })?;
        let stdout = child.stdout.take().context("the server has no standard output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).await?;
        if line.is_empty() {
            bail!("servicectl ended before it served:\n{}", self.log());
        }
        self.addresses = serde_json::from_str(&line).with_context(|| format!("not the addresses: {line}"))?;
        self.child = Some(child);
        Ok(())
    }

    /// One of the addresses that `--print-addresses` gives.
    pub fn address(&self, key: &str) -> &str {
        self.addresses[key].as_str().unwrap_or_default()
    }

    /// Origin of the portal, without a slash at the end.
    pub fn origin(&self) -> &str {
        self.address("portal")
    }

    fn host(&self, key: &str) -> String {
        self.address(key).trim_start_matches("http://").to_owned()
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// What it wrote to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Adds a user, as an operator does it beside the running server. The project is made where it is new.
    pub async fn add_user(&self, name: &str, project: &str, password: &str) -> anyhow::Result<()> {
        let words = ["user", "add", name, "--project", project, "--password-stdin"];
        self.operator(&words, password).await.map(drop)
    }

    /// Ends every session of a user, as an operator does it.
    pub async fn end_sessions_of(&self, name: &str, password: &str) -> anyhow::Result<()> {
        let words = ["user", "passwd", name, "--project", PROJECT, "--password-stdin"];
        self.operator(&words, password).await.map(drop)
    }

    /// A session token, as an operator makes one.
    pub async fn token(&self, user: &str, project: &str) -> anyhow::Result<String> {
        let token = self.operator(&["token", "--user", user, "--project", project], "").await?;
        Ok(token.trim().to_owned())
    }

    async fn operator(&self, words: &[&str], stdin: &str) -> anyhow::Result<String> {
        let mut command = Command::new(place::servicectl());
        command.args(words).arg("--data-dir").arg(self.data());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            pipe.write_all(stdin.as_bytes()).await?;
        }
        let output = child.wait_with_output().await?;
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), "`servicectl {}` failed: {stderr}", words.join(" "));
        Ok(stdout.into_owned())
    }
}
