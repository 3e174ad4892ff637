use proptest::prelude::*;

use super::super::server::{self, Answer};
use super::*;

fn text(answer: &str) -> String {
    server::answer(Operation::GetSessionToken, &Answer::Text(answer.into()))
}

#[test]
fn a_token_is_read() {
    assert_eq!(login_answer(&text("gAAAA-_x.y")), Ok(Secret::new("gAAAA-_x.y")));
    assert_eq!(login_answer(&text(" token\n")), Ok(Secret::new("token")));
    // As the original's Java writes it, and with other prefixes and a qualified result.
    let java = "<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><ns2:getSessionTokenResponse xmlns:ns2=\"http://authmanager.sintef.no/\"><return>T</return></ns2:getSessionTokenResponse></S:Body></S:Envelope>";
    assert_eq!(login_answer(java), Ok(Secret::new("T")));
    assert_eq!(
        login_answer(
            &java
                .replace("<return>", "<ns2:return>")
                .replace("</return>", "</ns2:return>")
                .replace("S:", "soap:")
                .replace("xmlns:S", "xmlns:soap")
        ),
        Ok(Secret::new("T"))
    );
}

#[test]
fn faults_have_their_meaning() {
    assert_eq!(login_answer(&server::fault("401: Unauthorized")), Err(LoginFailure::Refused));
    assert_eq!(
        login_answer(&server::fault("SOAPException: 401: Unauthorized (keystone)")),
        Err(LoginFailure::Refused)
    );
    assert_eq!(login_answer(&server::fault("429: Too many tries")), Err(LoginFailure::TooManyTries));
    assert_eq!(text_answer(&server::fault("Couldn't validate token")), Err(LoginFailure::Refused));
    assert_eq!(
        login_answer(&server::fault("Database is away")),
        Err(LoginFailure::Fault("Database is away".into()))
    );
    // The text may stand in the detail only.
    let detail = server::fault("Server").replacen("<message>Server", "<message>401: Unauthorized", 1);
    assert_eq!(login_answer(&detail), Err(LoginFailure::Refused));
}

#[test]
fn a_long_fault_is_cut_at_a_character() {
    let Err(LoginFailure::Fault(text)) = login_answer(&server::fault(&"é".repeat(3_000))) else {
        panic!("no fault")
    };
    assert_eq!(text, "é".repeat(1_024));
}

#[test]
fn everything_else_is_no_auth_manager() {
    let other = text("T").replace("http://authmanager.sintef.no/", "http://example.org/");
    let boolean = server::answer(Operation::ValidateSessionToken, &Answer::Boolean(true));
    for body in [
        "",
        "<!doctype html><html></html>",
        "{\"Error\":\"x\"}",
        "<S:Envelope/>",
        &other,
        &boolean,
        &text("T")[1..],
    ] {
        assert_eq!(login_answer(body), Err(LoginFailure::NotAnAuthManager), "{body}");
    }
    let huge = text(&"x".repeat(100_000));
    assert_eq!(login_answer(&huge), Err(LoginFailure::NotAnAuthManager));
}

#[test]
fn a_token_that_no_header_can_carry_is_none() {
    for token in ["", "  ", "a b", "a\nb", "tökén", "a\u{7f}"] {
        assert!(matches!(login_answer(&text(token)), Err(LoginFailure::Fault(_))), "{token:?}");
    }
    let empty = text("T").replace("<return>T</return>", "");
    assert!(matches!(login_answer(&empty), Err(LoginFailure::Fault(_))));
}

#[test]
fn text_answers_are_read() {
    let answer = |operation, text: &str| text_answer(&server::answer(operation, &Answer::Text(text.into())));
    assert_eq!(answer(Operation::GetUsername, "alice"), Ok("alice".into()));
    assert_eq!(answer(Operation::GetProject, ""), Ok(String::new()));
    assert_eq!(text_answer(&server::answer(Operation::GetRoles, &Answer::Texts(vec![]))), Ok(String::new()));
    assert_eq!(text_answer("<html/>"), Err(LoginFailure::NotAnAuthManager));
}

#[test]
fn requests_do_not_print_the_password() {
    let request = server::read(login_request("alice", &Secret::new("hunter2"), "p").as_bytes()).unwrap();
    assert!(!format!("{request:?}").contains("hunter2"));
}

proptest! {
    #![proptest_config(crate::testing::many())]

    #[test]
    fn the_server_reads_what_the_portal_writes(username in crate::testing::matching("[^\\x00-\\x1f\\ufffe\\uffff]{0,20}"), password in crate::testing::matching("[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]{0,20}"), project in crate::testing::matching("[ -~]{0,20}")) {
        let request = server::read(login_request(&username, &Secret::new(password.as_str()), &project).as_bytes()).unwrap();
        prop_assert_eq!(request.operation, Operation::GetSessionToken);
        prop_assert_eq!(request.argument("username"), username);
        prop_assert_eq!(request.argument("password"), password);
        prop_assert_eq!(request.argument("project"), project);
    }

    #[test]
    fn the_portal_reads_what_the_server_writes(token in crate::testing::matching("[!-~]{1,80}")) {
        prop_assert_eq!(login_answer(&text(&token)), Ok(Secret::new(token.as_str())));
        let request = server::read(token_request(Operation::GetUsername, &Secret::new(token.as_str())).as_bytes()).unwrap();
        prop_assert_eq!(request.argument("sessionToken"), token);
    }

    #[test]
    fn any_body_is_answered(body in crate::testing::near("<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><n:getSessionTokenResponse xmlns:n=\"http://authmanager.sintef.no/\"><return>T&amp;</return></n:getSessionTokenResponse></S:Body></S:Envelope>")) {
        let _ = login_answer(&body);
        let _ = text_answer(&body);
    }
}
