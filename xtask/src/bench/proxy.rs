//! `bench proxy`: the deployments' proxy beside nginx as a proxy to the same upstream, in the same run.
//!
//! The upstream is a second nginx that gives files of 1 kB and 1 MB: processes of its own, since a proxy that is its own
//! upstream is spared the switch between the two. The load is `wrk`'s, over loopback only. The two proxies take turns, many
//! short ones, so that a noisy machine is noisy for both. Then one body of 5 GB passes through ours.

mod peers;

use std::io::Read;
use std::time::Instant;

use anyhow::ensure;

use super::wrk::{self, measure, median};
use crate::figures::{FLAT, Goal, Goals};
use crate::run;
use peers::{LONG, Peers};

const ROUNDS: usize = 11;
/// Requests per second, as a part of nginx's (goals.md, Server).
const LEAST_RATE: f64 = 0.6;
/// The 99th percentile of answer times, as a multiple of nginx's.
const MOST_P99: f64 = 2.0;

pub(super) fn run(may_install: bool) -> anyhow::Result<()> {
    wrk::need(&[("nginx", "nginx-light")], may_install)?;
    let logs = run::logs()?;
    println!("building the server with optimisations");
    peers::build(&logs.join("bench-proxy-build.log"))?;
    let peers = Peers::start(&logs)?;
    let mut goals = Goals::default();
    println!(
        "{:<8}{:<7}{:>12}{:>12}{:>12}{:>12}",
        "body", "round", "nginx /s", "ours /s", "nginx p99", "ours p99"
    );
    for (body, connections) in [("1k", 32), ("1m", 8)] {
        let mut rounds = Vec::new();
        for round in 0..=ROUNDS {
            let nginx = measure(&format!("{}{body}", peers.nginx), None, connections)?;
            let ours = measure(&format!("{}{body}", peers.ours), None, connections)?;
            let name = if round == 0 { "warm".to_owned() } else { round.to_string() };
            println!(
                "{body:<8}{name:<7}{:>12.0}{:>12.0}{:>9.2} ms{:>9.2} ms",
                nginx.rate, ours.rate, nginx.p99, ours.p99
            );
            if round > 0 {
                rounds.push((ours.rate / nginx.rate, ours.p99 / nginx.p99));
            }
        }
        let rate = median(rounds.iter().map(|(rate, _)| *rate));
        let p99 = median(rounds.iter().map(|(_, p99)| *p99));
        goals.hold(
            &format!("{body}: requests per second as a part of nginx's, median"),
            rate,
            Goal::AtLeast(LEAST_RATE),
        );
        goals.hold(
            &format!("{body}: 99th percentile as a multiple of nginx's, median"),
            p99,
            Goal::AtMost(MOST_P99),
        );
    }
    stream(&peers, &mut goals)?;
    goals.verdict()
}

/// One long body: what passes must not be kept.
fn stream(peers: &Peers, goals: &mut Goals) -> anyhow::Result<()> {
    let (before, _) = peers.memory()?;
    let begin = Instant::now();
    let mut answer = ureq::get(format!("{}long", peers.ours)).call()?;
    let mut body = answer.body_mut().with_config().limit(u64::MAX).reader();
    let (mut piece, mut length, mut most) = (vec![0; 1 << 20], 0, before);
    let mut looked_at = 0;
    loop {
        let read = body.read(&mut piece)?;
        length += read as u64;
        if read == 0 || length - looked_at > LONG / 100 {
            looked_at = length;
            most = most.max(peers.memory()?.0);
        }
        if read == 0 {
            break;
        }
    }
    ensure!(length == LONG, "{length} bytes came instead of {LONG}");
    let rate = LONG as f64 / 1e6 / begin.elapsed().as_secs_f64();
    println!("a body of 5 GB: {rate:.0} MB/s, memory {before:.1} MB before, at most {most:.1} MB meanwhile");
    goals.hold("a body of 5 GB: MB by which memory has grown at most", most - before, Goal::AtMost(FLAT));
    Ok(())
}
