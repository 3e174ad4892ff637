use std::time::Duration;

use servicectl_api::docker::DockerCredentials;

use super::Answer;
use crate::api::ApiError;

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, retry_after: None, body: body.as_bytes().to_vec() }
}

fn error(status: u16, body: &str) -> ApiError {
    answer(status, body).json::<serde_json::Value>().expect_err("an error")
}

#[test]
fn a_good_answer_is_read_with_unknown_keys() {
    let body =
        r#"{"name":"a","repo_uri":"r/p-a","proxy_endpoint":"https://r","user":"AWS","password":"x","new":1}"#;
    let docker: DockerCredentials = answer(200, body).json().expect("readable");
    assert_eq!(docker.repo_uri, "r/p-a");
}

#[test]
fn each_status_of_the_contract_is_one_variant() {
    let body = r#"{"Error": "text"}"#;
    let message = || "text".to_owned();
    for (status, expected) in [
        (400, ApiError::Refused { message: message() }),
        (403, ApiError::SessionEnded),
        (404, ApiError::NotFound { message: message() }),
        (405, ApiError::NotAllowed { message: message() }),
        (413, ApiError::TooBig { message: message() }),
        (429, ApiError::TooMany { message: message(), retry_after: None }),
        (500, ApiError::Server { status: 500, message: message() }),
        (502, ApiError::Server { status: 502, message: message() }),
        (503, ApiError::Unavailable { message: message(), retry_after: None }),
        (418, ApiError::Server { status: 418, message: message() }),
        (302, ApiError::Server { status: 302, message: message() }),
    ] {
        assert_eq!(error(status, body), expected, "{status}");
    }
}

#[test]
fn the_words_of_an_error_do_not_turn_the_page_around() {
    let refused = ApiError::Refused { message: "no\n⟨U+202E⟩such ␀tag".into() };
    assert_eq!(error(400, r#"{"Error": "no\n\u202esuch \u0000tag"}"#), refused);
    assert_eq!(error(200, "\u{2067}x"), ApiError::NotJson { status: 200, excerpt: "⟨U+2067⟩x".into() });
    let strange = answer(200, "{\"\u{202e}\": 1}").json::<u8>().expect_err("another shape");
    assert!(strange.detail().is_some_and(|text| text.contains("⟨U+202E⟩") && !text.contains('\u{202e}')));
}

#[test]
fn html_empty_and_truncated_answers_are_told_apart_from_refusals() {
    assert_eq!(error(200, ""), ApiError::NotJson { status: 200, excerpt: String::new() });
    assert_eq!(error(200, "<html>"), ApiError::NotJson { status: 200, excerpt: "<html>".into() });
    assert_eq!(
        error(200, r#"{"a": [1, 2"#),
        ApiError::NotJson { status: 200, excerpt: r#"{"a": [1, 2"#.into() }
    );
    assert_eq!(
        error(502, "<html>Bad gateway"),
        ApiError::Server { status: 502, message: "<html>Bad gateway".into() }
    );
    assert_eq!(error(403, "<html>"), ApiError::SessionEnded);
    assert_eq!(error(404, "Not Found"), ApiError::NotFound { message: String::new() });
    assert_eq!(error(400, "oops"), ApiError::NotJson { status: 400, excerpt: "oops".into() });
    assert!(matches!(
        answer(200, "[]").json::<DockerCredentials>(),
        Err(ApiError::WrongShape { excerpt, .. }) if excerpt == "[]"
    ));
}

#[test]
fn server_text_is_cut_between_characters() {
    let long = format!(r#"{{"Error": "{}"}}"#, "ä".repeat(5000));
    let detail = error(500, &long).detail().expect("a text");
    assert!(detail.len() <= 2048 && detail.chars().all(|c| c == 'ä'));
    assert!(error(200, &"€".repeat(5000)).detail().is_some_and(|text| text.len() <= 2200));
}

#[test]
fn retry_after_is_obeyed_up_to_five_minutes() {
    for (header, pause) in [
        (Some("7"), Some(7)),
        (Some(" 30 "), Some(30)),
        (Some("86400"), Some(300)),
        (Some("-1"), None),
        (Some("Wed, 21 Oct 2026 07:28:00 GMT"), None),
        (None, None),
    ] {
        let answer = Answer { status: 503, retry_after: header.map(str::to_owned), body: b"{}".to_vec() };
        let error = answer.check().expect_err("an error");
        assert_eq!(error.retry_after(), pause.map(Duration::from_secs), "{header:?}");
    }
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    let message = || "text".to_owned();
    let cause = Box::new(ApiError::Unreachable);
    for error in [
        ApiError::Offline,
        ApiError::Unreachable,
        ApiError::TimedOut { after: Duration::from_secs(10) },
        ApiError::OutcomeUnknown { cause },
        ApiError::SessionEnded,
        ApiError::Refused { message: message() },
        ApiError::NotFound { message: message() },
        ApiError::NotAllowed { message: message() },
        ApiError::TooBig { message: message() },
        ApiError::TooMany { message: message(), retry_after: Some(Duration::from_secs(3)) },
        ApiError::Unavailable { message: message(), retry_after: None },
        ApiError::Server { status: 500, message: message() },
        ApiError::NotJson { status: 200, excerpt: String::new() },
        ApiError::WrongShape { problem: message(), excerpt: message() },
        ApiError::Oversized { limit: 8 << 20 },
    ] {
        assert!(!error.title().is_empty() && !error.title().ends_with('.'), "{error:?}");
        assert!(error.advice().ends_with('.'), "{error:?}");
    }
}

#[test]
fn only_an_answer_and_what_was_not_sent_settle_a_write() {
    let message = || "text".to_owned();
    for error in [
        ApiError::Unreachable,
        ApiError::TimedOut { after: Duration::from_secs(60) },
        ApiError::Server { status: 502, message: message() },
        ApiError::NotJson { status: 200, excerpt: String::new() },
        ApiError::WrongShape { problem: message(), excerpt: message() },
        ApiError::Oversized { limit: 8 << 20 },
    ] {
        assert!(error.leaves_outcome_open(), "{error:?}");
    }
    for error in [
        ApiError::Offline,
        ApiError::SessionEnded,
        ApiError::Refused { message: message() },
        ApiError::NotFound { message: message() },
        ApiError::NotAllowed { message: message() },
        ApiError::TooBig { message: message() },
        ApiError::TooMany { message: message(), retry_after: None },
        ApiError::Unavailable { message: message(), retry_after: None },
    ] {
        assert!(!error.leaves_outcome_open(), "{error:?}");
    }
}
