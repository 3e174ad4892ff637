//! The way to the engine: which socket, and what to say where there is none.

use std::path::{Path, PathBuf};

use bollard::errors::Error as EngineError;
use bollard::{API_DEFAULT_VERSION, Docker};

use crate::Error;
use crate::runtime::RuntimeError;

/// Where an engine listens unless it is told otherwise.
const SOCKET: &str = "/var/run/docker.sock";
/// The oldest API that is spoken: that of Docker 20.10.
const OLDEST: (usize, usize) = (1, 41);
/// Seconds until an answer has begun. Streams may last.
const LIMIT: u64 = 120;

/// Connects, and agrees on a version of the API.
///
/// # Errors
/// A sentence that says what to do.
pub(super) async fn connect(host: Option<&str>) -> Result<Docker, Error> {
    let socket = socket(host)?;
    let path = socket.display().to_string();
    let docker = Docker::connect_with_unix(&path, LIMIT, API_DEFAULT_VERSION)
        .map_err(|error| no_engine(&socket, &error.to_string()))?;
    let docker = docker.negotiate_version().await.map_err(|error| no_engine(&socket, &error.to_string()))?;
    let version = docker.client_version();
    if (version.major_version, version.minor_version) < OLDEST {
        return Err(Error::Failed(format!(
            "the Docker Engine at {path} is too old: it speaks API {}.{}, and servicectl needs {}.{}, which Docker 20.10 \
             brought. Install a newer one.",
            version.major_version, version.minor_version, OLDEST.0, OLDEST.1
        )));
    }
    Ok(docker)
}

/// The socket of `DOCKER_HOST`.
fn socket(host: Option<&str>) -> Result<PathBuf, Error> {
    match host.map(str::trim).filter(|host| !host.is_empty()) {
        None => Ok(usual(Path::new(SOCKET), std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from))),
        Some(host) => match host.strip_prefix("unix://") {
            Some(path) if path.starts_with('/') => Ok(PathBuf::from(path)),
            _ => Err(Error::Usage(format!(
                "DOCKER_HOST is {host}, and servicectl speaks to an engine on this machine only, over its Unix socket: \
                 whoever reaches an engine over the network owns its machine. Set it to unix:///path/to/docker.sock, or \
                 unset it for {SOCKET}."
            ))),
        },
    }
}

/// The machine's engine; where there is none, that of this user (rootless), where it has one.
fn usual(machine: &Path, runtime: Option<PathBuf>) -> PathBuf {
    let own = runtime.map(|folder| folder.join("docker.sock"));
    own.filter(|own| !machine.exists() && own.exists()).unwrap_or_else(|| machine.to_owned())
}

/// Why there is no engine, from what can be seen of its socket.
fn no_engine(socket: &Path, error: &str) -> Error {
    use std::io::ErrorKind;
    let path = socket.display();
    let why = match std::os::unix::net::UnixStream::connect(socket).map_err(|error| error.kind()) {
        Err(ErrorKind::NotFound) => format!(
            "there is no Docker Engine at {path}. Install one (Debian: apt install docker.io) and start it (systemctl start \
             docker), name the socket of another one, such as a rootless one, with DOCKER_HOST=unix:///run/user/1000/docker.sock, \
             or leave --runtime docker out: the simulated platform needs no engine."
        ),
        Err(ErrorKind::PermissionDenied) => format!(
            "this user may not use the Docker Engine at {path}. Add the user to the group that owns the socket (usermod \
             -aG docker USER, then log in again), or run an engine without root as this user (dockerd-rootless-setuptool.sh \
             install) and name its socket with DOCKER_HOST."
        ),
        Err(ErrorKind::ConnectionRefused) => format!(
            "the Docker Engine at {path} is stopped: its socket is there, and nobody listens. Start it (systemctl start \
             docker), and look at journalctl -u docker if it does not stay."
        ),
        _ => format!(
            "the Docker Engine at {path} does not answer as one does: {error}. Look at its log (journalctl -u docker)."
        ),
    };
    Error::Failed(why)
}

/// The status code with which the engine refused something; `None` where it did not answer.
pub(super) fn status(error: &EngineError) -> Option<u16> {
    match error {
        EngineError::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// What the engine said against a wish that it will not fulfil.
pub(super) fn refusal(error: &EngineError) -> String {
    let text = match error {
        EngineError::DockerResponseServerError { message, .. } => message.clone(),
        EngineError::DockerStreamError { error } => error.clone(),
        other => other.to_string(),
    };
    // It is shown in an event: one line of bearable length.
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(400) {
        Some((cut, _)) => format!("{} …", &line[..cut]),
        None => line,
    }
}

/// That the engine did not do its part; worth another try.
pub(super) fn failure(error: &EngineError) -> RuntimeError {
    match status(error) {
        Some(status) => RuntimeError(format!("the Docker Engine answered {status}: {}", refusal(error))),
        None => RuntimeError(format!(
            "the Docker Engine does not answer ({}). Start it again (systemctl start docker); services go on as soon as it \
             is there",
            refusal(error)
        )),
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::task::AbortOnDropHandle;

    use super::*;

    #[test]
    fn only_a_socket_of_this_machine_is_spoken_to() {
        assert_eq!(socket(Some("")).unwrap(), socket(None).unwrap());
        assert_eq!(
            socket(Some("unix:///run/user/1000/docker.sock")).unwrap(),
            Path::new("/run/user/1000/docker.sock")
        );
        for other in ["tcp://10.0.0.1:2375", "ssh://me@there", "unix://relative", "/var/run/docker.sock"] {
            let refused = socket(Some(other)).unwrap_err().to_string();
            assert!(refused.contains(other) && refused.contains("unix:///"), "{refused}");
        }
    }

    #[test]
    fn without_an_engine_of_the_machine_that_of_the_user_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let (machine, own) = (dir.path().join("machine.sock"), dir.path().join("docker.sock"));
        let runtime = || Some(dir.path().to_owned());
        assert_eq!(usual(&machine, runtime()), machine, "neither is there: the message names the usual one");
        std::fs::write(&own, "").unwrap();
        assert_eq!(usual(&machine, runtime()), own);
        assert_eq!(usual(&machine, None), machine);
        std::fs::write(&machine, "").unwrap();
        assert_eq!(usual(&machine, runtime()), machine);
    }

    #[tokio::test]
    async fn no_engine_and_a_stopped_one_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.sock");
        let host = format!("unix://{}", path.display());
        let said = connect(Some(&host)).await.unwrap_err().to_string();
        assert!(said.contains("there is no Docker Engine"), "{said}");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let said = connect(Some(&host)).await.unwrap_err().to_string();
        assert!(said.contains("is stopped"), "{said}");
    }

    /// What is said of a socket where each question gets this answer, after which it is closed.
    async fn said_of(answer: &'static str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.sock");
        let listener = tokio::net::UnixListener::bind(&path).unwrap();
        let _answers = AbortOnDropHandle::new(tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        }));
        connect(Some(&format!("unix://{}", path.display()))).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn an_engine_that_is_too_old_is_named_with_what_is_needed() {
        // Docker 1.11, as it answers `GET /version`.
        let said = said_of(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 69\r\n\r\n\
             {\"Version\":\"1.11.2\",\"ApiVersion\":\"1.23\",\"Os\":\"linux\",\"Arch\":\"amd64\"}\n",
        )
        .await;
        assert!(said.contains("too old: it speaks API 1.23") && said.contains("needs 1.41"), "{said}");
        assert!(said.ends_with("Install a newer one."), "{said}");
    }

    #[tokio::test]
    async fn what_does_not_answer_as_an_engine_does_says_where_to_look() {
        for answer in
            ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "220 mail.example.org ESMTP\r\n"]
        {
            let said = said_of(answer).await;
            assert!(said.contains("does not answer as one does"), "{answer:?}: {said}");
            assert!(said.ends_with("Look at its log (journalctl -u docker)."), "{answer:?}: {said}");
        }
    }

    #[test]
    fn refusals_are_one_line() {
        let error = |message: String| EngineError::DockerResponseServerError { status_code: 500, message };
        assert_eq!(refusal(&error("a\nb\t c".to_owned())), "a b c");
        assert!(refusal(&error("ä".repeat(1000))).chars().count() < 410);
    }
}
