//! The suite of the Python client: clfpy 1.3.2 as it is on PyPI, against our binary.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use super::Context;
use crate::{machine, server, workspace};

/// The server's example program that serves the manual's samples.
const SAMPLES: &str = "serve_samples";
/// The module with the tests that need a Docker Engine.
pub(super) const WITH_ENGINE: &str = "with_engine";

/// Makes the virtual environment and builds the server.
pub(super) fn prepare(context: &Context<'_>) -> anyhow::Result<()> {
    environment(context)?;
    server::build(&context.log("server"), &|line| context.say(line))?;
    let mut cargo = workspace::cargo();
    context.run(cargo.args(["build", "--locked", "--package", "servicectl", "--example", SAMPLES]), "samples")
}

/// Runs tests/clfpy/.
pub(super) fn test(context: &Context<'_>) -> anyhow::Result<()> {
    let mut python = unittest(context)?;
    python.env("SERVE_SAMPLES", context.target.join("debug/examples").join(SAMPLES));
    context.run(python.args(["discover", "--verbose"]), "run")
}

/// Runs those tests of the client that build and push an image.
pub(super) fn test_with_engine(context: &Context<'_>, host: &str) -> anyhow::Result<()> {
    let mut python = unittest(context)?;
    context.run(python.args(["--verbose", WITH_ENGINE]).env("DOCKER_HOST", host), "python")
}

fn unittest(context: &Context<'_>) -> anyhow::Result<Command> {
    let mut python = Command::new(python(context));
    python.current_dir(folder()).env("SERVICECTL", server::binary()?).env("PYTHONDONTWRITEBYTECODE", "1");
    python.args(["-W", "ignore::DeprecationWarning", "-m", "unittest"]);
    Ok(python)
}

fn folder() -> PathBuf {
    workspace::root().join("tests/clfpy")
}

fn home(context: &Context<'_>) -> PathBuf {
    context.target.join("clfpy")
}

/// Python of the virtual environment.
pub(super) fn python(context: &Context<'_>) -> PathBuf {
    home(context).join("bin/python")
}

/// Makes the virtual environment with clfpy, unless it is there. `pip install clfpy` alone fails: the old suds that it asks for cannot be built
/// any more, so its successor goes in first and clfpy itself without its dependencies.
pub(super) fn environment(context: &Context<'_>) -> anyhow::Result<()> {
    let read = |name: &str| {
        let path = folder().join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let wanted = format!("{}{}", read("requirements.txt")?, read("clfpy.txt")?);
    let sign = home(context).join("made-from.txt");
    if std::fs::read_to_string(&sign).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    make(context)?;
    pip(context, "requirements.txt", &[])?;
    pip(context, "clfpy.txt", &["--no-deps"])?;
    std::fs::write(&sign, wanted).with_context(|| format!("cannot write {}", sign.display()))
}

fn make(context: &Context<'_>) -> anyhow::Result<()> {
    let by_hand = "the clfpy suite needs Python 3 with venv. Debian and Ubuntu: `apt install python3-venv`; macOS: \
                   `brew install python`. Then run the same command again.";
    let venv = |part: &str| {
        let mut python = Command::new("python3");
        context.run(python.args(["-m", "venv", "--clear"]).arg(home(context)), part)
    };
    if venv("venv").is_ok() {
        return Ok(());
    }
    machine::apt_install(&["python3-venv"], &context.log("apt"), &|line| context.say(line), by_hand)?;
    venv("venv").context(by_hand)
}

fn pip(context: &Context<'_>, requirements: &str, more: &[&str]) -> anyhow::Result<()> {
    let mut pip = Command::new(python(context));
    pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--requirement"]);
    pip.arg(folder().join(requirements)).args(more);
    context.run(&mut pip, Path::new(requirements).file_stem().and_then(|stem| stem.to_str()).unwrap_or("pip"))
}
