//! Docker Engines for tests: one that runs already, or a private one that ends with its value.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::{machine, process, workspace};

/// How long a private engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// An engine; a private one ends with this value.
pub(crate) struct Engine {
    socket: PathBuf,
    private: Option<process::Group>,
}

impl Engine {
    /// What `DOCKER_HOST` says of it.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    /// The process that starts a private engine again: by SIGUSR1 in order, by SIGUSR2 as after a crash.
    pub(crate) fn keeper(&self) -> Option<u32> {
        self.private.as_ref().map(|group| group.child.id())
    }

    fn docker(&self, arguments: &[&str]) -> Command {
        let mut docker = Command::new("docker");
        docker.args(["--host", &self.host()]).args(arguments);
        docker
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if self.private.is_none() {
            return;
        }
        // Containers that a failed test left would hold mounts and bridges after the engine's end.
        let listed = self.docker(&["ps", "--all", "--quiet"]).output();
        let listed =
            listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        let containers: Vec<&str> = listed.split_whitespace().collect();
        let mut last = vec![vec!["network", "prune", "--force"]];
        if !containers.is_empty() {
            last.insert(0, [vec!["rm", "--force", "--volumes"], containers].concat());
        }
        for arguments in last {
            let _ = self.docker(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
    }
}

/// The engine that `DOCKER_HOST` names, else the machine's, else the user's own (rootless), if it answers.
pub(crate) fn running() -> Option<Engine> {
    let named = match std::env::var("DOCKER_HOST") {
        Ok(host) if !host.is_empty() => vec![PathBuf::from(host.strip_prefix("unix://")?)],
        _ => {
            let own =
                std::env::var_os("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("docker.sock"));
            [Some(PathBuf::from("/var/run/docker.sock")), own].into_iter().flatten().collect()
        }
    };
    let socket = named.into_iter().find(|socket| answers(socket))?;
    Some(Engine { socket, private: None })
}

/// Starts one with a folder and a bridge of its own; its output goes to `log`.
///
/// # Errors
/// We are not root, `dockerd` is not there, or it does not answer; the end of its output says why.
pub(crate) fn start(log: &Path) -> anyhow::Result<Engine> {
    if !rustix::process::geteuid().is_root() {
        bail!(
            "a private Docker Engine can be started by root only. Start the machine's own (`sudo systemctl start docker`) and \
             be in the group docker, then run the same command again."
        );
    }
    // The paths of sockets are bounded (108 bytes), so it lies right in the temporary folder.
    let folder = tempfile::Builder::new().prefix("engine-").tempdir().context("cannot make a folder")?;
    let id = std::process::id();
    let (bridge, address) = (format!("xtask{}", id % 10_000_000), format!("10.213.{}.1/24", id % 256));
    let output = std::fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut script = Command::new("sh");
    script
        .args(["-c", include_str!("docker/private.sh"), "private.sh"])
        .arg(folder.path())
        .args([&bridge, &address]);
    script.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
    let group = process::start(&mut script)?;
    // From here on the script removes the folder, also when a signal ends us.
    let socket = folder.keep().join("d.sock");
    let mut engine = Engine { socket, private: Some(group) };
    let begin = Instant::now();
    while !answers(&engine.socket) {
        let ended =
            engine.private.as_mut().is_some_and(|group| matches!(group.child.try_wait(), Ok(Some(_))));
        if ended || begin.elapsed() > PATIENCE {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            let last = said.lines().last().unwrap_or("nothing").to_owned();
            bail!(
                "the private Docker Engine does not answer. It said last: {last}\nAll of it: {}",
                workspace::shown(log)
            );
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(engine)
}

/// The programs among these that are not on the PATH.
pub(crate) fn missing<'a>(programs: &[&'a str]) -> Vec<&'a str> {
    programs.iter().copied().filter(|program| machine::find(&[program]).is_none()).collect()
}

/// Whether an engine answers on this socket.
fn answers(socket: &Path) -> bool {
    let ping = || -> std::io::Result<String> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /_ping HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ping().is_ok_and(|answer| is_an_engine(&answer))
}

fn is_an_engine(answer: &str) -> bool {
    answer.lines().next().is_some_and(|line| line.contains(" 200 "))
        && answer.to_lowercase().contains("\napi-version:")
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixListener;

    use super::answers;

    fn answers_with(answer: &'static str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let listener = UnixListener::bind(&socket).unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 23];
            stream.read_exact(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let result = answers(&socket);
        server.join().unwrap();
        result
    }

    #[test]
    fn an_engine_is_told_from_something_else_and_from_nothing() {
        assert!(answers_with("HTTP/1.0 200 OK\r\nApi-Version: 1.41\r\n\r\nOK"));
        assert!(!answers_with("HTTP/1.0 200 OK\r\n\r\nhello"));
        assert!(!answers_with("HTTP/1.0 503 Service Unavailable\r\nApi-Version: 1.41\r\n\r\n"));
        assert!(!answers(std::path::Path::new("/no/such/socket")));
    }
}
