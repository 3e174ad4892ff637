//! One listening socket: accepts connections, a bounded number at a time, each with a limit on how long a request's head may
//! take, and ends them in order.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_io_timeout::TimeoutStream;
use tower::Service;

use super::crowd::{Activity, is_crowded, room_is_needed};

/// Bytes of a head after which no more are read; what one read brings may be as much again.
const MOST_HEAD_BYTES: usize = 32 * 1024;
/// Pause after a failed accept: no file descriptors are free, say.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What a connection may take of the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Connections at a time; further ones wait in the system's queue.
    connections: usize,
    /// How long the head of a request may take, and how long a connection may stay idle.
    head: Duration,
    /// How long the first head of a connection may take: who has not asked for anything yet holds a place for less time.
    first_head: Duration,
    /// How long a connection may stay idle while more than three quarters of the places are taken.
    idle_in_a_crowd: Duration,
    /// How long a reader of an answer may stand still.
    stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            head: Duration::from_secs(60),
            first_head: Duration::from_secs(10),
            idle_in_a_crowd: Duration::from_secs(2),
            stall: Duration::from_secs(60),
        }
    }
}

/// The other end of a connection, as request extension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client(pub(crate) SocketAddr);

/// One of the places for connections, as request extension: a connection that is no longer HTTP keeps its place with it.
#[derive(Clone, Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held, not read")] Arc<OwnedSemaphorePermit>);

/// A socket that is being served.
#[derive(Debug)]
pub(super) struct Listener {
    stop: oneshot::Sender<Duration>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Begins to serve what a router answers.
    pub(super) fn start(socket: TcpListener, router: Router, limits: Limits) -> Self {
        let answer = move |request| {
            let answer = router.clone().call(request);
            async { answer.await.unwrap_or_else(|never| match never {}) }
        };
        Self::answering(socket, vec![(Handle::current(), answer)], limits)
    }

    /// Begins to serve what these functions answer: connections take turns, and each stays where its function belongs.
    pub(super) fn answering<A, F>(socket: TcpListener, turns: Vec<(Handle, A)>, limits: Limits) -> Self
    where
        A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let (stop, stopped) = oneshot::channel();
        Self { stop, task: tokio::spawn(accept(socket, turns, limits, stopped)) }
    }

    /// Takes no further connection, lets requests under way finish for at most `limit`, and ends the rest.
    pub(super) async fn stop(self, limit: Duration) {
        let _ = self.stop.send(limit);
        let _ = self.task.await;
    }
}

async fn accept<A, F>(
    socket: TcpListener,
    turns: Vec<(Handle, A)>,
    limits: Limits,
    mut stopped: oneshot::Receiver<Duration>,
) where
    A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(limits.connections));
    let (finish, finishing) = watch::channel(());
    let (crowd, crowded) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut turns = turns.into_iter().cycle();
    let limit = loop {
        tokio::select! {
            limit = &mut stopped => break limit.unwrap_or_default(),
            accepted = next(&socket, &places) => {
                let Some((stream, client, place)) = accepted else { continue };
                let Some((runtime, answer)) = turns.next() else { continue };
                let asked = Arc::new(Notify::new());
                let other = Other {
                    client,
                    place: Place(Arc::new(place)),
                    asked: Arc::clone(&asked),
                    crowded: crowded.clone(),
                };
                let connection = connection(stream, other, answer, limits, finishing.clone());
                connections.spawn_on(async move { serve(connection, limits.first_head, &asked).await }, &runtime);
            }
            Some(_) = connections.join_next() => {}
        }
        let now = is_crowded(&places, limits.connections);
        crowd.send_if_modified(|before| std::mem::replace(before, now) != now);
    };
    drop(socket);
    drop(finish);
    let _ = tokio::time::timeout(limit, async { while connections.join_next().await.is_some() {} }).await;
    connections.shutdown().await;
}

/// Serves a connection to its end; one that asks for nothing in time is dropped. A client that breaks off is no failure
/// of ours.
async fn serve(connection: impl Future<Output = hyper::Result<()>>, first_head: Duration, asked: &Notify) {
    let mut connection = std::pin::pin!(connection);
    let in_time = tokio::time::timeout(first_head, asked.notified());
    tokio::select! {
        _ = &mut connection => return,
        asked = in_time => if asked.is_err() { return },
    }
    let _ = connection.await;
}

/// The next connection, which belongs to no runtime yet.
async fn next(
    socket: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(std::net::TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match socket.accept().await.and_then(|(stream, client)| Ok((stream.into_std()?, client))) {
        Ok((stream, client)) => Some((stream, client, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// What is known of the other end of a connection.
struct Other {
    client: SocketAddr,
    place: Place,
    /// Told of every request.
    asked: Arc<Notify>,
    /// Whether places are short.
    crowded: watch::Receiver<bool>,
}

/// Serves a connection; when `finishing` ends or somebody else needs the place more, up to the end of the request that is
/// under way.
async fn connection<A, F>(
    stream: std::net::TcpStream,
    other: Other,
    answer: A,
    limits: Limits,
    mut finishing: watch::Receiver<()>,
) -> hyper::Result<()>
where
    A: Fn(Request<Incoming>) -> F,
    F: Future<Output = Response> + Send + 'static,
{
    let _ = stream.set_nodelay(true);
    let stream = match TcpStream::from_std(stream) {
        Ok(stream) => stream,
        Err(error) => {
            tracing::warn!(%error, "a connection could not be served");
            return Ok(());
        }
    };
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stall));
    let Other { client, place, asked, mut crowded } = other;
    let activity = Arc::new(Activity::default());
    let noted = Arc::clone(&activity);
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        asked.notify_one();
        request.extensions_mut().insert(Client(client));
        request.extensions_mut().insert(place.clone());
        let under_way = noted.begin();
        let answering = answer(request);
        async move {
            let _under_way = under_way;
            Ok::<_, Infallible>(answering.await)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = &mut connection => return ended,
        _ = finishing.changed() => {}
        () = room_is_needed(&mut crowded, &activity, limits.idle_in_a_crowd) => {}
    }
    connection.as_mut().graceful_shutdown();
    connection.await
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const BODY: usize = 64 * 1024 * 1024;

    async fn start(limits: Limits) -> (Listener, SocketAddr) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let router = Router::new()
            .route("/", get(|| async { vec![b'x'; BODY] }))
            .route("/small", get(|| async { "x" }));
        (Listener::start(socket, router, limits), address)
    }

    async fn ask(address: SocketAddr, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
        stream
    }

    #[tokio::test]
    async fn a_reader_that_stands_still_is_let_go_and_one_that_reads_is_not() {
        let limits = Limits { stall: Duration::from_millis(200), connections: 1, ..Limits::default() };
        let (listener, address) = start(limits).await;
        let mut still = ask(address, "/").await;
        // There is one place only: the next is served when the first was let go.
        let mut next = ask(address, "/small").await;
        let mut answer = [0; 12];
        next.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        let mut rest = Vec::new();
        let _ = still.read_to_end(&mut rest).await;
        assert!(rest.len() < BODY, "the answer was cut");
        drop(next);
        let mut reading = ask(address, "/").await;
        let mut bytes = 0;
        let mut piece = vec![0; 1024 * 1024];
        while bytes < BODY {
            bytes += reading.read(&mut piece).await.unwrap();
        }
        drop(reading);
        listener.stop(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_is_not_waited_for() {
        let limits = Limits { head: Duration::from_millis(200), ..Limits::default() };
        let (listener, address) = start(limits).await;
        let mut slow = ask(address, "/small").await;
        let mut first = [0; 12];
        slow.read_exact(&mut first).await.unwrap();
        slow.write_all(b"GET / HT").await.unwrap();
        let mut rest = Vec::new();
        // Ends, with an answer or without, well before the limits that are not under test.
        let end = tokio::time::timeout(Duration::from_secs(5), slow.read_to_end(&mut rest)).await;
        assert!(end.is_ok() && !String::from_utf8_lossy(&rest).contains("HTTP/1.1 200"));
        listener.stop(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn who_has_asked_once_may_take_longer_for_the_next_question() {
        let first_head = Duration::from_millis(200);
        let (listener, address) = start(Limits { first_head, connections: 2, ..Limits::default() }).await;
        let mut asked = ask(address, "/small").await;
        let mut silent = TcpStream::connect(address).await.unwrap();
        silent.write_all(b"GET / HT").await.unwrap();
        let mut nothing = Vec::new();
        let _ = silent.read_to_end(&mut nothing).await;
        assert!(nothing.is_empty(), "who asks for nothing is let go");
        asked.write_all(b"GET /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut answers = String::new();
        asked.read_to_string(&mut answers).await.unwrap();
        assert_eq!(answers.matches("HTTP/1.1 200").count(), 2);
        listener.stop(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn idle_connections_do_not_keep_others_out() {
        let idle_in_a_crowd = Duration::from_millis(200);
        let (listener, address) =
            start(Limits { idle_in_a_crowd, connections: 4, ..Limits::default() }).await;
        let mut answer = [0; 12];
        let mut kept = Vec::new();
        for _ in 0..4 {
            kept.push(ask(address, "/small").await);
        }
        for one in &mut kept {
            one.read_exact(&mut answer).await.unwrap();
        }
        let mut next = ask(address, "/small").await;
        let served = tokio::time::timeout(Duration::from_secs(5), next.read_exact(&mut answer)).await;
        served.expect("a place becomes free long before idle connections end by themselves").unwrap();
        listener.stop(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn who_makes_room_gets_all_of_an_answer_first() {
        let idle_in_a_crowd = Duration::from_millis(1);
        let (listener, address) =
            start(Limits { idle_in_a_crowd, connections: 1, ..Limits::default() }).await;
        let mut reading = ask(address, "/").await;
        let mut rest = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(20), reading.read_to_end(&mut rest)).await;
        assert!(end.is_ok_and(|read| read.is_ok()), "and then it is over");
        assert!(rest.len() > BODY);
        listener.stop(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn connections_take_turns_and_each_keeps_to_its_own() {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let turn = |number: usize| {
            let answer = move |_| async move { Response::new(number.to_string().into()) };
            (Handle::current(), answer)
        };
        let listener = Listener::answering(socket, (0..2).map(turn).collect(), Limits::default());
        let mut numbers = Vec::new();
        for _ in 0..4 {
            let mut stream = ask(address, "/").await;
            stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
            let mut answers = String::new();
            stream.read_to_string(&mut answers).await.unwrap();
            numbers.push(answers.matches("\r\n\r\n0").count());
            assert!(matches!(numbers.last(), Some(0 | 2)), "both answers of a connection: {answers}");
        }
        assert_eq!(numbers, [2, 0, 2, 0]);
        listener.stop(Duration::ZERO).await;
    }

    #[tokio::test]
    async fn the_end_waits_for_answers_under_way_but_not_for_ever() {
        let (listener, address) = start(Limits::default()).await;
        let mut still = ask(address, "/").await;
        let mut byte = [0];
        still.read_exact(&mut byte).await.unwrap();
        tokio::time::timeout(Duration::from_secs(5), listener.stop(Duration::from_millis(100)))
            .await
            .unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}
