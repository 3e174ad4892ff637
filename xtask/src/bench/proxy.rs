//! `bench proxy`: the deployments' proxy beside nginx as a proxy to the same upstream, in the same run.
//!
//! The upstream is a second nginx that gives files of 1 kB and 1 MB; the load is `wrk`'s, over loopback only. The two
//! proxies take turns, so that a noisy machine is noisy for both.

mod peers;

use super::wrk::{self, measure, median};
use crate::run;
use peers::Peers;

const ROUNDS: usize = 5;
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
    let mut verdict = Ok(());
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
        println!(
            "{body}: {rate:.2} of nginx's requests per second, {p99:.2} times its 99th percentile (medians)\n"
        );
        if rate < LEAST_RATE || p99 > MOST_P99 {
            verdict = Err(anyhow::anyhow!(
                "the goal is at least {LEAST_RATE} of nginx's requests per second and at most {MOST_P99} times its p99"
            ));
        }
    }
    println!("memory of ours at most: {}", peers.memory()?);
    verdict
}
