//! A small well-behaved web service for the tests with a real engine (tests/engine/stage.rs), on the standard library alone.
//!
//! It listens on `PORT` (80), keeps connections alive, and answers every path with `NAME` and `REVISION` of its environment;
//! `?wait=MS` answers so much later, a body is answered with its length, and who asks for a WebSocket gets a frame every
//! 20 ms. Not part of the product.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// Text frame "tick".
const TICK: &[u8] = &[0x81, 4, b't', b'i', b'c', b'k'];

fn main() -> std::io::Result<()> {
    let port = variable("PORT").parse().unwrap_or(80);
    for stream in TcpListener::bind(("0.0.0.0", port))?.incoming().flatten() {
        // An end in the middle is the other side's business.
        std::thread::spawn(move || {
            let _ = serve(&stream);
        });
    }
    Ok(())
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

fn serve(stream: &TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let hello = format!("hello from {} {}", variable("NAME"), variable("REVISION"));
    while let Some((path, headers)) = head(&mut reader)? {
        let value = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        if value("upgrade").is_some() {
            return tick(stream);
        }
        let length = value("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let read = std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink())?;
        if let Some((_, wait)) = path.split_once("?wait=") {
            std::thread::sleep(Duration::from_millis(wait.parse().unwrap_or(0)));
        }
        let body = format!("{hello} {read}\n");
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        (&*stream).write_all(answer.as_bytes())?;
    }
    Ok(())
}

/// The path and the headers of a request, names in lower case; nothing at the end.
#[expect(clippy::type_complexity, reason = "a tool of one file")]
fn head(reader: &mut impl BufRead) -> std::io::Result<Option<(String, Vec<(String, String)>)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { return Ok(Some((path, headers))) };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn tick(mut stream: &TcpStream) -> std::io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    )?;
    loop {
        stream.write_all(TICK)?;
        std::thread::sleep(Duration::from_millis(20));
    }
}
