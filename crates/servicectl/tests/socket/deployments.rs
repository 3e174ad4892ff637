//! The deployments' listener.

use serde_json::json;

use crate::servicectl_1::{API, create, create_with_image, definition};
use crate::support::{Client, Server, wait_for};

/// Deploys a service that behaves in some way.
fn deploy(alice: &Client, name: &str, behaviour: &str) {
    create_with_image(alice, name);
    let mut body = definition();
    body["environment"] = json!([
        { "name": "CONTEXT_ROOT", "value": format!("/experiment_2-{name}") },
        { "name": "SIMULATE", "value": behaviour }
    ]);
    alice.put(&format!("{API}/services/{name}"), &body).ok();
}

#[test]
fn a_healthy_service_answers_under_its_path() {
    let server = Server::with(&["--time-scale", "60"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    deploy(&alice, "x", "healthy");
    let answer = wait_for("an answer of the service", || {
        let answer = visitor.get("/experiment_2-x/");
        (answer.status == 200).then_some(answer)
    });
    assert!(answer.text().contains("experiment_2-x"), "{}", answer.text());
    for path in ["/experiment_2-x", "/experiment_2-x/?wsdl", "/experiment_2-x/a/b?c=d"] {
        let status = visitor.get(path).status;
        assert!(status == 200 || status == 404, "{path}: {status}");
    }
    // A visit is a line in the log.
    wait_for("the visit in the log", || {
        let logs = alice.get(&format!("{API}/services/x?view=logs&tail=100")).text();
        logs.contains("/experiment_2-x/?wsdl").then_some(())
    });
}

#[test]
fn a_session_token_sent_by_mistake_goes_no_further() {
    let server = Server::with(&["--time-scale", "60"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    deploy(&alice, "x", "healthy");
    wait_for("the service", || (visitor.get("/experiment_2-x/").status == 200).then_some(()));
    let answer =
        visitor.call("GET", "/experiment_2-x/", &[("X-Auth-Token", alice.token()), ("Cookie", "a=b")], None);
    assert!(!answer.text().contains(alice.token()));
    let logs = alice.get(&format!("{API}/services/x?view=logs&tail=1000")).text();
    assert!(!logs.contains(alice.token()));
    assert!(!server.log().contains(alice.token()));
}

#[test]
fn pages_say_which_service_does_not_answer_and_why() {
    let server = Server::with(&["--time-scale", "60"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    create(&alice, "never");
    let page = visitor.get("/experiment_2-never/");
    assert_eq!((page.status, page.header("retry-after")), (503, Some("5")));
    assert!(page.text().contains("experiment_2-never was never started"), "{}", page.text());
    let page = visitor.get("/experiment_2-nothing/");
    assert_eq!(page.status, 404);
    assert!(page.text().contains("There is no service experiment_2-nothing"), "{}", page.text());
    let page = visitor.get("/%3Cscript%3Ealert(1)%3C/script%3E");
    assert_eq!(page.status, 404);
    assert!(!page.text().contains("<script>"), "{}", page.text());
    assert_eq!(visitor.get("/").status, 404);
    deploy(&alice, "crash", "crash");
    let page = wait_for("a crash", || {
        let page = visitor.get("/experiment_2-crash/");
        page.text().contains("is down").then_some(page)
    });
    assert_eq!(page.status, 503);
}

#[test]
fn a_deleted_service_is_gone_at_once() {
    let server = Server::with(&["--time-scale", "60"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    deploy(&alice, "x", "healthy");
    wait_for("the service", || (visitor.get("/experiment_2-x/").status == 200).then_some(()));
    alice.delete(&format!("{API}/services/x")).ok();
    assert_eq!(visitor.get("/experiment_2-x/").status, 404);
}

#[test]
fn nothing_of_the_portal_is_on_the_deployments_origin() {
    let server = Server::start();
    let visitor = server.deployments().with_token(&server.token("alice", "experiment_2"));
    for path in [
        "/servicectl-1/services",
        "/v0/services",
        "/authManager/AuthManager?wsdl",
        "/v2/",
        "/healthz",
        "/index.html",
        "/sign-in",
    ] {
        let answer = visitor.get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, Some("text/html; charset=utf-8")),
            "{path}"
        );
    }
}

#[test]
fn with_stripped_underscores_paths_and_links_lose_them() {
    let server = Server::with(&["--time-scale", "60", "--strip-underscores"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    let service = alice.get(&format!("{API}/services/newservice")).ok();
    let deployment = format!("{}/experiment2-newservice", server.address("deployments"));
    assert_eq!(service["links"][1]["href"], json!(deployment));
    wait_for("the service", || (visitor.get("/experiment2-newservice/").status != 503).then_some(()));
    assert_eq!(visitor.get("/experiment_2-newservice/").status, 404);
    let repository = alice.get(&format!("{API}/services/newservice?view=docker")).ok()["repo_uri"].clone();
    assert!(repository.as_str().unwrap().ends_with("/experiment2-newservice"), "{repository}");
    let refused = server
        .command_with_input(&["user", "add", "eve", "--project", "experiment2", "--password-stdin"], "pw");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("experiment_2"), "{refused:?}");
    assert_eq!(refused.status.code(), Some(1));
}

/// Its scope would be the folder of its path, which is everything.
#[test]
fn a_service_cannot_put_a_worker_before_all_others() {
    let server = Server::with(&["--time-scale", "60"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    deploy(&alice, "x", "healthy");
    wait_for("the service", || (visitor.get("/experiment_2-x/").status == 200).then_some(()));
    let script = |path: &str| visitor.call("GET", path, &[("Service-Worker", "script")], None);
    for path in ["/experiment_2-x", "/experiment_2-x?v=2"] {
        let answer = script(path);
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text().contains("below"), "{}", answer.text());
    }
    assert_eq!(script("/experiment_2-x/").status, 200);
}

#[test]
fn a_head_request_has_the_length_and_no_body() {
    let server = Server::with(&["--time-scale", "60"]);
    let (alice, visitor) = (server.alice(), server.deployments());
    deploy(&alice, "x", "healthy");
    wait_for("the service", || (visitor.get("/experiment_2-x/").status == 200).then_some(()));
    for (path, status) in [("/experiment_2-x/", "200"), ("/nope", "404")] {
        // The second answer begins where the first ends.
        let host = visitor.authority();
        let answers = visitor.raw(&format!(
            "HEAD {path} HTTP/1.1\r\nHost: {host}\r\n\r\nGET /nope HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ));
        let (head, rest) = answers.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        assert!(length.is_some_and(|length| length != "0"), "{head}");
        assert!(rest.starts_with("HTTP/1.1 404"), "{rest}");
    }
}

#[test]
fn no_connection_to_anywhere_is_opened() {
    let server = Server::with(&["--time-scale", "60"]);
    let visitor = server.deployments();
    let ask = format!(
        "CONNECT example.org:443 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        visitor.authority()
    );
    let answer = visitor.raw(&ask);
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
    assert!(answer.contains("no proxy for other addresses"), "{answer}");
}

/// Who sends first and reads then would see a broken pipe instead of the page that says why.
#[test]
fn who_is_still_sending_is_heard_out_before_the_connection_ends() {
    let server = Server::start();
    let answer = server.deployments().send_all("POST", "/nope", &[], 48 << 20);
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}
