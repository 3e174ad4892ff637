//! What one test gets, and what happens around it: start, judgement, evidence of a failure, end.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use anyhow::Context;
use futures_util::FutureExt;

use crate::api::Api;
use crate::browser::Browser;
use crate::place;
use crate::server::{Options, PROJECT, Server, USER};
use crate::tab::{Tab, Theme};
use crate::watch::Watch;

/// A server, a tab, and somebody watching the console.
pub struct Stage {
    /// The platform.
    pub server: Server,
    /// The reader's tab.
    pub tab: Tab,
    /// What the console said.
    pub watch: Watch,
}

impl Stage {
    /// Opens `path` signed in as the tests' user.
    pub async fn sign_in_at(&self, path: &str) -> anyhow::Result<()> {
        let token = self.server.token(USER, PROJECT).await?;
        self.tab.open(&format!("/sign-in#token={token}")).await?;
        self.tab.h1().says("Services").await.context("a sign-in link should lead to the list")?;
        if path != "/" {
            self.tab.open(path).await?;
        }
        Ok(())
    }

    /// A second user of the same project, without a browser.
    pub async fn api(&self) -> anyhow::Result<Api> {
        self.api_of(PROJECT).await
    }

    /// The tests' user in another project, which it must have been added to.
    pub async fn api_of(&self, project: &str) -> anyhow::Result<Api> {
        Ok(Api::new(self.server.address("api"), self.server.token(USER, project).await?))
    }
}

/// Runs a test with a server that has all its extras.
pub async fn stage(test: impl AsyncFnOnce(&mut Stage) -> anyhow::Result<()>) {
    stage_with(Options::default(), test).await;
}

/// Runs a test with a server of these options.
///
/// # Panics
/// When the test fails, or the page has said what it must not. The picture, console, page and server log stand in
/// `target/e2e-failures/<test>/`.
pub async fn stage_with(options: Options, test: impl AsyncFnOnce(&mut Stage) -> anyhow::Result<()>) {
    if let Err(error) = attempt(options, Some(folder()), test).await {
        panic!("{error:#}\nEvidence: {}", folder().display());
    }
}

/// Runs a test and answers with its failure; evidence of it goes into the folder, if there is one.
///
/// # Errors
/// What the test or the console says.
///
/// # Panics
/// When server or browser do not start.
pub async fn attempt(
    options: Options,
    evidence: Option<PathBuf>,
    test: impl AsyncFnOnce(&mut Stage) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let server = Server::start(options).await.expect("the server starts");
    let browser = Browser::start().await.expect("the browser starts");
    let tab = Tab::new(browser.driver.clone(), server.origin());
    let mut stage = Stage { server, tab, watch: Watch::default() };
    let caught = AssertUnwindSafe(play(&mut stage, test)).catch_unwind().await;
    let mut result = caught.unwrap_or_else(|panic| Err(anyhow::anyhow!("{}", words_of(&*panic))));
    if result.is_ok() {
        result = judge(&mut stage).await;
    }
    if let (Err(error), Some(folder)) = (&result, evidence) {
        keep_evidence(&mut stage, error, &folder).await;
    }
    drop(stage);
    browser.quit().await.expect("the browser ends");
    result
}

async fn play(
    stage: &mut Stage,
    test: impl AsyncFnOnce(&mut Stage) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    stage.tab.prefer(Theme::Light).await?;
    // Neither ours nor UTC, so that a time in the wrong zone shows.
    let zone = serde_json::json!({ "timezoneId": "Asia/Kathmandu" });
    stage.tab.command("Emulation.setTimezoneOverride", zone).await?;
    test(stage).await
}

async fn judge(stage: &mut Stage) -> anyhow::Result<()> {
    stage.watch.collect(stage.tab.driver()).await?;
    stage.watch.judge()
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the test panicked".to_owned())
}

/// What helps to understand a failure. Whatever cannot be kept is left out: the failure itself is the news.
async fn keep_evidence(stage: &mut Stage, error: &anyhow::Error, folder: &Path) {
    let _ = std::fs::create_dir_all(folder);
    let driver = stage.tab.driver();
    let _ = driver.screenshot(&folder.join("page.png")).await;
    if let Ok(source) = driver.source().await {
        let _ = std::fs::write(folder.join("page.html"), source);
    }
    let _ = stage.watch.collect(driver).await;
    let _ = std::fs::write(folder.join("console.txt"), stage.watch.transcript());
    let _ = std::fs::write(folder.join("server.txt"), stage.server.log());
    let _ = std::fs::write(folder.join("failure.txt"), format!("{error:#}\n"));
}

/// `target/e2e-failures/<test>`; a test runs on a thread with its own name.
fn folder() -> PathBuf {
    let name = std::thread::current().name().unwrap_or("unknown").replace("::", "-");
    place::target().join("e2e-failures").join(name)
}
