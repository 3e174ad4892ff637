//! The suite of the files for an operator in deploy/, read by the programs that they are for.

use std::process::Command;

use anyhow::{Context as _, ensure};

use super::Context;
use crate::{docker, process, workspace};

const PROGRAMS: &[&str] = &["systemd-analyze", "caddy"];
const PACKAGES: &[&str] = &["systemd", "caddy"];
const BY_HAND: &str = "the deploy suite needs the programs systemd-analyze and caddy. Debian and Ubuntu: `apt install systemd caddy`.";
const UNIT: &str = "deploy/servicectl.service";
const CADDYFILE: &str = "deploy/Caddyfile";
/// What the unit is called while it is read.
const COPY: &str = "servicectl-deploy-check.service";
/// Where the unit expects the server.
const PROGRAM: &str = "/usr/local/bin/servicectl";

/// Finds the programs, or installs them where that may be done.
pub(super) fn prepare(context: &Context<'_>) -> anyhow::Result<()> {
    let missing = docker::missing(PROGRAMS);
    if missing.is_empty() {
        return Ok(());
    }
    let why = format!("missing: {}. {BY_HAND}", missing.join(", "));
    context.install(PACKAGES, BY_HAND, why, || Ok([UNIT, CADDYFILE].map(str::to_owned).to_vec()))
}

/// Has systemd read the unit and Caddy the Caddyfile.
pub(super) fn test(context: &Context<'_>) -> anyhow::Result<()> {
    let unit = unit(context);
    let caddyfile = caddyfile(context);
    unit.and(caddyfile)
}

/// The unit, with a program that is there: what it starts must exist.
fn unit(context: &Context<'_>) -> anyhow::Result<()> {
    let path = workspace::root().join(UNIT);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(text.contains(PROGRAM), "{UNIT} does not start {PROGRAM}");
    let this = std::env::current_exe().context("cannot say which program this is")?;
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    // Under a name that no unit of this machine has, and with a path that needs no quotes, wherever this program is.
    let program = folder.path().join("servicectl");
    std::os::unix::fs::symlink(this, &program)?;
    let copy = folder.path().join(COPY);
    std::fs::write(&copy, text.replace(PROGRAM, &program.display().to_string()))?;
    let mut analyze = Command::new("systemd-analyze");
    // It loads the units that ours names, too, and what this machine's say is no fault of ours.
    analyze.args(["verify", "--man=no", "--recursive-errors=no"]).arg(&copy);
    let output = process::run_unchecked(&mut analyze, &context.log("systemd"), &|line| context.say(line))?;
    let wrong = of_copy(&output.text);
    ensure!(wrong.is_empty(), "systemd on {UNIT}:\n{}", wrong.join("\n"));
    ensure!(output.status.success(), "systemd-analyze ended with {}:\n{}", output.status, output.text);
    Ok(())
}

/// What was said of our copy. A line of it that systemd does not understand it passes over, and says so.
fn of_copy(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.contains(COPY)).collect()
}

fn caddyfile(context: &Context<'_>) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    let mut caddy = Command::new("caddy");
    caddy.args(["validate", "--adapter", "caddyfile", "--config"]).arg(workspace::root().join(CADDYFILE));
    // It keeps certificates and its last configuration where it is told to.
    caddy
        .env("HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path())
        .env("XDG_CONFIG_HOME", folder.path());
    context.run(&mut caddy, "caddy")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_other_units_say_is_no_fault_of_ours() {
        let said = "/lib/systemd/system/plymouth.service:12: Unit uses KillMode=none.\n\
                    /tmp/x/servicectl-deploy-check.service:9: Unknown key name 'Exce' in section 'Service', ignoring.\n\
                    servicectl-deploy-check.service: Command /nowhere is not executable: No such file or directory\n";
        let lines = super::of_copy(said);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains("Unknown key") && lines[1].contains("not executable"));
        assert!(super::of_copy("dbus.socket: failed to load").is_empty());
    }
}
