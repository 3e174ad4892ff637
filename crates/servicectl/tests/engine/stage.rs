//! The whole platform on a real engine, for one test: server, user, and services from an image of BusyBox that does what its
//! environment says. Everything that was made on the engine goes with it.

mod seen;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};

use crate::docker::Docker;
use crate::platform::Credentials;
use crate::support::client::Client;
use crate::support::server::Folder;
use crate::support::{PATIENCE, Server, wait_at_most, wait_for};

const API: &str = "/servicectl-1/services";

/// What the image runs. BusyBox's shell has no signal handler of its own: as process 1 it ends by SIGTERM only where it says so.
pub(crate) const RUN: &str = r#"
echo "Starting $NAME"
case "$DOES" in
  crash) echo "Error: no database" >&2; exit 3;;
  eat) sleep 1; x=xxxxxxxxxxxxxxxx; while true; do x=$x$x; done;;
  deaf) trap '' TERM;;
  *) trap 'echo Stopping; exit 0' TERM;;
esac
mkdir -p "/www$CONTEXT_ROOT"
echo "hello from $NAME" > "/www$CONTEXT_ROOT/index.html"
httpd -f -p "${PORT:-80}" -h /www &
case "$DOES" in
  count) n=0; while true; do n=$((n+1)); echo "line $n"; sleep 0.05; done;;
  burst)
    echo "ready for the burst"; line=$(printf '%0686d' 0)
    while [ ! -e /go ]; do sleep 0.1; done
    n=0; while [ $n -lt "$LINES" ]; do printf 'burst %06d %s\n' $n $line; n=$((n+1)); done; echo "the burst is over";;
  flood) seq "$LINES"; printf 'bad \377 byte, no end';;
esac
wait
"#;

/// Runs examples/answers.rs and ends by SIGTERM, as well-behaved servers do.
const RUN_ANSWERS: &str = "trap 'kill $!; exit 0' TERM\nservice &\nwait\n";

/// The program of examples/answers.rs, which needs nothing of its image: compiled once for all tests.
fn answers() -> &'static Path {
    static PROGRAM: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, program) = PROGRAM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("answers");
        let made = Command::new("rustc")
            .args(["--edition", "2024", "-O", "-C", "target-feature=+crt-static"])
            .args([concat!(env!("CARGO_MANIFEST_DIR"), "/examples/answers.rs"), "-o"])
            .arg(&program)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        (folder, program)
    });
    program
}

/// A running platform.
pub(crate) struct Stage {
    pub(crate) docker: Docker,
    server: Option<Server>,
    folder: Folder,
    /// The same over restarts, so that the registry keeps its name.
    options: Vec<String>,
    pub(crate) alice: Client,
    /// How long a service may take to get somewhere.
    pub(crate) patience: Duration,
}

impl Stage {
    /// With scheduler and health checks ten times as fast as life.
    pub(crate) fn new() -> Self {
        Self::at_scale("10")
    }

    /// The same with the data in this folder.
    pub(crate) fn on(folder: Folder) -> Self {
        Self::on_at_scale(folder, "10")
    }

    /// As fast as life, or so many times faster.
    pub(crate) fn at_scale(scale: &str) -> Self {
        Self::on_at_scale(Folder::new(), scale)
    }

    fn on_at_scale(folder: Folder, scale: &str) -> Self {
        let address = crate::support::server::free_address();
        let options =
            ["--runtime", "docker", "--time-scale", scale, "--docker-networks", "10.233.0.0/16", "--listen"];
        let mut options: Vec<String> = options.iter().map(|word| (*word).to_owned()).collect();
        options.push(address);
        let docker = Docker::new();
        let server = start(&folder, &options);
        let alice = server.alice();
        Self { docker, server: Some(server), folder, options, alice, patience: PATIENCE }
    }

    pub(crate) fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// Ends the server in order, as systemd does.
    pub(crate) fn stop(&mut self) {
        assert!(self.server.take().unwrap().signal("-TERM").success());
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.server.take().unwrap().kill();
    }

    /// What `servicectl doctor` says, which must find nothing wrong.
    pub(crate) fn doctor(&self) -> String {
        let mut command = crate::support::server::servicectl();
        command.arg("doctor").arg("--data-dir").arg(self.folder.data()).args(&self.options);
        let output = command.args(["--deployments-listen", "127.0.0.1:0"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}");
        said
    }

    /// From the next start on, the server has these options too.
    pub(crate) fn add_options(&mut self, options: &[&str]) {
        self.options.extend(options.iter().map(|word| (*word).to_owned()));
    }

    /// From the next start on, time runs at this scale.
    pub(crate) fn set_scale(&mut self, scale: &str) {
        let place = self.options.iter().position(|word| word == "--time-scale").unwrap();
        self.options[place + 1] = scale.to_owned();
    }

    /// Starts the server again.
    pub(crate) fn restart(&mut self) {
        let server = start(&self.folder, &self.options);
        self.alice = server.alice();
        self.server = Some(server);
    }

    /// A service with the image under the tag `1`.
    pub(crate) fn create(&self, name: &str) -> Credentials {
        let credentials = Credentials::of_new(&self.alice, name);
        self.docker.log_in(&credentials);
        self.push(&credentials, "1", RUN);
        credentials
    }

    /// A service with the image `1` that runs examples/answers.rs; the image's name.
    pub(crate) fn create_answering(&self, name: &str) -> String {
        let credentials = Credentials::of_new(&self.alice, name);
        self.docker.log_in(&credentials);
        self.push_with(&credentials, "1", RUN_ANSWERS, Some(answers()));
        credentials.image("1")
    }

    /// A service whose image asks for a volume.
    pub(crate) fn create_with_volume(&self, name: &str) {
        let credentials = Credentials::of_new(&self.alice, name);
        self.docker.log_in(&credentials);
        let (plain, image) = (credentials.image("plain"), credentials.image("1"));
        self.build(&plain, RUN);
        let root = tempfile::tempdir_in(self.docker.folder()).unwrap();
        std::fs::write(root.path().join("Dockerfile"), format!("FROM {plain}\nVOLUME /kept\n")).unwrap();
        self.docker.build_from(&image, root.path());
        self.docker.docker(&["push", &image]);
    }

    /// Builds and pushes an image that runs this script.
    pub(crate) fn push(&self, credentials: &Credentials, tag: &str, script: &str) {
        self.push_with(credentials, tag, script, None);
    }

    /// The image with so many MiB of noise more, which nobody else has.
    pub(crate) fn push_large(&self, credentials: &Credentials, tag: &str, megabytes: u32) {
        let noise = self.docker.folder().join("noise");
        let mut file = std::fs::File::create(&noise).unwrap();
        let mut random = fastrand::Rng::new();
        let mut piece = vec![0; 1 << 20];
        for _ in 0..megabytes {
            random.fill(&mut piece);
            std::io::Write::write_all(&mut file, &piece).unwrap();
        }
        self.push_with(credentials, tag, RUN, Some(&noise));
    }

    fn push_with(&self, credentials: &Credentials, tag: &str, script: &str, program: Option<&Path>) {
        let image = credentials.image(tag);
        self.build_with(&image, script, program);
        self.docker.docker(&["push", &image]);
    }

    /// Builds an image that runs this script.
    pub(crate) fn build(&self, image: &str, script: &str) {
        self.build_with(image, script, None);
    }

    fn build_with(&self, image: &str, script: &str, program: Option<&Path>) {
        let root = tempfile::tempdir_in(self.docker.folder()).unwrap();
        let bin = root.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        std::fs::copy("/bin/busybox", bin.join("busybox")).expect("apt install busybox-static");
        for tool in ["sh", "echo", "mkdir", "httpd", "sleep", "printf", "seq"] {
            std::os::unix::fs::symlink("busybox", bin.join(tool)).unwrap();
        }
        std::fs::write(root.path().join("run"), script).unwrap();
        if let Some(program) = program {
            std::fs::copy(program, bin.join("service")).unwrap();
        }
        let dockerfile = "FROM scratch\nCOPY . /\nENV PATH=/bin\nCMD [\"sh\", \"/run\"]\n";
        std::fs::write(root.path().join("Dockerfile"), dockerfile).unwrap();
        self.docker.build_from(image, root.path());
    }

    /// Sends a definition.
    pub(crate) fn deploy(&self, name: &str, tag: &str, variables: &[(&str, &str)]) {
        let service = format!("experiment_2-{name}");
        let all: Vec<(&str, &str)> = [("NAME", name)].into_iter().chain(variables.iter().copied()).collect();
        self.alice.put(&format!("{API}/{name}"), &definition(&service, tag, &all)).ok();
    }

    pub(crate) fn status(&self, name: &str) -> Value {
        self.alice.get(&format!("{API}/{name}")).ok()["status"].clone()
    }

    /// Events, oldest first.
    pub(crate) fn events(&self, name: &str) -> Vec<String> {
        let status = self.status(name);
        let events = status["events"].as_array().unwrap().iter().rev();
        events.map(|event| event["message"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits for an event that contains this, and gives it.
    #[track_caller]
    pub(crate) fn until_event(&self, name: &str, part: &str) -> String {
        wait_at_most(self.patience, &format!("an event with {part:?}"), || {
            self.events(name).into_iter().find(|event| event.contains(part))
        })
    }

    /// Waits until the service shows the four signs of success with this revision; gives its task.
    pub(crate) fn until_steady(&self, name: &str, revision: u64) -> String {
        wait_at_most(self.patience, "the steady state", || {
            let status = self.status(name);
            let [task] = status["tasks"].as_array()?.as_slice() else { return None };
            let healthy = status["target_health"]["targets"][0]["health"] == "healthy";
            let said = status["events"][0]["message"].as_str()?.ends_with("has reached a steady state.");
            let right = task["task_definition"]["revision"] == revision && task["last_status"] == "RUNNING";
            (healthy && said && right).then(|| task["task_name"].as_str().unwrap().to_owned())
        })
    }

    /// What a visitor gets.
    pub(crate) fn visit(&self, name: &str) -> (u16, String) {
        let answer = self.server().deployments().get(&format!("/experiment_2-{name}/"));
        (answer.status, answer.text())
    }

    /// Lines of the newest streams, newest stream first.
    pub(crate) fn logs(&self, name: &str, tail: usize, streams: usize) -> Vec<Vec<String>> {
        let logs = self.alice.get(&format!("{API}/{name}?view=logs&tail={tail}&streams={streams}")).ok();
        let lines = |stream: &Value| {
            let events = stream["log_events"].as_array().unwrap().iter();
            events.map(|event| event["message"].as_str().unwrap().to_owned()).collect()
        };
        logs["logs"].as_array().unwrap().iter().map(lines).collect()
    }

    /// Deletes a service and waits until nothing of it is left on the engine.
    pub(crate) fn delete(&self, name: &str) {
        self.alice.delete(&format!("{API}/{name}")).ok();
        let label = format!("label=servicectl.service=experiment_2-{name}");
        wait_for("the end of the service's containers", || {
            self.docker
                .docker(&["ps", "-a", "-q", "--filter", &label, "--filter", &self.ours()])
                .is_empty()
                .then_some(())
        });
    }

    /// The container of a task, by its name.
    pub(crate) fn container(&self, task: &str) -> String {
        format!("servicectl-{}-{task}", self.folder_id())
    }

    fn ours(&self) -> String {
        format!("label=servicectl.folder={}", self.folder_id())
    }

    fn folder_id(&self) -> String {
        self.stored("SELECT value FROM settings WHERE key = 'folder_id'")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.server.take());
        let id = self.folder_id();
        let ours = self.ours();
        let images = format!("reference=servicectl-{id}/*");
        for (list, remove) in [
            (vec!["ps", "-a", "-q", "--filter", &ours], vec!["rm", "--force", "--volumes"]),
            (vec!["network", "ls", "-q", "--filter", &ours], vec!["network", "rm"]),
            (vec!["images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", &images], vec!["rmi"]),
        ] {
            let found = Command::new("docker").args(list).output().unwrap().stdout;
            let found = String::from_utf8_lossy(&found).into_owned();
            if !found.trim().is_empty() {
                let _ = Command::new("docker").args(remove).args(found.split_whitespace()).output();
            }
        }
    }
}

/// A definition for the image; what comes later in the variables counts.
pub(crate) fn definition(service: &str, tag: &str, variables: &[(&str, &str)]) -> Value {
    let root = format!("/{service}");
    let all = [("CONTEXT_ROOT", root.as_str())].into_iter().chain(variables.iter().copied());
    let environment: Vec<Value> = all.map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "container-tag": tag, "memory-reservation": 8, "memory-limit": 16, "container-port": 80,
        "environment": environment,
    })
}

fn start(folder: &Folder, options: &[String]) -> Server {
    Server::on(folder, &options.iter().map(String::as_str).collect::<Vec<_>>())
}
