//! Who takes part: an upstream, nginx as a proxy to it, and the server as a proxy to it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tempfile::TempDir;

use crate::process::{self, Group};
use crate::workspace;

/// Bytes of the longest file.
pub(super) const LONG: u64 = 5_000_000_000;
const EXAMPLE: &str = "proxy_to";
const START_LIMIT: Duration = Duration::from_secs(30);

/// Builds the server as an example whose tasks listen where it is told.
pub(super) fn build(log: &Path) -> anyhow::Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--locked", "--release", "--package", "servicectl", "--example", EXAMPLE]);
    process::run(&mut cargo, log, &|_| ())
}

/// All three, which end with this value.
pub(super) struct Peers {
    /// Address behind which nginx gives the files.
    pub(super) nginx: String,
    /// The same with the server.
    pub(super) ours: String,
    server: Group,
    _nginx: [Group; 2],
    _folder: TempDir,
}

impl Peers {
    pub(super) fn start(logs: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let [upstream, proxy] = [free_port()?, free_port()?];
        // The server asks its task for the path that it was asked for.
        let files = folder.path().join("files/p-bench");
        std::fs::create_dir_all(&files)?;
        std::fs::write(files.join("1k"), vec![b'x'; 1000])?;
        std::fs::write(files.join("1m"), vec![b'x'; 1_000_000])?;
        // Without a byte on the disk.
        File::create(files.join("long"))?.set_len(LONG)?;
        // The workers of nginx are another user than root.
        open_to_all(folder.path())?;
        let nginx = [
            start_upstream(folder.path(), upstream, logs)?,
            start_proxy(folder.path(), proxy, upstream, logs)?,
        ];
        let (server, ours) = start_server(folder.path(), upstream, logs)?;
        wait_for_answers(upstream)?;
        wait_for_answers(proxy)?;
        wait_for_visitors(&ours)?;
        let nginx_url = format!("http://127.0.0.1:{proxy}/p-bench/");
        Ok(Self { nginx: nginx_url, ours, server, _nginx: nginx, _folder: folder })
    }

    /// Memory of the server: now, and the most that it was, MB.
    pub(super) fn memory(&self) -> anyhow::Result<(f64, f64)> {
        self.server.memory()
    }
}

fn open_to_all(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?)
}

fn free_port() -> anyhow::Result<u16> {
    let socket = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    Ok(socket.local_addr()?.port())
}

/// nginx as a server of files.
fn start_upstream(folder: &Path, port: u16, logs: &Path) -> anyhow::Result<Group> {
    let server = format!("server {{ listen 127.0.0.1:{port}; root {}; }}", folder.join("files").display());
    start_nginx("upstream", &server, folder, logs)
}

/// nginx as a proxy to it, as its documentation recommends (kept connections).
fn start_proxy(folder: &Path, port: u16, upstream: u16, logs: &Path) -> anyhow::Result<Group> {
    let server = format!(
        "upstream files {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000000; }}
         server {{
           listen 127.0.0.1:{port};
           location / {{
             proxy_pass http://files; proxy_http_version 1.1; proxy_set_header Connection \"\";
             proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
             proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host;
           }}
         }}"
    );
    start_nginx("proxy", &server, folder, logs)
}

/// One nginx with a folder of its own.
fn start_nginx(name: &str, server: &str, folder: &Path, logs: &Path) -> anyhow::Result<Group> {
    let folder = folder.join(name);
    std::fs::create_dir(&folder)?;
    let here = folder.display();
    let text = format!(
        "daemon off; worker_processes 2; pid {here}/nginx.pid; error_log {here}/nginx.log;
         events {{ worker_connections 4096; }}
         http {{
           access_log off; keepalive_requests 1000000000; sendfile on; tcp_nopush on;
           client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;
           uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
           {server}
         }}"
    );
    let config: PathBuf = folder.join("nginx.conf");
    std::fs::write(&config, text)?;
    let log = File::create(logs.join(format!("bench-nginx-{name}.log")))?;
    let mut command = Command::new("nginx");
    command
        .arg("-p")
        .arg(&folder)
        .arg("-c")
        .arg(&config)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    process::start(&mut command)
}

fn start_server(folder: &Path, upstream: u16, logs: &Path) -> anyhow::Result<(Group, String)> {
    let mut command = Command::new(workspace::target_dir()?.join("release/examples").join(EXAMPLE));
    command.arg("--data-dir").arg(folder.join("data")).args(["--upstream", &format!("127.0.0.1:{upstream}")]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(logs.join("bench-server.log"))?);
    let mut server = process::start(&mut command)?;
    let stdout = server.child.stdout.take().context("the server has no standard output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let json: serde_json::Value = serde_json::from_str(&line).context("the server ended before it served")?;
    Ok((server, json["url"].as_str().context("no address")?.to_owned()))
}

fn wait_for_answers(port: u16) -> anyhow::Result<()> {
    until("nginx", || TcpStream::connect(("127.0.0.1", port)).is_ok())
}

fn wait_for_visitors(url: &str) -> anyhow::Result<()> {
    until("the service", || ureq::get(format!("{url}1k")).call().is_ok())
}

fn until(what: &str, is_there: impl Fn() -> bool) -> anyhow::Result<()> {
    let begin = Instant::now();
    while !is_there() {
        if begin.elapsed() > START_LIMIT {
            bail!("{what} did not answer within {} s", START_LIMIT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
