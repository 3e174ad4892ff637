//! Connections to tasks, with a task that is a socket of the test.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::upstream::{Failure, Tasks};
use crate::engine::tests::bench::Bench;
use crate::store::services::Service;

/// A deployed service whose task listens at an address of the test's.
struct Stand {
    bench: Bench,
    service: Service,
    tasks: Tasks,
    task: SocketAddr,
}

impl Stand {
    async fn new(task: SocketAddr) -> Self {
        let bench = Bench::new().await;
        let service = bench.deployed("x", "healthy").await;
        bench.run(60).await;
        Self { bench, service, tasks: Tasks::new("http", Default::default(), Default::default()), task }
    }

    async fn ask(&self, request: Request) -> Result<Response, Failure> {
        let mut route = self.bench.engine.route(self.service.id).unwrap();
        route.address = Some(self.task);
        self.tasks.ask(&self.bench.engine, route, request).await
    }

    /// The whole answer to a request with this method.
    async fn text(&self, method: Method, body: &'static str) -> Result<String, Failure> {
        let request = Request::builder().method(method).uri("/p-x/").body(Body::from(body)).unwrap();
        let answer = self.ask(request).await?;
        assert_eq!(answer.status(), StatusCode::OK);
        let bytes = axum::body::to_bytes(answer.into_body(), 1024).await.unwrap();
        Ok(String::from_utf8(bytes.to_vec()).unwrap())
    }
}

/// A task that answers so many requests on each connection, with the connection's number, and then closes it without
/// a word when the next one comes.
async fn task(answers: usize) -> SocketAddr {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        for number in 1.. {
            let (stream, _) = socket.accept().await.unwrap();
            tokio::spawn(answer(stream, number, answers));
        }
    });
    address
}

async fn answer(mut stream: TcpStream, number: usize, answers: usize) {
    let mut bytes = [0; 4096];
    for _ in 0..answers {
        if stream.read(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
        let body = number.to_string();
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
    let _ = stream.read(&mut bytes).await;
}

#[tokio::test]
async fn what_can_be_asked_twice_shares_a_connection_and_all_else_has_its_own() {
    let stand = Stand::new(task(100).await).await;
    for _ in 0..5 {
        assert_eq!(stand.text(Method::GET, "").await.unwrap(), "1");
    }
    assert_eq!(stand.text(Method::POST, "").await.unwrap(), "2");
    assert_eq!(stand.text(Method::GET, "a body").await.unwrap(), "3");
    assert_eq!(stand.text(Method::GET, "").await.unwrap(), "1");
}

#[tokio::test]
async fn a_request_is_not_lost_with_a_connection_that_its_task_closes_in_that_moment() {
    let stand = Stand::new(task(1).await).await;
    assert_eq!(stand.text(Method::GET, "").await.unwrap(), "1");
    assert_eq!(stand.text(Method::GET, "").await.unwrap(), "2", "over a fresh one");
    // A task that never answers is asked twice, not for ever.
    let stand = Stand::new(task(0).await).await;
    assert_eq!(stand.text(Method::GET, "").await.unwrap_err(), Failure::Closed);
}

#[tokio::test]
async fn a_request_is_asked_again_only_where_its_connection_broke_off() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand = Stand::new(socket.local_addr().unwrap()).await;
    let (asked, mut asks) = mpsc::channel(4);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = socket.accept().await.unwrap();
            asked.send(head(&mut stream).await).await.unwrap();
            stream.write_all(b"this is no answer\r\n\r\n").await.unwrap();
        }
    });
    assert_eq!(stand.text(Method::GET, "").await.unwrap_err(), Failure::Broken);
    assert!(asks.recv().await.is_some());
    assert!(asks.try_recv().is_err(), "once");
}

#[tokio::test]
async fn a_task_that_is_not_there_does_not_listen() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand = Stand::new(socket.local_addr().unwrap()).await;
    drop(socket);
    assert_eq!(stand.text(Method::GET, "").await.unwrap_err(), Failure::NotListening);
}

#[tokio::test]
async fn a_panic_ends_one_request_and_not_the_server() {
    let page = || Response::builder().status(500).body(Body::empty()).unwrap();
    let failing = async { panic!("as the test wants it") };
    assert_eq!(super::last_resort(failing, page).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let fine = std::future::ready(Response::new(Body::empty()));
    assert_eq!(super::last_resort(fine, page).await.status(), StatusCode::OK);
}

/// What a task's own words become for a visitor, up to the end of the head.
async fn passed_on(words: &'static str) -> String {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand = Arc::new(Stand::new(socket.local_addr().unwrap()).await);
    let task = tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        head(&mut stream).await;
        stream.write_all(words.as_bytes()).await.unwrap();
    });
    let mut visitor = front(stand).await;
    visitor.write_all(b"GET /p-x/ HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let head = head(&mut visitor).await;
    task.await.unwrap();
    head
}

#[tokio::test]
async fn an_answer_is_framed_for_the_visitor_and_not_as_the_task_did() {
    let old = passed_on("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx").await;
    assert!(old.starts_with("http/1.1 200"), "{old}");
    let chunked = passed_on("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n").await;
    assert_eq!(chunked.matches("chunked").count(), 1, "{chunked}");
    for words in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ] {
        let coded = passed_on(words).await;
        assert!(coded.starts_with("http/1.1 502") && !coded.contains("xchunked"), "{coded}");
    }
}

/// Serves one connection, upgrades included.
async fn front(stand: Arc<Stand>) -> TcpStream {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let visitor = TcpStream::connect(socket.local_addr().unwrap()).await.unwrap();
    let (stream, _) = socket.accept().await.unwrap();
    tokio::spawn(async move {
        let service = service_fn(move |request| {
            let stand = stand.clone();
            async move {
                let answer = stand.ask(request_of(request)).await;
                Ok::<_, Infallible>(answer.unwrap_or_else(|failure| {
                    let text = format!("{failure:?}");
                    Response::builder().status(502).body(Body::from(text)).unwrap()
                }))
            }
        });
        http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await.unwrap();
    });
    visitor
}

fn request_of(request: hyper::Request<hyper::body::Incoming>) -> Request {
    request.map(Body::new)
}

const HANDSHAKE: &[u8] =
    b"GET /p-x/ HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";

/// Reads up to the end of a head and gives it in lower case.
async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().to_lowercase()
}

#[tokio::test]
async fn a_websocket_stays_on_its_task_until_draining_ends() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand = Arc::new(Stand::new(socket.local_addr().unwrap()).await);
    let (asked, mut asks) = mpsc::channel(1);
    tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        asked.send(head(&mut stream).await).await.unwrap();
        let answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nX-Own: 1\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
        let (mut reading, mut writing) = stream.split();
        tokio::io::copy(&mut reading, &mut writing).await.unwrap();
    });
    let mut visitor = front(stand.clone()).await;
    visitor.write_all(HANDSHAKE).await.unwrap();
    let asked = asks.recv().await.unwrap();
    assert!(asked.contains("upgrade: websocket") && asked.contains("connection: upgrade"), "{asked}");
    let agreed = head(&mut visitor).await;
    assert!(agreed.starts_with("http/1.1 101") && agreed.contains("x-own: 1"), "{agreed}");
    let echo = [0x81, 1, b'a'];
    let mut back = [0; 3];
    visitor.write_all(&echo).await.unwrap();
    visitor.read_exact(&mut back).await.unwrap();
    // An update: the old task drains, and the tunnel stays open.
    stand.bench.put(&stand.service, "healthy").await;
    stand.bench.run(40).await;
    visitor.write_all(&echo).await.unwrap();
    visitor.read_exact(&mut back).await.unwrap();
    stand.bench.run(40).await;
    let mut rest = Vec::new();
    visitor.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, [0x88, 2, 0x03, 0xe9], "code 1001, when draining is over");
    assert!(stand.bench.is_steady(&stand.service));
}

#[tokio::test]
async fn the_end_of_the_server_closes_websockets_in_order() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand = Arc::new(Stand::new(socket.local_addr().unwrap()).await);
    let mut visitor = front(stand.clone()).await;
    visitor.write_all(HANDSHAKE).await.unwrap();
    let (mut task, _) = socket.accept().await.unwrap();
    head(&mut task).await;
    task.write_all(b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        .await
        .unwrap();
    head(&mut visitor).await;
    let reading = tokio::spawn(async move {
        let mut rest = Vec::new();
        visitor.read_to_end(&mut rest).await.unwrap();
        rest
    });
    stand.bench.engine.shutdown().await;
    assert_eq!(reading.await.unwrap(), [0x88, 2, 0x03, 0xe9]);
}

#[tokio::test]
async fn a_task_that_switches_unasked_has_no_say() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stand = Arc::new(Stand::new(socket.local_addr().unwrap()).await);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = socket.accept().await.unwrap();
            head(&mut stream).await;
            let answer = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n";
            stream.write_all(answer).await.unwrap();
        }
    });
    let mut visitor = front(stand).await;
    let ask = b"GET /p-x/ HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n";
    visitor.write_all(ask).await.unwrap();
    let answer = head(&mut visitor).await;
    assert!(answer.starts_with("http/1.1 502"), "{answer}");
}
