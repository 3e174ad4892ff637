//! From the first PUT to the deletion.

use servicectl_api::{Count, HealthCheck, WireTime};

use super::bench::{Bench, START};

#[tokio::test]
async fn a_service_that_was_never_started_is_unknown() {
    let bench = Bench::new().await;
    let service = bench.create("x").await;
    let status = bench.status(&service);
    assert_eq!(status.service_status, "unknown");
    assert_eq!([status.count_desired, status.count_running, status.count_pending], [Count::Unknown; 3]);
    assert!(status.tasks.is_empty() && status.events.is_empty() && status.target_health.targets.is_empty());
    assert_eq!(status.target_health.health_check_path, "http://localhost:8081//experiment_2-x/");
    assert_eq!(status.target_health.interval, Count::Known(30));
    assert_eq!(status.target_health.status_codes, "200-499");
    assert!(bench.logs(&service, 20, 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_first_deployment_ends_with_the_manuals_four_signs() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    let status = bench.status(&service);
    assert_eq!(bench.story(&service), ["started"], "the answer to the PUT comes after the decision");
    assert_eq!(status.service_status, "ACTIVE");
    assert_eq!([status.count_desired, status.count_running], [Count::Known(1), Count::Known(0)]);
    assert_eq!(status.count_pending, Count::Known(1));
    bench.run(60).await;
    assert_eq!(bench.story(&service), ["started", "registered", "steady"]);
    let status = bench.status(&service);
    assert_eq!(status.count_running, Count::Known(1));
    let [task] = &status.tasks[..] else { panic!("{:?}", status.tasks) };
    assert_eq!((task.last_status.as_str(), task.desired_status.as_str()), ("RUNNING", "RUNNING"));
    assert_eq!(task.created_at, Some(WireTime(START.0 / 1000)));
    assert_eq!(task.task_definition.name, "experiment_2-x");
    assert_eq!(task.task_definition.revision, Count::Known(1));
    assert_eq!(task.task_definition.container_image, "localhost:8080/experiment_2-x:sample");
    assert_eq!(task.task_definition.container_memory_limit, Count::Known(150));
    assert_eq!(task.task_definition.container_port, Count::Known(80));
    let [target] = &status.target_health.targets[..] else { panic!("no single target") };
    assert_eq!((target.health.as_str(), target.description.as_deref()), ("healthy", None));
    assert!(status.events[0].message.starts_with("(service experiment_2-x) has reached a steady state."));
    assert!(status.events[1].message.contains(
        "registered 1 targets in (target-group arn:aws:elasticloadbalancing:local:000000000000:targetgroup/experiment_2-x/"
    ));
    assert!(status.events[2].message.contains(&format!("(task {})", task.task_name)));
}

#[tokio::test]
async fn an_update_replaces_the_task_and_counts_the_revision() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    let old = bench.tasks(&service);
    bench.put(&service, "slow-start").await;
    assert_eq!(bench.tasks(&service).len(), 2, "the new one starts before the old one stops");
    assert_eq!(bench.tasks(&service)[1], old[0], "youngest first");
    bench.run(120).await;
    let update = ["started", "registered", "deregistered", "draining", "stopped", "steady"];
    assert_eq!(bench.story(&service)[3..], update);
    let status = bench.status(&service);
    assert_eq!(status.tasks.len(), 1);
    assert_eq!(status.tasks[0].task_definition.revision, Count::Known(2));
    assert_eq!(bench.fleet.knows(&old).await, 0, "the old task is discarded");
}

#[tokio::test]
async fn a_custom_check_decides_what_is_healthy() {
    let bench = Bench::new().await;
    let check =
        |rel_path: &str| HealthCheck { rel_path: rel_path.into(), status_codes: "200".into(), interval: 60 };
    let good = bench.create_with("good", Some(check("experiment_2-good/MyService?wsdl"))).await;
    let bad = bench.create_with("bad", Some(check("experiment_2-bad/"))).await;
    bench.put(&good, "healthy").await;
    bench.put(&bad, "http-404").await;
    bench.run(55).await;
    assert!(bench.is_steady(&good));
    let status = bench.status(&bad);
    let target = status.target_health.targets.last().unwrap();
    assert_eq!(target.health, "unhealthy");
    assert_eq!(target.description.as_deref(), Some("Health checks failed with these codes: [404]"));
    assert!(status.events.iter().any(|event| {
        let port = target.port.known().unwrap();
        event.message.contains(&format!("(port {port}) is unhealthy in (target-group arn:aws:"))
            && event.message.ends_with("due to (reason Health checks failed with these codes: [404])")
    }));
}

#[tokio::test]
async fn endings_are_said_with_their_reasons() {
    let bench = Bench::new().await;
    for (name, ending) in [
        ("crash", "Essential container in task exited: 1"),
        ("exit", "Essential container in task exited: 0"),
        ("oom", "OutOfMemoryError: container killed due to memory usage"),
    ] {
        let service = bench.deployed(name, name).await;
        bench.run(90).await;
        let story = bench.story(&service);
        let end = story.iter().position(|said| said == ending).unwrap_or_else(|| panic!("{story:?}"));
        let starts = story.iter().enumerate().filter(|(_, said)| *said == "started");
        assert!(starts.map(|(place, _)| place).nth(1).is_none_or(|next| end < next), "{story:?}");
    }
}

#[tokio::test]
async fn a_deleted_service_is_gone_within_fifteen_seconds() {
    let bench = Bench::new().await;
    let service = bench.deployed("x", "healthy").await;
    bench.run(60).await;
    bench.put(&service, "healthy").await;
    bench.logs(&service, 1, 1).await.unwrap();
    let tasks = bench.tasks(&service);
    assert_eq!(tasks.len(), 2);
    let _in_flight = bench.engine.route(service.id).unwrap();
    bench.delete(&service).await;
    assert!(bench.engine.route(service.id).is_err(), "it gets no requests from here on");
    bench.run(15).await;
    assert_eq!(bench.fleet.knows(&tasks).await, 0);
    assert_eq!(bench.rows().await, 0);
}

#[tokio::test]
async fn a_name_that_is_used_again_begins_anew() {
    let bench = Bench::new().await;
    let old = bench.deployed("x", "crash").await;
    bench.run(60).await;
    bench.delete(&old).await;
    let new = bench.deployed("x", "healthy").await;
    assert_ne!(old.id, new.id);
    assert_eq!(bench.story(&new), ["started"]);
    bench.run(60).await;
    assert_eq!(bench.story(&new), ["started", "registered", "steady"]);
    assert_eq!(bench.status(&new).tasks[0].task_definition.revision, Count::Known(1));
    let logs = bench.logs(&new, 1000, 50).await.unwrap();
    assert_eq!(logs.len(), 1, "no stream of the old one");
}

#[tokio::test]
async fn deploying_what_is_gone_or_has_no_revision_does_nothing() {
    let bench = Bench::new().await;
    let service = bench.create("x").await;
    bench.engine.deploy(service.id).await;
    bench.engine.deploy(crate::store::services::ServiceId(999)).await;
    bench.engine.remove(crate::store::services::ServiceId(999));
    bench.run(1).await;
    assert_eq!(bench.status(&service).service_status, "unknown");
    assert_eq!(bench.rows().await, 0);
}
