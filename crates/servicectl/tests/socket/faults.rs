//! What runs the tasks fails: changes are refused, reading goes on, and a panic ends one request only.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use servicectl::clock::SystemClock;
use servicectl::config::{Config, Limits, RuntimeKind};
use servicectl::runtime::{
    Answer, CheckOutcome, Checked, LogPiece, Observation, Orphan, Request, Runtime, RuntimeError, State,
    Stop, Target, TaskId, TaskSpec,
};
use servicectl::server::Server;
use servicectl::{Store, Timestamp};

use crate::servicectl_1::{API, create_with_image, definition};
use crate::support::{Client, wait_for};

/// A fleet that works until it is told not to, and panics at every visitor.
#[derive(Default)]
struct Faulty {
    broken: AtomicBool,
    tasks: std::sync::Mutex<HashMap<TaskId, Timestamp>>,
}

impl Faulty {
    fn works(&self) -> Result<(), RuntimeError> {
        if self.broken.load(Ordering::Relaxed) {
            Err(RuntimeError("out of order".to_owned()))
        } else {
            Ok(())
        }
    }
}

#[async_trait]
impl Runtime for Faulty {
    fn name(&self) -> &'static str {
        "simulated"
    }

    async fn adopt(&self, _: &[TaskSpec]) -> Result<Vec<Orphan>, RuntimeError> {
        self.works().map(|()| Vec::new())
    }

    async fn start(&self, task: &TaskSpec) -> Result<(), RuntimeError> {
        self.works()?;
        self.tasks.lock().unwrap().insert(task.id, Timestamp::now());
        Ok(())
    }

    async fn stop(&self, _: TaskId, _: Stop) -> Result<(), RuntimeError> {
        self.works()
    }

    async fn discard(&self, _: TaskId) -> Result<(), RuntimeError> {
        self.works()
    }

    async fn observe(&self, tasks: &[TaskId]) -> Result<Vec<Observation>, RuntimeError> {
        self.works()?;
        let known = self.tasks.lock().unwrap();
        let target = Target { instance: "i-0".to_owned(), port: 1, address: None };
        let state = |task: &TaskId| {
            known
                .get(task)
                .map_or(State::Unknown, |since| State::Running { since: *since, target: target.clone() })
        };
        Ok(tasks.iter().map(|task| Observation::of(state(task))).collect())
    }

    async fn check(&self, _: TaskId, _: &str, _: Duration) -> Checked {
        Checked { outcome: CheckOutcome::Answered(200), at: Timestamp::now() }
    }

    async fn logs(&self, _: TaskId, _: Option<&str>, _: usize) -> Result<LogPiece, RuntimeError> {
        self.works()?;
        Ok(LogPiece::default())
    }

    async fn answer(&self, _: TaskId, _: &Request) -> Option<Answer> {
        panic!("a visitor")
    }
}

/// A server on such a fleet, with a session.
struct Fixture {
    runtime: tokio::runtime::Runtime,
    server: Server,
    fleet: Arc<Faulty>,
    alice: Client,
    visitor: Client,
    folder: tempfile::TempDir,
}

impl Fixture {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let fleet = Arc::new(Faulty::default());
        let data = folder.path().join("data");
        let start = Server::start_with(config(&data), fleet.clone(), Arc::new(SystemClock::new()));
        let server = runtime.block_on(start).unwrap();
        let line: serde_json::Value =
            serde_json::from_str(&runtime.block_on(server.addresses_line()).unwrap()).unwrap();
        let (_, token) = line["sign_in"].as_str().unwrap().split_once("#token=").unwrap();
        let alice = Client::new(line["portal"].as_str().unwrap()).with_token(token);
        let visitor = Client::new(line["deployments"].as_str().unwrap());
        Self { runtime, server, fleet, alice, visitor, folder }
    }

    fn stop(self) {
        self.runtime.block_on(self.server.stop());
    }
}

fn config(data_dir: &Path) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        deployments_listen: "127.0.0.1:0".parse().unwrap(),
        metrics_listen: None,
        public_url: None,
        deployments_url: None,
        runtime: RuntimeKind::Simulated,
        data_dir: data_dir.to_owned(),
        portal: None,
        time_scale: 60.0,
        base_contract_only: false,
        allow_origins: Vec::new(),
        trusted_proxies: Vec::new(),
        strip_underscores: false,
        limits: Limits::default(),
        engine_registry: None,
        docker_networks: Default::default(),
    }
}

#[test]
fn while_the_engine_is_down_changes_are_503_and_reading_goes_on() {
    let fixture = Fixture::start();
    let alice = &fixture.alice;
    create_with_image(alice, "x");
    let path = format!("{API}/services/x");
    alice.put(&path, &definition()).ok();
    wait_for("a running task", || (alice.get(&path).ok()["status"]["count_running"] == 1).then_some(()));
    assert_eq!(alice.get("/readyz").status, 200);
    fixture.fleet.broken.store(true, Ordering::Relaxed);
    let refused = wait_for("the failure to be noticed", || {
        let answer = alice.put(&path, &definition());
        (answer.status == 503).then_some(answer)
    });
    let ready = alice.get("/readyz");
    assert_eq!((ready.status, ready.text().as_str()), (503, "runtime\n"));
    assert!(refused.error(503).contains("try again"));
    assert!(refused.header("retry-after").is_some());
    let before = alice.get(&format!("{path}?view=definition")).ok();
    alice.put(&path, &definition()).error(503);
    alice.delete(&path).error(503);
    assert_eq!(alice.get(&format!("{path}?view=definition")).ok(), before, "nothing was changed");
    assert_eq!(alice.get(&path).ok()["status"]["count_running"], 1, "from what is known");
    alice.get(&format!("{API}/services")).ok();
    alice.get(&format!("{path}?view=logs")).ok();
    fixture.fleet.broken.store(false, Ordering::Relaxed);
    wait_for("it to work again", || (alice.put(&path, &definition()).status == 200).then_some(()));
    fixture.stop();
}

#[test]
fn a_panic_ends_one_request_only() {
    let fixture = Fixture::start();
    create_with_image(&fixture.alice, "x");
    fixture.alice.put(&format!("{API}/services/x"), &definition()).ok();
    for _ in 0..3 {
        let page = wait_for("the panic", || {
            let page = fixture.visitor.get("/experiment_2-x/");
            (page.status == 500).then_some(page)
        });
        assert!(page.text().contains("The platform failed at this request"), "{}", page.text());
        assert!(!page.text().contains("a visitor"), "no words of the panic");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    }
    fixture.alice.get(&format!("{API}/services")).ok();
    fixture.stop();
}

#[test]
fn while_the_store_cannot_be_written_changes_are_503_and_reading_goes_on() {
    let fixture = Fixture::start();
    let store = fixture.runtime.block_on(Store::open_in(&fixture.folder.path().join("data"))).unwrap();
    // Another process holds the write lock for longer than anybody waits.
    let held = fixture.runtime.block_on(store.write()).unwrap();
    let create = || fixture.alice.post(&format!("{API}/services"), &serde_json::json!({ "name": "x" }));
    assert!(create().error(503).contains("store"));
    fixture.alice.get(&format!("{API}/services")).ok();
    fixture.runtime.block_on(held.rollback()).unwrap();
    assert_eq!(create().status, 201, "nothing was left behind");
    fixture.runtime.block_on(store.close());
    fixture.stop();
}
