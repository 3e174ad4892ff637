//! Rolling updates while visitors come: none of them may notice.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::stage::Stage;
use crate::support::client::{Answer, Client};

/// Asks over and over until told to stop; how many good answers came, and what came instead of one.
fn visit_until(stop: &AtomicBool, mut ask: impl FnMut() -> Answer) -> (usize, Vec<String>) {
    let (mut good, mut bad) = (0, Vec::new());
    while !stop.load(Ordering::Relaxed) {
        let answer = ask();
        match answer.status {
            200 if answer.text().starts_with("hello from web") => good += 1,
            status => bad.push(format!("{status}: {}", answer.text())),
        }
    }
    (good, bad)
}

/// A WebSocket into which the service ticks.
pub(crate) struct Socket {
    stream: TcpStream,
    seen: Vec<u8>,
}

impl Socket {
    /// One that has ticked once.
    pub(crate) fn open(visitor: &Client, path: &str) -> Self {
        let mut stream = TcpStream::connect(visitor.authority()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let host = visitor.authority();
        let ask = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).unwrap();
        let mut socket = Self { stream, seen: Vec::new() };
        while !socket.seen.ends_with(b"tick") {
            assert_ne!(socket.read(), 0, "{}", String::from_utf8_lossy(&socket.seen));
        }
        assert!(socket.seen.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&socket.seen));
        socket
    }

    /// Waits for more; how many bytes came, 0 at the end.
    pub(crate) fn read(&mut self) -> usize {
        let mut piece = [0; 4096];
        let length = self.stream.read(&mut piece).unwrap();
        self.seen.extend(&piece[..length]);
        length
    }

    /// Whether the last that came is the close frame with 1001, going away.
    pub(crate) fn was_told_that_its_task_goes(&self) -> bool {
        self.seen.ends_with(&[0x88, 2, 0x03, 0xe9])
    }
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn ten_updates_under_load_lose_no_request() {
    const PATH: &str = "/experiment_2-web/";
    const UPDATES: u64 = 10;
    let stage = Stage::new();
    stage.create_answering("web");
    stage.deploy("web", "1", &[("REVISION", "1")]);
    stage.until_steady("web", 1);
    let visitors = stage.server().deployments();
    let visitor = || visitors.clone();
    let stop = AtomicBool::new(false);
    let results = std::thread::scope(|scope| {
        let kept = |client: Client| scope.spawn(|| visit_until(&stop, move || client.get(PATH)));
        let visitors = [
            kept(visitor()),
            kept(visitor()),
            // A connection of its own for each request, with a body.
            scope.spawn(|| {
                visit_until(&stop, || {
                    visitor().call("POST", PATH, &[("Connection", "close")], Some(&[b'x'; 10_000]))
                })
            }),
            // Draining takes at most 3 s at this scale: an answer under way is half as long.
            scope.spawn(|| visit_until(&stop, || visitor().get(&format!("{PATH}?wait=1500")))),
        ];
        for revision in 2..=UPDATES + 1 {
            stage.deploy("web", "1", &[("REVISION", &revision.to_string())]);
            stage.until_steady("web", revision);
        }
        let last = visitor().get(PATH).text();
        stop.store(true, Ordering::Relaxed);
        assert!(last.starts_with(&format!("hello from web {}", UPDATES + 1)), "{last}");
        visitors.map(|visitor| visitor.join().unwrap())
    });
    for (place, (good, bad)) in results.iter().enumerate() {
        eprintln!("visitor {place}: {good} good answers, {} bad ones", bad.len());
        assert!(bad.is_empty(), "visitor {place}, beside {good} good answers: {bad:#?}");
        assert!(*good >= 10, "visitor {place} had only {good} answers");
    }
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn an_open_websocket_stays_with_its_task_and_is_told_when_that_goes() {
    let stage = Stage::new();
    stage.create_answering("web");
    stage.deploy("web", "1", &[]);
    stage.until_steady("web", 1);
    let visitor = stage.server().deployments();
    let mut socket = Socket::open(&visitor, "/experiment_2-web/");
    stage.deploy("web", "1", &[]);
    stage.until_event("web", "has begun draining connections");
    socket.seen.clear();
    socket.read();
    assert!(socket.seen.windows(4).any(|window| window == b"tick"), "it goes on while its task drains");
    while socket.read() > 0 {}
    assert!(socket.was_told_that_its_task_goes(), "{:?}", socket.seen);
    stage.until_steady("web", 2);
}
