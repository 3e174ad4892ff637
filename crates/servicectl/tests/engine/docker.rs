//! `docker` and `skopeo` as programs: with log-ins of their own, and images that go with the test.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::platform::Credentials;

/// A user of `docker` and `skopeo` whose log-ins nobody else sees.
pub(crate) struct Docker {
    home: TempDir,
    images: RefCell<Vec<String>>,
}

impl Docker {
    pub(crate) fn new() -> Self {
        let host = std::env::var("DOCKER_HOST").unwrap_or_default();
        assert!(
            host.starts_with("unix://"),
            "DOCKER_HOST names no Unix socket of an engine: run these tests with `cargo xtask test --only engine`"
        );
        Self { home: TempDir::new().unwrap(), images: RefCell::default() }
    }

    /// A folder for what the test needs.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// `docker …`, whatever comes of it.
    pub(crate) fn try_docker(&self, arguments: &[&str], input: &str) -> Output {
        self.run(Command::new("docker").env("DOCKER_CONFIG", self.home.path()).args(arguments), input)
    }

    /// What `docker …` prints, which must succeed.
    #[track_caller]
    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        succeeded(&self.try_docker(arguments, ""), arguments)
    }

    /// What `docker …` tells its user when it fails, which it must.
    #[track_caller]
    pub(crate) fn docker_fails(&self, arguments: &[&str]) -> String {
        failed(&self.try_docker(arguments, ""), arguments)
    }

    /// What `skopeo …` prints, which must succeed.
    #[track_caller]
    pub(crate) fn skopeo(&self, arguments: &[&str]) -> String {
        succeeded(&self.run(Command::new("skopeo").args(arguments), ""), arguments)
    }

    /// What `skopeo …` tells its user when it fails, which it must.
    #[track_caller]
    pub(crate) fn skopeo_fails(&self, arguments: &[&str]) -> String {
        failed(&self.run(Command::new("skopeo").args(arguments), ""), arguments)
    }

    /// Logs in as the portal's Image page says.
    #[track_caller]
    pub(crate) fn log_in(&self, credentials: &Credentials) {
        let arguments = ["login", "--username", &credentials.user, "--password-stdin", &credentials.endpoint];
        succeeded(&self.try_docker(&arguments, &credentials.password), &arguments);
    }

    /// Builds `FROM scratch` with one file of these bytes, under this name; gives the image's id.
    #[track_caller]
    pub(crate) fn build(&self, name: &str, content: &[u8]) -> String {
        let folder = tempfile::tempdir_in(self.folder()).unwrap();
        std::fs::write(folder.path().join("content"), content).unwrap();
        let dockerfile = "FROM scratch\nCOPY content /content\nCMD [\"/content\"]\n";
        std::fs::write(folder.path().join("Dockerfile"), dockerfile).unwrap();
        self.build_from(name, folder.path());
        self.id(name)
    }

    /// Builds a folder with a Dockerfile, under this name. Without the cache: removing an image removes what it was built
    /// from, and with that would go what another test is building from.
    #[track_caller]
    pub(crate) fn build_from(&self, name: &str, folder: &Path) {
        self.images.borrow_mut().push(name.to_owned());
        self.docker(&["build", "--no-cache", "--tag", name, folder.to_str().unwrap()]);
    }

    /// The id of an image that the engine has.
    #[track_caller]
    pub(crate) fn id(&self, name: &str) -> String {
        self.docker(&["image", "inspect", "--format", "{{.Id}}", name]).trim().to_owned()
    }

    fn run(&self, command: &mut Command, input: &str) -> Output {
        command.env("HOME", self.home.path()).env("DOCKER_BUILDKIT", "0");
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
        // A program that reads nothing closes its end; that is its right.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        for image in self.images.borrow().iter() {
            // One that the test has removed is gone already.
            self.try_docker(&["image", "rm", "--force", image], "");
        }
    }
}

#[track_caller]
fn succeeded(output: &Output, arguments: &[&str]) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{arguments:?}: {out}{err}");
    out.into_owned()
}

#[track_caller]
fn failed(output: &Output, arguments: &[&str]) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success(), "{arguments:?} succeeded: {out}{err}");
    err.into_owned()
}
