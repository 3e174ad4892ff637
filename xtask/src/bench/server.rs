//! `bench server`: what list, status and logs cost beside `/healthz`, on the same server in the same run.

use std::fs::File;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::wrk::{self, measure, median};
use crate::server::Server;
use crate::{process, run, workspace};

const ROUNDS: usize = 5;
const CONNECTIONS: u32 = 16;
const START_LIMIT: Duration = Duration::from_secs(60);
/// Path below the API, and the least part of `/healthz`'s requests per second (goals.md, Server).
const GOALS: &[(&str, &str, f64)] = &[
    ("list", "services", 0.5),
    ("status", "services/newservice", 0.5),
    ("logs, tail 20", "services/newservice?view=logs&tail=20", 0.3),
];

pub(super) fn run(may_install: bool) -> anyhow::Result<()> {
    wrk::need(&[], may_install)?;
    let logs = run::logs()?;
    println!("building the server with optimisations");
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--locked", "--release", "--package", "servicectl"]);
    process::run(&mut cargo, &logs.join("bench-server-build.log"), &|_| ())?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let data = folder.path().join("data").display().to_string();
    let words = [
        "--listen",
        "127.0.0.1:0",
        "--deployments-listen",
        "127.0.0.1:0",
        "--time-scale",
        "10",
        "--data-dir",
        &data,
    ];
    let server = Server::start(
        &workspace::target_dir()?.join("release/servicectl"),
        &words.map(str::to_owned),
        File::create(logs.join("bench-server.log"))?.into(),
    )?;
    let token = format!("X-Auth-Token: {}", server.addresses.token()?);
    wait_for_lines(&server)?;
    let healthz = format!("{}/healthz", server.addresses.portal);
    let mut ratios = vec![Vec::new(); GOALS.len()];
    println!("{:<16}{:>14}{:>12}{:>12}{:>10}", "", "healthz /s", "/s", "p99", "ratio");
    for round in 0..=ROUNDS {
        let base = measure(&healthz, None, CONNECTIONS)?;
        for (place, (name, path, _)) in GOALS.iter().enumerate() {
            let figures = measure(&format!("{}{path}", server.addresses.api), Some(&token), CONNECTIONS)?;
            let ratio = figures.rate / base.rate;
            println!(
                "{name:<16}{:>14.0}{:>12.0}{:>9.2} ms{ratio:>10.2}",
                base.rate, figures.rate, figures.p99
            );
            if round > 0 {
                ratios[place].push(ratio);
            }
        }
    }
    let mut missed = Vec::new();
    for ((name, _, goal), ratios) in GOALS.iter().zip(ratios) {
        let ratio = median(ratios.into_iter());
        println!("{name}: {ratio:.2} of /healthz's requests per second (median; goal {goal})");
        if ratio < *goal {
            missed.push(*name);
        }
    }
    ensure!(missed.is_empty(), "below the goal: {}", missed.join("; "));
    Ok(())
}

/// Waits until the service has the lines that its readers ask for.
fn wait_for_lines(server: &Server) -> anyhow::Result<()> {
    let begin = Instant::now();
    loop {
        let url = format!("{}services/newservice?view=logs&tail=20", server.addresses.api);
        let mut answer = ureq::get(&url).header("X-Auth-Token", server.addresses.token()?).call()?;
        let logs: Value = answer.body_mut().read_json()?;
        if logs["logs"][0]["log_events"].as_array().is_some_and(|lines| lines.len() == 20) {
            return Ok(());
        }
        ensure!(begin.elapsed() < START_LIMIT, "the seeded service wrote no 20 lines in time");
        std::thread::sleep(Duration::from_millis(100));
    }
}
