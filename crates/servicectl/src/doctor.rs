//! What `servicectl doctor` looks at: everything that `serve` with the same options needs. Changes nothing but the rights of
//! others to the data folder, and works beside a running server.

mod data;
mod ports;

use std::fmt;
use std::path::Path;

use crate::config::{Config, RuntimeKind};
use crate::disk;
use crate::http::Portal;
use crate::runtime::docker;
use crate::server::registry_for_engines;

/// Free bytes below which a server cannot go on for long.
const LEAST_ROOM: u64 = 512 << 20;
/// Free bytes below which a few images fill the disk.
const LITTLE_ROOM: u64 = 5 << 30;

/// By how much two clocks may differ, milliseconds.
const CLOCKS_TOLERANCE: u64 = 5_000;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// As it should be.
    Good,
    /// Worth knowing.
    Note,
    /// Does not work.
    Bad,
}

/// What was found of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    part: &'static str,
    /// How bad it is.
    pub(crate) verdict: Verdict,
    words: String,
}

impl Finding {
    fn good(part: &'static str, words: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Good, words: words.into() }
    }

    fn note(part: &'static str, words: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Note, words: words.into() }
    }

    fn bad(part: &'static str, words: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Bad, words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Good => "ok",
            Verdict::Note => "note",
            Verdict::Bad => "FAIL",
        };
        write!(f, "{verdict:<5} {:<12} {}", self.part, self.words)
    }
}

/// Looks at every part, the ones that others stand on first.
pub(crate) async fn examine(config: &Config) -> Vec<Finding> {
    let (mut findings, is_served) = data::examine(&config.data_dir).await;
    findings.extend(room("disk", &config.data_dir));
    let (found, sockets) = ports::examine(config, is_served).await;
    findings.extend(found);
    findings.push(portal(config).await);
    if config.runtime == RuntimeKind::Docker {
        findings.extend(engine(config, sockets).await);
    }
    findings
}

async fn portal(config: &Config) -> Finding {
    let portal = match Portal::find(config.portal.clone()) {
        Ok(portal) => portal,
        Err(why) => return Finding::bad("portal", why.to_string()),
    };
    match portal.is_built().await {
        true => Finding::good("portal", "its files are there"),
        false => Finding::note(
            "portal",
            "it is not built into this program: `cargo xtask dist` makes one that has it, or name a folder with --portal",
        ),
    }
}

/// The room on the disk of a folder, or of the next one above it that exists.
fn room(part: &'static str, folder: &Path) -> Option<Finding> {
    let there = folder.ancestors().find(|folder| folder.exists())?;
    let free = disk::free(there)?;
    let words = format!("{} MiB free at {}", free >> 20, there.display());
    Some(match free {
        0..LEAST_ROOM => Finding::bad(part, format!("only {words}. Make room, or choose another disk.")),
        LEAST_ROOM..LITTLE_ROOM => {
            Finding::note(part, format!("only {words}, and images are large: make room soon."))
        }
        _ => Finding::good(part, words),
    })
}

/// Whether the engine's clock is that of this machine, which it is not by itself where the engine runs in a virtual machine.
fn clocks(ahead: i64) -> Finding {
    if ahead.unsigned_abs() <= CLOCKS_TOLERANCE {
        return Finding::good("engine clock", "the same as this machine's");
    }
    let way = if ahead > 0 { "ahead of" } else { "behind" };
    Finding::bad(
        "engine clock",
        format!(
            "it is {} s {way} this machine's. Log lines and starts of tasks go by it, events and health checks by ours: set both \
             right (timedatectl set-ntp true); where the engine runs in a virtual machine, there too, or restart that.",
            ahead.unsigned_abs() / 1000
        ),
    )
}

/// The Docker Engine, and whether it finds the registry. `sockets` holds the portal's port where no server does.
async fn engine(config: &Config, sockets: Option<ports::Sockets>) -> Vec<Finding> {
    let host = std::env::var("DOCKER_HOST").ok();
    let seen = match docker::doctor::look(host.as_deref()).await {
        Ok(seen) => seen,
        Err(error) => return vec![Finding::bad("engine", error.to_string())],
    };
    let mut findings = vec![Finding::good(
        "engine",
        format!("Docker Engine {} with {} storage", seen.version, seen.storage),
    )];
    if !seen.limits_memory {
        findings.push(Finding::bad(
            "engine memory",
            "this engine cannot limit memory, so one service may use all of it. Enable the memory controller (cgroup); for a \
             rootless engine delegate it to the user.",
        ));
    }
    findings.extend(seen.clock_ahead.map(clocks));
    findings.extend(room("engine disk", Path::new(&seen.root)));
    let bound = sockets.as_ref().map_or([config.listen, config.deployments_listen], ports::Sockets::bound);
    let Ok(addresses) = config.addresses(bound[0], bound[1]) else { return findings };
    let registry = registry_for_engines(bound[0], &addresses);
    // Where no server runs, something must listen that the engine can find.
    let _stand_in = sockets.map(ports::Sockets::answer);
    findings.push(match docker::doctor::reach(host.as_deref(), &registry).await {
        Ok(()) => Finding::good("registry", format!("the engine reaches it at {registry}")),
        Err(why) if seen.is_rootless => Finding::bad(
            "registry",
            format!(
                "the engine does not reach it at {registry}: {why}. A rootless engine has a loopback of its own: start it with \
                 DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false, say where it finds this machine then (--engine-registry \
                 10.0.2.2:8080), and name that under insecure-registries in the engine's daemon.json."
            ),
        ),
        Err(why) => Finding::bad(
            "registry",
            format!("the engine does not reach it at {registry}: {why}. Look at --listen and at the machine's firewall."),
        ),
    });
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_differ_are_told_with_what_to_do() {
        assert_eq!((clocks(0).verdict, clocks(-5_000).verdict), (Verdict::Good, Verdict::Good));
        let ahead = clocks(61_000);
        assert!(
            ahead.verdict == Verdict::Bad && ahead.words.contains("61 s ahead of this machine's"),
            "{ahead}"
        );
        assert!(clocks(-3_600_000).words.contains("3600 s behind this machine's"));
        assert!(ahead.words.contains("timedatectl"));
    }
}
