//! What `serve` was asked for, checked.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::Error;
use crate::addresses::{Addresses, Origin};
use crate::runtime::docker;
use crate::scheduler::Timing;
use crate::store::logs::LogLimits;

/// Which runtime runs the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum RuntimeKind {
    /// No dependency: behaves like a fleet, starts nothing.
    Simulated,
    /// One Docker Engine on this machine: real images as real containers.
    Docker,
}

impl RuntimeKind {
    /// As the about document writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Docker => "docker",
        }
    }
}

/// The options of `serve`.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where portal, API and AuthManager listen.
    pub listen: SocketAddr,
    /// Where the deployments listen.
    pub deployments_listen: SocketAddr,
    /// Where counters are handed out, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Origin that is given out for the portal's listener; the bound address where absent.
    pub public_url: Option<Origin>,
    /// Origin that is given out for the deployments; the bound address where absent.
    pub deployments_url: Option<Origin>,
    /// Which runtime.
    pub runtime: RuntimeKind,
    /// The data folder.
    pub data_dir: PathBuf,
    /// A built portal to serve instead of the embedded one.
    pub portal: Option<PathBuf>,
    /// Divides the durations of scheduler and simulated runtime; 1 is real time.
    pub time_scale: f64,
    /// Switches every extra of contract §10 off.
    pub base_contract_only: bool,
    /// Origins, beside our own, whose pages may call the API.
    pub allow_origins: Vec<Origin>,
    /// Proxies in front of the listeners whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Deployment paths without the underscores of the project's name.
    pub strip_underscores: bool,
    /// What services may take.
    pub limits: Limits,
    /// `host:port` by which the engine finds the image registry, where that is not told by `listen`.
    pub engine_registry: Option<String>,
    /// Addresses for the networks of projects, with the Docker runtime.
    pub docker_networks: docker::Range,
}

/// What services may take, and how long they may take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one repository of the image registry.
    pub repository: u64,
    /// Bytes of all repositories together; as many as the disk has room for where there is no limit.
    pub registry: Option<u64>,
    /// Log lines of one service.
    pub logs: LogLimits,
    /// From the request to stop to the kill, for a time scale of 1.
    pub stop_time: Duration,
    /// Longest draining of a task that is replaced, for a time scale of 1.
    pub draining_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let timing = Timing::default();
        Self {
            repository: 20 << 30,
            registry: None,
            logs: LogLimits::default(),
            stop_time: timing.stop_limit,
            draining_time: timing.draining,
        }
    }
}

impl Config {
    /// Checks what can be checked before anything is opened.
    ///
    /// # Errors
    /// A combination that cannot be, or that is not safe, with what to do instead.
    pub fn check(&self, allow_insecure_listen: bool) -> Result<(), Error> {
        let metrics = self.metrics_listen.map(|address| ("--metrics-listen", address));
        for (option, address) in
            [("--listen", self.listen), ("--deployments-listen", self.deployments_listen)]
                .into_iter()
                .chain(metrics)
        {
            if !address.ip().is_loopback() && !allow_insecure_listen {
                return Err(Error::Usage(format!(
                    "{option} {address} is reachable from other machines, and this server speaks plain HTTP. Put a \
                     proxy that adds TLS in front (Caddy or nginx, which forwards to 127.0.0.1) and name its address with \
                     --public-url https://… If the network between is safe, add --allow-insecure-listen."
                )));
            }
            let both_urls = self.public_url.is_some() && self.deployments_url.is_some();
            if address.ip().is_unspecified() && !both_urls {
                return Err(Error::Usage(format!(
                    "{option} {address} means every address of this machine, so it does not say under which one \
                     browsers come. Add both --public-url and --deployments-url, for example --public-url \
                     https://portal.example.org --deployments-url https://apps.example.org."
                )));
            }
        }
        if self.listen == self.deployments_listen && self.listen.port() != 0 {
            return Err(Error::Usage(format!(
                "--listen and --deployments-listen are both {}. Deployed services need an address of their own: choose \
                 another port for one of them.",
                self.listen
            )));
        }
        if let (Some(portal), Some(deployments)) = (&self.public_url, &self.deployments_url) {
            two_origins(portal, deployments)?;
        }
        Ok(())
    }

    /// The addresses to give out, now that the ports are known.
    ///
    /// # Errors
    /// Portal and deployments would share an origin.
    pub fn addresses(&self, bound: SocketAddr, deployments_bound: SocketAddr) -> Result<Addresses, Error> {
        let or_bound = |url: &Option<Origin>, bound: SocketAddr| {
            url.clone().unwrap_or_else(|| Origin::http(bound.ip(), bound.port()))
        };
        let portal = or_bound(&self.public_url, bound);
        let deployments = or_bound(&self.deployments_url, deployments_bound);
        two_origins(&portal, &deployments)?;
        Ok(Addresses {
            portal,
            deployments,
            portal_port: bound.port(),
            deployments_port: deployments_bound.port(),
            engine_registry: self.engine_registry.clone(),
        })
    }
}

fn two_origins(portal: &Origin, deployments: &Origin) -> Result<(), Error> {
    if portal != deployments {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "portal and deployments would share the origin {portal}. A deployed service could then read the session of \
         whoever looks at the portal: give --deployments-url another host or another port."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(listen: &str, public: Option<&str>, deployments: Option<&str>) -> Config {
        let origin = |text: &str| Origin::parse(text).unwrap();
        Config {
            listen: listen.parse().unwrap(),
            deployments_listen: "127.0.0.1:8081".parse().unwrap(),
            metrics_listen: None,
            public_url: public.map(origin),
            deployments_url: deployments.map(origin),
            runtime: RuntimeKind::Simulated,
            data_dir: PathBuf::from("/nowhere"),
            portal: None,
            time_scale: 1.0,
            base_contract_only: false,
            allow_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            strip_underscores: false,
            limits: Limits::default(),
            engine_registry: None,
            docker_networks: docker::Range::default(),
        }
    }

    fn refusal(config: &Config, allow_insecure: bool) -> String {
        config.check(allow_insecure).unwrap_err().to_string()
    }

    #[test]
    fn loopback_needs_nothing() {
        assert!(config("127.0.0.1:8080", None, None).check(false).is_ok());
        assert!(config("[::1]:8080", None, None).check(false).is_ok());
    }

    #[test]
    fn other_addresses_are_refused_with_advice() {
        assert!(refusal(&config("192.0.2.1:8080", None, None), false).contains("TLS"));
        assert!(config("192.0.2.1:8080", None, None).check(true).is_ok());
    }

    #[test]
    fn a_wildcard_needs_both_addresses() {
        let both = (Some("https://a.example"), Some("https://b.example"));
        assert!(refusal(&config("0.0.0.0:8080", None, None), true).contains("--deployments-url"));
        assert!(refusal(&config("[::]:8080", both.0, None), true).contains("--deployments-url"));
        assert!(config("0.0.0.0:8080", both.0, both.1).check(true).is_ok());
        assert!(config("0.0.0.0:8080", both.0, both.1).check(false).is_err());
    }

    #[test]
    fn two_addresses_of_one_origin_are_refused() {
        let same = config("127.0.0.1:8080", Some("https://a.example"), Some("HTTPS://A.example:443/"));
        assert!(refusal(&same, false).contains("share the origin"));
        let bound = "127.0.0.1:8080".parse().unwrap();
        let hidden = config("127.0.0.1:8080", Some("http://127.0.0.1:9000"), None);
        assert!(hidden.addresses(bound, "127.0.0.1:9000".parse().unwrap()).is_err());
        assert!(refusal(&config("127.0.0.1:8081", None, None), false).contains("another port"));
    }

    #[test]
    fn addresses_come_from_the_options_or_the_bound_ports() {
        let bound = ("127.0.0.1:4001".parse().unwrap(), "[::1]:4002".parse().unwrap());
        let addresses = config("127.0.0.1:0", None, None).addresses(bound.0, bound.1).unwrap();
        assert_eq!(addresses.api(), "http://127.0.0.1:4001/servicectl-1/");
        assert_eq!(addresses.registry(), "127.0.0.1:4001");
        assert_eq!(addresses.deployments.to_string(), "http://[::1]:4002");
        assert_eq!(addresses.sign_in("T"), "http://127.0.0.1:4001/sign-in#token=T");
        let public =
            config("127.0.0.1:0", Some("https://p.example"), None).addresses(bound.0, bound.1).unwrap();
        assert_eq!(public.auth_manager(), "https://p.example/authManager/AuthManager");
        assert_eq!(public.registry(), "p.example");
    }
}
