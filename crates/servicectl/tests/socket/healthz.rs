//! `/healthz` and `/readyz`.

use crate::support::Server;

#[test]
fn answers_without_a_token() {
    let server = Server::start();
    let client = server.client();
    for path in ["/healthz", "/readyz"] {
        let answer = client.get(path);
        assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
        assert_eq!(client.call("POST", path, &[], None).header("allow"), Some("GET, HEAD"));
    }
}
