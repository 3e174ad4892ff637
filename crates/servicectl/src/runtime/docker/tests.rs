//! The tests that hold for every runtime, on the engine of `DOCKER_HOST`: `cargo test -p servicectl --lib docker -- --ignored`.
//! What they make carries a random id and is removed again. The image is Debian's `busybox-static`, so that nothing is pulled.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use servicectl_api::{Definition, EnvVar};

use super::*;
use crate::Timestamp;
use crate::clock::SystemClock;
use crate::registry::PullTokens;
use crate::runtime::tests::behaviour::{Does, SERVICE, Stand, runtime_tests};

/// What the image does, by its environment.
const SCRIPT: &str = r#"
echo Starting
stop() { echo Stopping; exit 0; }
trap stop TERM
case "$DOES" in
  serves) mkdir -p "/www/$SERVICE"; echo ok > "/www/$SERVICE/index.html"; httpd -f -p 80 -h /www & wait;;
  fails) nc -ll -p 80 -e sh /fail & wait;;
  hangs) nc -ll -p 80 -e sleep 1000 & wait;;
  exits) sleep 0.3; echo "Error: it was told to" >&2; exit "$CODE";;
  eats) sleep 0.3; x=xxxxxxxxxxxxxxxx; while true; do x=$x$x; done;;
esac
"#;

/// Reads a request and refuses it.
const FAIL: &str = r#"
while read -r line; do [ ${#line} -le 1 ] && break; done
printf 'HTTP/1.0 500 No\r\nContent-Length: 0\r\n\r\n'
"#;

/// What one test makes on the engine.
struct Folder {
    id: String,
    host: String,
}

impl Folder {
    fn new(host: String) -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = Self { id: format!("test{}x{number}", std::process::id()), host };
        folder.make_image();
        folder
    }

    fn docker(&self) -> Command {
        let mut docker = Command::new("docker");
        docker.env("DOCKER_HOST", &self.host).stdin(Stdio::null());
        docker
    }

    /// The words that a command printed.
    fn words(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.docker().args(arguments).output().unwrap();
        assert!(output.status.success(), "docker {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
    }

    /// As if it had been pulled. Without the cache, whose images go with those of another test.
    fn make_image(&self) {
        let root = tempfile::tempdir().unwrap();
        let bin = root.path().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        std::fs::copy("/bin/busybox", bin.join("busybox")).expect("apt install busybox-static");
        for tool in ["sh", "echo", "mkdir", "httpd", "nc", "sleep", "printf", "seq", "cat"] {
            std::os::unix::fs::symlink("busybox", bin.join(tool)).unwrap();
        }
        std::fs::write(root.path().join("run"), SCRIPT).unwrap();
        std::fs::write(root.path().join("fail"), FAIL).unwrap();
        let dockerfile = "FROM scratch\nCOPY . /\nCMD [\"sh\", \"/run\"]\n";
        std::fs::write(root.path().join("Dockerfile"), dockerfile).unwrap();
        let (repository, tag) = Names::new(&self.id).image(SERVICE, DIGEST);
        let built = self
            .docker()
            .env("DOCKER_BUILDKIT", "0")
            .args(["build", "--no-cache", "--quiet", "--tag", &format!("{repository}:{tag}")])
            .arg(root.path())
            .output()
            .unwrap();
        assert!(built.status.success(), "{built:?}");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let ours = format!("label=servicectl.folder={}", self.id);
        let remove = |list: &[&str], remove: &[&str]| {
            let found = self.words(list);
            if !found.is_empty() {
                let _ = self.docker().args(remove).args(found).output();
            }
        };
        remove(&["ps", "--all", "--quiet", "--filter", &ours], &["rm", "--force", "--volumes"]);
        remove(&["network", "ls", "--quiet", "--filter", &ours], &["network", "rm"]);
        let (repository, tag) = Names::new(&self.id).image(SERVICE, DIGEST);
        let _ = self.docker().args(["rmi", &format!("{repository}:{tag}")]).output();
    }
}

const DIGEST: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

struct OnEngine {
    runtime: Docker,
    folder: Folder,
}

impl OnEngine {
    async fn new() -> Self {
        let host = std::env::var("DOCKER_HOST").expect("DOCKER_HOST names the socket of an engine");
        let folder = tokio::task::spawn_blocking(|| Folder::new(host)).await.unwrap();
        Self { runtime: connect(&folder).await, folder }
    }
}

async fn connect(folder: &Folder) -> Docker {
    let registry = Registry { authority: "127.0.0.1:1".to_owned(), tokens: PullTokens::default() };
    let settings = Settings {
        host: Some(folder.host.clone()),
        folder: folder.id.clone(),
        registry,
        networks: "10.232.0.0/16".parse().unwrap(),
        clock: Arc::new(SystemClock::new()),
    };
    Docker::connect(settings).await.unwrap()
}

impl Stand for OnEngine {
    fn runtime(&self) -> &dyn Runtime {
        &self.runtime
    }

    fn spec(&self, does: Does) -> TaskSpec {
        let variable = |name: &str, value: &str| EnvVar {
            name: name.to_owned(),
            value: value.to_owned(),
            secret: false,
        };
        let (does, code) = match does {
            Does::Serves => ("serves", 0),
            Does::Fails => ("fails", 0),
            Does::Hangs => ("hangs", 0),
            Does::Exits(code) => ("exits", code),
            Does::EatsMemory => ("eats", 0),
        };
        TaskSpec {
            id: TaskId::random(),
            service: SERVICE.to_owned(),
            revision: 1,
            created_at: Timestamp::now(),
            digest: Some(DIGEST.to_owned()),
            definition: Arc::new(Definition {
                container_tag: "latest".to_owned(),
                memory_reservation: 8,
                memory_limit: 16,
                container_port: 80,
                environment: vec![
                    variable("PATH", "/bin"),
                    variable("DOES", does),
                    variable("CODE", &code.to_string()),
                    variable("SERVICE", SERVICE),
                ],
            }),
        }
    }

    async fn pause(&self) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    async fn killed(self) -> Self {
        let Self { runtime, folder } = self;
        drop(runtime);
        Self { runtime: connect(&folder).await, folder }
    }
}

runtime_tests!(
    [#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]]
    OnEngine::new().await
);
