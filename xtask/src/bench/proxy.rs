//! `bench proxy`: the deployments' proxy beside nginx as a proxy to the same upstream, in the same run.
//!
//! The upstream is a second nginx that gives files of 1 kB and 1 MB; the load is `wrk`'s, over loopback only. The two
//! proxies take turns, so that a noisy machine is noisy for both.

mod peers;

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::{machine, run};
use peers::Peers;

const PROGRAMS: &[&str] = &["nginx", "wrk"];
const BY_HAND: &str = "bench proxy needs nginx and wrk. Debian and Ubuntu: `apt install nginx-light wrk`, or run it again \
    with --install.";
const ROUNDS: usize = 5;
const EACH: Duration = Duration::from_secs(4);
/// Requests per second, as a part of nginx's (goals.md, Server).
const LEAST_RATE: f64 = 0.6;
/// The 99th percentile of answer times, as a multiple of nginx's.
const MOST_P99: f64 = 2.0;

/// What wrk measured once.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figures {
    rate: f64,
    /// In milliseconds.
    p99: f64,
}

pub(super) fn run(may_install: bool) -> anyhow::Result<()> {
    let logs = run::logs()?;
    if PROGRAMS.iter().any(|program| machine::find(&[program]).is_none()) {
        ensure!(may_install, "{BY_HAND}");
        machine::apt_install(&["nginx-light", "wrk"], &logs.join("bench-apt.log"), &|_| (), BY_HAND)?;
    }
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
            let nginx = measure(&format!("{}{body}", peers.nginx), connections)?;
            let ours = measure(&format!("{}{body}", peers.ours), connections)?;
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

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn measure(url: &str, connections: u32) -> anyhow::Result<Figures> {
    let output = Command::new("wrk")
        .args(["--threads", "1", "--latency", "--connections", &connections.to_string()])
        .args(["--duration", &format!("{}s", EACH.as_secs()), url])
        .output()
        .context("cannot start wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    figures(&text).with_context(|| format!("wrk measured nothing at {url}:\n{text}"))
}

/// Reads wrk's report; none where anything but good answers came.
fn figures(report: &str) -> Option<Figures> {
    if report.contains("Non-2xx") || report.contains("Socket errors") {
        return None;
    }
    let after = |name: &str| {
        let line = report.lines().find_map(|line| line.trim().strip_prefix(name));
        line.map(|rest| rest.trim().to_owned())
    };
    Some(Figures { rate: after("Requests/sec:")?.parse().ok()?, p99: milliseconds(&after("99%")?)? })
}

/// `12.34ms`, `210.00us`, `1.05s`.
fn milliseconds(text: &str) -> Option<f64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let value: f64 = digits.parse().ok()?;
    match &text[digits.len()..] {
        "us" => Some(value / 1000.0),
        "ms" => Some(value),
        "s" => Some(value * 1000.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "  Latency Distribution\n     50%  210.00us\n     99%    1.05ms\n  40 requests in 1.00s\n\
                          Requests/sec:  25131.70\nTransfer/sec:     30MB\n";

    #[test]
    fn a_report_of_wrk_is_read() {
        assert_eq!(figures(REPORT), Some(Figures { rate: 25131.70, p99: 1.05 }));
        assert_eq!(milliseconds("210.00us"), Some(0.21));
        assert_eq!(milliseconds("2.00s"), Some(2000.0));
    }

    #[test]
    fn a_report_with_failures_counts_for_nothing() {
        for failure in
            ["  Non-2xx or 3xx responses: 3\n", "  Socket errors: connect 0, read 4, write 0, timeout 0\n"]
        {
            assert_eq!(figures(&format!("{failure}{REPORT}")), None);
        }
    }
}
