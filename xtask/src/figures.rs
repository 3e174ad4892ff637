//! Figures with a Docker Engine: tests of the engine suite that are too long for it, or want an engine of their own
//! (crates/servicectl/tests/engine/figures.rs and soak.rs).

use crate::{docker, process, run, workspace};

/// A test, and what it needs.
pub(crate) struct Figure {
    /// Its name in the engine suite.
    pub(crate) test: &'static str,
    /// Whether the server is built with optimisations: its speed is the figure.
    pub(crate) optimised: bool,
    /// Whether it starts the engine again and again.
    pub(crate) own_engine: bool,
}

impl Figure {
    /// Runs it so many rounds; what it says of its figures is printed.
    ///
    /// # Errors
    /// There is no engine and none can be started, or the test fails.
    pub(crate) fn take(&self, rounds: u32) -> anyhow::Result<()> {
        let logs = run::logs()?;
        let running = if self.own_engine { None } else { docker::running() };
        let engine = running.map_or_else(|| docker::start(&logs.join("figures-dockerd.log")), Ok)?;
        let mut cargo = workspace::cargo();
        cargo.args(["test", "--locked", "--package", "servicectl", "--test", "engine"]);
        if self.optimised {
            cargo.arg("--release");
        }
        cargo
            .args(["--", "--ignored", "--exact", self.test, "--nocapture"])
            .env("DOCKER_HOST", engine.host())
            .env("SERVICECTL_SOAK_ROUNDS", rounds.to_string());
        if let Some(keeper) = engine.keeper() {
            cargo.env("SERVICECTL_SOAK_ENGINE", keeper.to_string());
        }
        process::run(&mut cargo, &logs.join("figures.log"), &|line| {
            if line.starts_with("soak:") {
                println!("{line}");
            }
        })
    }
}
