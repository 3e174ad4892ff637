//! One listening socket: accepts connections, a bounded number at a time, each with a limit on how long a request's head may
//! take, and ends them in order.

#[cfg(test)]
mod tests;

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

/// One of the places for connections, as request extension: a connection that is no longer HTTP keeps its place with it, and
/// counts where it lives.
#[derive(Clone, Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held, not read")] Arc<(OwnedSemaphorePermit, Load)>);

/// Counts the connections of one runtime, by its clones.
type Load = Arc<()>;

/// What answers, and where: connections that it answers live on that runtime.
#[derive(Debug)]
pub(super) struct Answering<A> {
    runtime: Handle,
    answer: A,
    load: Load,
}

impl<A> Answering<A> {
    /// Nothing is answered yet.
    pub(super) fn new(runtime: Handle, answer: A) -> Self {
        Self { runtime, answer, load: Load::default() }
    }
}

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
        Self::answering(socket, vec![Answering::new(Handle::current(), answer)], limits)
    }

    /// Begins to serve what these answer. A connection goes to the one with the fewest, to the first of several: visitors who
    /// come one after another then meet the same connections to tasks.
    pub(super) fn answering<A, F>(socket: TcpListener, all: Vec<Answering<A>>, limits: Limits) -> Self
    where
        A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let (stop, stopped) = oneshot::channel();
        Self { stop, task: tokio::spawn(accept(socket, all, limits, stopped)) }
    }

    /// Takes no further connection, lets requests under way finish for at most `limit`, and ends the rest.
    pub(super) async fn stop(self, limit: Duration) {
        let _ = self.stop.send(limit);
        let _ = self.task.await;
    }
}

async fn accept<A, F>(
    socket: TcpListener,
    all: Vec<Answering<A>>,
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
    let limit = loop {
        tokio::select! {
            limit = &mut stopped => break limit.unwrap_or_default(),
            accepted = next(&socket, &places) => {
                let Some((stream, client, place)) = accepted else { continue };
                let fewest = all.iter().min_by_key(|one| Arc::strong_count(&one.load));
                let Some(Answering { runtime, answer, load }) = fewest else { continue };
                let asked = Arc::new(Notify::new());
                let other = Other {
                    client,
                    place: Place(Arc::new((place, Arc::clone(load)))),
                    asked: Arc::clone(&asked),
                    crowded: crowded.clone(),
                };
                let connection = connection(stream, other, answer.clone(), limits, finishing.clone());
                connections.spawn_on(async move { serve(connection, limits.first_head, &asked).await }, runtime);
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
