//! Connections of all manners: still, slow, idle, many, and on several threads.

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::server::lanes::Lanes;

const BODY: usize = 64 * 1024 * 1024;

async fn start(limits: Limits) -> (Listener, SocketAddr) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let router =
        Router::new().route("/", get(|| async { vec![b'x'; BODY] })).route("/small", get(|| async { "x" }));
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
    let (listener, address) = start(Limits { idle_in_a_crowd, connections: 4, ..Limits::default() }).await;
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
    let (listener, address) = start(Limits { idle_in_a_crowd, connections: 1, ..Limits::default() }).await;
    let mut reading = ask(address, "/").await;
    let mut rest = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(20), reading.read_to_end(&mut rest)).await;
    assert!(end.is_ok_and(|read| read.is_ok()), "and then it is over");
    assert!(rest.len() > BODY);
    listener.stop(Duration::ZERO).await;
}

#[tokio::test]
async fn a_connection_stays_on_the_thread_that_had_the_fewest() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let (one, other) = (Lanes::start("one").unwrap(), Lanes::start("other").unwrap());
    let first = |lanes: &Lanes| lanes.runtimes().next().unwrap().clone();
    let answer = |_| async {
        tokio::task::yield_now().await;
        Response::new(std::thread::current().name().unwrap().to_owned().into())
    };
    let all = [first(&one), first(&other)].map(|runtime| Answering::new(runtime, answer));
    let listener = Listener::answering(socket, all.into(), Limits::default());
    let mut open = Vec::new();
    for name in ["one-0", "other-0", "one-0"] {
        open.push((ask(address, "/").await, name));
        read_to(&mut open.last_mut().unwrap().0, name).await;
    }
    for (stream, name) in &mut open {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        read_to(stream, name).await;
    }
    listener.stop(Duration::ZERO).await;
}

/// Reads an answer that ends with this.
async fn read_to(stream: &mut TcpStream, end: &str) {
    let mut answer = Vec::new();
    while !answer.ends_with(end.as_bytes()) {
        let read = stream.read_buf(&mut answer).await.unwrap();
        assert!(read > 0 && answer.len() < 1024, "{}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn the_end_waits_for_answers_under_way_but_not_for_ever() {
    let (listener, address) = start(Limits::default()).await;
    let mut still = ask(address, "/").await;
    let mut byte = [0];
    still.read_exact(&mut byte).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), listener.stop(Duration::from_millis(100))).await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
