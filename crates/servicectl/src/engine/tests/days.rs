//! Days of a platform, in virtual time: what is kept of each service stays within its limits, and all end as they should.
//!
//! One hour in the suite; `SERVICECTL_SOAK_ROUNDS` says how many (`cargo xtask soak days`: 72).

use super::bench::Bench;

/// What the services do, in turn.
const BEHAVIOURS: [&str; 7] = ["healthy", "slow-start", "http-404", "crash", "exit", "oom", "http-500"];
const SERVICES: usize = 20;
/// Limits of the contract and of issue 2, §3.
const EVENTS: usize = 100;
const STREAMS: usize = 50;

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the figures of the soak")]
async fn what_is_kept_stays_bounded_however_long_services_run_or_crash() {
    let rounds = std::env::var("SERVICECTL_SOAK_ROUNDS").ok();
    let hours: usize = rounds.map_or(1, |hours| hours.parse().unwrap());
    let bench = Bench::new().await;
    let mut services = Vec::new();
    for (number, behaviour) in BEHAVIOURS.iter().cycle().take(SERVICES).enumerate() {
        services.push((bench.deployed(&format!("s{number}"), behaviour).await, *behaviour));
    }
    let mut rows = Vec::new();
    for hour in 0..hours {
        bench.run(3600).await;
        let (service, behaviour) = &services[hour % SERVICES];
        bench.put(service, behaviour).await;
        rows.push(bench.rows().await);
        for (service, _) in &services {
            let events = bench.status(service).events.len();
            assert!(events <= EVENTS, "{} has {events} events after {hour} h", service.full_name);
            let streams = bench.logs(service, 1, 1000).await.unwrap().len();
            assert!(streams <= STREAMS, "{} has {streams} streams after {hour} h", service.full_name);
        }
    }
    bench.run(600).await;
    // The others start, and may be steady for a moment, again and again.
    for (service, behaviour) in &services {
        match *behaviour {
            "healthy" | "slow-start" | "http-404" => assert!(bench.is_steady(service), "{behaviour}"),
            "crash" => assert!(!bench.is_steady(service)),
            _ => {}
        }
    }
    println!("soak: {hours} h, {SERVICES} services, rows kept after each hour {rows:?}");
}
