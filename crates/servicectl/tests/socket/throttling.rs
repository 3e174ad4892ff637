//! Failed log-ins: ten are answered at once, then one in ten seconds (issue: Trust). The figures themselves are tested in
//! virtual time beside the code.

use crate::support::Server;
use crate::support::soap::{fault, returned};

#[test]
fn the_eleventh_failure_in_a_row_has_to_wait_and_so_has_the_right_password() {
    let server = Server::start();
    server.add_user("bob", "experiment_2", "right");
    server.add_user("bob", "other", "right");
    let client = server.client();
    for _ in 0..10 {
        assert!(fault(&client.log_in("bob", "wrong", "experiment_2"), 500).contains("401"));
    }
    for (password, project) in [("wrong", "experiment_2"), ("right", "experiment_2"), ("right", "other")] {
        let answer = client.log_in("bob", password, project);
        assert_eq!(fault(&answer, 429), "429: Too many tries");
        let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=10).contains(&wait), "{wait}");
    }
    // Nobody else waits, and a session that lives goes on.
    returned(&client.log_in("alice", &server.seeded_password(), "experiment_2"));
    let token = server.token("bob", "experiment_2");
    assert_eq!(client.with_token(&token).get("/servicectl-1/services").status, 200);
}

#[test]
fn names_that_nobody_has_are_throttled_alike() {
    let server = Server::start();
    let client = server.client();
    for _ in 0..10 {
        fault(&client.log_in("nobody", "x", "experiment_2"), 500);
    }
    fault(&client.log_in("nobody", "x", "experiment_2"), 429);
}

#[test]
fn wrong_tokens_are_never_throttled() {
    let server = Server::start();
    let client = server.client().with_token("wrong");
    for _ in 0..300 {
        client.get("/servicectl-1/services").error(403);
    }
}
