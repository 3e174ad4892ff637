//! Many services at once.

use std::sync::atomic::Ordering;

use super::bench::Bench;

#[tokio::test]
async fn services_are_looked_at_together() {
    const COUNT: usize = 300;
    let mut bench = Bench::new().await;
    let mut services = Vec::new();
    for number in 0..COUNT {
        let service = bench.create(&format!("s{number}")).await;
        bench.commit(&service, "healthy").await;
        services.push(service);
    }
    // As at the start of a server: all of them are due at once.
    bench.kill().await;
    bench.run(90).await;
    assert!(services.iter().all(|service| bench.is_steady(service)));
    assert_eq!(bench.fleet.starts.load(Ordering::SeqCst), COUNT);
    let looks = bench.fleet.looks.load(Ordering::SeqCst);
    assert!(looks < 20 * COUNT, "{looks} looks for {COUNT} services");
    let before = bench.fleet.looks.load(Ordering::SeqCst);
    bench.kill().await;
    bench.engine.settle().await;
    let looks = bench.fleet.looks.load(Ordering::SeqCst);
    assert!(looks < before.min(10), "one question for all of them, and one after their checks: {looks}");
}
