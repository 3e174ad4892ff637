//! `servicectl` as a process: started with a folder of its own, ended with the test.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;

use super::client::Client;
use super::wait_for;

/// Project of the seeded user.
pub(crate) const PROJECT: &str = "experiment_2";
/// The seeded user.
pub(crate) const USER: &str = "alice";

/// A data folder; it goes with the last one that holds it.
#[derive(Clone)]
pub(crate) struct Folder(Arc<TempDir>);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(Arc::new(tempfile::tempdir().unwrap()))
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// A path beside the data.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// A running `servicectl serve`.
pub(crate) struct Server {
    child: Child,
    pub(crate) folder: Folder,
    log: PathBuf,
    /// Addresses that are bound, where other ones are given out.
    bound: HashMap<&'static str, String>,
    /// What `--print-addresses` printed.
    pub(crate) addresses: Value,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(options: &[&str]) -> Self {
        Self::on(&Folder::new(), options)
    }

    pub(crate) fn on(folder: &Folder, options: &[&str]) -> Self {
        let log = folder.beside("log");
        let mut options = options.to_vec();
        // What is given out then does not say which port was taken, so one is chosen here.
        let mut bound = HashMap::new();
        for (url, listener) in [("--public-url", "--listen"), ("--deployments-url", "--deployments-listen")] {
            if options.contains(&url) && !options.contains(&listener) {
                bound.insert(listener, free_address());
            }
        }
        for (listener, address) in &bound {
            options.extend([listener, address.as_str()]);
        }
        let mut child = serve(&folder.data(), &options)
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Ok(addresses) = serde_json::from_str(&line) else {
            let _ = child.wait();
            panic!("no addresses but {line:?}; log: {}", std::fs::read_to_string(&log).unwrap_or_default());
        };
        Self { child, folder: folder.clone(), log, bound, addresses }
    }

    pub(crate) fn address(&self, key: &str) -> &str {
        self.addresses[key].as_str().unwrap()
    }

    /// Calls the portal's listener.
    pub(crate) fn client(&self) -> Client {
        Client::new(&self.bound("--listen"))
    }

    /// Calls the deployments' listener.
    pub(crate) fn deployments(&self) -> Client {
        Client::new(&self.bound("--deployments-listen"))
    }

    /// The address that is bound, whatever address is given out.
    fn bound(&self, listener: &str) -> String {
        let key = if listener == "--listen" { "portal" } else { "deployments" };
        self.bound
            .get(listener)
            .map_or_else(|| self.address(key).to_owned(), |address| format!("http://{address}"))
    }

    /// A client with a session of the seeded user.
    pub(crate) fn alice(&self) -> Client {
        self.client().with_token(&self.token(USER, PROJECT))
    }

    /// A client with a session of a user of another project.
    pub(crate) fn stranger(&self) -> Client {
        self.add_user("mallory", "other", "pw");
        self.client().with_token(&self.token("mallory", "other"))
    }

    pub(crate) fn token(&self, user: &str, project: &str) -> String {
        let output = self.command(&["token", "--user", user, "--project", project]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    pub(crate) fn add_user(&self, user: &str, project: &str, password: &str) {
        let arguments = ["user", "add", user, "--project", project, "--password-stdin"];
        let output = self.command_with_input(&arguments, password);
        assert!(output.status.success(), "{output:?}");
    }

    /// Another command on the same folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Output {
        self.command_with_input(arguments, "")
    }

    pub(crate) fn command_with_input(&self, arguments: &[&str], input: &str) -> Output {
        run_with_input(servicectl().args(arguments).arg("--data-dir").arg(self.folder.data()), input)
    }

    /// What the server wrote to standard error so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The password that the first start showed.
    pub(crate) fn seeded_password(&self) -> String {
        let log = self.log();
        let (_, rest) = log.split_once("password ").unwrap_or_else(|| panic!("no password in {log}"));
        rest.split_whitespace().next().unwrap().to_owned()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, as `kill -9`.
    pub(crate) fn kill(mut self) -> Folder {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.folder.clone()
    }

    /// Sends a signal and waits for the end.
    pub(crate) fn signal(&mut self, signal: &str) -> std::process::ExitStatus {
        let sent = Command::new("kill").args([signal, &self.pid().to_string()]).status().unwrap();
        assert!(sent.success());
        wait_for("the server's end", || self.child.try_wait().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that nobody listens on.
pub(crate) fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The binary, without any setting of the machine.
pub(crate) fn servicectl() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servicectl"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SERVICECTL_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// `serve` on free ports, unless the options say others.
pub(crate) fn serve(data: &Path, options: &[&str]) -> Command {
    let mut command = servicectl();
    command.arg("serve").arg("--data-dir").arg(data).arg("--print-addresses");
    for listener in ["--listen", "--deployments-listen"] {
        if !options.contains(&listener) {
            command.args([listener, "127.0.0.1:0"]);
        }
    }
    command.args(options);
    command
}

pub(crate) fn run_with_input(command: &mut Command, input: &str) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that reads nothing closes its end; that is its right.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}
