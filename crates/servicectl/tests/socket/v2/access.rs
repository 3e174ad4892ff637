//! Who may: challenges, tokens, scopes, and what docker shows to those who may not.

use serde_json::json;

use super::repository::{Repository, failure};
use crate::servicectl_1::create;
use crate::support::Server;

#[test]
fn nobody_is_challenged_with_the_address_given_out() {
    let server = Server::start();
    let (portal, registry) = (server.address("portal"), server.address("registry"));
    let client = server.client();
    let answer = client.call("GET", "/v2/", &[("Host", &format!("localhost:{}", client.port()))], None);
    assert_eq!(failure(&answer, 401).0, "UNAUTHORIZED");
    let expected = format!("Bearer realm=\"{portal}/v2/token\",service=\"{registry}\"");
    assert_eq!(answer.header("www-authenticate"), Some(expected.as_str()));
    assert_eq!(answer.header("docker-distribution-api-version"), Some("registry/2.0"));
    let push = client.call("POST", "/v2/experiment_2-x/blobs/uploads/", &[], None);
    failure(&push, 401);
    let scope = format!("{expected},scope=\"repository:experiment_2-x:pull,push\"");
    assert_eq!(push.header("www-authenticate"), Some(scope.as_str()));
    failure(&client.get("/v2/token"), 401);
}

#[test]
fn a_token_is_exchanged_for_a_password_and_does_what_its_scope_says() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    assert_eq!(repository.get("/v2/").ok(), json!({}));
    let token = repository.token("repository:experiment_2-x:pull").ok();
    assert_eq!(token["token"], token["access_token"]);
    assert_eq!(token["expires_in"], 3600);
    let reader = repository.with_authorization(&format!("Bearer {}", token["token"].as_str().unwrap()));
    assert_eq!(reader.get("tags/list").status, 200);
    let answer = reader.call("POST", "blobs/uploads/", &[], b"");
    failure(&answer, 401);
    assert!(answer.header("www-authenticate").unwrap().contains("insufficient_scope"));
    // The password itself opens the repository too.
    repository.with_authorization(&repository.basic()).push("latest");
}

#[test]
fn another_repository_is_refused_whether_it_exists_or_not() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    create(&server.stranger(), "theirs");
    create(&server.alice(), "y");
    for other in ["other-theirs", "other-nothing", "experiment_2-y"] {
        for at in [repository.at(other), repository.with_authorization(&repository.basic()).at(other)] {
            let (code, message) = failure(&at.call("POST", "blobs/uploads/", &[], b""), 403);
            assert_eq!(code, "DENIED");
            assert!(message.contains("of the repository experiment_2-x, not of "), "{message}");
        }
        let (code, _) = failure(&repository.token(&format!("repository:{other}:pull,push")), 401);
        assert_eq!(code, "DENIED");
    }
    // As docker asks where a layer may be mounted from elsewhere.
    let both = "repository:experiment_2-y:pull&scope=repository:experiment_2-x:pull,push";
    assert_eq!(repository.token(both).status, 200);
}

#[test]
fn wrong_passwords_are_refused_with_what_to_do() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    for wrong in ["Basic !", "Basic ", "Bearer x", "Basic eDp5", "Digest x", "Bearer"] {
        let (code, _) = failure(&repository.with_authorization(wrong).get("tags/list"), 401);
        assert_eq!(code, "UNAUTHORIZED");
    }
    let (_, message) = failure(&repository.with_authorization("Basic eDp5").get("/v2/token"), 401);
    assert!(message.contains("docker login"), "{message}");
}

#[test]
fn an_expired_credential_says_so_and_takes_its_tokens_along() {
    let server = Server::start();
    let repository = Repository::of_new(&server, "x");
    let database = format!("sqlite://{}", server.folder.data().join("servicectl.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::{Connection, SqliteConnection};
        let mut connection = SqliteConnection::connect(&database).await.unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        sqlx::query("UPDATE registry_credentials SET expires_at = ?")
            .bind(i64::try_from(now.as_millis()).unwrap() - 1)
            .execute(&mut connection)
            .await
            .unwrap();
    });
    let (code, message) = failure(&repository.token("repository:experiment_2-x:pull"), 401);
    assert_eq!(code, "UNAUTHORIZED");
    assert!(message.contains("has expired"), "{message}");
    failure(&repository.get("tags/list"), 401);
}

#[test]
fn the_newest_twenty_credentials_of_a_service_hold() {
    let server = Server::start();
    let first = Repository::of_new(&server, "x");
    let second = Repository::log_in(&server, &server.alice(), "x");
    for _ in 0..19 {
        Repository::log_in(&server, &server.alice(), "x");
    }
    failure(&first.get("tags/list"), 401);
    assert_eq!(second.get("tags/list").status, 200);
}

#[test]
fn no_password_and_no_token_is_in_the_log() {
    let server = Server::with(&["--log-level", "debug"]);
    let repository = Repository::of_new(&server, "x");
    repository.push("latest");
    let token = repository.authorization().trim_start_matches("Bearer ");
    assert!(!server.log().contains(&repository.password) && !server.log().contains(token));
}

#[test]
fn with_the_base_contract_only_pushes_are_taken_too() {
    let server = Server::with(&["--base-contract-only"]);
    let repository = Repository::of_new(&server, "x");
    repository.push("latest");
}
