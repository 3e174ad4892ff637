//! The two ports: free, or held by the server that runs on the data folder.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

use super::Finding;
use crate::config::Config;

const ANSWER_LIMIT: Duration = Duration::from_secs(5);
/// What somebody gets who asks for something meanwhile, as a registry says it.
const NOTHING_HERE: &[u8] =
    b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 66\r\nConnection: \
    close\r\n\r\n{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"servicectl doctor\"}]}";

/// Both ports, held.
pub(super) struct Sockets {
    portal: TcpListener,
    bound: [SocketAddr; 2],
}

impl Sockets {
    /// Portal's and deployments' address.
    pub(super) fn bound(&self) -> [SocketAddr; 2] {
        self.bound
    }

    /// Answers everybody who asks the portal's port, until the handle is dropped.
    pub(super) fn answer(self) -> AbortOnDropHandle<()> {
        AbortOnDropHandle::new(tokio::spawn(async move {
            while let Ok((mut stream, _)) = self.portal.accept().await {
                tokio::spawn(async move {
                    let mut head = [0; 4096];
                    let _ = stream.read(&mut head).await;
                    let _ = stream.write_all(NOTHING_HERE).await;
                });
            }
        }))
    }
}

/// What was found; the sockets where both ports of visitors are free.
pub(super) async fn examine(config: &Config, is_served: bool) -> (Vec<Finding>, Option<Sockets>) {
    if is_served {
        return (vec![running(config.listen).await], None);
    }
    let (portal, deployments) =
        (TcpListener::bind(config.listen).await, TcpListener::bind(config.deployments_listen).await);
    let mut found = vec![
        port("--listen", config.listen, &portal),
        port("--deployments-listen", config.deployments_listen, &deployments),
    ];
    if let Some(address) = config.metrics_listen {
        found.push(port("--metrics-listen", address, &TcpListener::bind(address).await));
    }
    let sockets = portal.ok().zip(deployments.ok()).and_then(|(portal, deployments)| {
        let bound = [portal.local_addr().ok()?, deployments.local_addr().ok()?];
        Some(Sockets { portal, bound })
    });
    (found, sockets)
}

fn port(option: &str, address: SocketAddr, socket: &std::io::Result<TcpListener>) -> Finding {
    match socket {
        Ok(_) => Finding::good("port", format!("{address} is free for {option}")),
        Err(error) => Finding::bad(
            "port",
            format!(
                "{address} cannot be had: {error}. Stop what uses it, or choose another address with {option}."
            ),
        ),
    }
}

/// Whether the server that runs says it is ready.
async fn running(listen: SocketAddr) -> Finding {
    let answer = tokio::time::timeout(ANSWER_LIMIT, ready(listen)).await;
    match answer.ok().and_then(Result::ok).as_deref().and_then(|answer| answer.rsplit_once("\r\n\r\n")) {
        Some((head, _)) if head.starts_with("HTTP/1.1 200") => {
            Finding::good("server", format!("it answers at {listen} and is ready"))
        }
        Some((head, part)) if head.starts_with("HTTP/1.1 503") => Finding::bad(
            "server",
            format!("it answers at {listen}, but its {} does not work: look at its log", part.trim()),
        ),
        _ => Finding::bad(
            "server",
            format!(
                "it does not answer at {listen}. Give doctor the options of the server, and look at the server's log."
            ),
        ),
    }
}

async fn ready(listen: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(listen).await?;
    let ask =
        format!("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", listen.port());
    stream.write_all(ask.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_the_stand_in_is_as_long_as_it_says() {
        let text = std::str::from_utf8(NOTHING_HERE).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{}", body.len());
    }
}
