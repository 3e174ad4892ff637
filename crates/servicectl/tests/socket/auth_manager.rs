//! `/authManager/AuthManager`: SOAP (contract §8).

use std::time::{Duration, Instant};

use crate::servicectl_1::API;
use crate::support::soap::{envelope, fault, returned};
use crate::support::{Client, Server};

const PATH: &str = "/authManager/AuthManager";

fn signed_in(server: &Server) -> (Client, String) {
    let client = server.client();
    let token = returned(&client.log_in("alice", &server.seeded_password(), "experiment_2"));
    (client, token)
}

#[test]
fn a_log_in_gives_a_token_that_the_api_takes() {
    let server = Server::start();
    let (client, token) = signed_in(&server);
    assert!(token.len() >= 22 && !token.contains("401"), "at least 128 bits, {token}");
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
    assert_eq!(client.with_token(&token).get(&format!("{API}/services")).status, 200);
}

#[test]
fn whatever_is_wrong_with_a_log_in_the_answer_is_the_same() {
    let server = Server::start();
    let client = server.client();
    let password = server.seeded_password();
    let answers: Vec<String> = [
        ("alice", "wrong", "experiment_2"),
        ("nobody", password.as_str(), "experiment_2"),
        ("alice", password.as_str(), "experiment_3"),
        ("", "", ""),
        ("Alice", password.as_str(), "experiment_2"),
    ]
    .iter()
    .map(|(user, password, project)| {
        let answer = client.log_in(user, password, project);
        assert!(fault(&answer, 500).contains("401: Unauthorized"));
        answer.text()
    })
    .collect();
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    let nothing = client.soap("getSessionToken", &[]);
    assert!(fault(&nothing, 500).contains("401: Unauthorized"));
}

#[test]
fn wrong_user_and_wrong_password_take_the_same_time() {
    let server = Server::start();
    let client = server.client();
    let time = |user: &str, project: &str| {
        let start = Instant::now();
        fault(&client.log_in(user, "wrong", project), 500);
        start.elapsed()
    };
    server.add_user("bob", "experiment_2", "right");
    let most = Duration::from_secs(60);
    let (mut wrong_password, mut wrong_user, mut wrong_project) = (most, most, most);
    // The least of several is what the work itself takes; in turns, so that a busy machine is busy for all three. Unknown
    // names change, so that nobody is throttled.
    for number in 0..9 {
        wrong_password = wrong_password.min(time("bob", "experiment_2"));
        wrong_user = wrong_user.min(time(&format!("nobody{number}"), "experiment_2"));
        wrong_project = wrong_project.min(time(&format!("somebody{number}"), "nowhere"));
    }
    for other in [wrong_user, wrong_project] {
        let ratio = other.as_secs_f64() / wrong_password.as_secs_f64();
        assert!((0.5..2.0).contains(&ratio), "{wrong_password:?} and {other:?}");
    }
}

#[test]
fn all_fifteen_operations_answer() {
    let server = Server::start();
    let (client, token) = signed_in(&server);
    let with_token = |operation: &str| client.soap(operation, &[("sessionToken", &token)]);
    assert_eq!(returned(&with_token("validateSessionToken")), "true");
    assert_eq!(returned(&with_token("getUsername")), "alice");
    assert_eq!(returned(&with_token("getProject")), "experiment_2");
    assert_eq!(returned(&with_token("getRoles")), "member");
    for operation in ["getTokenInfo", "getTokenInfoComplete"] {
        let answer = with_token(operation);
        assert_eq!(answer.status, 200);
        let text = answer.text();
        for part in ["<project>", "<roles>", "<user>", "<name>alice</name>", "<name>experiment_2</name>"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let endpoint =
        |component| client.soap("getEndpoint", &[("sessionToken", &token), ("component", component)]);
    assert_eq!(returned(&endpoint("servicectl")), server.address("api"));
    assert!(fault(&endpoint("nothing"), 500).contains("nothing"));
    assert_eq!(returned(&client.soap("countWorkflows", &[])), "0");
    assert_eq!(returned(&client.soap("testDBConnection", &[])), "OK");
    for operation in ["getEmail", "getOpenStackToken", "createWorkflowToken", "deleteWorkflowToken"] {
        assert!(
            fault(&with_token(operation), 500).contains("501: Not implemented on this platform"),
            "{operation}"
        );
    }
    assert!(fault(&client.soap("systemPropTest", &[("input", "user.home")]), 500).contains("501"));
}

#[test]
fn wrong_tokens_are_not_validated() {
    let server = Server::start();
    let client = server.client();
    let long = "x".repeat(1024);
    for token in ["", "wrong", long.as_str()] {
        let answer = client.soap("validateSessionToken", &[("sessionToken", token)]);
        assert_eq!(returned(&answer), "false", "no fault for {token:?}");
    }
    assert_eq!(returned(&client.soap("validateSessionToken", &[])), "false");
    for operation in [
        "getUsername",
        "getProject",
        "getEmail",
        "getOpenStackToken",
        "getRoles",
        "getTokenInfo",
        "getTokenInfoComplete",
        "getEndpoint",
        "createWorkflowToken",
        "deleteWorkflowToken",
    ] {
        for arguments in [&[("sessionToken", "wrong")][..], &[]] {
            assert!(
                fault(&client.soap(operation, arguments), 500).contains("Couldn't validate token"),
                "{operation}"
            );
        }
    }
}

#[test]
fn clients_choose_their_prefixes() {
    let server = Server::start();
    let client = server.client();
    let password = server.seeded_password();
    for (soap, ours) in [("SOAP-ENV", "ns0"), ("soapenv", "aut"), ("S", "ns2"), ("s", "a")] {
        let text = format!(
            "<{soap}:Envelope xmlns:{soap}=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:{ours}=\"http://authmanager.sintef.no/\">\n  <{soap}:Body>\n    <{ours}:getSessionToken>\n      \
             <{ours}:username>alice</{ours}:username>\n      <{ours}:password>{password}</{ours}:password>\n      \
             <{ours}:project>experiment_2</{ours}:project>\n    </{ours}:getSessionToken>\n  </{soap}:Body>\n\
             </{soap}:Envelope>\n"
        );
        assert!(!returned(&client.soap_text(&text)).is_empty());
    }
    let defaults = format!(
        "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body><getSessionToken \
         xmlns=\"http://authmanager.sintef.no/\"><project>experiment_2</project><password>{password}</password>\
         <username>alice</username></getSessionToken></Body></Envelope>"
    );
    let answer = client.soap_text(&defaults);
    returned(&answer);
    // What two public clients compare literally.
    assert!(answer.text().contains("<S:Body><ns2:getSessionTokenResponse"), "{}", answer.text());
}

#[test]
fn passwords_may_hold_what_xml_escapes() {
    let server = Server::start();
    server.add_user("bob", "experiment_2", "a<b>&\"c' ä€");
    let answer = server.client().log_in("bob", "a&lt;b&gt;&amp;&quot;c&apos; &#228;€", "experiment_2");
    returned(&answer);
}

#[test]
fn what_is_no_request_is_a_fault() {
    let server = Server::start();
    let client = server.client();
    let good = envelope("countWorkflows", &[]);
    let inside = |from: &str, to: &str| good.replace(from, to);
    let deep = format!("{}{}", "<x>".repeat(40), "</x>".repeat(40));
    for text in [
        String::new(),
        "x".to_owned(),
        "<x/>".to_owned(),
        "{}".to_owned(),
        good[..good.len() - 20].to_owned(),
        inside("?>", "?><!DOCTYPE x [<!ENTITY e \"x\">]>"),
        inside("?>", "?><!DOCTYPE x SYSTEM \"file:///etc/passwd\">"),
        inside("?>", "?><?xml-stylesheet href=\"x\"?>"),
        inside("countWorkflows", "noSuchOperation"),
        inside("http://authmanager.sintef.no/", "http://other.example/"),
        envelope("getUsername", &[("sessionToken", &"x".repeat(1025))]),
        envelope("getUsername", &[("sessionToken", &deep)]),
        envelope("getUsername", &[("sessionToken", "&undefined;")]),
    ] {
        let answer = client.soap_text(&text);
        let sentence = fault(&answer, 500);
        assert!(!sentence.is_empty() && !answer.text().contains("root:"), "{text}: {}", answer.text());
    }
}

#[test]
fn a_request_that_is_too_long_is_413() {
    let server = Server::start();
    let client = server.client();
    let padding = format!("<!--{}-->", "x".repeat(70_000));
    let answer = client.soap_text(&envelope("countWorkflows", &[]).replace("<SOAP-ENV:Header/>", &padding));
    fault(&answer, 413);
}

#[test]
fn the_description_is_for_the_address_that_is_given_out() {
    let server = Server::start();
    let client = server.client();
    let address = format!("{}{PATH}", server.address("portal"));
    for query in ["?wsdl", "?WSDL"] {
        let answer = client.get(&format!("{PATH}{query}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/xml; charset=utf-8")));
        let text = answer.text();
        assert!(text.contains(&format!("location=\"{address}\"")), "{text}");
        assert!(text.contains(&format!("schemaLocation=\"{address}?xsd=1\"")), "{text}");
    }
    // Whatever name a request uses, the address stays.
    let localhost = format!("localhost:{}", client.port());
    let answer = client.call("GET", &format!("{PATH}?wsdl"), &[("Host", &localhost)], None);
    assert!(answer.text().contains(&address) && !answer.text().contains("localhost"));
    let schema = client.get(&format!("{PATH}?xsd=1")).text();
    for operation in ["getSessionToken", "testDBConnectionResponse", "SOAPException", "tokenInfo"] {
        assert!(schema.contains(&format!("name=\"{operation}\"")), "{operation}");
    }
    client.get(PATH).error(404);
    client.get(&format!("{PATH}?xsd=2")).error(404);
    client.get("/authManager/Users?wsdl").error(404);
    assert_eq!(client.call("PUT", PATH, &[], None).header("allow"), Some("GET, HEAD, POST"));
}
