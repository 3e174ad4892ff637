//! Building the portal: the WebAssembly target, cargo, Trunk.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::Context;

use crate::plan::Plan;
use crate::tools::{self, Tools};
use crate::{machine, process, workspace};

/// The target of everything that runs in the browser.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// How the portal is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build again: `run`, `test` and the inner loop.
    Dev,
    /// Small: `dist`.
    Release,
}

/// Where the built portal stands.
pub(crate) fn dist() -> PathBuf {
    workspace::root().join("dist")
}

/// Adds the WebAssembly target where rustup manages the toolchain.
///
/// # Errors
/// When it is missing and cannot be added.
pub(crate) fn ensure_target(log: &Path, say: &(dyn Fn(&str) + Sync)) -> anyhow::Result<String> {
    if has_target() {
        return Ok("there".to_owned());
    }
    let missing = "the WebAssembly target is missing";
    anyhow::ensure!(
        machine::find(&["rustup"]).is_some(),
        "{missing} and rustup is not here to add it. With rustup: `rustup target add {TARGET}`; with Debian's own \
         Rust: `apt install libstd-rust-dev-wasm32`."
    );
    let mut rustup = Command::new("rustup");
    rustup.current_dir(workspace::root()).args(["target", "add", TARGET]);
    process::run(&mut rustup, log, say).context(missing)?;
    Ok("added".to_owned())
}

/// Whether rustc has a standard library for the target, whoever put it there.
fn has_target() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(workspace::root()).args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(output) = command.output() else { return false };
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    output.status.success() && folder.is_dir()
}

/// Compiles the portal as Trunk will, so that this can be done while Trunk itself is still being installed.
pub(crate) fn compile(profile: Profile, log: &Path, say: &(dyn Fn(&str) + Sync)) -> anyhow::Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--locked", "--package", "portal", "--target", TARGET]);
    if profile == Profile::Release {
        cargo.args(["--profile", "wasm-release"]); // the name in index.html: data-cargo-profile-release
    }
    process::run(&mut cargo, log, say)
}

/// Adds to `plan` everything from a bare machine to the portal in dist/. cargo compiles it after the steps `after`
/// (which fetch nothing) and while the tools are still being installed.
pub(crate) fn steps<'a>(
    plan: Plan<'a>,
    profile: Profile,
    after: &'static [&'static str],
    logs: &'a Path,
    tools: &'a OnceLock<Tools>,
) -> Plan<'a> {
    let log = |name: &str| logs.join(format!("{name}.log"));
    plan.step("wasm target", &[], move |step| ensure_target(&log("target"), &|line| step.say(line)))
        .step("tools", &[], move |step| {
            let (found, note) = tools::ensure(&log("tools"), &|line| step.say(line))?;
            tools.get_or_init(|| found);
            Ok(note)
        })
        .step("portal", after, move |step| {
            compile(profile, &log("portal"), &|line| step.say(line))?;
            Ok(String::new())
        })
        .step("page", &["tools", "portal"], move |step| {
            let tools = tools.get().context("the tools are not there")?;
            build(tools, profile, &dist(), &log("page"), &|line| step.say(line))?;
            Ok("dist/".to_owned())
        })
}

/// Downloads every crate of the lock file: Trunk is called offline.
pub(crate) fn fetch(log: &Path, say: &(dyn Fn(&str) + Sync)) -> anyhow::Result<String> {
    process::run(workspace::cargo().args(["fetch", "--locked"]), log, say)?;
    Ok(String::new())
}

/// Builds the portal into `folder`.
pub(crate) fn build(
    tools: &Tools,
    profile: Profile,
    folder: &Path,
    log: &Path,
    say: &(dyn Fn(&str) + Sync),
) -> anyhow::Result<()> {
    process::run(&mut trunk(tools, profile, folder)?, log, say)
}

/// The call of Trunk that builds the portal into `folder`.
pub(crate) fn trunk(tools: &Tools, profile: Profile, folder: &Path) -> anyhow::Result<Command> {
    let path = tools.path()?;
    let mut trunk = Command::new(machine::find_in(&path, "trunk").context("Trunk has gone")?);
    trunk.current_dir(workspace::root()).env("PATH", path);
    trunk.env("NO_COLOR", "true"); // Trunk reads it as a boolean, and refuses the usual `1`
    // Trunk would fetch tools of its own; ours are on the PATH, and the crates are fetched.
    trunk.args(["build", "--offline", "--dist"]).arg(folder);
    if profile == Profile::Release {
        trunk.arg("--release");
    }
    Ok(trunk)
}
