//! `wrk`, the load generator of the benches, and its report.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::{machine, run};

const EACH: Duration = Duration::from_secs(3);

/// Finds wrk and these programs (name and Debian package of each), or installs them where that may be done.
///
/// # Errors
/// One is missing: a sentence with the packages.
pub(super) fn need(others: &[(&str, &str)], may_install: bool) -> anyhow::Result<()> {
    let all = [others, &[("wrk", "wrk")]].concat();
    if all.iter().all(|(program, _)| machine::find(&[program]).is_some()) {
        return Ok(());
    }
    let packages: Vec<&str> = all.iter().map(|(_, package)| *package).collect();
    let by_hand = format!(
        "this bench needs {0}. Debian and Ubuntu: `apt install {0}`, or run it again with --install.",
        packages.join(" ")
    );
    ensure!(may_install, "{by_hand}");
    machine::apt_install(&packages, &run::logs()?.join("bench-apt.log"), &|_| (), &by_hand)
}

/// What wrk measured once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures {
    /// Requests per second.
    pub(super) rate: f64,
    /// 99th percentile of answer times, milliseconds.
    pub(super) p99: f64,
}

/// The middle one.
pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Loads an address on this machine for a few seconds.
///
/// # Errors
/// wrk cannot be started, or anything but good answers came.
pub(super) fn measure(url: &str, header: Option<&str>, connections: u32) -> anyhow::Result<Figures> {
    let mut wrk = Command::new("wrk");
    if let Some(header) = header {
        wrk.args(["--header", header]);
    }
    let output = wrk
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
