//! Open WebSockets between visitors and tasks. A tunnel counts as a request in flight: it stays on its task until either
//! side closes it or draining ends; then the visitor is told so by a close frame of ours, code 1001 (going away).

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONNECTION, HeaderMap, HeaderValue, UPGRADE};
use axum::http::{Method, Version};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use prometheus_client::metrics::gauge::Gauge;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout};

use super::IDLE_LIMIT;
use super::frames::Frames;
use super::hygiene::drop_hop_by_hop;
use crate::engine::Route;
use crate::server::Place;

/// A close frame from a server: final, opcode 8, two bytes: code 1001, "going away" (RFC 6455, 7.4.1).
const GOING_AWAY: [u8; 4] = [0x88, 2, 0x03, 0xe9];
/// How long the rest of a frame, our close frame and the visitor's own may take at the end.
const GOODBYE_LIMIT: Duration = Duration::from_secs(1);
const PIECE: usize = 16 * 1024;

/// Whether a visitor asks for a WebSocket. No other protocol is let through: with `h2c`, say, what follows would be
/// requests that nobody here has looked at. In HTTP/1.0 `Upgrade` means nothing (RFC 9110, 7.8), and a WebSocket is asked for by
/// GET (RFC 6455, 4.1).
pub(super) fn is_asked_for(request: &Request) -> bool {
    let headers = request.headers();
    let has = |name, word: &str| {
        let values = headers.get_all(name).iter().filter_map(|value: &HeaderValue| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|token| token.trim().eq_ignore_ascii_case(word))
    };
    request.version() == Version::HTTP_11
        && request.method() == Method::GET
        && has(CONNECTION, "upgrade")
        && has(UPGRADE, "websocket")
}

/// Says again for the next connection what was dropped with what is about one connection.
pub(super) fn ask_for(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
}

/// Opens the tunnel that both sides agreed upon; it lives on beside the answer that this gives.
pub(super) fn open(
    mut answer: Response<Incoming>,
    visitor: OnUpgrade,
    route: Route,
    place: Option<Place>,
    websockets: Gauge,
) -> Response {
    let task = hyper::upgrade::on(&mut answer);
    let (mut parts, _) = answer.into_parts();
    drop_hop_by_hop(&mut parts.headers);
    ask_for(&mut parts.headers);
    tokio::spawn(async move {
        if let (Ok(visitor), Ok(task)) = tokio::join!(visitor, task) {
            websockets.inc();
            carry(TokioIo::new(visitor), TokioIo::new(task), route.over()).await;
            websockets.dec();
        }
        drop((route, place));
    });
    Response::from_parts(parts, Body::empty())
}

/// Carries bytes both ways until either side ends, nothing moves for a long time, or `over` comes back.
async fn carry<V, T>(visitor: V, task: T, over: impl Future<Output = ()>)
where
    V: AsyncRead + AsyncWrite,
    T: AsyncRead + AsyncWrite,
{
    let (mut from_visitor, mut to_visitor) = tokio::io::split(visitor);
    let (mut from_task, mut to_task) = tokio::io::split(task);
    let mut frames = Frames::default();
    let moved = AtomicBool::new(true);
    let is_visitor_there = tokio::select! {
        () = to_the_task(&mut from_visitor, &mut to_task, &moved) => false,
        is_there = to_the_visitor(&mut from_task, &mut to_visitor, &mut frames, &moved, over) => is_there,
        () = stillness(&moved) => true,
    };
    if is_visitor_there && frames.is_between() {
        let _ = timeout(GOODBYE_LIMIT, goodbye(&mut from_visitor, &mut to_visitor, frames.is_closed())).await;
    }
}

/// Ends when the visitor is gone. A task that takes nothing any more ends the other direction, which has its last words.
async fn to_the_task(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    moved: &AtomicBool,
) {
    let mut piece = vec![0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        moved.store(true, Ordering::Relaxed);
        if to.write_all(&piece[..length]).await.is_err() || to.flush().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Ends when the task has ended or its time is over, always between two writes; true while the visitor is still there.
async fn to_the_visitor(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    frames: &mut Frames,
    moved: &AtomicBool,
    over: impl Future<Output = ()>,
) -> bool {
    let mut over = pin!(over);
    let mut last_moment: Option<Instant> = None;
    let mut piece = vec![0; PIECE];
    loop {
        let length = tokio::select! {
            read = from.read(&mut piece) => read.unwrap_or(0),
            () = &mut over, if last_moment.is_none() => {
                last_moment = Some(Instant::now() + GOODBYE_LIMIT);
                if frames.is_between() {
                    return true;
                }
                continue;
            }
            () = tokio::time::sleep_until(last_moment.unwrap_or_else(Instant::now)), if last_moment.is_some() => 0,
        };
        if length == 0 {
            return true;
        }
        moved.store(true, Ordering::Relaxed);
        if to.write_all(&piece[..length]).await.is_err() || to.flush().await.is_err() {
            return false;
        }
        frames.pass(&piece[..length]);
        if last_moment.is_some() && frames.is_between() {
            return true;
        }
    }
}

/// Comes back when nothing has moved for the idle limit, at most twice as long.
async fn stillness(moved: &AtomicBool) {
    while moved.swap(false, Ordering::Relaxed) {
        tokio::time::sleep(IDLE_LIMIT).await;
    }
}

/// The close frame, unless the task has sent its own, and then the visitor's answer to it.
async fn goodbye(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    is_closed: bool,
) -> std::io::Result<()> {
    if !is_closed {
        to.write_all(&GOING_AWAY).await?;
    }
    to.shutdown().await?;
    let mut rest = [0; 1024];
    while from.read(&mut rest).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::{DuplexStream, duplex};
    use tokio::sync::oneshot;

    use super::*;

    const HELLO: &[u8] = &[0x81, 2, b'h', b'i'];

    /// A tunnel with its two far ends, and what ends it.
    fn tunnel() -> (DuplexStream, DuplexStream, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let (visitor, visitors_end) = duplex(64);
        let (task, tasks_end) = duplex(64);
        let (end, over) = oneshot::channel::<()>();
        let carried = tokio::spawn(carry(visitor, task, async {
            let _ = over.await;
        }));
        (visitors_end, tasks_end, end, carried)
    }

    async fn rest(stream: &mut DuplexStream) -> Vec<u8> {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        rest
    }

    #[tokio::test]
    async fn both_ways_until_draining_ends_and_then_code_1001() {
        let (mut visitor, mut task, end, carried) = tunnel();
        visitor.write_all(b"up").await.unwrap();
        let mut up = [0; 2];
        task.read_exact(&mut up).await.unwrap();
        task.write_all(HELLO).await.unwrap();
        let mut down = [0; 4];
        visitor.read_exact(&mut down).await.unwrap();
        assert_eq!((&up, &down[..]), (b"up", HELLO));
        end.send(()).unwrap();
        assert_eq!(rest(&mut visitor).await, GOING_AWAY);
        drop(visitor);
        carried.await.unwrap();
    }

    #[tokio::test]
    async fn a_frame_that_has_begun_comes_whole_before_the_close_frame() {
        let (mut visitor, mut task, end, _carried) = tunnel();
        task.write_all(&HELLO[..3]).await.unwrap();
        let mut down = [0; 3];
        visitor.read_exact(&mut down).await.unwrap();
        end.send(()).unwrap();
        tokio::task::yield_now().await;
        task.write_all(&HELLO[3..]).await.unwrap();
        assert_eq!(rest(&mut visitor).await, [&HELLO[3..], &GOING_AWAY].concat());
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_that_never_ends_is_cut_without_a_close_frame_in_the_middle_of_it() {
        let (mut visitor, mut task, end, carried) = tunnel();
        task.write_all(&HELLO[..3]).await.unwrap();
        // Only what has reached the visitor is a frame that has begun.
        let mut down = [0; 3];
        visitor.read_exact(&mut down).await.unwrap();
        end.send(()).unwrap();
        assert_eq!(rest(&mut visitor).await, b"");
        carried.await.unwrap();
    }

    #[tokio::test]
    async fn a_task_that_dies_is_told_and_one_that_says_goodbye_says_it_alone() {
        let (mut visitor, task, _end, _carried) = tunnel();
        drop(task);
        assert_eq!(rest(&mut visitor).await, GOING_AWAY);
        let (mut visitor, mut task, _end, _carried) = tunnel();
        let own = [0x88, 2, 0x03, 0xe8];
        task.write_all(&own).await.unwrap();
        drop(task);
        assert_eq!(rest(&mut visitor).await, own);
    }

    #[tokio::test(start_paused = true)]
    async fn a_tunnel_in_which_nothing_moves_ends() {
        let (mut visitor, _task, _end, _carried) = tunnel();
        let start = Instant::now();
        assert_eq!(rest(&mut visitor).await, GOING_AWAY);
        assert!(start.elapsed() >= IDLE_LIMIT);
    }

    #[test]
    fn only_websockets_are_asked_for() {
        for (connection, upgrade, is_one) in [
            ("Upgrade", "websocket", true),
            ("keep-alive, upgrade", "WebSocket", true),
            ("upgrade", "h2c", false),
            ("keep-alive", "websocket", false),
            ("upgrade", "websocketx", false),
        ] {
            let mut request = Request::new(Body::empty());
            request.headers_mut().insert(CONNECTION, HeaderValue::from_static(connection));
            request.headers_mut().insert(UPGRADE, HeaderValue::from_static(upgrade));
            assert_eq!(is_asked_for(&request), is_one, "{connection}, {upgrade}");
            *request.version_mut() = Version::HTTP_10;
            assert!(!is_asked_for(&request), "it means nothing there");
            *request.version_mut() = Version::HTTP_11;
            *request.method_mut() = Method::POST;
            assert!(!is_asked_for(&request), "that is none");
        }
    }
}
