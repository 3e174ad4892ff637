//! What `serve` was asked for, checked and complete.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Which runtime runs the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum RuntimeKind {
    /// No dependency: behaves like a fleet, starts nothing.
    Simulated,
}

impl RuntimeKind {
    /// As the about document writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
        }
    }
}

/// The options of `serve` after all checks. Addresses given out come from `public_url` and `deployments_url` only.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where portal, API and AuthManager listen.
    pub listen: SocketAddr,
    /// Where the deployments listen.
    pub deployments_listen: SocketAddr,
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
    pub allow_origins: Vec<String>,
    /// Deployment paths without the underscores of the project's name.
    pub strip_underscores: bool,
}
