//! `soak cycles` and `soak container-kills`: tests of the engine suite (crates/servicectl/tests/engine/soak.rs) with more rounds.

use super::Options;
use crate::{docker, process, run, workspace};

pub(super) fn cycles(options: &Options) -> anyhow::Result<()> {
    test("soak::cycles_of_create_deploy_delete_leave_nothing_behind", options)
}

pub(super) fn kills(options: &Options) -> anyhow::Result<()> {
    test(
        "soak::a_server_that_is_killed_at_any_moment_of_an_update_loses_nothing_and_leaves_no_orphan",
        options,
    )
}

fn test(name: &str, options: &Options) -> anyhow::Result<()> {
    let logs = run::logs()?;
    let engine = docker::running().map_or_else(|| docker::start(&logs.join("soak-dockerd.log")), Ok)?;
    let mut cargo = workspace::cargo();
    cargo
        .args(["test", "--locked", "--package", "servicectl", "--test", "engine", "--"])
        .args(["--ignored", "--exact", name, "--nocapture"])
        .env("DOCKER_HOST", engine.host())
        .env("SERVICECTL_SOAK_ROUNDS", options.rounds.to_string());
    process::run(&mut cargo, &logs.join("soak-engine.log"), &|line| {
        if line.starts_with("soak:") {
            println!("{line}");
        }
    })
}
