//! Which task gets requests, and how they hold up draining.

use std::net::IpAddr;

use super::bench::Bench;
use crate::engine::NoRoute;
use crate::runtime::{Answer, Request};

fn request(path: &str) -> Request {
    Request {
        method: "GET".into(),
        path: path.into(),
        client: IpAddr::from([192, 0, 2, 1]),
        user_agent: None,
    }
}

#[tokio::test]
async fn a_service_without_a_task_that_answers_says_why() {
    let bench = Bench::new().await;
    let service = bench.create("x").await;
    assert_eq!(bench.engine.route(service.id).unwrap_err(), NoRoute::NeverStarted);
    bench.put(&service, "crash").await;
    assert_eq!(bench.engine.route(service.id).unwrap_err(), NoRoute::Starting);
    bench.run(60).await;
    while !bench.tasks(&service).is_empty() {
        bench.run(1).await;
    }
    assert_eq!(bench.engine.route(service.id).unwrap_err(), NoRoute::Restarting);
}

#[tokio::test]
async fn a_healthy_task_answers_and_its_log_tells_of_it() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let route = bench.engine.route(service.id).unwrap();
    let answer = bench.engine.answer(&route, &request("/experiment_2-x/hello")).await;
    assert!(matches!(answer, Some(Answer::Page { status: 200, .. })), "{answer:?}");
    let logs = bench.logs(&service, 1000, 1).await.unwrap();
    assert!(logs[0].log_events.iter().any(|line| line.message.starts_with("192.0.2.1 - - [")));
}

#[tokio::test]
async fn a_broken_new_revision_never_takes_requests() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let old = bench.tasks(&service)[0];
    bench.put(&service, "http-500").await;
    for _ in 0..60 {
        bench.run(2).await;
        assert_eq!(bench.engine.route(service.id).unwrap().task, old);
    }
}

#[tokio::test]
async fn an_unhealthy_task_answers_where_there_is_no_other() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "http-500").await;
    bench.run(55).await;
    let route = bench.engine.route(service.id).unwrap();
    let answer = bench.engine.answer(&route, &request("/experiment_2-x/")).await;
    assert!(matches!(answer, Some(Answer::Page { status: 500, .. })));
}

#[tokio::test]
async fn a_request_in_flight_holds_up_its_task_until_it_is_done() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let [first, second] = [bench.engine.route(service.id).unwrap(), bench.engine.route(service.id).unwrap()];
    bench.put(&service, "healthy").await;
    bench.run(25).await;
    let last = |bench: &Bench| bench.status(&service).tasks.last().unwrap().last_status.clone();
    assert_eq!(last(&bench), "DEACTIVATING");
    let new = bench.engine.route(service.id).unwrap();
    assert_ne!(new.task, first.task, "new requests go to the new task");
    drop(first);
    bench.engine.settle().await;
    assert_eq!(last(&bench), "DEACTIVATING", "one is still in flight");
    drop(second);
    bench.engine.settle().await;
    assert_eq!(last(&bench), "STOPPING", "at once after the last one");
    bench.run(10).await;
    assert!(bench.is_steady(&service));
}

#[tokio::test]
async fn draining_ends_after_thirty_seconds_whatever_is_in_flight() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let _never_done = bench.engine.route(service.id).unwrap();
    bench.put(&service, "healthy").await;
    bench.run(70).await;
    assert!(bench.is_steady(&service));
}
