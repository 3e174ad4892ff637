//! `serve` from start to end: listeners, folder, store, seed, engine, then requests until the process is told to stop.

mod crowd;
mod lanes;
mod listener;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

use crate::addresses::Addresses;
use crate::auth::login::Door;
use crate::auth::{password, token};
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, RuntimeKind};
use crate::deployments::Deployments;
use crate::engine::Engine;
use crate::http::registry::Registry;
use crate::http::{App, Portal, SERVICES_OF_A_PROJECT, Shared};
use crate::metrics::Metrics;
use crate::proxies::TrustedProxies;
use crate::registry::{Limits as RegistryLimits, PullTokens};
use crate::runtime::Runtime;
use crate::runtime::docker::{self, Docker};
use crate::runtime::simulated::Simulated;
use crate::scheduler::Timing;
use crate::store::repositories::Space;
use crate::store::settings::{RUNTIME, SEEDED, STRIP_UNDERSCORES};
use crate::store::{Folder, ServeLock, Store};
use crate::{Error, Timestamp, http, logging, metrics, seed};
use lanes::Lanes;
use listener::{Answering, Limits, Listener};
pub(crate) use listener::{Client, Place};

/// How often expired sessions and credentials are looked for.
const PRUNE_EVERY: Duration = Duration::from_secs(10 * 60);
/// How long requests under way may take to finish once the process is told to stop; all of it ends within 5 seconds.
const FINISH_LIMIT: Duration = Duration::from_secs(2);
/// How long the engine may take to write what it knows.
const ENGINE_LIMIT: Duration = Duration::from_secs(2);

/// A server that answers.
pub struct Server {
    app: Shared,
    portal: Listener,
    deployments: Listener,
    metrics: Option<Listener>,
    pruning: AbortOnDropHandle<()>,
    /// The threads that serve the deployments.
    lanes: Lanes,
    _lock: ServeLock,
}

impl Server {
    /// Starts everything; requests are answered when this comes back.
    ///
    /// # Errors
    /// An address is in use, the folder is in use, of a newer version or not ours, the store failed.
    pub async fn start(config: Config) -> Result<Self, Error> {
        Self::begin(config, None, Arc::new(SystemClock::new())).await
    }

    /// The same with another runtime, and another clock for engine and runtime: for tests and tools. Sessions, credentials
    /// and throttling stay in real time.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_with(
        config: Config,
        runtime: Arc<dyn Runtime>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        Self::begin(config, Some(runtime), clock).await
    }

    async fn begin(
        config: Config,
        runtime: Option<Arc<dyn Runtime>>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let portal = Portal::find(config.portal.clone())?;
        let portal_socket = bind("--listen", config.listen).await?;
        let deployments_socket = bind("--deployments-listen", config.deployments_listen).await?;
        let metrics_socket = match config.metrics_listen {
            Some(address) => Some(bind("--metrics-listen", address).await?),
            None => None,
        };
        let lanes = Lanes::start("deployments").map_err(Error::Runtime)?;
        let bound = |socket: &TcpListener| socket.local_addr().map_err(Error::Runtime);
        let addresses = config.addresses(bound(&portal_socket)?, bound(&deployments_socket)?)?;
        let metrics_address = metrics_socket.as_ref().map(bound).transpose()?;

        let folder = Folder::prepare(&config.data_dir)?;
        let lock = folder.lock_for_serving()?;
        let store = Store::open(&folder, Some(&lock))
            .await?
            .with_strip_underscores(config.strip_underscores)
            .with_log_limits(config.limits.logs);
        remember_paths(&store).await?;
        store.prune(Timestamp::now()).await?;
        let pulls = PullTokens::default();
        let runtime = match runtime {
            Some(runtime) => runtime,
            None => {
                remember_runtime(&store, config.runtime).await?;
                let registry = docker::Registry {
                    authority: registry_for_engines(bound(&portal_socket)?, &addresses),
                    tokens: pulls.clone(),
                };
                make_runtime(&config, &store, registry, &clock).await?
            }
        };
        seed::seed(&store, config.runtime, logging::to_stderr).await?;
        let _ = tokio::task::spawn_blocking(password::warm_up).await;
        let timing = Timing::scaled(config.time_scale)
            .stopping_within(config.limits.stop_time)
            .draining_for(config.limits.draining_time);
        let engine = Engine::start(store.clone(), runtime, clock, timing.clone()).await?;

        let room = Space {
            repository: config.limits.repository,
            all: config.limits.registry.unwrap_or(Space::ENDLESS),
        };
        let limits = RegistryLimits::of(room);
        let registry = Registry::prepare(folder.path(), &store, limits, pulls).await?;
        let app = Arc::new(App {
            metrics: Metrics::default(),
            registry,
            store,
            engine,
            runtime: config.runtime,
            extras: !config.base_contract_only,
            allow_origins: config.allow_origins,
            trusted_proxies: TrustedProxies::new(config.trusted_proxies),
            services_of_a_project: SERVICES_OF_A_PROJECT,
            door: Door::default(),
            portal,
            addresses,
        });
        logging::to_stderr(&format!(
            "servicectl {} serves the portal at {}/ and deployments at {}/ ({} runtime, data in {})",
            env!("CARGO_PKG_VERSION"),
            app.addresses.portal,
            app.addresses.deployments,
            app.runtime.name(),
            folder.path().display()
        ));
        let pruning = AbortOnDropHandle::new(tokio::spawn(prune_for_ever(Arc::clone(&app))));
        let deployments = lanes.runtimes().map(|lane| {
            let deployments = Arc::new(Deployments::new(Arc::clone(&app), &timing));
            Answering::new(lane.clone(), move |request| Arc::clone(&deployments).answer(request))
        });
        Ok(Self {
            portal: Listener::start(portal_socket, http::router(Arc::clone(&app)), Limits::default()),
            deployments: Listener::answering(deployments_socket, deployments.collect(), Limits::default()),
            metrics: metrics_socket.zip(metrics_address).map(|(socket, bound)| {
                Listener::start(socket, metrics::router(Arc::clone(&app), bound), Limits::default())
            }),
            pruning,
            lanes,
            app,
            _lock: lock,
        })
    }

    /// The line of `--print-addresses`: six strings, the sign-in link with a fresh token of the seeded user.
    ///
    /// # Errors
    /// The store failed.
    pub async fn addresses_line(&self) -> Result<String, Error> {
        let addresses = &self.app.addresses;
        let user = seed::user_to_sign_in(&self.app.store).await?;
        let sign_in = match user {
            Some(user) => {
                let token = token::issue(&self.app.store, user.id, Timestamp::now()).await?;
                addresses.sign_in(token.expose())
            }
            None => format!("{}/sign-in", addresses.portal),
        };
        Ok(serde_json::json!({
            "portal": addresses.portal.to_string(),
            "deployments": addresses.deployments.to_string(),
            "api": addresses.api(),
            "auth_wsdl": format!("{}?wsdl", addresses.auth_manager()),
            "registry": addresses.registry(),
            "sign_in": sign_in,
        })
        .to_string())
    }

    /// Where it is.
    pub fn addresses(&self) -> &Addresses {
        &self.app.addresses
    }

    /// Serves until SIGTERM or SIGINT, then ends within five seconds, open streams or not.
    ///
    /// # Errors
    /// The signals cannot be waited for.
    pub async fn run_until_stopped(self) -> Result<(), Error> {
        let stopped = stop_signal().await;
        tracing::info!("stopping");
        self.stop().await;
        stopped
    }

    /// Lets requests under way finish for a moment and ends the rest, all within five seconds.
    pub async fn stop(self) {
        drop(self.pruning);
        let metrics = async {
            if let Some(metrics) = self.metrics {
                metrics.stop(FINISH_LIMIT).await;
            }
        };
        tokio::join!(self.portal.stop(FINISH_LIMIT), self.deployments.stop(FINISH_LIMIT), metrics);
        if tokio::time::timeout(ENGINE_LIMIT, self.app.engine.shutdown()).await.is_err() {
            tracing::warn!("the engine did not finish in time; it goes on from the store at the next start");
        }
        // Only now: the engine has WebSockets told of the end.
        drop(self.lanes);
        let _ = tokio::time::timeout(Duration::from_millis(500), self.app.store.close()).await;
    }
}

async fn bind(option: &'static str, address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|source| {
        let advice = match source.kind() {
            std::io::ErrorKind::AddrInUse => {
                "Another program uses this port: stop it, or choose another one (port 0 takes a free one)"
            }
            std::io::ErrorKind::PermissionDenied => {
                "Ports below 1024 need special rights: choose a higher one"
            }
            std::io::ErrorKind::AddrNotAvailable => {
                "This machine does not have this address: look at `ip address`"
            }
            _ => "Choose another address",
        };
        Error::Listen { option, address, source, advice }
    })
}

/// Keeps for `user add` whether this folder's server strips underscores, and refuses to where two projects would share a
/// deployment path.
async fn remember_paths(store: &Store) -> Result<(), Error> {
    let strips = store.strips_underscores();
    if strips && let Some((one, other)) = store.projects_with_one_path().await? {
        return Err(Error::Failed(format!(
            "with --strip-underscores the projects `{one}` and `{other}` would have the same deployment paths. Start \
             without the option, or use a data folder in which only one of them exists."
        )));
    }
    store.set_setting(STRIP_UNDERSCORES, if strips { "1" } else { "0" }).await?;
    Ok(())
}

async fn prune_for_ever(app: Shared) {
    loop {
        tokio::time::sleep(PRUNE_EVERY).await;
        if let Err(error) = app.store.prune(Timestamp::now()).await {
            tracing::warn!(%error, "expired sessions could not be deleted");
        }
        app.registry.tidy(&app.store).await;
        app.engine.tidy().await;
    }
}

/// Services of one runtime are nothing to another: images of the simulated one cannot be pulled, and containers would be
/// left alone.
async fn remember_runtime(store: &Store, runtime: RuntimeKind) -> Result<(), Error> {
    let before = store.setting(RUNTIME).await?;
    let is_old = store.setting(SEEDED).await?.is_some();
    // Folders from before there was a choice are of the simulated runtime.
    match before.or_else(|| is_old.then(|| RuntimeKind::Simulated.name().to_owned())) {
        Some(before) if before != runtime.name() => Err(Error::Failed(format!(
            "the services in this data folder are of the {before} runtime. Start with --runtime {before}, or give the {} \
             runtime a folder of its own with --data-dir.",
            runtime.name()
        ))),
        _ => Ok(store.set_setting(RUNTIME, runtime.name()).await?),
    }
}

async fn make_runtime(
    config: &Config,
    store: &Store,
    registry: docker::Registry,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn Runtime>, Error> {
    Ok(match config.runtime {
        RuntimeKind::Simulated => {
            Arc::new(Simulated::new(Arc::clone(clock), Timing::scaled(config.time_scale)))
        }
        RuntimeKind::Docker => Arc::new(
            Docker::connect(docker::Settings {
                host: std::env::var("DOCKER_HOST").ok(),
                folder: store.folder_id().await?,
                registry,
                networks: config.docker_networks,
                clock: Arc::clone(clock),
            })
            .await?,
        ),
    })
}

/// Where an engine on this machine finds the registry: over this machine's own address, which engines trust without TLS,
/// unless the server listens on one address only that is not this machine's own. Where another one was named, there.
pub(crate) fn registry_for_engines(bound: SocketAddr, addresses: &Addresses) -> String {
    if let Some(named) = &addresses.engine_registry {
        return named.clone();
    }
    match bound.ip() {
        ip if ip.is_loopback() && ip.is_ipv6() => format!("localhost:{}", bound.port()),
        ip if ip.is_loopback() || ip.is_unspecified() => format!("127.0.0.1:{}", bound.port()),
        _ => addresses.registry(),
    }
}

async fn stop_signal() -> Result<(), Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Runtime)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Runtime)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
