//! The server is killed and started again.

use std::sync::atomic::Ordering;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::bench::Bench;
use crate::Timestamp;
use crate::clock::{Clock, ManualClock};

#[tokio::test]
async fn running_tasks_are_adopted_and_nothing_is_started_or_said() {
    let mut bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let tasks = bench.tasks(&service);
    let before = bench.status(&service);
    bench.kill().await;
    assert_eq!(bench.status(&service), before, "what is known is there at once");
    bench.run(120).await;
    assert_eq!(bench.tasks(&service), tasks);
    assert_eq!(bench.story(&service), ["started", "registered", "steady"]);
    assert_eq!(bench.fleet.starts.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_revision_that_was_committed_but_not_taken_up_is_deployed_at_the_next_start() {
    let mut bench = Bench::new().await;
    let service = bench.create("x").await;
    bench.commit(&service, "healthy").await;
    bench.kill().await;
    bench.run(60).await;
    assert!(bench.is_steady(&service));
}

#[tokio::test]
async fn a_service_that_was_deleted_but_not_stopped_is_removed_at_the_next_start() {
    let mut bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    let other = bench.deployed("y", "healthy").await;
    bench.run(60).await;
    let tasks = bench.tasks(&service);
    assert!(bench.store.delete_service(service.id).await.unwrap());
    bench.kill().await;
    bench.run(15).await;
    assert_eq!(bench.fleet.knows(&tasks).await, 0);
    assert!(bench.is_steady(&other));
    bench.delete(&other).await;
    bench.run(15).await;
    assert_eq!(bench.rows().await, 0);
}

#[tokio::test]
async fn the_runtime_adopts_although_no_service_is_left_to_look_at() {
    let mut bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    assert!(bench.store.delete_service(service.id).await.unwrap());
    bench.kill().await;
    // What was left behind is the runtime's to remove: it is told that nothing should be there, also when it could not
    // be asked at first.
    bench.fleet.down.store(true, Ordering::SeqCst);
    bench.run(60).await;
    bench.fleet.down.store(false, Ordering::SeqCst);
    bench.run(60).await;
    assert_eq!(bench.fleet.adoptions.load(Ordering::SeqCst), 1);
    assert_eq!(bench.engine.runtime_failure(), None);
}

/// A machine whose clock was an hour ahead, and is set right while the server is down.
#[tokio::test]
async fn a_clock_that_was_set_back_keeps_nothing_waiting() {
    const HOUR: i64 = 3_600_000;
    for (behaviour, seconds) in [("crash", 8), ("crash", 50), ("healthy", 60)] {
        let mut bench = Bench::new().await;
        let service = bench.deployed("x", behaviour).await;
        bench.run(seconds).await;
        if behaviour == "healthy" {
            // Killed while the old task drains, or stops.
            bench.put(&service, "healthy").await;
            bench.run(20).await;
        }
        let before = bench.story(&service).len();
        bench.clock = std::sync::Arc::new(ManualClock::at(Timestamp(bench.clock.now().0 - HOUR)));
        bench.kill().await;
        bench.run(120).await;
        match behaviour {
            "crash" => assert!(bench.story(&service).len() > before, "no start: {:?}", bench.story(&service)),
            _ => assert!(bench.is_steady(&service), "{:?}", bench.story(&service)),
        }
    }
}

#[tokio::test]
async fn an_update_goes_on_where_it_was() {
    for seconds in [0, 3, 8, 12, 14, 16, 18, 20, 25] {
        let mut bench = Bench::new().await;
        let service = bench.deployed("x", "healthy").await;
        bench.run(60).await;
        bench.put(&service, "healthy").await;
        bench.run(seconds).await;
        bench.kill().await;
        bench.run(120).await;
        let update = ["started", "registered", "deregistered", "draining", "stopped", "steady"];
        assert_eq!(bench.story(&service)[3..], update, "killed after {seconds} s");
        assert_eq!(bench.tasks(&service).len(), 1);
    }
}

#[tokio::test]
async fn time_that_passed_while_the_server_was_down_counts() {
    let mut bench = Bench::new().await;
    let service = bench.deployed("x", "exit").await;
    bench.run(30).await;
    bench.clock.advance(Duration::from_secs(3600));
    bench.kill().await;
    bench.run(30).await;
    let story = bench.story(&service);
    assert_eq!(story[..3], ["started", "registered", "steady"]);
    assert_eq!(story[3..6], ["Essential container in task exited: 0", "deregistered", "started"]);
}

#[tokio::test]
async fn a_shutdown_keeps_what_was_written() {
    let mut bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(61).await;
    bench.engine.shutdown().await;
    bench.engine.deploy(service.id).await;
    bench.kill().await;
    bench.run(60).await;
    let logs = bench.logs(&service, 1000, 1).await.unwrap();
    let checks = logs[0].log_events.iter().filter(|line| line.message.contains("ELB-HealthChecker")).count();
    assert!(checks >= 6, "checks of before and after: {checks}");
}

#[tokio::test]
async fn a_shutdown_reads_the_last_lines_of_a_task_that_has_just_ended() {
    let (mut bench, service, task) = Bench::ended_unread().await;
    let release = async {
        // Long after the loop has heard of the end.
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        bench.fleet.holds_output.send_replace(false);
    };
    tokio::join!(bench.engine.shutdown(), release);
    assert_eq!(bench.fleet.knows(&[task]).await, 0, "read to its end, and discarded then");
    bench.kill().await;
    let logs = bench.logs(&service, 1, 50).await.unwrap();
    assert_eq!(logs.last().unwrap().log_events[0].message, "ModuleNotFoundError: No module named 'meshio'");
}

/// What a session of the server is made of.
#[derive(Clone, Copy, Debug)]
enum Doing {
    Create(usize),
    Put(usize, usize),
    Delete(usize),
    Wait(u64),
    Kill,
}

const SIMULATES: [&str; 5] = ["healthy", "crash", "http-500", "slow-start", "exit"];

/// Random sessions with kills at any moment: nothing is lost, nothing left over, and good revisions end steady.
#[test]
fn kills_at_any_moment_lose_nothing_and_leave_nothing() {
    let doing = prop_oneof![
        2 => (0..3_usize).prop_map(Doing::Create),
        4 => (0..3_usize, 0..SIMULATES.len()).prop_map(|(service, how)| Doing::Put(service, how)),
        1 => (0..3_usize).prop_map(Doing::Delete),
        4 => (0..40_u64).prop_map(Doing::Wait),
        3 => Just(Doing::Kill),
    ];
    let mut runner = TestRunner::new(Config { cases: 40, max_shrink_iters: 200, ..Config::default() });
    let session = proptest::collection::vec(doing, 5..30);
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runner
        .run(&session, |doings| {
            tokio.block_on(live(doings));
            Ok(())
        })
        .unwrap();
}

async fn live(doings: Vec<Doing>) {
    let mut bench = Bench::new().await;
    let mut services: [Option<crate::store::services::Service>; 3] = [None, None, None];
    let mut all_tasks = std::collections::HashSet::new();
    for doing in doings {
        match doing {
            Doing::Create(place) if services[place].is_none() => {
                services[place] = Some(bench.create(&format!("s{place}")).await);
            }
            Doing::Put(place, how) => {
                if let Some(service) = &services[place] {
                    bench.put(service, SIMULATES[how]).await;
                }
            }
            Doing::Delete(place) => {
                if let Some(service) = services[place].take() {
                    bench.delete(&service).await;
                }
            }
            Doing::Wait(seconds) => bench.run(seconds).await,
            Doing::Kill => bench.kill().await,
            Doing::Create(_) => {}
        }
        for service in services.iter().flatten() {
            let tasks = bench.tasks(service);
            assert!(tasks.len() <= 2);
            all_tasks.extend(tasks);
        }
    }
    for service in services.iter().flatten() {
        bench.put(service, "healthy").await;
    }
    let end = bench.clock.now().after(Duration::from_secs(400));
    bench.run(400).await;
    assert!(bench.clock.now() >= end);
    let mut living = Vec::new();
    for service in services.iter().flatten() {
        assert!(bench.is_steady(service), "{:?}", bench.story(service));
        assert_eq!(bench.tasks(service).len(), 1);
        living.extend(bench.tasks(service));
    }
    let all: Vec<_> = all_tasks.into_iter().chain(living.iter().copied()).collect();
    let distinct: std::collections::HashSet<_> = all.iter().copied().collect();
    let distinct: Vec<_> = distinct.into_iter().collect();
    assert_eq!(bench.fleet.knows(&distinct).await, living.len(), "tasks that nobody owns");
    for service in services.iter_mut().filter_map(Option::take) {
        bench.delete(&service).await;
    }
    bench.run(15).await;
    assert_eq!(bench.rows().await, 0);
}
