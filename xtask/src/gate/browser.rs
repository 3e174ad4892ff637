//! The suite in Chromium: what it needs on the machine, and how it is started.

use std::path::PathBuf;

use anyhow::Context as _;

use super::{Context, clfpy};
use crate::{machine, portal, process, server, workspace};

const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const DRIVER: &[&str] = &["chromedriver"];
const BY_HAND: &str = "the browser suite needs Chromium and its driver, of the same version. Debian: `apt install \
    chromium chromium-driver`; Fedora: `dnf install chromium chromedriver`; macOS: `brew install --cask chromium \
    chromedriver`. Elsewhere set E2E_CHROMIUM and E2E_CHROMEDRIVER to their files. Then run the same command again.";

/// Builds portal, server and tests; finds or installs the browser and axe-core.
pub(super) fn prepare(context: &Context<'_>) -> anyhow::Result<()> {
    browser(context)?;
    axe(context)?;
    clfpy::environment(context)?;
    server::build(&context.log("server"), &|line| context.say(line))?;
    super::build_portal(context)?;
    context.run(workspace::cargo().args(["test", "--locked", "--package", "e2e", "--no-run"]), "build")
}

/// Runs tests/e2e/tests/browser/.
pub(super) fn test(context: &Context<'_>) -> anyhow::Result<()> {
    let failures = context.target.join("e2e-failures");
    if failures.exists() {
        std::fs::remove_dir_all(&failures)
            .with_context(|| format!("cannot remove {}", failures.display()))?;
    }
    let mut cargo = e2e(context, &["--lib", "--test", "browser"])?;
    context.run_tests(cargo.args(["--no-fail-fast", "--"]))
}

/// `cargo test` of the package e2e with these further words, told where everything is.
pub(super) fn e2e(context: &Context<'_>, words: &[&str]) -> anyhow::Result<std::process::Command> {
    let (chromium, driver) = browser(context)?;
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--locked", "--package", "e2e"]).args(words);
    cargo.env("RUST_BACKTRACE", "0"); // a failure says where the reader was, and keeps a picture
    cargo.env("E2E_CHROMIUM", chromium).env("E2E_CHROMEDRIVER", driver);
    cargo.env("E2E_SERVICECTL", server::binary()?).env("E2E_PORTAL", portal::dist());
    cargo.env("E2E_AXE", axe_file(context)).env("E2E_TARGET", &context.target);
    cargo.env("E2E_CLFPY", clfpy::python(context));
    Ok(cargo)
}

/// Chromium and chromedriver: named by the environment, on the PATH, or installed by apt.
fn browser(context: &Context<'_>) -> anyhow::Result<(PathBuf, PathBuf)> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let packages = ["chromium", "chromium-driver"];
    machine::apt_install(&packages, &context.log("apt"), &|line| context.say(line), BY_HAND)?;
    find().context(BY_HAND)
}

fn find() -> Option<(PathBuf, PathBuf)> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let chromium = named("E2E_CHROMIUM").or_else(|| machine::find(CHROMIUM))?;
    let driver = named("E2E_CHROMEDRIVER").or_else(|| machine::find(DRIVER))?;
    Some((chromium, driver))
}

fn axe_folder(context: &Context<'_>) -> PathBuf {
    context.target.join("axe")
}

fn axe_file(context: &Context<'_>) -> PathBuf {
    axe_folder(context).join("node_modules/axe-core/axe.min.js")
}

/// axe-core from npm, at the version and checksum of tests/e2e/axe/package-lock.json.
fn axe(context: &Context<'_>) -> anyhow::Result<()> {
    let (from, to) = (workspace::root().join("tests/e2e/axe"), axe_folder(context));
    std::fs::create_dir_all(&to).with_context(|| format!("cannot make {}", to.display()))?;
    let mut is_new = !axe_file(context).exists();
    for name in ["package.json", "package-lock.json"] {
        let wanted =
            std::fs::read(from.join(name)).with_context(|| format!("cannot read tests/e2e/axe/{name}"))?;
        if std::fs::read(to.join(name)).ok().as_ref() != Some(&wanted) {
            std::fs::write(to.join(name), wanted)
                .with_context(|| format!("cannot write {}", to.display()))?;
            is_new = true;
        }
    }
    if !is_new {
        return Ok(());
    }
    if machine::find(&["npm"]).is_none() {
        let by_hand = "the browser suite fetches axe-core with npm. Debian: `apt install npm`; macOS: `brew install \
                       node`. Then run the same command again.";
        machine::apt_install(&["npm"], &context.log("apt-npm"), &|line| context.say(line), by_hand)?;
    }
    let mut npm = std::process::Command::new("npm");
    npm.current_dir(&to).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    process::run(&mut npm, &context.log("axe"), &|line| context.say(line))
}
