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
        let (chromedriver, output, port) = listening_chromedriver().await?;
        let profile = tempfile::Builder::new().prefix("e2e-profile-").tempdir()?;
        let driver = WebDriver::new(&format!("http://127.0.0.1:{port}"), capabilities(&profile)?).await?;
        Ok(Self { driver, _chromedriver: chromedriver, _output: output, _profile: profile })
    }

    /// Ends Chromium; dropping alone would leave that to chromedriver's death.
    pub async fn quit(self) -> anyhow::Result<()> {
        self.driver.quit().await.context("Chromium did not end")
    }
}

/// How often chromedriver is started before a test gives up.
const STARTS: usize = 5;

/// A chromedriver that listens, and its port.
///
/// With `--port=0` it takes a free port on 127.0.0.1 and then the same one on ::1, and ends where another browser of
/// the suite has that one already: a matter of luck, not of the test. So it is started again.
async fn listening_chromedriver() -> anyhow::Result<(Child, Lines<BufReader<ChildStdout>>, u16)> {
    let mut said = String::new();
    for _ in 0..STARTS {
        let mut child = start_chromedriver()?;
        let stdout = child.stdout.take().context("chromedriver has no standard output")?;
        let mut output = BufReader::new(stdout).lines();
        match port(&mut output).await? {
            Ok(port) => return Ok((child, output, port)),
            Err(words) => said = format!("{words}{}", child.wait().await?),
        }
    }
    bail!("chromedriver ended {STARTS} times before it listened; the last time it said:\n{said}")
}

fn start_chromedriver() -> anyhow::Result<Child> {
    let program = place::chromedriver();
    Command::new(&program)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| {
            format!(
                "cannot start {}: run `cargo xtask test --only browser`, which installs it",
                program.display()
            )
        })
}

/// The port that chromedriver names, or all that it said where it ended without one.
async fn port(output: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<Result<u16, String>> {
    let mut said = String::new();
    while let Some(line) = output.next_line().await? {
        // "ChromeDriver was started successfully on port 41327."
        if let Some((_, rest)) = line.split_once("successfully on port ") {
            let port = rest.trim_end_matches('.').parse();
            return port.map(Ok).with_context(|| format!("no port in {line:?}"));
        }
        said += &line;
        said.push('\n');
    }
    Ok(Err(said))
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
