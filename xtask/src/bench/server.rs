//! `bench server`: what list, status and logs cost beside `/healthz`, on the same server in the same run.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::wrk::{self, measure, median};
use crate::figures::{Goal, Goals};
use crate::server::Server;
use crate::{process, run, workspace};

const ROUNDS: usize = 5;
const CONNECTIONS: u32 = 16;
const START_LIMIT: Duration = Duration::from_secs(60);
/// What a thousand lines of logs are held against.
const FILE: &str = "lines.json";
/// MB/s, as a part of that file's (goals.md, Server).
const LEAST_MANY_LINES: f64 = 0.5;
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
        "--portal",
        &folder.path().join("portal").display().to_string(),
    ];
    // A portal of one file, which will be a measure.
    let portal = folder.path().join("portal");
    std::fs::create_dir(&portal)?;
    std::fs::write(portal.join("index.html"), "<!doctype html>")?;
    let file = portal.join(FILE);
    let server = Server::start(
        &workspace::target_dir()?.join("release/servicectl"),
        &words.map(str::to_owned),
        File::create(logs.join("bench-server.log"))?.into(),
    )?;
    let token = format!("X-Auth-Token: {}", server.addresses.token()?);
    wait_for_lines(&server)?;
    let healthz = format!("{}/healthz", server.addresses.portal);
    let mut rates = vec![Vec::new(); GOALS.len()];
    let mut slowest = vec![Vec::new(); GOALS.len()];
    println!(
        "{:<16}{:>14}{:>12}{:>10}{:>14}{:>12}{:>10}",
        "", "healthz /s", "/s", "ratio", "healthz p99", "p99", "ratio"
    );
    for round in 0..=ROUNDS {
        let base = measure(&healthz, None, CONNECTIONS)?;
        for (place, (name, path, _)) in GOALS.iter().enumerate() {
            let figures = measure(&format!("{}{path}", server.addresses.api), Some(&token), CONNECTIONS)?;
            let (rate, p99) = (figures.rate / base.rate, figures.p99 / base.p99);
            println!(
                "{name:<16}{:>14.0}{:>12.0}{rate:>10.2}{:>11.2} ms{:>9.2} ms{p99:>10.2}",
                base.rate, figures.rate, base.p99, figures.p99
            );
            if round > 0 {
                rates[place].push(rate);
                slowest[place].push(p99);
            }
        }
    }
    let mut goals = Goals::default();
    for ((name, _, goal), (rates, slowest)) in GOALS.iter().zip(rates.into_iter().zip(slowest)) {
        let what = format!("{name}: requests per second as a part of /healthz's, median");
        goals.hold(&what, median(rates.into_iter()), Goal::AtLeast(*goal));
        println!(
            "{name}: 99th percentile as a multiple of /healthz's, median: {:.2}",
            median(slowest.into_iter())
        );
    }
    many_lines(&server, &token, &file, &mut goals)?;
    goals.verdict()
}

/// A thousand lines beside a file of the same bytes.
fn many_lines(server: &Server, token: &str, file: &Path, goals: &mut Goals) -> anyhow::Result<()> {
    let logs = flood(server)?;
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let body = get(server, &logs)?;
        std::fs::write(file, &body)?;
        let static_file = measure(&format!("{}/{FILE}", server.addresses.portal), None, CONNECTIONS)?;
        let lines = measure(&format!("{}{logs}", server.addresses.api), Some(token), CONNECTIONS)?;
        let [static_file, lines] = [static_file, lines].map(|figures| figures.rate * body.len() as f64 / 1e6);
        let ratio = lines / static_file;
        println!("{:<16}{static_file:>9.0} MB/s{lines:>7.0} MB/s{:>12}{ratio:>10.2}", "logs, tail 1000", "");
        if round > 0 {
            ratios.push(ratio);
        }
    }
    let what = "logs with tail 1000: MB/s as a part of a static file's of the same bytes, median";
    goals.hold(what, median(ratios.into_iter()), Goal::AtLeast(LEAST_MANY_LINES));
    Ok(())
}

/// A service with a stream of more than a thousand lines, to which nothing is added any more; the path of its logs.
fn flood(server: &Server) -> anyhow::Result<String> {
    let (api, token) = (&server.addresses.api, server.addresses.token()?);
    let service = format!("{api}services/flood");
    ureq::post(format!("{api}services"))
        .header("X-Auth-Token", token)
        .send_json(json!({ "name": "flood" }))?;
    ureq::post(format!("{service}/sample-image"))
        .header("X-Auth-Token", token)
        .send_json(json!({ "tag": "latest" }))?;
    let deploy = |simulate: &str| {
        let environment = [("CONTEXT_ROOT", "/experiment_2-flood"), ("SIMULATE", simulate)];
        let environment = environment.map(|(name, value)| json!({ "name": name, "value": value }));
        let definition = json!({
            "container-tag": "latest", "memory-reservation": 100, "memory-limit": 150, "container-port": 80,
            "environment": environment,
        });
        ureq::put(&service).header("X-Auth-Token", token).send_json(definition).map(drop)
    };
    let logs = "services/flood?view=logs&tail=1000&streams=2".to_owned();
    let lengths = || -> anyhow::Result<Vec<usize>> {
        let answer: Value = serde_json::from_slice(&get(server, &logs)?)?;
        let streams = answer["logs"].as_array().context("no logs")?.iter();
        Ok(streams.map(|stream| stream["log_events"].as_array().map_or(0, Vec::len)).collect())
    };
    deploy("log-flood")?;
    until("a thousand lines of a flood", || Ok(lengths()? == [1000]))?;
    deploy("healthy")?;
    until("the end of the flood", || Ok(lengths()?.len() == 2))?;
    until("one task that is left", || {
        let status: Value = serde_json::from_slice(&get(server, "services/flood")?)?;
        Ok(status["status"]["tasks"].as_array().is_some_and(|tasks| tasks.len() == 1))
    })?;
    Ok(logs)
}

fn get(server: &Server, path: &str) -> anyhow::Result<Vec<u8>> {
    let url = format!("{}{path}", server.addresses.api);
    let mut answer = ureq::get(url).header("X-Auth-Token", server.addresses.token()?).call()?;
    Ok(answer.body_mut().read_to_vec()?)
}

fn until(what: &str, is_so: impl Fn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let begin = Instant::now();
    while !is_so()? {
        ensure!(begin.elapsed() < START_LIMIT, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Waits until the service has the lines that its readers ask for.
fn wait_for_lines(server: &Server) -> anyhow::Result<()> {
    until("20 lines of the seeded service", || {
        let logs: Value = serde_json::from_slice(&get(server, "services/newservice?view=logs&tail=20")?)?;
        Ok(logs["logs"][0]["log_events"].as_array().is_some_and(|lines| lines.len() == 20))
    })
}
