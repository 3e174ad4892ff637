//! Images of a test's own for services as containers: a folder with a Dockerfile, a shell in which the portal's commands
//! run as its users run them, and an engine that is left as it was found.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, ensure};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use crate::server::Options;

/// What the image runs: a page with the greeting of its environment, or one of the ways in which services fail.
const RUN: &str = r#"
echo "Starting with $GREETING"
case "$DOES" in
  crash) echo "Error: no database" >&2; exit 3;;
  eat) sleep 1; x=xxxxxxxxxxxxxxxx; while true; do x=$x$x; done;;
esac
trap 'echo Stopping; exit 0' TERM
mkdir -p "/www$CONTEXT_ROOT"
echo "$GREETING" > "/www$CONTEXT_ROOT/index.html"
httpd -f -p "${PORT:-80}" -h /www &
wait
"#;

const DOCKERFILE: &str = "FROM scratch\nCOPY . /\nENV PATH=/bin\nCMD [\"sh\", \"/run\"]\n";

/// Options of a server whose services are containers, ten times as fast as life.
pub fn options() -> Options {
    let more = ["--runtime", "docker", "--docker-networks", "10.234.0.0/16"].map(str::to_owned).to_vec();
    Options { time_scale: 10, more, ..Options::default() }
}

/// A name for a service that no other run on the same engine has.
pub fn name(word: &str) -> String {
    format!("{word}-{:x}", std::process::id())
}

/// A user of docker with a folder to build, and log-ins that nobody else sees.
pub struct Docker {
    home: TempDir,
    /// Full names of the services whose containers may be there.
    services: Vec<String>,
}

impl Docker {
    /// With the folder of an image. `services` are the full names of the services that the test makes.
    ///
    /// # Errors
    /// When there is no engine, or no static BusyBox.
    pub fn new(services: &[String]) -> anyhow::Result<Self> {
        let host = std::env::var("DOCKER_HOST").unwrap_or_default();
        ensure!(host.starts_with("unix://"), "no engine: run `cargo xtask test --only containers`");
        let home = TempDir::new()?;
        let bin = home.path().join("image/bin");
        std::fs::create_dir_all(&bin)?;
        std::fs::copy("/bin/busybox", bin.join("busybox")).context("apt install busybox-static")?;
        for tool in ["sh", "echo", "mkdir", "httpd", "sleep"] {
            std::os::unix::fs::symlink("busybox", bin.join(tool))?;
        }
        std::fs::write(home.path().join("image/run"), RUN)?;
        std::fs::write(home.path().join("image/Dockerfile"), DOCKERFILE)?;
        Ok(Self { home, services: services.to_vec() })
    }

    /// The folder with the Dockerfile.
    pub fn image(&self) -> std::path::PathBuf {
        self.home.path().join("image")
    }

    /// Pastes commands into a shell and types `input` where they ask; gives what they print.
    ///
    /// # Errors
    /// When a command fails; with what it said.
    pub async fn paste(&self, commands: &str, input: &str) -> anyhow::Result<String> {
        let mut shell = tokio::process::Command::from(self.command("bash"));
        shell.args(["-c", commands]).current_dir(self.image()).kill_on_drop(true);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = shell.spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            pipe.write_all(format!("{input}\n").as_bytes()).await?;
        }
        let Output { status, stdout, stderr } = child.wait_with_output().await?;
        let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        ensure!(status.success(), "{commands}\nsays: {stdout}{stderr}");
        Ok(stdout.into_owned())
    }

    /// Ids of everything that platforms with one of the services have on the engine: containers, networks, images.
    pub fn left(&self) -> Vec<String> {
        let ids = self.folders().into_iter().flat_map(|folder| self.of(&folder));
        ids.flat_map(|(_, ids)| ids).collect()
    }

    /// The data folders' ids, from the labels of the services' containers.
    pub fn folders(&self) -> Vec<String> {
        let of = |service: &String| {
            let filter = format!("label=servicectl.service={service}");
            self.words(&["ps", "-a", "--filter", &filter, "--format", "{{.Label \"servicectl.folder\"}}"])
        };
        let mut folders: Vec<String> = self.services.iter().flat_map(of).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// What a data folder has on the engine: how each kind is removed, and its ids.
    pub fn of(&self, folder: &str) -> [(&'static [&'static str], Vec<String>); 3] {
        let label = format!("label=servicectl.folder={folder}");
        let images = format!("reference=servicectl-{folder}/*");
        [
            (&["rm", "--force", "--volumes"], self.words(&["ps", "-a", "-q", "--filter", &label])),
            (&["network", "rm"], self.words(&["network", "ls", "-q", "--filter", &label])),
            (&["rmi", "--force"], self.words(&["images", "-q", "--filter", &images])),
        ]
    }

    fn words(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.command("docker").args(arguments).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        text.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let home: &Path = self.home.path();
        command.env("HOME", home).env("DOCKER_CONFIG", home).env("DOCKER_BUILDKIT", "0").stdin(Stdio::null());
        command
    }
}

/// What a failed test left; the images that were built under the services' names go in any case.
impl Drop for Docker {
    fn drop(&mut self) {
        for (remove, ids) in self.folders().iter().flat_map(|folder| self.of(folder)) {
            if !ids.is_empty() {
                let _ = self.command("docker").args(remove).args(ids).output();
            }
        }
        for service in &self.services {
            let short = service.split_once('-').map_or(service.as_str(), |(_, name)| name);
            for reference in [format!("reference=*/{service}"), format!("reference={short}")] {
                let names =
                    self.words(&["images", "--filter", &reference, "--format", "{{.Repository}}:{{.Tag}}"]);
                if !names.is_empty() {
                    let _ = self.command("docker").args(["rmi", "--force"]).args(names).output();
                }
            }
        }
    }
}
