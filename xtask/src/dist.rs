//! `cargo xtask dist`: what is handed out, small and whole.

pub(crate) mod compress;
pub(crate) mod sizes;

use std::sync::OnceLock;

use anyhow::Context;

use crate::plan::Plan;
use crate::portal::{self, Profile};
use crate::{process, progress, run, workspace};

/// Builds the portal into dist/, with brotli and gzip copies, and target/release/servicectl with all of it inside.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only the portal, not the server
    #[arg(long)]
    portal_only: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let took = build_portal()?;
    let mut report = sizes::Sizes::of(&portal::dist())?.to_string();
    if !args.portal_only {
        build_server()?;
        let binary = workspace::target_dir()?.join("release/servicectl");
        let size =
            std::fs::metadata(&binary).with_context(|| format!("{} is missing", binary.display()))?.len();
        report.push_str(&format!("\n{}  {}\n", workspace::shown(&binary), sizes::mebibytes(size)));
    }
    println!("\n{report}");
    println!(
        "portal: {}",
        took.iter()
            .map(|(name, took)| format!("{name} {}", progress::duration(*took)))
            .collect::<Vec<_>>()
            .join(", ")
    );
    Ok(())
}

/// The portal as it is handed out, in dist/; how long each step took.
pub(crate) fn build_portal() -> anyhow::Result<Vec<(&'static str, std::time::Duration)>> {
    let logs = run::logs()?;
    let tools = OnceLock::new();
    let plan = Plan::default()
        .step("crates", &[], |step| portal::fetch(&logs.join("crates.log"), &|line| step.say(line)));
    portal::steps(plan, Profile::Release, &["crates", "wasm target"], &logs, &tools)
        .step("compressed copies", &["page"], |_| Ok(format!("{} files", compress::folder(&portal::dist())?)))
        .run()
}

fn build_server() -> anyhow::Result<()> {
    let logs = run::logs()?;
    let plan = Plan::default().step("server", &[], |step| {
        let mut cargo = workspace::cargo();
        cargo.args([
            "build",
            "--locked",
            "--release",
            "--package",
            "servicectl",
            "--features",
            "embed-portal",
        ]);
        process::run(&mut cargo, &logs.join("dist-server.log"), &|line| step.say(line))?;
        Ok("target/release/servicectl, the portal inside".to_owned())
    });
    plan.run().map(drop)
}
