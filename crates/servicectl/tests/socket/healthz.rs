//! `/healthz`.

use crate::support::Server;

#[test]
fn answers_without_a_token() {
    let server = Server::start();
    let client = server.client();
    let answer = client.get("/healthz");
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
    assert_eq!(client.call("POST", "/healthz", &[], None).header("allow"), Some("GET, HEAD"));
}
