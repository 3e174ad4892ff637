//! The soaks that are tests of the suites with more of everything: cases, requests, hours.

use std::process::Command;

use super::Options;
use crate::{process, run, workspace};

/// Property tests of every rule and parser, then malformed requests to a server.
pub(super) fn fuzz(options: &Options) -> anyhow::Result<()> {
    let mut parsers = test(&["--package", "servicectl-api", "--package", "loglines", "--release", "--lib"]);
    watch(parsers.env("PROPTEST_CASES", options.rounds.to_string()))?;
    println!("soak: {} cases for each rule and parser", options.rounds);
    let requests = (options.rounds / 10).max(1);
    let mut server = test(&["--package", "servicectl", "--test", "socket"]);
    server.args(["--", "fuzz::"]).env("FUZZ_REQUESTS", requests.to_string());
    watch(server.env("FUZZ_SEED", options.seed.to_string()))?;
    println!("soak: {requests} malformed requests, none of which the server failed at");
    Ok(())
}

/// Services in virtual time: nothing that is kept of them grows without end.
pub(super) fn days(options: &Options) -> anyhow::Result<()> {
    let mut engine = test(&["--package", "servicectl", "--lib"]);
    engine.args(["--", "engine::tests::days::", "--nocapture"]);
    watch(engine.env("SERVICECTL_SOAK_ROUNDS", options.rounds.to_string()))
}

fn test(what: &[&str]) -> Command {
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--locked"]).args(what);
    cargo
}

/// Runs it, and prints what it says of its figures.
fn watch(cargo: &mut Command) -> anyhow::Result<()> {
    process::run(cargo, &run::logs()?.join("soak.log"), &|line| {
        if line.starts_with("soak:") {
            println!("{line}");
        }
    })
}
