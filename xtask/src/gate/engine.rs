//! The suite with a real Docker Engine: what it needs on the machine, and how it is started.
//!
//! A new test needs nothing here: see crates/servicectl/tests/README.md, and tests/clfpy/with_engine.py for Python.

use std::process::Command;

use super::{Context, clfpy};
use crate::docker::{self, Engine};
use crate::{process, server, workspace};

const PROGRAMS: &[&str] = &["docker", "skopeo", "busybox"];
/// Debian's names of all that a private engine and its clients need.
const PACKAGES: &[&str] = &["docker.io", "skopeo", "busybox-static", "iproute2", "iptables"];
const BY_HAND: &str = "the engine suite needs a Docker Engine that answers on a Unix socket (DOCKER_HOST, or the usual one), and \
    the programs docker and skopeo. Debian and Ubuntu: `apt install docker.io skopeo`.";
/// The library's are those that hold for every runtime, on the engine.
const TESTS: &[&str] = &["test", "--locked", "--package", "servicectl", "--lib", "--test", "engine"];

/// Finds or installs engine and clients, and builds server and tests.
pub(super) fn prepare(context: &Context<'_>) -> anyhow::Result<()> {
    context.run(workspace::cargo().args(TESTS).arg("--no-run"), "build")?;
    need(context, || {
        Ok([names(context, TESTS)?, vec![format!("tests/clfpy/{}.py", clfpy::WITH_ENGINE)]].concat())
    })?;
    server::build(&context.log("server"), &|line| context.say(line))?;
    clfpy::environment(context)
}

/// Finds engine and clients, or installs them where that may be done.
///
/// # Errors
/// They are missing, and `tests` are not run; or the installation fails.
pub(super) fn need(
    context: &Context<'_>,
    tests: impl FnOnce() -> anyhow::Result<Vec<String>>,
) -> anyhow::Result<()> {
    let programs = docker::missing(PROGRAMS);
    let running = docker::running().is_some();
    if running && programs.is_empty() {
        return Ok(());
    }
    // A machine may have the programs, and only no engine that runs.
    let can_start = programs.is_empty() && docker::missing(&["dockerd", "ip", "iptables"]).is_empty();
    if context.may_install && can_start {
        return Ok(());
    }
    context.install(PACKAGES, BY_HAND, missing(&programs, running), tests)
}

/// The engine that runs, or a private one.
pub(super) fn engine(context: &Context<'_>) -> anyhow::Result<Engine> {
    docker::running().map_or_else(|| docker::start(&context.log("dockerd")), Ok)
}

/// Runs crates/servicectl/tests/engine/ and the behaviour tests of the Docker runtime, then the Python client with the same engine.
pub(super) fn test(context: &Context<'_>) -> anyhow::Result<()> {
    let engine = engine(context)?;
    let rust = rust(context, &engine);
    let python = clfpy::test_with_engine(context, &engine.host());
    rust.and(python)
}

fn rust(context: &Context<'_>, engine: &Engine) -> anyhow::Result<()> {
    let mut cargo = workspace::cargo();
    // Those take their time: `cargo xtask soak` and `bench`.
    cargo.args(TESTS).args(["--no-fail-fast", "--", "--ignored", "--skip", "figures::"]);
    context.run_tests(cargo.env("DOCKER_HOST", engine.host()))
}

fn missing(programs: &[&str], running: bool) -> String {
    let mut what: Vec<String> = programs.iter().map(|program| format!("the program {program}")).collect();
    if !running {
        what.push("a Docker Engine that runs".to_owned());
    }
    format!(
        "missing: {}. {BY_HAND} Or, as root on Debian: `cargo xtask test --only engine --install` installs what is missing \
         and starts a private engine for the tests.",
        what.join(", ")
    )
}

/// The ignored tests of a program, which would have run: `tests` are cargo's words for it.
pub(super) fn names(context: &Context<'_>, tests: &[&str]) -> anyhow::Result<Vec<String>> {
    let mut cargo: Command = workspace::cargo();
    cargo.args(tests).args(["--", "--ignored", "--list"]);
    let output = process::run_unchecked(&mut cargo, &context.log("list"), &|line| context.say(line))?;
    Ok(output.text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn what_is_missing_is_named_with_what_to_do() {
        let all = missing(&["docker", "skopeo"], false);
        assert!(
            all.starts_with("missing: the program docker, the program skopeo, a Docker Engine that runs."),
            "{all}"
        );
        assert!(all.contains("apt install docker.io skopeo") && all.contains("--install"), "{all}");
        assert!(!missing(&["skopeo"], true).contains("the program docker"));
    }
}
