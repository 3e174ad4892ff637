//! What a killed server left behind in the runtime: tasks that have ended and were not discarded yet.

use std::sync::Arc;

use super::bench::{Bench, START, definition};
use crate::Timestamp;
use crate::clock::Clock;
use crate::runtime::{TaskId, TaskSpec};
use crate::store::services::Service;

fn left(service: &Service, task: TaskId) -> TaskSpec {
    TaskSpec {
        id: task,
        service: service.full_name.clone(),
        revision: 1,
        created_at: START,
        digest: None,
        definition: Arc::new(definition("crash", 100)),
    }
}

/// The lines of a task that are kept.
async fn lines(bench: &Bench, service: &Service, task: TaskId) -> Vec<String> {
    let logs = bench.logs(service, 1000, 50).await.unwrap();
    let stream = logs.into_iter().find(|stream| stream.stream_name.ends_with(&task.to_string()));
    stream.into_iter().flat_map(|stream| stream.log_events).map(|line| line.message).collect()
}

#[tokio::test]
async fn the_last_lines_of_a_task_are_kept_although_the_server_was_killed_before_it_read_them() {
    let (mut bench, service, task) = Bench::ended_unread().await;
    assert!(!lines(&bench, &service, task).await.iter().any(|line| line.contains("ModuleNotFoundError")));
    bench.kill_leaving(vec![(left(&service, task), Timestamp::now())]).await;
    bench.run(5).await;
    let kept = lines(&bench, &service, task).await;
    assert_eq!(kept.last().map(String::as_str), Some("ModuleNotFoundError: No module named 'meshio'"));
    assert_eq!(kept.iter().filter(|line| line.contains("Traceback")).count(), 1, "and once: {kept:?}");
    assert_eq!(bench.fleet.knows(&[task]).await, 0, "discarded then");
}

#[tokio::test]
async fn a_task_of_an_earlier_service_of_the_same_name_says_nothing_to_this_one() {
    let (mut bench, service, task) = Bench::ended_unread().await;
    let before = lines(&bench, &service, task).await;
    bench.kill_leaving(vec![(left(&service, task), Timestamp(0))]).await;
    bench.run(5).await;
    assert_eq!(lines(&bench, &service, task).await, before);
    assert_eq!(bench.fleet.knows(&[task]).await, 0, "it goes all the same");
    assert!(bench.clock.now() > START);
}
