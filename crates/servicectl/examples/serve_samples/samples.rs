//! Stands samples in a store and starts a server on it whose clock stands still at their time.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use servicectl::auth::token;
use servicectl::clock::ManualClock;
use servicectl::config::{Config, Limits, RuntimeKind};
use servicectl::runtime::{
    CheckOutcome, Checked, LogLine, LogPiece, Observation, Orphan, Runtime, RuntimeError, State, Stop,
    Target, TaskId, TaskSpec,
};
use servicectl::scheduler::{HealthState, Phase, Schedule, Task};
use servicectl::server::Server;
use servicectl::store::images::Image;
use servicectl::store::logs::NewLines;
use servicectl::store::services::{Created, Service};
use servicectl::store::tasks::SavedStep;
use servicectl::{Error, Store, Timestamp};
use servicectl_api::logs::ServiceLogs;
use servicectl_api::service::{CreateService, ServiceSummary};
use servicectl_api::status::{ServiceStatus, Target as SampleTarget, Task as SampleTask};
use servicectl_api::{Definition, Secret, WireTime};

/// The project of the samples.
pub(crate) const PROJECT: &str = "cloudifacturing";
const USER: &str = "tester";
/// After the last line of the samples.
const NOW: Timestamp = Timestamp(1_544_430_480_000); // 2018-12-10 08:28:00

/// Reads a sample.
pub(crate) fn read(path: &Path) -> Result<Value, Error> {
    let text = std::fs::read(path).map_err(|error| Error::Failed(format!("{}: {error}", path.display())))?;
    serde_json::from_slice(&text).map_err(|error| Error::Failed(format!("{}: {error}", path.display())))
}

/// The API's address on this machine, whatever address is given out.
pub(crate) fn api(server: &Server) -> String {
    format!("http://127.0.0.1:{}/servicectl-1/", server.addresses().portal_port)
}

/// Stands the samples in the folder and serves it. Gives a token of the project too.
pub(crate) async fn start(data_dir: &Path, bodies: &[Value]) -> Result<(Server, Secret), Error> {
    let store = Store::open_in(data_dir).await?;
    store.add_user(PROJECT, USER, "nobody logs in").await?;
    let mut tasks = HashMap::new();
    for body in bodies {
        import(&store, body, &mut tasks).await?;
    }
    let Some(user) = store.user(PROJECT, USER).await? else { return Err(unfit("the user is gone")) };
    let token = token::issue(&store, user.id, Timestamp::now()).await?;
    store.close().await;
    let clock = Arc::new(ManualClock::at(NOW));
    let server = Server::start_with(config(data_dir)?, Arc::new(Still { tasks }), clock).await?;
    Ok((server, token))
}

fn config(data_dir: &Path) -> Result<Config, Error> {
    let loopback = "127.0.0.1:0".parse().map_err(|_| unfit("loopback"))?;
    let origin = |text| servicectl::addresses::Origin::parse(text).map(Some).map_err(Error::Failed);
    Ok(Config {
        listen: loopback,
        deployments_listen: loopback,
        metrics_listen: None,
        public_url: origin("https://400389127564.dkr.ecr.eu-central-1.amazonaws.com")?,
        deployments_url: origin("https://srv.hetcomp.org")?,
        runtime: RuntimeKind::Simulated,
        data_dir: data_dir.to_owned(),
        portal: None,
        time_scale: 1.0,
        base_contract_only: true,
        allow_origins: Vec::new(),
        trusted_proxies: Vec::new(),
        strip_underscores: false,
        limits: Limits::default(),
        engine_registry: None,
        docker_networks: Default::default(),
    })
}

/// Writes one sample into the store: a list, a status report, or logs.
async fn import(store: &Store, body: &Value, tasks: &mut HashMap<TaskId, State>) -> Result<(), Error> {
    if let Ok(list) = serde_json::from_value::<Vec<ServiceSummary>>(body.clone()) {
        for summary in list {
            service(store, &summary.name).await?;
        }
    } else if body.get("status").is_some() {
        let sample: ServiceStatus = parse(body)?;
        let service = service(store, &sample.name).await?;
        if let [task] = sample.status.tasks.as_slice() {
            let [target] = sample.status.target_health.targets.as_slice() else {
                return Err(unfit("targets"));
            };
            let messages: Vec<(WireTime, String)> = sample
                .status
                .events
                .iter()
                .rev()
                .filter_map(|event| Some((event.created_at?, event.message.clone())))
                .collect();
            deployed(store, &service, task, target, &messages, tasks).await?;
        }
    } else {
        logs(store, &parse(body)?).await?;
    }
    Ok(())
}

/// The service of this name, made where it is missing.
async fn service(store: &Store, name: &str) -> Result<Service, Error> {
    let wish = CreateService { name: name.to_owned(), health_check: None };
    if let Created::New(service) = store.create_service(PROJECT, USER, &wish, u64::MAX).await? {
        return Ok(*service);
    }
    let known = store.service(PROJECT, name).await?;
    known.map(Arc::unwrap_or_clone).ok_or_else(|| unfit(name))
}

/// One healthy task of one revision, and the events that led to it.
async fn deployed(
    store: &Store,
    service: &Service,
    sample: &SampleTask,
    target: &SampleTarget,
    messages: &[(WireTime, String)],
    tasks: &mut HashMap<TaskId, State>,
) -> Result<(), Error> {
    let known = |number: servicectl_api::Count| number.known().ok_or_else(|| unfit("a number"));
    let (revision, target_port) = (known(sample.task_definition.revision)?, known(target.port)?);
    let id = TaskId::parse(&sample.task_name).ok_or_else(|| unfit("task_name"))?;
    let created_at = sample.created_at.map(milliseconds).ok_or_else(|| unfit("created_at"))?;
    let (_, tag) =
        sample.task_definition.container_image.rsplit_once(':').ok_or_else(|| unfit("container_image"))?;
    let definition = Definition {
        container_tag: tag.to_owned(),
        memory_reservation: known(sample.task_definition.container_memory_reservation)?,
        memory_limit: known(sample.task_definition.container_memory_limit)?,
        container_port: u16::try_from(known(sample.task_definition.container_port)?)
            .map_err(|_| unfit("port"))?,
        environment: Vec::new(),
    };
    let image = Image { tag: tag.to_owned(), digest: "sha256:0".to_owned(), size: 0 };
    store.put_image(service.id, &image).await?;
    for _ in 0..revision {
        store.add_revision(service.id, USER, &definition).await?;
    }
    let target = Target {
        instance: target.target.clone(),
        port: u16::try_from(target_port).map_err(|_| unfit("port"))?,
        address: None,
    };
    tasks.insert(id, State::Running { since: created_at, target: target.clone() });
    let mut task = Task::new(id, revision, created_at);
    task.phase = Phase::Running;
    task.running_at = Some(created_at);
    task.target = Some(target);
    task.health.state = HealthState::Healthy;
    task.health.ever_healthy = true;
    let schedule = Schedule {
        revision,
        proven: Some(revision),
        steady_since: messages.last().map(|(time, _)| milliseconds(*time)),
        tasks: vec![task],
        ..Schedule::default()
    };
    for (time, message) in messages {
        let step =
            SavedStep { service: service.id, schedule: &schedule, messages: std::slice::from_ref(message) };
        store.save_steps(&[step], milliseconds(*time)).await?;
    }
    Ok(())
}

async fn logs(store: &Store, sample: &ServiceLogs) -> Result<(), Error> {
    let service = service(store, &sample.name).await?;
    for stream in &sample.logs {
        let lines: Vec<LogLine> = stream
            .log_events
            .iter()
            .filter_map(|line| Some(LogLine { time: milliseconds(line.time?), text: line.message.clone() }))
            .collect();
        let task = TaskId::parse(stream.task()).ok_or_else(|| unfit("stream_name"))?;
        let task_created_at = lines.first().map(|line| line.time).unwrap_or_default();
        let piece = NewLines { service: service.id, task, task_created_at, lines, position: None };
        store.append_logs(&[piece]).await?;
    }
    Ok(())
}

fn parse<T: serde::de::DeserializeOwned>(body: &Value) -> Result<T, Error> {
    serde_json::from_value(body.clone()).map_err(|error| Error::Failed(error.to_string()))
}

fn milliseconds(time: WireTime) -> Timestamp {
    Timestamp(time.0 * 1000)
}

fn unfit(what: &str) -> Error {
    Error::Failed(format!("the sample does not fit: {what}"))
}

/// A fleet in which nothing ever happens.
struct Still {
    tasks: HashMap<TaskId, State>,
}

#[async_trait]
impl Runtime for Still {
    fn name(&self) -> &'static str {
        "simulated"
    }

    async fn adopt(&self, _: &[TaskSpec]) -> Result<Vec<Orphan>, RuntimeError> {
        Ok(Vec::new())
    }

    async fn start(&self, _: &TaskSpec) -> Result<(), RuntimeError> {
        Ok(())
    }

    async fn stop(&self, _: TaskId, _: Stop) -> Result<(), RuntimeError> {
        Ok(())
    }

    async fn discard(&self, _: TaskId) -> Result<(), RuntimeError> {
        Ok(())
    }

    async fn observe(&self, tasks: &[TaskId]) -> Result<Vec<Observation>, RuntimeError> {
        let state = |task| self.tasks.get(task).cloned().unwrap_or(State::Pending);
        Ok(tasks.iter().map(|task| Observation::of(state(task))).collect())
    }

    async fn check(&self, _: TaskId, _: &str, _: Duration) -> Checked {
        Checked { outcome: CheckOutcome::Answered(404), at: NOW }
    }

    async fn logs(&self, _: TaskId, _: Option<&str>, _: usize) -> Result<LogPiece, RuntimeError> {
        Ok(LogPiece::default())
    }
}
