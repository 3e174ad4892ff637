//! One listening socket: accepts connections, a bounded number at a time, each with a limit on how long a request's head may
//! take, and ends them in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tower::Service;

/// Connections at a time; further ones wait in the system's queue.
const MOST_CONNECTIONS: usize = 1024;
/// How long the head of a request may take, and how long a connection may stay idle.
const HEAD_LIMIT: Duration = Duration::from_secs(60);
/// Bytes of a head after which no more are read; what one read brings may be as much again.
const MOST_HEAD_BYTES: usize = 32 * 1024;
/// Pause after a failed accept: no file descriptors are free, say.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The other end of a connection, as request extension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client(pub(crate) SocketAddr);

/// A socket that is being served.
#[derive(Debug)]
pub(super) struct Listener {
    stop: oneshot::Sender<Duration>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Begins to serve.
    pub(super) fn start(socket: TcpListener, router: Router) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self { stop, task: tokio::spawn(accept(socket, router, stopped)) }
    }

    /// Takes no further connection, lets requests under way finish for at most `limit`, and ends the rest.
    pub(super) async fn stop(self, limit: Duration) {
        let _ = self.stop.send(limit);
        let _ = self.task.await;
    }
}

async fn accept(socket: TcpListener, router: Router, mut stopped: oneshot::Receiver<Duration>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let limit = loop {
        tokio::select! {
            limit = &mut stopped => break limit.unwrap_or_default(),
            accepted = next(&socket, &places) => {
                let Some((stream, client, place)) = accepted else { continue };
                let connection = graceful.watch(connection(stream, client, router.clone()));
                connections.spawn(async move {
                    // A client that breaks off is no failure of ours.
                    let _ = connection.await;
                    drop(place);
                });
            }
            Some(_) = connections.join_next() => {}
        }
    };
    drop(socket);
    let _ = tokio::time::timeout(limit, graceful.shutdown()).await;
    connections.shutdown().await;
}

async fn next(
    socket: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match socket.accept().await {
        Ok((stream, client)) => Some((stream, client, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

fn connection(stream: TcpStream, client: SocketAddr, router: Router) -> impl GracefulConnection {
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Client(client));
        router.clone().call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
}
