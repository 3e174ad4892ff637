//! A browser of one's own: chromedriver as a child on a port that it chooses, Chromium with a fresh profile.

use std::process::Stdio;

use anyhow::{Context, bail};
use tempfile::TempDir;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities};
use thirtyfour::{LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::place;

/// Arguments that keep Chromium quiet, quick and offline.
const ARGUMENTS: &[&str] = &[
    "--headless",
    "--no-sandbox", // CI runs as root in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--force-color-profile=srgb",
    "--lang=en-GB",
    "--window-size=1280,900",
];

/// chromedriver and the session in it.
pub struct Browser {
    /// The session.
    pub driver: WebDriver,
    _chromedriver: Child,
    _output: Lines<BufReader<ChildStdout>>,
    _profile: TempDir,
}

impl Browser {
    /// Starts both. The log of the page's console is kept from the beginning.
    ///
    /// # Errors
    /// When chromedriver or Chromium is missing or does not come up.
    pub async fn start() -> anyhow::Result<Self> {
        let program = place::chromedriver();
        let mut command = Command::new(&program);
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let mut chromedriver = command.spawn().with_context(|| {
            format!(
                "cannot start {}: run `cargo xtask test --only browser`, which installs it",
                program.display()
            )
        })?;
        let stdout = chromedriver.stdout.take().context("chromedriver has no standard output")?;
        let mut output = BufReader::new(stdout).lines();
        let port = port(&mut output).await?;
        let profile = tempfile::Builder::new().prefix("e2e-profile-").tempdir()?;
        let driver = WebDriver::new(&format!("http://127.0.0.1:{port}"), capabilities(&profile)?).await?;
        Ok(Self { driver, _chromedriver: chromedriver, _output: output, _profile: profile })
    }

    /// Ends Chromium; dropping alone would leave that to chromedriver's death.
    pub async fn quit(self) -> anyhow::Result<()> {
        self.driver.quit().await.context("Chromium did not end")
    }
}

async fn port(output: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<u16> {
    while let Some(line) = output.next_line().await? {
        // "ChromeDriver was started successfully on port 41327."
        if let Some((_, rest)) = line.split_once("successfully on port ") {
            return rest.trim_end_matches('.').parse().with_context(|| format!("no port in {line:?}"));
        }
    }
    bail!("chromedriver ended before it listened")
}

fn capabilities(profile: &TempDir) -> anyhow::Result<thirtyfour::ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in ARGUMENTS {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    if let Some(chromium) = place::chromium() {
        capabilities.set_binary(&chromium.to_string_lossy())?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities)
}
