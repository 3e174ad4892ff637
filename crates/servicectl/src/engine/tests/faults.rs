//! The runtime fails, or the scheduler itself.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::bench::Bench;
use crate::Timestamp;
use crate::runtime::TaskId;
use crate::scheduler::{Schedule, Situation, Step, Timing};

#[tokio::test]
async fn with_the_runtime_down_the_status_stays_and_work_goes_on_after_it() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let before = bench.status(&service);
    bench.fleet.down.store(true, Ordering::SeqCst);
    bench.run(100).await;
    assert_eq!(bench.engine.runtime_failure().as_deref(), Some("the engine is down"));
    assert_eq!(bench.status(&service), before);
    assert!(!bench.engine.logs(&service, 5, 1).await.unwrap().is_empty(), "what was kept can be read");
    bench.put(&service, "healthy").await;
    bench.fleet.down.store(false, Ordering::SeqCst);
    bench.run(120).await;
    assert_eq!(bench.engine.runtime_failure(), None);
    assert!(bench.is_steady(&service));
    assert_eq!(bench.status(&service).tasks[0].task_definition.revision.known(), Some(2));
}

#[tokio::test]
async fn a_runtime_that_is_down_is_not_asked_all_the_time() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    bench.fleet.down.store(true, Ordering::SeqCst);
    let before = bench.fleet.looks.load(Ordering::SeqCst);
    bench.run(3600).await;
    let looks = bench.fleet.looks.load(Ordering::SeqCst) - before;
    assert!((100..200).contains(&looks), "1, 2, 4 … 30 s: {looks}");
    assert!(bench.is_steady(&service));
}

#[tokio::test]
async fn a_start_without_the_runtime_adopts_when_it_is_back() {
    let mut bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let tasks = bench.tasks(&service);
    bench.kill().await;
    bench.fleet.down.store(true, Ordering::SeqCst);
    bench.run(100).await;
    bench.fleet.down.store(false, Ordering::SeqCst);
    bench.run(100).await;
    assert_eq!(bench.tasks(&service), tasks);
    assert_eq!(bench.fleet.starts.load(Ordering::SeqCst), 0, "it was running all the time");
}

#[tokio::test]
async fn a_panic_of_the_runtime_stops_nothing() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.fleet.panics.store(true, Ordering::SeqCst);
    bench.run(100).await;
    assert!(bench.engine.runtime_failure().is_some());
    bench.fleet.panics.store(false, Ordering::SeqCst);
    bench.run(100).await;
    assert!(bench.is_steady(&service));
}

/// A scheduler with a bug that only one service meets.
fn buggy(
    before: &Schedule,
    situation: &Situation<'_>,
    now: Timestamp,
    timing: &Timing,
    new_id: &mut dyn FnMut() -> TaskId,
) -> Step {
    assert!(!situation.group.contains("experiment_2-cursed/"), "as the test wants it");
    crate::scheduler::step(before, situation, now, timing, new_id)
}

#[tokio::test]
async fn a_panic_in_the_step_of_one_service_leaves_the_others_alone() {
    let bench = Bench::deciding(Timing::default(), buggy).await;
    let cursed = bench.deployed("cursed", "healthy").await;
    let other = bench.deployed("other", "healthy").await;
    bench.run(100).await;
    assert!(bench.is_steady(&other));
    assert!(bench.story(&cursed).is_empty());
    bench.put(&cursed, "healthy").await;
    bench.run(3600).await;
    assert!(bench.is_steady(&other));
}

#[tokio::test]
async fn a_runtime_that_never_comes_back_from_one_start_holds_up_nobody_else() {
    let bench = Bench::new().await;
    bench.deployed("stuck", "healthy").await;
    let other = bench.deployed("other", "healthy").await;
    let steady = async {
        while !bench.is_steady(&other) {
            bench.clock.advance(Duration::from_millis(100));
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), steady).await.unwrap();
}

#[tokio::test]
async fn tasks_that_cannot_be_discarded_are_tried_again_and_not_forgotten() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let tasks = bench.tasks(&service);
    bench.fleet.keeps.store(true, Ordering::SeqCst);
    bench.delete(&service).await;
    bench.run(60).await;
    assert_eq!(bench.fleet.knows(&tasks).await, 1);
    bench.fleet.keeps.store(false, Ordering::SeqCst);
    bench.run(10).await;
    assert_eq!(bench.fleet.knows(&tasks).await, 0);
    assert_eq!(bench.rows().await, 0);
}

#[tokio::test]
async fn a_task_whose_revision_is_no_longer_kept_ends_with_a_reason() {
    let bench = Bench::new().await;
    let service = bench.create("x").await;
    bench.commit(&service, "healthy").await;
    let mut change = bench.store.write().await.unwrap();
    sqlx::query("DELETE FROM revisions").execute(&mut *change).await.unwrap();
    change.commit().await.unwrap();
    bench.engine.deploy(service.id).await;
    bench.run(3).await;
    let story = bench.story(&service);
    assert!(story[1].starts_with("CannotStartContainerError: revision 1 of its definition"), "{story:?}");
}
