//! An engine that is started again, or dies, while services are deployed, run and go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::platform::Credentials;
use crate::soak::rounds;
use crate::stage::Stage;
use crate::support::wait_for;

/// Where the private engine has all that is its own.
fn folder() -> PathBuf {
    let host = std::env::var("DOCKER_HOST").unwrap();
    Path::new(host.strip_prefix("unix://").unwrap()).parent().unwrap().to_owned()
}

/// Sends this signal to what keeps the private engine running, and waits until another engine answers.
fn start_engine_again(stage: &Stage, signal: &str) {
    let keeper = std::env::var("SERVICECTL_SOAK_ENGINE")
        .expect("only an engine of its own may be started again: cargo xtask soak engine-restarts");
    let pid = folder().join("pid");
    let before = std::fs::read_to_string(&pid).unwrap();
    let sent = std::process::Command::new("kill").args(["-s", signal, &keeper]).status().unwrap();
    assert!(sent.success());
    wait_for("the next engine", || {
        let is_another = std::fs::read_to_string(&pid).is_ok_and(|now| !now.is_empty() && now != before);
        (is_another && stage.docker.try_docker(&["info"], "").status.success()).then_some(())
    });
}

/// Waits until the service serves with one container of this revision, which runs; gives its task.
fn until_it_serves(stage: &Stage, name: &str, revision: u64) -> String {
    wait_for("a container that runs and serves", || {
        let task = stage.until_steady(name, revision);
        let inspect = ["inspect", "--format", "{{.State.Running}}", &stage.container(&task)];
        let runs = String::from_utf8_lossy(&stage.docker.try_docker(&inspect, "").stdout).trim() == "true";
        (runs && stage.visit(name).0 == 200).then_some(task)
    })
}

#[test]
#[ignore = "needs a Docker Engine of its own: cargo xtask soak engine-restarts"]
fn services_come_back_after_each_restart_of_the_engine() {
    let rounds = rounds(10);
    let mut random = fastrand::Rng::with_seed(u64::from(rounds));
    let stage = Stage::new();
    for name in ["quiet", "web"] {
        stage.create(name);
        stage.deploy(name, "1", &[]);
        until_it_serves(&stage, name, 1);
    }
    let mut revision = 1;
    for round in 1..=rounds {
        // In every second round in the middle of an update: pulling, starting, checking, draining, stopping.
        if round % 2 == 0 {
            revision += 1;
            stage.deploy("web", "1", &[("ROUND", &round.to_string())]);
            std::thread::sleep(Duration::from_millis(random.u64(..2500)));
        }
        let signal = if round % 3 == 0 { "USR2" } else { "USR1" };
        start_engine_again(&stage, signal);
        until_it_serves(&stage, "quiet", 1);
        until_it_serves(&stage, "web", revision);
        wait_for("the end of every other container", || (stage.containers() == 2).then_some(()));
        let how = if signal == "USR2" { "kill -9" } else { "in order" };
        eprintln!("soak: engine started again {round} times ({how}), services lost 0, orphans 0");
    }
    for name in ["quiet", "web"] {
        stage.delete(name);
    }
    wait_for("the end of everything", || stage.left().is_empty().then_some(()));
}

/// Steps of a deployment in each of which an engine dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Pull,
    Create,
    Start,
    ReadLogs,
    Stop,
    Remove,
}

const STEPS: [Step; 6] = [Step::Pull, Step::Create, Step::Start, Step::ReadLogs, Step::Stop, Step::Remove];

/// Names in a folder of the engine's.
fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Waits for a moment that is soon over.
fn catch(what: &str, is_now: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_now() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited in vain for {what}");
        std::thread::sleep(Duration::from_micros(500));
    }
}

/// Begins an update of `web`, whose task is `old`, to an image that nobody has yet, and returns in the middle of this step.
fn update_until(step: Step, stage: &Stage, credentials: &Credentials, tag: &str, old: &str) {
    let pid = stage.docker.docker(&["inspect", "--format", "{{.State.Pid}}", &stage.container(old)]);
    let process = Path::new("/proc").join(pid.trim());
    stage.docker.log_in(credentials);
    stage.push_large(credentials, tag, 48);
    stage.docker.docker(&["image", "rm", &credentials.image(tag)]);
    let data = folder().join("data");
    let (layers, containers) = (data.join("vfs/dir"), data.join("containers"));
    let (layers_before, containers_before) = (names_in(&layers), names_in(&containers));
    // It ends by SIGKILL only, so that the next update has time to die in while it stops.
    stage.deploy("web", tag, &[("DOES", "deaf")]);
    match step {
        Step::Pull => catch("a layer on its way", || {
            names_in(&data.join("tmp")).iter().any(|name| name.starts_with("GetImageBlob"))
        }),
        Step::Create => catch("a container's first layer", || {
            names_in(&layers).difference(&layers_before).any(|name| name.ends_with("-init"))
        }),
        Step::Start => catch("a container that is made", || {
            names_in(&containers).difference(&containers_before).next().is_some()
        }),
        Step::Stop => {
            stage.until_event("web", &format!("has stopped 1 running tasks: (task {old})"));
            assert!(process.exists(), "it has ended already");
        }
        Step::Remove => catch("the end of the old container", || !process.exists()),
        Step::ReadLogs => {}
    }
}

/// Starts a service that writes more than can be read at once, and returns while it is read.
fn flood(stage: &Stage) {
    stage.create("flood");
    let before = stage.lines_kept();
    stage.deploy("flood", "1", &[("DOES", "flood"), ("LINES", "400000")]);
    wait_for("lines of a flood", || (stage.lines_kept() > before + 5_000).then_some(()));
}

/// The lines of each of the flood's tasks are its first ones, in order, none missing and none twice. Comes back when every task
/// has its first line kept: the newest one's may still be on their way.
fn flood_is_in_order(stage: &Stage) {
    wait_for("the start of every stream", || {
        (starts_in_order(&stage.text_kept()) == stage.logs("flood", 1, 50).len()).then_some(())
    });
}

/// How many tasks have begun to write, each in order.
fn starts_in_order(text: &str) -> usize {
    let (mut last, mut starts) = (0, 0);
    for (_, line) in text.lines().filter_map(|line| line.split_once('\t')) {
        if line == "Starting flood" {
            (last, starts) = (0, starts + 1);
        } else if let Ok(number) = line.parse::<u64>() {
            assert_eq!(number, last + 1, "after {starts} starts");
            last = number;
        }
    }
    assert!(last > 0);
    starts
}

#[test]
#[ignore = "needs a Docker Engine of its own: cargo xtask soak engine-kills"]
fn an_engine_that_is_killed_in_any_step_of_a_deployment_loses_nothing_and_leaves_no_orphan() {
    let rounds = rounds(3);
    let mut stage = Stage::new();
    stage.patience = Duration::from_secs(120);
    let credentials = stage.create("web");
    stage.create("quiet");
    for name in ["quiet", "web"] {
        stage.deploy(name, "1", &[("DOES", "deaf")]);
        until_it_serves(&stage, name, 1);
    }
    let mut revision = 1;
    for round in 1..=rounds {
        for step in STEPS {
            if step == Step::ReadLogs {
                flood(&stage);
            } else {
                let old = until_it_serves(&stage, "web", revision);
                revision += 1;
                update_until(step, &stage, &credentials, &format!("{step:?}-{round}").to_lowercase(), &old);
            }
            start_engine_again(&stage, "USR2");
            until_it_serves(&stage, "quiet", 1);
            until_it_serves(&stage, "web", revision);
            if step == Step::ReadLogs {
                until_it_serves(&stage, "flood", 1);
                flood_is_in_order(&stage);
                stage.delete("flood");
            }
            wait_for("the end of every other container", || (stage.containers() == 2).then_some(()));
            eprintln!("soak: engine killed in the step {step:?}, round {round}: services lost 0, orphans 0");
        }
    }
    for name in ["quiet", "web"] {
        stage.delete(name);
    }
    wait_for("the end of everything", || stage.left().is_empty().then_some(()));
}
