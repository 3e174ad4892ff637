//! `bench rebuild`: how long the portal takes to build again after one line has changed.
//!
//! Works on a copy of the tracked files in a temporary folder, with the same target folder, so that nothing of the
//! caller's is touched and the dependencies are there already.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, ensure};

use crate::figures::{Goal, Goals};
use crate::progress::duration;
use crate::{portal, process, run, tools, workspace};

const ROUNDS: u32 = 5;
/// Seconds.
const GOAL: f64 = 15.0;

pub(super) fn run() -> anyhow::Result<()> {
    let logs = run::logs()?;
    let quiet = |_: &str| ();
    portal::ensure_target(&logs.join("bench-target.log"), &quiet)?;
    let (tools, _) = tools::ensure(&logs.join("bench-tools.log"), &quiet)?;
    portal::fetch(&logs.join("bench-crates.log"), &quiet)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    copy_tracked(folder.path())?;

    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        change(&folder.path().join("src/route.rs"), round)?;
        let mut trunk = portal::trunk(&tools, portal::Profile::Dev, &folder.path().join("dist"))?;
        trunk.current_dir(folder.path()).env("CARGO_TARGET_DIR", workspace::target_dir()?);
        let begin = Instant::now();
        process::run(&mut trunk, &logs.join("bench-rebuild.log"), &quiet)?;
        let took = begin.elapsed();
        println!(
            "{:<22}{}",
            if round == 0 { "first, not counted".to_owned() } else { format!("{round}") },
            duration(took)
        );
        if round > 0 {
            times.push(took);
        }
    }
    times.sort();
    let median = times[times.len() / 2];
    println!(
        "median {} of {ROUNDS}, {} to {}",
        duration(median),
        duration(times[0]),
        duration(times[times.len() - 1])
    );
    let mut goals = Goals::default();
    goals.hold("seconds of a rebuild, median", median.as_secs_f64(), Goal::AtMost(GOAL));
    goals.verdict()
}

fn copy_tracked(to: &Path) -> anyhow::Result<()> {
    let mut git = Command::new("git");
    git.current_dir(workspace::root())
        .args(["checkout-index", "--all", "--prefix"])
        .arg(format!("{}/", to.display()));
    let status = git.status().context("cannot start git")?;
    ensure!(status.success(), "`git checkout-index` failed ({status})");
    Ok(())
}

/// One more line of code at the end of `file`.
fn change(file: &Path, round: u32) -> anyhow::Result<()> {
    let mut file =
        std::fs::OpenOptions::new().append(true).open(file).context("the portal has no src/route.rs")?;
    writeln!(file, "/// A line of its own.\npub fn bench_rebuild_{round}() -> u32 {{ {round} }}")
        .context("cannot write")
}
