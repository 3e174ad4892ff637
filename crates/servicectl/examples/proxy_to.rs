//! Serves deployments whose tasks all listen at one given address, for `cargo xtask bench proxy`. Not part of the product.
//!
//! `proxy_to --data-dir DIR --upstream ADDRESS` makes the service `bench` of the project `p` in the data folder, waits
//! until its task gets visitors, prints one line of JSON (`url`: the service's address) and serves until it is stopped.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use clap::Parser;
use servicectl::clock::SystemClock;
use servicectl::config::{Config, Limits, RuntimeKind};
use servicectl::runtime::simulated::Simulated;
use servicectl::runtime::{
    Checked, LogPiece, Observation, Orphan, Runtime, RuntimeError, State, Stop, TaskId, TaskSpec,
};
use servicectl::scheduler::Timing;
use servicectl::server::Server;
use servicectl::store::images::Image;
use servicectl::store::services::Created;
use servicectl::{Error, Store};
use servicectl_api::Definition;
use servicectl_api::service::CreateService;

const PROJECT: &str = "p";
const USER: &str = "bench";
/// So that the first health check passes within two seconds. Faster time would measure the simulation, whose checks and events
/// come as often as it has them.
const TIME_SCALE: f64 = 20.0;

#[derive(Debug, Parser)]
struct Options {
    /// Data folder, empty or new
    #[arg(long)]
    data_dir: PathBuf,
    /// Where every task listens
    #[arg(long)]
    upstream: SocketAddr,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "proxy_to: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Error> {
    stand(&Store::open_in(&options.data_dir).await?).await?;
    let clock = Arc::new(SystemClock::new());
    let fleet = Simulated::new(clock.clone(), Timing::scaled(TIME_SCALE));
    let runtime = Arc::new(Elsewhere { fleet, upstream: options.upstream });
    let server = Server::start_with(config(&options)?, runtime, clock).await?;
    let url = format!("http://127.0.0.1:{}/{PROJECT}-bench/", server.addresses().deployments_port);
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{}", serde_json::json!({ "url": url })).and_then(|()| out.flush());
    server.run_until_stopped().await
}

/// One service with one revision.
async fn stand(store: &Store) -> Result<(), Error> {
    store.add_user(PROJECT, USER, "nobody logs in").await?;
    let wish = CreateService { name: "bench".to_owned(), health_check: None };
    let Created::New(service) = store.create_service(PROJECT, USER, &wish, u64::MAX).await? else {
        return Err(Error::Failed("the data folder is not new".to_owned()));
    };
    let image = Image { tag: "1".to_owned(), digest: "sha256:0".to_owned(), size: 0 };
    store.put_image(service.id, &image).await?;
    let definition = Definition {
        container_tag: "1".to_owned(),
        memory_reservation: 100,
        memory_limit: 150,
        container_port: 80,
        environment: Vec::new(),
    };
    store.add_revision(service.id, USER, &definition).await?;
    store.close().await;
    Ok(())
}

fn config(options: &Options) -> Result<Config, Error> {
    let loopback = "127.0.0.1:0".parse().map_err(|_| Error::Failed("loopback is no address".to_owned()))?;
    Ok(Config {
        listen: loopback,
        deployments_listen: loopback,
        metrics_listen: None,
        public_url: None,
        deployments_url: None,
        runtime: RuntimeKind::Simulated,
        data_dir: options.data_dir.clone(),
        portal: None,
        time_scale: TIME_SCALE,
        base_contract_only: false,
        allow_origins: Vec::new(),
        trusted_proxies: Vec::new(),
        strip_underscores: false,
        limits: Limits::default(),
        engine_registry: None,
        docker_networks: Default::default(),
    })
}

/// The simulated fleet, whose tasks answer visitors at another address.
struct Elsewhere {
    fleet: Simulated,
    upstream: SocketAddr,
}

#[async_trait]
impl Runtime for Elsewhere {
    fn name(&self) -> &'static str {
        self.fleet.name()
    }

    async fn adopt(&self, known: &[TaskSpec]) -> Result<Vec<Orphan>, RuntimeError> {
        self.fleet.adopt(known).await
    }

    async fn start(&self, task: &TaskSpec) -> Result<(), RuntimeError> {
        self.fleet.start(task).await
    }

    async fn stop(&self, task: TaskId, how: Stop) -> Result<(), RuntimeError> {
        self.fleet.stop(task, how).await
    }

    async fn discard(&self, task: TaskId) -> Result<(), RuntimeError> {
        self.fleet.discard(task).await
    }

    async fn observe(&self, tasks: &[TaskId]) -> Result<Vec<Observation>, RuntimeError> {
        let mut seen = self.fleet.observe(tasks).await?;
        for observation in &mut seen {
            if let State::Running { target, .. } = &mut observation.state {
                target.address = Some(self.upstream);
            }
        }
        Ok(seen)
    }

    async fn check(&self, task: TaskId, path: &str, limit: Duration) -> Checked {
        self.fleet.check(task, path, limit).await
    }

    async fn logs(
        &self,
        task: TaskId,
        position: Option<&str>,
        most: usize,
    ) -> Result<LogPiece, RuntimeError> {
        self.fleet.logs(task, position, most).await
    }
}
