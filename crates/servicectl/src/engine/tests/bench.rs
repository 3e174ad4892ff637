//! What the tests stand on.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use servicectl_api::event::{Kind, parse};
use servicectl_api::logs::{LogStream, ServiceLogs};
use servicectl_api::service::CreateService;
use servicectl_api::status::Status;
use servicectl_api::{Definition, EnvVar, HealthCheck};

use super::super::driver::Decide;
use crate::clock::{Clock, ManualClock};
use crate::engine::{Engine, Places};
use crate::runtime::simulated::Simulated;
use crate::runtime::{
    Answer, Checked, LogPiece, Memory, Observation, Orphan, Owner, Request, Runtime, RuntimeError, Stop,
    TaskId, TaskSpec,
};
use crate::scheduler::Timing;
use crate::store::StoreError;
use crate::store::images::Image;
use crate::store::services::{Created, Service};
use crate::{Store, Timestamp};

pub(crate) const START: Timestamp = Timestamp(1_544_429_286_000);
pub(crate) const PROJECT: &str = "experiment_2";

/// The simulated fleet with faults.
pub(crate) struct Faulty {
    fleet: Simulated,
    /// Nothing works.
    pub(crate) down: AtomicBool,
    /// It notices by itself that nothing works.
    pub(crate) notices: AtomicBool,
    /// MiB of all hosts together.
    pub(crate) memory: AtomicU64,
    /// Looking panics.
    pub(crate) panics: AtomicBool,
    /// Starting a task of this service never comes back.
    pub(crate) stuck: &'static str,
    /// Looking never comes back.
    pub(crate) deaf: AtomicBool,
    /// Waiting for changes panics, once.
    pub(crate) bites: AtomicBool,
    /// Tasks that changed by themselves.
    pub(crate) changes: tokio::sync::Mutex<tokio::sync::mpsc::UnboundedReceiver<TaskId>>,
    pub(crate) tell: tokio::sync::mpsc::UnboundedSender<TaskId>,
    /// While true, output of tasks that are over is not given out.
    pub(crate) holds_output: tokio::sync::watch::Sender<bool>,
    /// Tasks that are there although nobody will list them, and when they were made.
    pub(crate) left_over: Mutex<Vec<(TaskSpec, Timestamp)>>,
    /// Stopped tasks cannot be discarded.
    pub(crate) keeps: AtomicBool,
    pub(crate) adoptions: AtomicUsize,
    pub(crate) starts: AtomicUsize,
    pub(crate) looks: AtomicUsize,
}

impl Faulty {
    fn new(clock: Arc<dyn Clock>, timing: Timing) -> Self {
        let (tell, changes) = tokio::sync::mpsc::unbounded_channel();
        Self {
            deaf: AtomicBool::new(false),
            bites: AtomicBool::new(false),
            changes: tokio::sync::Mutex::new(changes),
            tell,
            fleet: Simulated::new(clock, timing),
            down: AtomicBool::new(false),
            notices: AtomicBool::new(false),
            memory: AtomicU64::new(u64::MAX),
            panics: AtomicBool::new(false),
            stuck: "experiment_2-stuck",
            holds_output: tokio::sync::watch::Sender::new(false),
            left_over: Mutex::default(),
            keeps: AtomicBool::new(false),
            adoptions: AtomicUsize::new(0),
            starts: AtomicUsize::new(0),
            looks: AtomicUsize::new(0),
        }
    }

    fn works(&self) -> Result<(), RuntimeError> {
        match self.down.load(Ordering::SeqCst) {
            true => Err(RuntimeError("the engine is down".into())),
            false => Ok(()),
        }
    }

    /// Tasks that the fleet has.
    pub(crate) async fn knows(&self, tasks: &[TaskId]) -> usize {
        let seen = self.fleet.observe(tasks).await.unwrap();
        seen.iter().filter(|seen| seen.state != crate::runtime::State::Unknown).count()
    }
}

#[async_trait]
impl Runtime for Faulty {
    fn name(&self) -> &'static str {
        "simulated"
    }

    fn failure(&self) -> Option<RuntimeError> {
        self.notices.load(Ordering::SeqCst).then(|| self.works().err()).flatten()
    }

    async fn adopt(&self, known: &[TaskSpec]) -> Result<Vec<Orphan>, RuntimeError> {
        self.works()?;
        self.adoptions.fetch_add(1, Ordering::SeqCst);
        let left = self.left_over.lock().unwrap().clone();
        let all: Vec<TaskSpec> = known.iter().chain(left.iter().map(|(spec, _)| spec)).cloned().collect();
        self.fleet.adopt(&all).await?;
        let orphan = |(spec, created_at): (TaskSpec, Timestamp)| Orphan {
            task: spec.id,
            last_lines_of: Some(Owner { service: spec.service, created_at }),
        };
        Ok(left.into_iter().map(orphan).collect())
    }

    async fn start(&self, task: &TaskSpec) -> Result<(), RuntimeError> {
        self.works()?;
        if task.service == self.stuck {
            std::future::pending::<()>().await;
        }
        self.starts.fetch_add(1, Ordering::SeqCst);
        self.fleet.start(task).await
    }

    async fn stop(&self, task: TaskId, how: Stop) -> Result<(), RuntimeError> {
        self.works()?;
        self.fleet.stop(task, how).await
    }

    async fn discard(&self, task: TaskId) -> Result<(), RuntimeError> {
        self.works()?;
        if self.keeps.load(Ordering::SeqCst) {
            return Err(RuntimeError("device or resource busy".into()));
        }
        self.fleet.discard(task).await
    }

    async fn observe(&self, tasks: &[TaskId]) -> Result<Vec<Observation>, RuntimeError> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        assert!(!self.panics.load(Ordering::SeqCst), "as the test wants it");
        self.works()?;
        if self.deaf.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.fleet.observe(tasks).await
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
        self.works()?;
        let seen = self.fleet.observe(&[task]).await?;
        if matches!(seen[0].state, crate::runtime::State::Stopped(_)) {
            self.holds_output.subscribe().wait_for(|holds| !holds).await.unwrap();
        }
        self.fleet.logs(task, position, most).await
    }

    async fn changed(&self) -> Vec<TaskId> {
        let task = self.changes.lock().await.recv().await.unwrap();
        assert!(!self.bites.swap(false, Ordering::SeqCst), "as the test wants it");
        vec![task]
    }

    fn memory(&self) -> Memory {
        let all = self.memory.load(Ordering::SeqCst);
        Memory { host: self.fleet.memory().host.min(all), all }
    }

    async fn answer(&self, task: TaskId, request: &Request) -> Option<Answer> {
        self.fleet.answer(task, request).await
    }
}

/// A platform without its HTTP side.
pub(crate) struct Bench {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Store,
    pub(crate) fleet: Arc<Faulty>,
    pub(crate) engine: Engine,
    timing: Timing,
    decide: Decide,
    _dir: tempfile::TempDir,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::deciding(Timing::default(), crate::scheduler::step).await
    }

    pub(crate) async fn deciding(timing: Timing, decide: Decide) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(dir.path()).await.unwrap();
        store.add_project(PROJECT).await.unwrap();
        let clock = Arc::new(ManualClock::at(START));
        let fleet = Arc::new(Faulty::new(clock.clone(), timing.clone()));
        let engine = begin(&store, &fleet, &clock, &timing, decide).await;
        Self { clock, store, fleet, engine, timing, decide, _dir: dir }
    }

    /// The server is killed here and now, and started again.
    pub(crate) async fn kill(&mut self) {
        self.kill_leaving(Vec::new()).await;
    }

    /// The same, while the runtime still has these tasks, made then.
    pub(crate) async fn kill_leaving(&mut self, tasks: Vec<(TaskSpec, Timestamp)>) {
        self.engine.kill().await;
        let memory = self.fleet.memory.load(Ordering::SeqCst);
        self.fleet = Arc::new(Faulty::new(self.clock.clone(), self.timing.clone()));
        self.fleet.memory.store(memory, Ordering::SeqCst);
        *self.fleet.left_over.lock().unwrap() = tasks;
        self.engine = begin(&self.store, &self.fleet, &self.clock, &self.timing, self.decide).await;
    }

    pub(crate) async fn create(&self, name: &str) -> Service {
        self.create_with(name, None).await
    }

    pub(crate) async fn create_with(&self, name: &str, health_check: Option<HealthCheck>) -> Service {
        let wish = CreateService { name: name.into(), health_check };
        match self.store.create_service(PROJECT, "alice", &wish, u64::MAX).await.unwrap() {
            Created::New(service) => *service,
            other => panic!("{other:?}"),
        }
    }

    /// Commits a definition that simulates this, without telling the engine.
    pub(crate) async fn commit(&self, service: &Service, simulate: &str) {
        self.commit_reserving(service, simulate, 100).await;
    }

    pub(crate) async fn commit_reserving(&self, service: &Service, simulate: &str, memory: u64) {
        let definition = definition(simulate, memory);
        let image = Image { tag: "sample".into(), digest: "sha256:0".into(), size: 1 };
        assert!(self.store.put_image(service.id, &image).await.unwrap());
        let updated = self.store.add_revision(service.id, "alice", &definition).await.unwrap();
        assert!(matches!(updated, crate::store::revisions::Updated::New(_)), "{updated:?}");
    }

    pub(crate) async fn put(&self, service: &Service, simulate: &str) {
        self.commit(service, simulate).await;
        self.engine.deploy(service.id).await;
    }

    /// A service that simulates this, from its first PUT on.
    pub(crate) async fn deployed(&self, name: &str, simulate: &str) -> Service {
        let service = self.create(name).await;
        self.put(&service, simulate).await;
        service
    }

    /// One with a service whose task has just ended, which the store says too, and whose last lines nobody has read.
    pub(crate) async fn ended_unread() -> (Self, Service, TaskId) {
        let bench = Self::new().await;
        let service = bench.deployed("x", "crash").await;
        bench.run(1).await;
        let task = bench.tasks(&service)[0];
        bench.fleet.holds_output.send_replace(true);
        let ended = async {
            while !bench.story(&service).iter().any(|said| said.ends_with(": 1")) {
                bench.clock.advance(Duration::from_millis(100));
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), ended).await.unwrap();
        (bench, service, task)
    }

    /// The newest lines, as a reader gets them.
    pub(crate) async fn logs(
        &self,
        service: &Service,
        tail: usize,
        streams: usize,
    ) -> Result<Vec<LogStream>, StoreError> {
        let logs = self.engine.logs(service, tail, streams).await?;
        let answer = format!(r#"{{"name": "", "links": [], "logs": {logs}}}"#);
        Ok(serde_json::from_str::<ServiceLogs>(&answer).unwrap().logs)
    }

    pub(crate) async fn delete(&self, service: &Service) {
        assert!(self.store.delete_service(service.id).await.unwrap());
        self.engine.remove(service.id);
    }

    /// Lets seconds pass, stopping at every deadline of the engine.
    pub(crate) async fn run(&self, seconds: u64) {
        let end = self.clock.now().after(Duration::from_secs(seconds));
        loop {
            let next = self.engine.settle().await;
            match next.filter(|next| *next <= end) {
                Some(next) => self.clock.set(next),
                None if self.clock.now() >= end => return,
                None => self.clock.set(end),
            }
        }
    }

    pub(crate) fn status(&self, service: &Service) -> Status {
        let places = Places {
            repository: format!("localhost:8080/{}", service.full_name),
            health_check: format!("http://localhost:8081//{}", service.health_check.rel_path),
        };
        self.engine.status(service, &places)
    }

    /// What was said, oldest first, in short.
    pub(crate) fn story(&self, service: &Service) -> Vec<String> {
        let status = self.status(service);
        status.events.iter().rev().map(|event| words(&parse(&event.message))).collect()
    }

    pub(crate) fn is_steady(&self, service: &Service) -> bool {
        self.story(service).last().is_some_and(|said| said == "steady")
    }

    pub(crate) fn tasks(&self, service: &Service) -> Vec<TaskId> {
        self.status(service).tasks.iter().map(|task| TaskId::parse(&task.task_name).unwrap()).collect()
    }

    /// Rows of every table of ours.
    pub(crate) async fn rows(&self) -> i64 {
        sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM schedules) + (SELECT count(*) FROM tasks) + (SELECT count(*) FROM events)
             + (SELECT count(*) FROM log_streams) + (SELECT count(*) FROM log_chunks)",
        )
        .fetch_one(self.store.reader())
        .await
        .unwrap()
    }
}

async fn begin(
    store: &Store,
    fleet: &Arc<Faulty>,
    clock: &Arc<ManualClock>,
    timing: &Timing,
    decide: Decide,
) -> Engine {
    Engine::start_with(store.clone(), fleet.clone(), clock.clone(), timing.clone(), decide).await.unwrap()
}

/// A definition that simulates this.
pub(crate) fn definition(simulate: &str, memory: u64) -> Definition {
    Definition {
        container_tag: "sample".into(),
        memory_reservation: memory,
        memory_limit: memory + 50,
        container_port: 80,
        environment: vec![EnvVar { name: "SIMULATE".into(), value: simulate.into(), secret: false }],
    }
}

fn words(kind: &Kind) -> String {
    match kind {
        Kind::Started { .. } => "started".into(),
        Kind::StoppedRunning { .. } => "stopped".into(),
        Kind::TaskStopped { reason, exit_code: Some(code), .. } => format!("{reason}: {code}"),
        Kind::TaskStopped { reason, .. } => reason.clone(),
        Kind::Pulling { .. } => "pulling".into(),
        Kind::Pulled { .. } => "pulled".into(),
        Kind::Registered { .. } => "registered".into(),
        Kind::Deregistered { .. } => "deregistered".into(),
        Kind::Draining { .. } => "draining".into(),
        Kind::Steady => "steady".into(),
        Kind::Unhealthy { reason, .. } => reason.clone(),
        Kind::UnableToStart => "gave up".into(),
        Kind::UnableToPlace { .. } => "no room".into(),
        other => panic!("the grammar does not know {other:?}"),
    }
}
