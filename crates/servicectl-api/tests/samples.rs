//! The bodies with which the unmodified clfpy prints the manual's sample outputs: read and written again without loss.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use servicectl_api::docker::DockerCredentials;
use servicectl_api::logs::ServiceLogs;
use servicectl_api::service::ServiceList;
use servicectl_api::status::ServiceStatus;
use servicectl_api::verdict::{self, Holds, Kind};
use servicectl_api::{Count, StatusCodes, WireTime, deployment, event};

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The body as it is read and written again, and as it was.
fn round<T: serde::de::DeserializeOwned + serde::Serialize>(name: &str) -> (T, Value, Value) {
    let text = fixture(name);
    let read: T = serde_json::from_str(&text).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    (read, written, serde_json::from_str(&text).unwrap())
}

#[test]
fn the_running_status_is_kept_key_by_key() {
    let (status, written, sample) = round::<ServiceStatus>("status");
    assert_eq!(written, sample);
    let report = &status.status;
    assert_eq!(report.count_desired, Count::Known(1));
    assert_eq!(report.tasks[0].task_definition.revision, Count::Known(5));
    assert_eq!(report.tasks[0].created_at, WireTime::parse("2018-12-10 08:08:06"));
    assert!(report.events.iter().all(|event| !matches!(event::parse(&event.message), event::Kind::Other(_))));
}

#[test]
fn the_running_status_shows_the_manuals_four_signs() {
    let (status, ..) = round::<ServiceStatus>("status");
    let verdict = verdict::judge(&status.status, WireTime::parse("2018-12-13 08:08:43"));
    assert_eq!((verdict.kind, verdict.because.as_str()), (Kind::Running, "steady for 3 days"));
    assert!(verdict.signs.iter().all(|sign| sign.holds == Holds::Yes));
    assert!(verdict.findings.is_empty());
}

#[test]
fn the_status_of_a_service_never_started_is_kept_key_by_key() {
    let (status, written, sample) = round::<ServiceStatus>("never");
    assert_eq!(written, sample);
    assert_eq!(status.status.count_running, Count::Unknown);
    let verdict = verdict::judge(&status.status, None);
    assert_eq!(
        (verdict.kind, verdict.because.as_str()),
        (Kind::NotStarted, "next: push an image, if you have not yet")
    );
    let health = &status.status.target_health;
    assert_eq!(StatusCodes::parse(&health.status_codes), Ok(StatusCodes::standard()));
    assert_eq!(
        deployment::for_show(&health.health_check_path),
        "srv.hetcomp.org/cloudifacturing-test-service/"
    );
}

#[test]
fn the_list_is_read_whole() {
    let list = ServiceList::from_json(fixture("list")).unwrap();
    assert_eq!(list.unreadable, 0);
    assert_eq!(
        serde_json::to_value(&list.services).unwrap(),
        serde_json::from_str::<Value>(&fixture("list")).unwrap()
    );
    for service in &list.services {
        let href = service.links.href("deployment").unwrap();
        assert_eq!(deployment::prefix(href, &service.name), Some("cloudifacturing-"));
        assert_eq!(deployment::safe_href(href), Some(href));
    }
}

#[test]
fn the_logs_are_kept_line_by_line() {
    let (logs, written, sample) = round::<ServiceLogs>("logs");
    assert_eq!(written, sample);
    assert_eq!(logs.logs.len(), 1);
    assert_eq!(logs.logs[0].log_events.len(), 20);
    assert_eq!(logs.logs[0].task(), "86b40ed8-ce68-4350-b2fd-80be3887c2dd");
}

#[test]
fn the_credentials_are_kept_and_the_password_is_not_printed() {
    let (credentials, written, sample) = round::<DockerCredentials>("docker");
    assert_eq!(written, sample);
    assert_eq!(credentials.user, "AWS");
    assert!(format!("{credentials:?}").contains("password: ***"));
}
