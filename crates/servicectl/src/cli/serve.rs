//! `servicectl serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

use super::limits::LimitArgs;
use super::{FolderArgs, listen};
use crate::addresses::Origin;
use crate::config::{Config, RuntimeKind};
use crate::runtime::docker;
use crate::{Error, logging, server};

/// Options as they were typed; [`Config`] is what they mean.
#[derive(Args, Debug)]
pub(super) struct ServeArgs {
    /// Address of portal, API and AuthManager; port 0 takes a free one
    #[arg(long, env = "SERVICECTL_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = listen::address)]
    listen: SocketAddr,
    /// Address of the deployments, which live on an origin of their own; port 0 takes a free one
    #[arg(
        long,
        env = "SERVICECTL_DEPLOYMENTS_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8081",
        value_parser = listen::address
    )]
    deployments_listen: SocketAddr,
    /// Address of the counters for Prometheus (/metrics); off unless given
    #[arg(long, env = "SERVICECTL_METRICS_LISTEN", value_name = "ADDRESS", value_parser = listen::address)]
    metrics_listen: Option<SocketAddr>,
    /// Origin under which browsers reach the portal, if not the address it listens on
    #[arg(long, env = "SERVICECTL_PUBLIC_URL", value_name = "URL", value_parser = Origin::parse)]
    public_url: Option<Origin>,
    /// Origin under which browsers reach the deployments, if not the address they listen on
    #[arg(long, env = "SERVICECTL_DEPLOYMENTS_URL", value_name = "URL", value_parser = Origin::parse)]
    deployments_url: Option<Origin>,
    /// What runs the tasks: the simulated runtime starts nothing on this machine; the Docker runtime uses the engine of
    /// DOCKER_HOST (a Unix socket), or the machine's own
    #[arg(long, env = "SERVICECTL_RUNTIME", value_enum, default_value = "simulated")]
    runtime: RuntimeKind,
    #[command(flatten)]
    folder: FolderArgs,
    /// Folder with a built portal (dist/), instead of the one in the program
    #[arg(long, env = "SERVICECTL_PORTAL", value_name = "DIR")]
    portal: Option<PathBuf>,
    /// Divides all durations of the scheduler and of the simulated runtime; times and sessions stay real
    #[arg(long, env = "SERVICECTL_TIME_SCALE", value_name = "X", default_value = "1", value_parser = time_scale)]
    time_scale: f64,
    /// Offer the original API only, without any extra of this server
    #[arg(long, env = "SERVICECTL_BASE_CONTRACT_ONLY", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    base_contract_only: bool,
    /// Origin whose pages may call the API, beside our own; may be given more than once
    #[arg(long, env = "SERVICECTL_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',', value_parser = Origin::parse)]
    allow_origin: Vec<Origin>,
    /// Address of a proxy in front of this server whose X-Forwarded headers are believed, for example 127.0.0.1; may
    /// be given more than once
    #[arg(long, env = "SERVICECTL_TRUSTED_PROXY", value_name = "ADDRESS", value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    /// Listen beyond this machine, without TLS: only behind a proxy that adds it
    #[arg(long, env = "SERVICECTL_ALLOW_INSECURE_LISTEN", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    allow_insecure_listen: bool,
    /// Take the underscores of the project's name out of deployment paths
    #[arg(long, env = "SERVICECTL_STRIP_UNDERSCORES", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    strip_underscores: bool,
    #[command(flatten)]
    limits: LimitArgs,
    /// Where the Docker Engine finds the image registry, host:port, if not at this machine's loopback address: for an engine
    /// with a network of its own
    #[arg(long, env = "SERVICECTL_ENGINE_REGISTRY", value_name = "HOST:PORT", value_parser = engine_registry)]
    engine_registry: Option<String>,
    /// Private addresses for the networks of projects, with the Docker runtime: 256 of them for each project
    #[arg(long, env = "SERVICECTL_DOCKER_NETWORKS", value_name = "RANGE", default_value_t)]
    docker_networks: docker::Range,
    /// Print one line of JSON with all addresses to standard output once the server answers
    #[arg(long, env = "SERVICECTL_PRINT_ADDRESSES", action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    print_addresses: bool,
    /// What is written to standard error: error, warn, info, or debug (a line for each request)
    #[arg(long, env = "SERVICECTL_LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    log_level: logging::Level,
    /// How that is written: text for people, or json, an object a line, for programs
    #[arg(long, env = "SERVICECTL_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    log_format: logging::Format,
}

impl ServeArgs {
    /// Starts the log that they ask for.
    pub(super) fn start_log(&self) {
        logging::start(self.log_level, self.log_format);
    }
}

pub(super) async fn run(args: ServeArgs) -> Result<(), Error> {
    args.start_log();
    let print_addresses = args.print_addresses;
    let server = server::Server::start(config(args)?).await?;
    if print_addresses {
        super::to_stdout(&server.addresses_line().await?);
    }
    server.run_until_stopped().await
}

/// What the options mean.
///
/// # Errors
/// A combination that cannot be.
pub(super) fn config(args: ServeArgs) -> Result<Config, Error> {
    let config = Config {
        listen: args.listen,
        deployments_listen: args.deployments_listen,
        metrics_listen: args.metrics_listen,
        public_url: args.public_url,
        deployments_url: args.deployments_url,
        runtime: args.runtime,
        data_dir: args.folder.path()?,
        portal: args.portal,
        time_scale: args.time_scale,
        base_contract_only: args.base_contract_only,
        allow_origins: args.allow_origin,
        trusted_proxies: args.trusted_proxy,
        strip_underscores: args.strip_underscores,
        docker_networks: args.docker_networks,
        limits: args.limits.limits(),
        engine_registry: args.engine_registry,
    };
    config.check(args.allow_insecure_listen)?;
    Ok(config)
}

fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (0.001..=100_000.0).contains(&scale) => Ok(scale),
        _ => Err("it must be a number from 0.001 to 100000, for example 60".to_owned()),
    }
}

/// A registry as names of images begin: engines take a first part without a dot and a colon for a user of Docker Hub.
fn engine_registry(text: &str) -> Result<String, String> {
    let right = Origin::parse(&format!("http://{text}")).is_ok()
        && text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0))
        && !text.contains('/');
    if right {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("it must be host:port, for example 10.0.2.2:8080".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_finds_the_registry_by_host_and_port() {
        for right in ["10.0.2.2:8080", "host.docker.internal:8080", "[fd00::2]:8080"] {
            assert_eq!(engine_registry(right).as_deref(), Ok(right));
        }
        for wrong in
            ["", "10.0.2.2", "http://10.0.2.2:8080", "host:8080/", "host:0", "host:", ":80", "a b:80"]
        {
            assert!(engine_registry(wrong).is_err(), "{wrong}");
        }
    }
}
