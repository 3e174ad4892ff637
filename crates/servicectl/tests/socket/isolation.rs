//! A token of another project finds nothing: every route answers as it does for a service that does not exist.

use serde_json::json;

use crate::servicectl_1::{API, create_with_image, definition};
use crate::support::Server;
use crate::support::soap::returned;

#[test]
fn foreign_services_look_like_missing_ones_on_every_route() {
    let server = Server::start();
    let alice = server.alice();
    // Names of the same length, so that the answers can be compared byte by byte.
    create_with_image(&alice, "secret");
    alice.put(&format!("{API}/services/secret"), &definition()).ok();
    let before = alice.get(&format!("{API}/services/secret?view=definition")).ok();
    let mallory = server.stranger();
    let body = definition().to_string();
    let body = Some(body.as_bytes());
    let json_type = [("Content-Type", "application/json")];
    for (method, rest) in [
        ("GET", ""),
        ("HEAD", ""),
        ("GET", "?view=status"),
        ("GET", "?view=logs"),
        ("GET", "?view=docker"),
        ("GET", "?view=definition"),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "/sample-image"),
    ] {
        let ask = |name: &str| {
            let path = format!("{API}/services/{name}{rest}");
            let body = if matches!(method, "PUT" | "POST") { body } else { None };
            mallory.call(method, &path, &json_type, body)
        };
        let (foreign, missing) = (ask("secret"), ask("absent"));
        assert_eq!(foreign.status, 404, "{method} {rest}");
        assert_eq!(foreign.status, missing.status);
        assert_eq!(foreign.text().replace("secret", "absent"), missing.text(), "{method} {rest}");
        let names = |answer: &crate::support::Answer| {
            answer
                .headers
                .iter()
                // Another moment, another request.
                .filter(|(name, _)| *name != "date" && *name != "x-request-id")
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&foreign), names(&missing), "{method} {rest}");
    }
    assert_eq!(
        alice.get(&format!("{API}/services/secret?view=definition")).ok(),
        before,
        "nothing was changed"
    );
    assert_eq!(mallory.get(&format!("{API}/services")).ok(), json!([]));
}

#[test]
fn prefixed_names_of_another_project_find_nothing() {
    let server = Server::start();
    let mallory = server.stranger();
    for name in [
        "experiment_2-newservice",
        "../experiment_2/newservice",
        "experiment_2%2Fnewservice",
        "newservice%00",
    ] {
        assert_eq!(mallory.get(&format!("{API}/services/{name}")).status, 404, "{name}");
    }
}

#[test]
fn users_of_one_project_share_its_services() {
    let server = Server::start();
    server.add_user("bob", "experiment_2", "pw");
    let bob = server.client().with_token(&server.token("bob", "experiment_2"));
    assert_eq!(bob.get(&format!("{API}/services")).ok(), server.alice().get(&format!("{API}/services")).ok());
    create_with_image(&bob, "shared");
    assert_eq!(server.alice().get(&format!("{API}/services/shared")).status, 200);
}

#[test]
fn one_name_in_two_projects_is_two_users() {
    let server = Server::start();
    server.add_user("alice", "other", "another password");
    let client = server.client();
    let token = returned(&client.log_in("alice", "another password", "other"));
    assert_eq!(client.clone().with_token(&token).get(&format!("{API}/services")).ok(), json!([]));
    assert_eq!(client.log_in("alice", "another password", "experiment_2").status, 500);
    assert_eq!(returned(&client.soap("getProject", &[("sessionToken", &token)])), "other");
}
