//! `cargo xtask run`: from a fresh clone to the portal in the browser.

use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::OnceLock;

use anyhow::Context;

use crate::plan::Plan;
use crate::portal::{self, Profile};
use crate::server::{self, Server};
use crate::{machine, process, workspace};

/// MiB that a first build takes in cargo's target folder, and what a later one may add.
const FIRST_BUILD: u64 = 5_000;
const LATER_BUILD: u64 = 500;

/// The socket of an engine where nothing else is said.
const ENGINE: &str = "/var/run/docker.sock";

/// Builds the portal and the local platform, starts them, and prints one link that opens the portal signed in.
///
/// Everything that is missing is fetched: the WebAssembly target, Trunk, wasm-bindgen, crates. The platform is the
/// simulated one, ten times as fast as life, unless another is asked for: `--runtime docker` runs containers on the engine
/// of this machine, in real time and with a data folder of its own. Nothing is started but one process, and nothing
/// listens on more than this machine's own addresses. Ctrl-C ends it. Services stay for the next time; containers go on.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask run\n  \
    cargo xtask run -- --runtime docker\n  \
    cargo xtask run -- --listen 127.0.0.1:9080 --deployments-listen 127.0.0.1:9081\n  \
    cargo xtask run -- --time-scale 60 --data-dir /tmp/try\n\n\
    All options of the server: cargo run -p servicectl -- serve --help")]
pub(crate) struct Args {
    /// Options for `servicectl serve`, after `--`
    #[arg(last = true, value_name = "SERVE-OPTIONS")]
    serve: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    preflight(args)?;
    build()?;
    let mut server = Server::start(&server::binary()?, &serve_arguments(&args.serve), Stdio::inherit())
        .context("its reason stands above")?;
    let addresses = &server.addresses;
    println!("\nOpen this link: it shows the portal, signed in.\n\n  {}\n", addresses.sign_in);
    println!("API          {}", addresses.api);
    println!("AuthManager  {}", addresses.auth_wsdl);
    println!("Deployments  {}", addresses.deployments);
    println!("\nCtrl-C ends it.");
    let status = server.process.wait()?;
    anyhow::ensure!(
        process::ending() || status.success(),
        "servicectl ended ({status}); its reason stands above"
    );
    Ok(())
}

/// What would fail at the end is better said at the beginning.
fn preflight(args: &Args) -> anyhow::Result<()> {
    for (option, variable, default) in [
        ("--listen", "SERVICECTL_LISTEN", 8080),
        ("--deployments-listen", "SERVICECTL_DEPLOYMENTS_LISTEN", 8081),
    ] {
        let given = value_of(&args.serve, option).or_else(|| std::env::var(variable).ok());
        let address = match given {
            // What cannot be read as an address is the server's to refuse, in its own words.
            Some(text) => text.parse().ok(),
            None => Some(SocketAddr::from(([127, 0, 0, 1], default))),
        };
        if let Some(address) = address {
            machine::need_port(address, option)?;
        }
    }
    if wants_docker(&args.serve) {
        need_engine()?;
    }
    let target = workspace::target_dir()?;
    let is_first = !target.join(portal::TARGET).exists();
    machine::need_disk(&target, if is_first { FIRST_BUILD } else { LATER_BUILD })
}

/// Whether the platform is to run containers.
fn wants_docker(serve: &[String]) -> bool {
    let runtime = value_of(serve, "--runtime").or_else(|| std::env::var("SERVICECTL_RUNTIME").ok());
    runtime.as_deref() == Some("docker")
}

/// That an engine takes connections; what else may be wrong with it is the server's to say.
fn need_engine() -> anyhow::Result<()> {
    let host = std::env::var("DOCKER_HOST").unwrap_or_default();
    let socket = match host.strip_prefix("unix://") {
        Some(path) => path,
        None if host.is_empty() => ENGINE,
        None => return Ok(()),
    };
    UnixStream::connect(socket).map(drop).with_context(|| {
        format!(
            "no Docker Engine can be used at {socket}. Install and start one (Debian: apt install docker.io), add this user \
             to its group (usermod -aG docker USER), or name another engine's socket with DOCKER_HOST=unix:///…"
        )
    })
}

/// Builds portal and server; what does not depend on each other runs side by side.
///
/// Server and portal share one target folder and with it their build scripts and derive macros, so cargo makes them
/// take turns; tools compile in a folder of their own beside both.
fn build() -> anyhow::Result<()> {
    let logs = logs()?;
    let tools = OnceLock::new();
    let plan = Plan::default()
        .step("crates", &[], |step| portal::fetch(&logs.join("crates.log"), &|line| step.say(line)))
        .step("server", &["crates"], |step| {
            server::build(&logs.join("server.log"), &|line| step.say(line))?;
            Ok(String::new())
        });
    portal::steps(plan, Profile::Dev, &["server", "wasm target"], &logs, &tools).run().map(drop)
}

/// Where the steps' whole output is kept: a folder that is there.
pub(crate) fn logs() -> anyhow::Result<PathBuf> {
    let logs = workspace::target_dir()?.join("xtask");
    std::fs::create_dir_all(&logs).with_context(|| format!("cannot make {}", logs.display()))?;
    Ok(logs)
}

/// Our choices, unless the caller made others.
fn serve_arguments(given: &[String]) -> Vec<String> {
    let mut all = given.to_vec();
    let dist = portal::dist().display().to_string();
    let mut ours = vec![("--portal", dist)];
    if !wants_docker(given) {
        ours.push(("--time-scale", "10".to_owned()));
    } else if let Some(folder) = docker_folder() {
        ours.push(("--data-dir", folder));
    }
    for (option, value) in ours {
        if value_of(given, option).is_none() {
            all.extend([option.to_owned(), value]);
        }
    }
    all.retain(|word| word != "--print-addresses"); // we always ask for them
    all
}

/// The services of one runtime are nothing to another, so containers have a data folder beside the usual one.
fn docker_folder() -> Option<String> {
    if std::env::var_os("SERVICECTL_DATA_DIR").is_some() {
        return None;
    }
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base =
        absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))?;
    Some(base.join("servicectl-docker").display().to_string())
}

/// The value of `--option value` or `--option=value`.
fn value_of(words: &[String], option: &str) -> Option<String> {
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word == option {
            return rest.next().cloned();
        }
        if let Some(value) = word.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{serve_arguments, value_of};

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_are_read_in_both_spellings() {
        assert_eq!(
            value_of(&words("--x 1 --listen 127.0.0.1:1"), "--listen").as_deref(),
            Some("127.0.0.1:1")
        );
        assert_eq!(value_of(&words("--listen=127.0.0.1:2"), "--listen").as_deref(), Some("127.0.0.1:2"));
        assert_eq!(value_of(&words("--listening 127.0.0.1:2"), "--listen"), None);
    }

    #[test]
    fn containers_live_in_real_time_and_in_a_folder_of_their_own() {
        let arguments = serve_arguments(&words("--runtime docker"));
        assert!(!arguments.contains(&"--time-scale".to_owned()));
        if std::env::var_os("SERVICECTL_DATA_DIR").is_none() {
            assert!(value_of(&arguments, "--data-dir").unwrap().ends_with("servicectl-docker"));
        }
        let arguments = serve_arguments(&words("--runtime=docker --data-dir /x"));
        assert_eq!(value_of(&arguments, "--data-dir").as_deref(), Some("/x"));
    }

    #[test]
    fn our_choices_give_way_to_the_callers() {
        let arguments = serve_arguments(&words("--time-scale=60 --print-addresses"));
        assert_eq!(arguments[0], "--time-scale=60");
        assert!(!arguments.contains(&"10".to_owned()) && arguments.contains(&"--portal".to_owned()));
        assert!(!arguments.contains(&"--print-addresses".to_owned()));
    }
}
