//! What outlives the process: everything that was acknowledged.

use serde_json::json;

use crate::servicectl_1::{API, create, create_with_image, definition};
use crate::support::{Client, Folder, Server, wait_for};

#[test]
fn kill_9_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let server = Server::on(&folder, &["--time-scale", "60"]);
    let alice = server.alice();
    server.add_user("bob", "other", "pw");
    create(&alice, "created");
    create_with_image(&alice, "deployed");
    alice.put(&format!("{API}/services/deployed"), &definition()).ok();
    create_with_image(&alice, "deleted");
    alice.put(&format!("{API}/services/deleted"), &definition()).ok();
    let steady = |client: &Client| {
        let report = client.get(&format!("{API}/services/deployed")).ok();
        report.to_string().contains("has reached a steady state").then_some(report)
    };
    wait_for("the steady state", || steady(&alice));
    let list = alice.get(&format!("{API}/services")).ok();
    let current = alice.get(&format!("{API}/services/deployed?view=definition")).ok();
    alice.delete(&format!("{API}/services/deleted")).ok();
    let token = alice.token().to_owned();
    server.kill();

    let server = Server::on(&folder, &["--time-scale", "60"]);
    // The session goes on, so does everything else.
    let alice = server.client().with_token(&token);
    let names = |list: &serde_json::Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|service| service["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut expected = names(&list);
    expected.retain(|name| name != "deleted");
    assert_eq!(names(&alice.get(&format!("{API}/services")).ok()), expected);
    let after = alice.get(&format!("{API}/services/deployed?view=definition")).ok();
    assert_eq!((&after["definition"], &after["revision"]), (&current["definition"], &json!(1)));
    wait_for("the steady state after the restart", || {
        let report = steady(&alice)?;
        (report["status"]["count_running"] == 1).then_some(())
    });
    alice.get(&format!("{API}/services/deleted")).error(404);
    assert_eq!(server.token("bob", "other").len(), 43);
}

#[test]
fn kills_at_any_moment_of_a_creation_leave_all_or_nothing() {
    let folder = Folder::new();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..4 {
        let server = Server::on(&folder, &["--time-scale", "60"]);
        let alice = server.alice();
        let origin = server.address("portal").to_owned();
        let token = alice.token().to_owned();
        // A thread creates services until the server is gone under it.
        let writer = std::thread::spawn(move || {
            let mut done = Vec::new();
            for number in 0..1000 {
                let name = format!("r{round}n{number}");
                let body = json!({ "name": name }).to_string();
                let request = ureq::http::Request::post(format!("{origin}/servicectl-1/services"))
                    .header("X-Auth-Token", &token)
                    .header("Content-Type", "application/json")
                    .body(body)
                    .unwrap();
                match ureq::run(request) {
                    Ok(answer) if answer.status() == 201 => done.push(name),
                    _ => break,
                }
            }
            done
        });
        wait_for("some services", || {
            let list = alice.get(&format!("{API}/services")).ok();
            (list.as_array().unwrap().len() >= 5 + acknowledged.len() + 10).then_some(())
        });
        server.kill();
        acknowledged.extend(writer.join().unwrap());
    }
    let server = Server::on(&folder, &[]);
    let list = server.alice().get(&format!("{API}/services")).ok().to_string();
    for name in acknowledged {
        assert!(list.contains(&format!("\"{name}\"")), "{name} was lost");
    }
}
