use std::time::Duration;

use super::LogLimits;
use super::append::signed;
use super::trim::MOST_STREAMS;
use super::*;
use crate::runtime::LogLine;

async fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_in(dir.path()).await.unwrap();
    (dir, store)
}

fn piece(task: TaskId, lines: impl IntoIterator<Item = (i64, String)>) -> NewLines {
    NewLines {
        service: ServiceId(1),
        task,
        task_created_at: Timestamp(1),
        lines: lines.into_iter().map(|(time, text)| LogLine { time: Timestamp(time), text }).collect(),
        position: Some("there".into()),
    }
}

async fn only_stream(store: &Store) -> Stream {
    let mut streams = store.log_streams(ServiceId(1)).await.unwrap();
    assert_eq!(streams.len(), 1);
    streams.remove(0)
}

fn messages(lines: &[LogEvent]) -> Vec<&str> {
    lines.iter().map(|line| line.message.as_str()).collect()
}

#[tokio::test]
async fn the_newest_lines_come_oldest_first() {
    let (_dir, store) = store().await;
    let task = TaskId::random();
    assert_eq!(store.log_position(task).await.unwrap(), None);
    for round in 0..300_i64 {
        let lines = (0..7).map(|line| (round * 1000, format!("line {}", round * 7 + line)));
        store.append_logs(&[piece(task, lines)]).await.unwrap();
    }
    let stream = only_stream(&store).await;
    assert_eq!(stream.next_sequence, 2100);
    assert_eq!(stream.last_line_at, Timestamp(299_000));
    for tail in [1, 2, 20, 999, 2099, 2100, 5000] {
        let lines = store.log_tail(&stream, tail).await.unwrap();
        let expected: Vec<String> =
            (2100 - tail.min(2100)..2100).map(|line| format!("line {line}")).collect();
        assert_eq!(messages(&lines), expected);
    }
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM log_chunks").fetch_one(store.reader()).await.unwrap();
    assert!(rows < 5, "few lines at a time do not make a row each: {rows}");
    assert_eq!(store.log_position(task).await.unwrap().as_deref(), Some("there"));
}

#[tokio::test]
async fn a_task_without_lines_has_no_stream_and_keeps_its_position() {
    let (_dir, store) = store().await;
    let task = TaskId::random();
    store.append_logs(&[piece(task, [])]).await.unwrap();
    assert_eq!(store.log_streams(ServiceId(1)).await.unwrap(), []);
    assert_eq!(store.log_position(task).await.unwrap().as_deref(), Some("there"));
}

#[tokio::test]
async fn a_large_piece_is_cut_into_chunks_and_read_whole() {
    let (_dir, store) = store().await;
    let lines = (0..20_000_i64).map(|line| (line, format!("{line} {}", "x".repeat(40))));
    store.append_logs(&[piece(TaskId::random(), lines)]).await.unwrap();
    let stream = only_stream(&store).await;
    let lines = store.log_tail(&stream, usize::MAX).await.unwrap();
    assert_eq!(lines.len(), 20_000);
    assert!(lines[19_999].message.starts_with("19999 "));
    let largest: i64 =
        sqlx::query_scalar("SELECT max(bytes) FROM log_chunks").fetch_one(store.reader()).await.unwrap();
    assert!(largest < 70_000);
}

#[tokio::test]
async fn a_service_keeps_64_mib_and_the_oldest_go_first() {
    let (_dir, store) = store().await;
    let [old, new] = [TaskId::random(), TaskId::random()];
    let megabyte = |task, from: i64| {
        piece(task, (0..1024_i64).map(move |line| (from + line, format!("{line:04} {}", "x".repeat(1010)))))
    };
    for round in 0..40 {
        store.append_logs(&[megabyte(old, round * 10_000)]).await.unwrap();
    }
    for round in 40..70 {
        store.append_logs(&[megabyte(new, round * 10_000)]).await.unwrap();
    }
    let streams = store.log_streams(ServiceId(1)).await.unwrap();
    let kept: u64 = streams.iter().map(|stream| stream.bytes).sum();
    assert!(kept <= LogLimits::default().bytes && kept > 60 << 20, "{kept}");
    let counted: i64 = sqlx::query_scalar("SELECT sum(length(body)) FROM log_chunks")
        .fetch_one(store.reader())
        .await
        .unwrap();
    assert_eq!(counted.cast_unsigned(), kept, "the count is that of the rows");
    let newer = streams.iter().find(|stream| stream.task == new).unwrap();
    assert_eq!(
        store.log_tail(newer, usize::MAX).await.unwrap().len(),
        30 * 1024,
        "nothing of the newer stream went"
    );
    let older = streams.iter().find(|stream| stream.task == old).unwrap();
    let left = store.log_tail(older, usize::MAX).await.unwrap();
    assert!(left.len() < 40 * 1024 && left.last().unwrap().message.starts_with("1023"));
    assert_eq!(store.log_tail(older, 3).await.unwrap().len(), 3, "line numbers outlive trimming");
}

#[tokio::test]
async fn a_service_keeps_its_newest_fifty_streams_and_those_of_living_tasks() {
    let (_dir, store) = store().await;
    let living = TaskId::random();
    let schedule = crate::scheduler::Schedule {
        tasks: vec![crate::scheduler::Task::new(living, 1, Timestamp(0))],
        ..Default::default()
    };
    let step = crate::store::tasks::SavedStep { service: ServiceId(1), schedule: &schedule, messages: &[] };
    store.save_steps(&[step], Timestamp(0)).await.unwrap();
    store.append_logs(&[piece(living, [(0, "I live".to_owned())])]).await.unwrap();
    let tasks: Vec<TaskId> = (0..60).map(|_| TaskId::random()).collect();
    for (age, task) in tasks.iter().enumerate() {
        store.append_logs(&[piece(*task, [(signed(age) + 1, "x".to_owned())])]).await.unwrap();
    }
    let streams = store.log_streams(ServiceId(1)).await.unwrap();
    assert_eq!(signed(streams.len()), MOST_STREAMS);
    assert!(streams.iter().any(|stream| stream.task == living));
    assert!(streams.iter().all(|stream| !tasks[..11].contains(&stream.task)));
    let chunks: i64 =
        sqlx::query_scalar("SELECT count(*) FROM log_chunks").fetch_one(store.reader()).await.unwrap();
    assert_eq!(chunks, MOST_STREAMS, "their lines go with them");
}

#[tokio::test]
async fn lines_go_after_seven_days() {
    let (_dir, store) = store().await;
    let task = TaskId::random();
    let day = 24 * 3600 * 1000;
    let big = |time| (time, "x".repeat(20_000));
    for age in 0..10 {
        store.append_logs(&[piece(task, [big(age * day)])]).await.unwrap();
    }
    store.trim_old_logs(Timestamp(0).after(Duration::from_secs(10 * 24 * 3600))).await.unwrap();
    let stream = only_stream(&store).await;
    assert_eq!(store.log_tail(&stream, 100).await.unwrap().len(), 7);
    assert_eq!(stream.next_sequence, 10);
    store.trim_old_logs(Timestamp(100 * day)).await.unwrap();
    assert_eq!(store.log_streams(ServiceId(1)).await.unwrap(), []);
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM log_streams").fetch_one(store.reader()).await.unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn an_operator_says_how_much_is_kept_and_for_how_long() {
    let (_dir, store) = store().await;
    let day = Duration::from_secs(24 * 3600);
    let store = store.with_log_limits(LogLimits { bytes: 1 << 20, age: day });
    let task = TaskId::random();
    let time = |number: i64| number * 1000;
    for number in 0..100 {
        store.append_logs(&[piece(task, [(time(number), "x".repeat(20_000))])]).await.unwrap();
    }
    let kept = only_stream(&store).await.bytes;
    assert!(kept <= 1 << 20 && kept > 900_000, "{kept}");
    store.trim_old_logs(Timestamp(time(98)).after(day)).await.unwrap();
    assert_eq!(store.log_tail(&only_stream(&store).await, 100).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_forgotten_service_leaves_no_lines() {
    let (_dir, store) = store().await;
    store.append_logs(&[piece(TaskId::random(), [(1, "x".to_owned())])]).await.unwrap();
    store.forget_service(ServiceId(1)).await.unwrap();
    for table in ["log_streams", "log_chunks"] {
        let rows: i64 = match table {
            "log_streams" => sqlx::query_scalar("SELECT count(*) FROM log_streams"),
            _ => sqlx::query_scalar("SELECT count(*) FROM log_chunks"),
        }
        .fetch_one(store.reader())
        .await
        .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}
