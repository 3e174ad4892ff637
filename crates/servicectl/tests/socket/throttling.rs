//! Failed log-ins: ten are answered at once, then one in ten seconds (issue: Trust). The figures themselves are tested in
//! virtual time beside the code.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::support::soap::{envelope, fault, returned};
use crate::support::{Answer, Client, Server, wait_for};

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

/// A log-in that came through a proxy, from this address.
fn log_in_from(client: &Client, address: &str, user: &str, password: &str) -> Answer {
    let arguments = [("username", user), ("password", password), ("project", "experiment_2")];
    let body = envelope("getSessionToken", &arguments);
    let headers = [("Content-Type", "text/xml"), ("X-Forwarded-For", address)];
    client.call("POST", "/authManager/AuthManager", &headers, Some(body.as_bytes()))
}

#[test]
fn a_flood_of_invented_names_leaves_room_for_log_ins_from_elsewhere() {
    let server = Server::with(&["--trusted-proxy", "127.0.0.1"]);
    let client = server.client();
    let password = server.seeded_password();
    let (over, turned_away) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for number in 0..90 {
            let (client, over, turned_away) = (&client, &over, &turned_away);
            scope.spawn(move || {
                for again in 0.. {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let name = format!("invented-{number}-{again}");
                    let status = log_in_from(client, "198.51.100.1", &name, "x").status;
                    turned_away.fetch_add(usize::from(status == 503), Ordering::Relaxed);
                }
            });
        }
        wait_for("a full line", || (turned_away.load(Ordering::Relaxed) > 0).then_some(()));
        let answers: Vec<Answer> =
            (0..3).map(|_| log_in_from(&client, "203.0.113.9, 198.51.100.2", "alice", &password)).collect();
        over.store(true, Ordering::Relaxed);
        answers.iter().for_each(|answer| assert!(!returned(answer).is_empty()));
    });
}
