//! The health check as an HTTP client of ours, for tasks with a real address: one GET, no redirects followed, a limit for
//! the whole answer, and no more of it read than is needed.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, USER_AGENT};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::CheckOutcome;

/// Bytes of a body that are read at most; an answer that is longer counts as it is.
const MOST_BYTES: usize = 64 * 1024;
/// Who asks, as services see it in their own logs.
const AGENT: &str = concat!("servicectl-HealthChecker/", env!("CARGO_PKG_VERSION"));

/// Asks `path` of a task.
pub(super) async fn check(address: SocketAddr, path: &str, limit: Duration) -> CheckOutcome {
    match tokio::time::timeout(limit, ask(address, path)).await {
        Err(_) => CheckOutcome::TimedOut,
        Ok(Some(status)) => CheckOutcome::Answered(status),
        Ok(None) => CheckOutcome::NoConnection,
    }
}

/// The status; `None` where nothing that speaks HTTP answered. What publishes a container's port takes every connection and
/// closes it without a byte where nothing listens inside, so that is the same as no connection.
async fn ask(address: SocketAddr, path: &str) -> Option<u16> {
    let stream = TcpStream::connect(address).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let request = hyper::Request::get(path)
        .header(HOST, address.to_string())
        .header(USER_AGENT, AGENT)
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .ok()?;
    let answer = async {
        let answer = sender.send_request(request).await.ok()?;
        let status = answer.status().as_u16();
        let mut body = answer.into_body();
        let mut read = 0;
        while read < MOST_BYTES {
            match body.frame().await {
                Some(Ok(frame)) => read += frame.data_ref().map_or(0, Bytes::len),
                Some(Err(_)) | None => break,
            }
        }
        Some(status)
    };
    tokio::pin!(connection);
    tokio::pin!(answer);
    let mut open = true;
    loop {
        tokio::select! {
            status = &mut answer => return status,
            _ = &mut connection, if open => open = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const LIMIT: Duration = Duration::from_millis(500);

    /// Answers each connection with these bytes and closes it, or keeps it open.
    async fn answers(bytes: &'static [u8], close: bool) -> SocketAddr {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut open = Vec::new();
            loop {
                let (mut stream, _) = socket.accept().await.unwrap();
                let mut head = [0; 1024];
                let _ = stream.read(&mut head).await.unwrap();
                stream.write_all(bytes).await.unwrap();
                if !close {
                    open.push(stream);
                }
            }
        });
        address
    }

    #[tokio::test]
    async fn the_status_is_what_counts_and_redirects_are_not_followed() {
        let ok = answers(b"HTTP/1.1 204 No Content\r\n\r\n", true).await;
        assert_eq!(check(ok, "/p-x/?a=b", LIMIT).await, CheckOutcome::Answered(204));
        let there = answers(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            true,
        );
        assert_eq!(check(there.await, "/", LIMIT).await, CheckOutcome::Answered(302));
    }

    #[tokio::test]
    async fn nothing_a_closed_connection_and_what_is_not_http_are_no_connection() {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let nobody = socket.local_addr().unwrap();
        drop(socket);
        assert_eq!(check(nobody, "/", LIMIT).await, CheckOutcome::NoConnection);
        assert_eq!(check(answers(b"", true).await, "/", LIMIT).await, CheckOutcome::NoConnection);
        assert_eq!(
            check(answers(b"SSH-2.0-x\r\n", true).await, "/", LIMIT).await,
            CheckOutcome::NoConnection
        );
    }

    #[tokio::test]
    async fn silence_and_half_an_answer_are_no_answer_in_time() {
        assert_eq!(check(answers(b"", false).await, "/", LIMIT).await, CheckOutcome::TimedOut);
        let half = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", false).await;
        assert_eq!(check(half, "/", LIMIT).await, CheckOutcome::TimedOut);
    }

    #[tokio::test]
    async fn a_body_without_end_is_not_read_to_its_end() {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = socket.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await.unwrap();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n").await;
            while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
        });
        assert_eq!(check(address, "/", Duration::from_secs(20)).await, CheckOutcome::Answered(200));
    }
}
