//! What a user is told while the engine works: the verdicts of the portal over time.

use servicectl_api::verdict::{Kind, judge};

use super::bench::Bench;
use crate::clock::Clock;
use crate::store::services::Service;

/// The verdicts of so many seconds, repetitions left out.
async fn verdicts(bench: &Bench, service: &Service, seconds: u64) -> Vec<Kind> {
    let mut seen = Vec::new();
    for _ in 0..seconds {
        seen.push(judge(&bench.status(service), Some(bench.clock.now().wire())).kind);
        bench.run(1).await;
    }
    seen.dedup();
    seen
}

#[tokio::test]
async fn a_good_start_and_a_good_update_never_look_like_a_failure() {
    let bench = Bench::new().await;
    let service = bench.create("x").await;
    assert_eq!(verdicts(&bench, &service, 1).await, [Kind::NotStarted]);
    for simulate in ["healthy", "slow-start", "http-404"] {
        bench.put(&service, simulate).await;
        assert_eq!(verdicts(&bench, &service, 100).await, [Kind::Deploying, Kind::Running], "{simulate}");
    }
}

#[tokio::test]
async fn a_crash_is_a_restart_loop_and_stays_one() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "crash").await;
    let seen = verdicts(&bench, &service, 600).await;
    assert_eq!(seen, [Kind::Deploying, Kind::RestartLoop]);
}

#[tokio::test]
async fn wrong_answers_and_silence_are_unhealthy_and_stay_so() {
    let bench = Bench::new().await;
    for simulate in ["http-500", "hang"] {
        let service = bench.deployed(simulate, simulate).await;
        assert_eq!(verdicts(&bench, &service, 900).await, [Kind::Deploying, Kind::Unhealthy], "{simulate}");
    }
}

#[tokio::test]
async fn an_update_that_is_given_up_has_failed_and_a_fix_deploys_again() {
    let bench = Bench::new().await;
    for simulate in ["crash", "http-500"] {
        let service = bench.deployed(simulate, "healthy").await;
        bench.run(60).await;
        bench.put(&service, simulate).await;
        let seen = verdicts(&bench, &service, 1500).await;
        assert_eq!(seen.last(), Some(&Kind::Failed), "{simulate}: {seen:?}");
        assert!(!seen.contains(&Kind::Running), "{simulate}: {seen:?}");
        bench.put(&service, "healthy").await;
        assert_eq!(verdicts(&bench, &service, 100).await.last(), Some(&Kind::Running));
    }
}
