//! Reading what tasks wrote.

use std::task::Poll;

use super::bench::Bench;
use crate::runtime::Runtime;
use crate::store::services::Service;

async fn tasks_of_streams(bench: &Bench, service: &Service) -> Vec<String> {
    let logs = bench.logs(service, 3, 50).await.unwrap();
    logs.iter().map(|stream| stream.task().to_owned()).collect()
}

#[tokio::test]
async fn each_task_has_a_stream_and_the_newest_lines_come_oldest_first() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(200).await;
    let logs = bench.logs(&service, 20, 1).await.unwrap();
    let [stream] = &logs[..] else { panic!("{logs:?}") };
    let task = bench.tasks(&service)[0];
    assert_eq!(stream.stream_name, format!("experiment_2-x/experiment_2-x/{task}"));
    assert_eq!(stream.log_events.len(), 20);
    assert!(stream.log_events.is_sorted_by_key(|line| line.time));
    let all = bench.logs(&service, 10_000, 1).await.unwrap().remove(0).log_events;
    assert_eq!(all[all.len() - 20..], stream.log_events);
    assert!(all[0].message.contains("Starting uWSGI"), "{:?}", all[0]);
    let pairs = all.iter().filter(|line| line.message.contains("ELB-HealthChecker/2.0")).count();
    assert!(pairs >= 10, "two lines for every check");
}

#[tokio::test]
async fn a_stream_exists_from_its_first_line_on() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(3).await;
    assert!(bench.logs(&service, 20, 1).await.unwrap().is_empty());
    bench.run(30).await;
    assert_eq!(bench.logs(&service, 20, 1).await.unwrap().len(), 1);
}

/// Contract §3.4: streams of tasks that run come first, youngest task first, then stopped ones by their last line.
#[tokio::test]
async fn living_streams_come_first_then_the_latest() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "crash").await;
    let mut ended = Vec::new();
    while ended.len() < 3 {
        let task = bench.tasks(&service).first().map(ToString::to_string);
        bench.run(1).await;
        let now = bench.tasks(&service);
        ended.extend(task.filter(|task| now.iter().all(|living| living.to_string() != *task)));
    }
    ended.reverse();
    while !bench.tasks(&service).is_empty() {
        bench.run(1).await;
    }
    let streams = tasks_of_streams(&bench, &service).await;
    assert_eq!(streams[streams.len() - 3..], ended);
    let old = bench.deployed("y", "http-500").await;
    bench.run(75).await;
    let tasks: Vec<String> = bench.tasks(&old).iter().map(ToString::to_string).collect();
    assert_eq!(tasks.len(), 2, "an unhealthy task and its replacement");
    assert_eq!(tasks_of_streams(&bench, &old).await, tasks);
}

#[tokio::test]
async fn the_last_words_of_a_task_are_kept() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "crash").await;
    bench.run(60).await;
    let logs = bench.logs(&service, 2, 50).await.unwrap();
    assert!(logs.len() >= 2);
    let last = &logs.last().unwrap().log_events;
    assert_eq!(last[1].message, "ModuleNotFoundError: No module named 'meshio'");
    assert_eq!(last.len(), 2);
}

#[tokio::test]
async fn what_was_written_comes_into_the_store_by_itself() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    // Nobody reads through the engine; its keeper wakes by the same clock.
    let kept = async {
        loop {
            bench.run(1).await;
            let streams = bench.store.log_streams(service.id).await.unwrap();
            if streams.first().is_some_and(|stream| stream.next_sequence > 20) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), kept).await.unwrap();
}

#[tokio::test]
async fn reading_again_repeats_and_loses_nothing() {
    let mut bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    let mut before = Vec::new();
    for round in 0..40 {
        bench.run(7).await;
        let logs = bench.logs(&service, 100_000, 1).await.unwrap();
        let lines = logs.into_iter().next().map(|stream| stream.log_events).unwrap_or_default();
        assert!(lines.starts_with(&before), "what was read stays as it was, in round {round}");
        let starts = lines.iter().filter(|line| line.message.contains("Starting uWSGI")).count();
        assert!(starts <= 1, "said twice in round {round}");
        before = lines;
        if round % 10 == 9 {
            bench.kill().await;
        }
    }
    let work = before.iter().filter(|line| !line.message.contains("GET /")).count();
    assert!(work > 30, "a line of work every twelve seconds: {work}");
}

/// Goes away when the work has been looked at so often.
async fn go_away_after(polls: usize, work: impl Future) {
    let (mut work, mut left) = (std::pin::pin!(work), polls);
    std::future::poll_fn(|context| {
        if left == 0 || work.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        left -= 1;
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[tokio::test]
async fn a_reader_who_goes_away_at_any_moment_leaves_no_line_twice() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    for polls in (1..16).cycle().take(150) {
        bench.run(13).await;
        go_away_after(polls, bench.logs(&service, 1, 1)).await;
    }
    let logs = bench.logs(&service, 100_000, 1).await.unwrap();
    // Lines about requests are given out by the fleet once; the others follow from the time.
    let is_work = |line: &&str| !line.contains("GET /");
    let kept = logs[0].log_events.iter().map(|line| line.message.as_str());
    let kept: Vec<&str> = kept.filter(is_work).collect();
    let written = bench.fleet.logs(bench.tasks(&service)[0], None, 100_000).await.unwrap().lines;
    let written: Vec<&str> = written.iter().map(|line| line.text.as_str()).filter(is_work).collect();
    assert!(written.len() > 60, "a line of work every twelve seconds: {}", written.len());
    assert_eq!(kept, written);
}
