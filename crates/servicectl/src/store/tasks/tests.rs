use std::net::SocketAddr;

use super::*;
use crate::runtime::Target;
use crate::scheduler::{Health, HealthState, Leaving, Phase};

async fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_in(dir.path()).await.unwrap();
    (dir, store)
}

fn full_schedule() -> Schedule {
    let now = Timestamp(1_544_429_286_000);
    let mut old = Task::new(TaskId::random(), 3, now);
    old.phase = Phase::Draining { until: Timestamp(now.0 + 5) };
    old.leaving = Some(Leaving::Unhealthy);
    old.running_at = Some(Timestamp(now.0 + 1));
    let address: SocketAddr = "127.0.0.1:32768".parse().unwrap();
    old.target = Some(Target { instance: "127.0.0.1".into(), port: 32_768, address: Some(address) });
    old.health = Health {
        state: HealthState::Unhealthy,
        ever_healthy: true,
        bad: 2,
        good: 1,
        failure: Some("Request timed out".into()),
        ..Health::default()
    };
    Schedule {
        revision: 4,
        proven: Some(3),
        given_up: true,
        give_up_unsaid: true,
        failed_starts: 10,
        restarts: 3,
        start_not_before: Some(now),
        steady_since: Some(Timestamp(now.0 - 1)),
        removed: false,
        tasks: vec![old, Task::new(TaskId::random(), 4, now)],
    }
}

fn save(id: i64, schedule: &Schedule) -> SavedStep<'_> {
    SavedStep { service: ServiceId(id), schedule, messages: &[] }
}

#[tokio::test]
async fn a_schedule_comes_back_as_it_was_saved() {
    let (_dir, store) = store().await;
    let schedule = full_schedule();
    let messages = ["(service a-b) has reached a steady state.".to_owned()];
    let step = SavedStep { service: ServiceId(7), schedule: &schedule, messages: &messages };
    store.save_steps(&[step], Timestamp(5)).await.unwrap();
    assert_eq!(store.schedules().await.unwrap(), [(ServiceId(7), schedule)]);
    let events = store.events(ServiceId(7)).await.unwrap();
    assert_eq!(events, [(Timestamp(5), messages[0].clone())]);
}

#[tokio::test]
async fn every_phase_and_reason_has_its_word() {
    let (_dir, store) = store().await;
    let until = Timestamp(9);
    for phase in [
        Phase::Provisioning,
        Phase::Pending,
        Phase::Running,
        Phase::Draining { until },
        Phase::Stopping { kill_at: until },
    ] {
        for leaving in [None, Some(Leaving::Replaced), Some(Leaving::Removed)] {
            let mut schedule = full_schedule();
            schedule.tasks[0].phase = phase;
            schedule.tasks[0].leaving = leaving;
            let step = SavedStep { service: ServiceId(1), schedule: &schedule, messages: &[] };
            store.save_steps(&[step], Timestamp(0)).await.unwrap();
            assert_eq!(store.schedules().await.unwrap()[0].1, schedule);
        }
    }
}

#[tokio::test]
async fn tasks_that_are_gone_leave_the_store_and_others_stay() {
    let (_dir, store) = store().await;
    let [mut one, other] = [full_schedule(), full_schedule()];
    store.save_steps(&[save(1, &one), save(2, &other)], Timestamp(0)).await.unwrap();
    one.tasks.remove(0);
    store.save_steps(&[save(1, &one)], Timestamp(0)).await.unwrap();
    assert_eq!(store.schedules().await.unwrap(), [(ServiceId(1), one), (ServiceId(2), other.clone())]);
    store.forget_service(ServiceId(1)).await.unwrap();
    assert_eq!(store.schedules().await.unwrap(), [(ServiceId(2), other)]);
}

#[tokio::test]
async fn a_service_keeps_its_newest_hundred_events() {
    let (_dir, store) = store().await;
    let schedule = Schedule::default();
    for round in 0..30 {
        let messages: Vec<String> = (0..7).map(|number| format!("{round}.{number}")).collect();
        let step = SavedStep { service: ServiceId(1), schedule: &schedule, messages: &messages };
        store.save_steps(&[step], Timestamp(round)).await.unwrap();
    }
    let step = SavedStep { service: ServiceId(2), schedule: &schedule, messages: &["other".to_owned()] };
    store.save_steps(&[step], Timestamp(50)).await.unwrap();
    let events = store.events(ServiceId(1)).await.unwrap();
    assert_eq!(events.len(), 100);
    assert_eq!(events[0], (Timestamp(29), "29.6".to_owned()), "newest first");
    assert_eq!(events[99].1, "15.5");
    assert_eq!(store.events(ServiceId(2)).await.unwrap().len(), 1);
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(store.reader()).await.unwrap();
    assert_eq!(rows, 101);
}
