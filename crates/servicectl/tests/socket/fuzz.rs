//! Requests that nobody would send on purpose: the server never fails at one, never panics, and answers the next.
//!
//! `FUZZ_REQUESTS` sets how many (soak: 100,000), `FUZZ_SEED` where to begin; a failure names its seed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use fastrand::Rng;

use crate::support::soap::envelope;
use crate::support::{Client, Server};

const METHODS: [&str; 10] =
    ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "FOO", "get"];
const PIECES: [&str; 26] = [
    "/servicectl-1",
    "/v0",
    "/services",
    "/newservice",
    "/x1",
    "/sample-image",
    "/authManager/AuthManager",
    "/v2",
    "/healthz",
    "/",
    "/..",
    "/%2e%2e",
    "/%00",
    "/%ff",
    "?view=logs",
    "?view=docker",
    "&tail=1",
    "&tail=-1",
    "&streams=99999999999999999999",
    "?wsdl",
    "?xsd=1",
    "/x.js",
    "//",
    "/experiment_2-newservice",
    "/index.html",
    "*",
];
const TARGETS: [&str; 5] = [
    "/servicectl-1/services",
    "/servicectl-1/services/newservice",
    "/servicectl-1/services/x1",
    "/servicectl-1/services/x1/sample-image",
    "/authManager/AuthManager",
];
const BODIES: [&str; 10] = [
    r#"{"name":"x1"}"#,
    r#"{"name":"x2","health_check":{"rel_path":"experiment_2-x2","status_codes":"200-","interval":18446744073709551616}}"#,
    r#"{"container-tag":"latest","memory-reservation":100,"memory-limit":150,"container-port":80,"environment":[]}"#,
    r#"{"container-tag":"latest","memory-reservation":1e99,"memory-limit":-1,"container-port":-0,"environment":{"name":"a","value":[]}}"#,
    r#"{"tag":"latest"}"#,
    r#"{"a":{"a":{"a":{"a":[[[[[["#,
    r#""\ud800""#,
    "null",
    "[]",
    "",
];

/// A request as bytes.
fn request(rng: &mut Rng, client: &Client, token: &str) -> Vec<u8> {
    let method = if rng.f32() < 0.8 { METHODS[rng.usize(..4)] } else { METHODS[rng.usize(..METHODS.len())] };
    let target = if rng.f32() < 0.4 {
        TARGETS[rng.usize(..TARGETS.len())].to_owned()
    } else {
        (0..rng.usize(1..6)).map(|_| PIECES[rng.usize(..PIECES.len())]).collect()
    };
    let mut body = if target.contains("auth") {
        let operation =
            rng.choice(["getUsername", "validateSessionToken", "getTokenInfo", "getEndpoint", "nothing"]);
        envelope(
            operation.unwrap_or_default(),
            &[("sessionToken", rng.choice([token, "x", "&x;", "<!--"]).unwrap_or_default())],
        )
    } else {
        BODIES[rng.usize(..BODIES.len())].to_owned()
    }
    .into_bytes();
    if rng.bool() {
        mutate(rng, &mut body);
    }
    let host = if rng.f32() < 0.95 { client.authority() } else { "evil.example" };
    let content_type = rng.choice(["application/json", "application/json", "text/xml", "text/plain", ""]);
    let mut head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\nX-Auth-Token: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
        if rng.f32() < 0.9 { token } else { "x" },
        content_type.unwrap_or_default(),
        body.len(),
    );
    if rng.f32() < 0.1 {
        head +=
            &format!("Origin: {}\r\n", rng.choice(["null", "https://evil.example", ""]).unwrap_or_default());
    }
    let mut bytes = (head + "Connection: close\r\n\r\n").into_bytes();
    if rng.f32() < 0.1 {
        mutate(rng, &mut bytes);
    }
    bytes.extend(body);
    bytes
}

fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..rng.usize(1..4) {
        let at = rng.usize(..=bytes.len());
        match rng.u8(..3) {
            0 => bytes.insert(at, rng.u8(..)),
            1 if at < bytes.len() => bytes[at] = rng.u8(..),
            _ => {
                let end = (at + rng.usize(..8)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
}

/// What comes back, as far as it comes: a head that was made incomplete is waited for by the server.
fn send(client: &Client, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(client.authority()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn no_request_makes_the_server_fail() {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (requests, first) = (number("FUZZ_REQUESTS", 2_000), number("FUZZ_SEED", 1));
    let server = Server::with(&["--time-scale", "60"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    let mut answered = 0;
    for seed in first..first + requests {
        let mut rng = Rng::with_seed(seed);
        let client = if rng.f32() < 0.15 { &visitor } else { &alice };
        let request = request(&mut rng, client, alice.token());
        let answer = send(client, &request);
        let status = answer.get(9..12).unwrap_or_default();
        // A SOAP fault is an answer; a visitor may meet a service that is down.
        let fine = !status.starts_with('5')
            || status == "503"
            || answer.contains("<S:Fault>")
            || client.port() == visitor.port();
        let broke_down = answer.contains("The platform failed at this request");
        assert!(fine && !broke_down, "FUZZ_SEED={seed}: {:?}\n{answer}", String::from_utf8_lossy(&request));
        answered += u64::from(!status.is_empty());
    }
    assert!(answered * 10 > requests * 9, "most requests are answered: {answered}");
    alice.get("/servicectl-1/services").ok();
    assert!(!server.log().contains("panicked"), "{}", server.log());
}
