//! Room for tasks, over all services of an engine.

use std::sync::atomic::Ordering;

use super::bench::Bench;
use crate::runtime::{Runtime, Stop};

#[tokio::test]
async fn reservations_of_all_services_are_added_up_and_a_deleted_one_makes_room_at_once() {
    let mut bench = Bench::new().await;
    bench.fleet.memory.store(250, Ordering::SeqCst);
    let (first, second) = (bench.deployed("a", "healthy").await, bench.deployed("b", "healthy").await);
    bench.run(60).await;
    assert!(bench.is_steady(&first) && bench.is_steady(&second));
    let third = bench.deployed("c", "healthy").await;
    bench.run(1).await;
    assert_eq!(bench.story(&third), ["no room"]);
    let message = bench.status(&third).events[0].message.clone();
    assert!(message.contains("reserves 100 MB, and 50 of 250 MB are not reserved"), "{message}");
    // What is reserved is known after a restart, too.
    bench.kill().await;
    bench.run(120).await;
    assert_eq!(bench.story(&third), ["no room"]);
    bench.delete(&first).await;
    bench.run(15).await;
    assert_eq!(bench.story(&third)[1], "started", "as soon as there is room, not at the next minute");
    bench.run(60).await;
    assert!(bench.is_steady(&third) && bench.is_steady(&second));
}

#[tokio::test]
async fn a_crash_hands_the_room_of_a_running_service_to_nobody() {
    let bench = Bench::new().await;
    bench.fleet.memory.store(150, Ordering::SeqCst);
    let first = bench.deployed("a", "healthy").await;
    bench.run(60).await;
    let waiting = bench.deployed("b", "healthy").await;
    bench.run(1).await;
    assert_eq!(bench.story(&waiting), ["no room"]);
    let task = bench.tasks(&first)[0];
    bench.fleet.stop(task, Stop::Kill).await.unwrap();
    bench.fleet.tell.send(task).unwrap();
    bench.run(60).await;
    assert_ne!(bench.tasks(&first), [task]);
    assert!(bench.is_steady(&first), "{:?}", bench.story(&first));
    assert_eq!(bench.story(&waiting), ["no room"]);
}

#[tokio::test]
async fn who_has_waited_longest_is_the_first_to_find_room() {
    let mut bench = Bench::new().await;
    bench.fleet.memory.store(150, Ordering::SeqCst);
    let first = bench.deployed("a", "healthy").await;
    let (late, early) = (bench.create("b").await, bench.create("c").await);
    bench.put(&early, "healthy").await;
    bench.run(10).await;
    bench.put(&late, "healthy").await;
    bench.run(60).await;
    assert_eq!((bench.story(&early), bench.story(&late)), (vec!["no room".into()], vec!["no room".into()]));
    bench.kill().await;
    bench.run(10).await;
    bench.delete(&first).await;
    bench.run(60).await;
    assert!(bench.is_steady(&early), "{:?}", bench.story(&early));
    assert_eq!(bench.story(&late), ["no room"]);
}

#[tokio::test]
async fn services_that_are_looked_at_together_do_not_take_the_same_room() {
    let mut bench = Bench::new().await;
    let mut services = Vec::new();
    for name in ["a", "b", "c"] {
        let service = bench.create(name).await;
        bench.commit(&service, "healthy").await;
        services.push(service);
    }
    bench.fleet.memory.store(250, Ordering::SeqCst);
    bench.kill().await;
    bench.run(60).await;
    assert_eq!(services.iter().filter(|service| bench.is_steady(service)).count(), 2);
    assert_eq!(services.iter().filter(|service| bench.story(service) == ["no room"]).count(), 1);
}
