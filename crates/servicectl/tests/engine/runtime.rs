//! Services as containers: the way of a service from its first deployment to its end, and what goes wrong on it.

use serde_json::json;

use crate::stage::Stage;
use crate::support::wait_for;

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_service_goes_its_whole_way() {
    let stage = Stage::new();
    assert_eq!(stage.alice.get("/servicectl-1/").ok()["runtime"], "docker");
    assert_eq!(stage.alice.get("/servicectl-1/services").ok(), json!([]), "nothing is seeded");
    let credentials = stage.create("web");
    assert!(stage.alice.post("/servicectl-1/services/web/sample-image", &json!({})).status == 404);

    stage.deploy("web", "1", &[("NAME", "one")]);
    let first = stage.until_steady("web", 1);
    assert_eq!(stage.visit("web"), (200, "hello from one\n".to_owned()));
    let task = &stage.status("web")["tasks"][0]["task_definition"];
    assert_eq!(task["container_image"], credentials.image("1"), "the status shows the tag, not the digest");

    stage.deploy("web", "1", &[("NAME", "two")]);
    let second = stage.until_steady("web", 2);
    assert_ne!(first, second);
    assert_eq!(stage.visit("web"), (200, "hello from two\n".to_owned()));
    wait_for("the end of the first container", || {
        stage
            .docker
            .try_docker(&["inspect", &stage.container(&first)], "")
            .status
            .code()
            .filter(|code| *code != 0)
    });
    let logs = stage.logs("web", 20, 5);
    assert_eq!(logs, [vec!["Starting two"], vec!["Starting one", "Stopping"]], "kept after the container");

    stage.delete("web");
    wait_for("an engine as it was before", || stage.left().is_empty().then_some(()));
    assert_eq!(stage.visit("web").0, 404);
}

/// The image that a tag stood for when the definition was sent is what runs, after a restart too.
#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_restart_runs_the_image_that_was_deployed() {
    let stage = Stage::new();
    let credentials = stage.create("web");
    stage.deploy("web", "1", &[]);
    let first = stage.until_steady("web", 1);
    stage.push(&credentials, "1", "echo another image; exit 9");
    stage.docker.docker(&["kill", &stage.container(&first)]);
    stage.until_event("web", "stopped (reason Essential container in task exited, exit code 137).");
    let second = stage.until_steady("web", 1);
    assert_ne!(first, second);
    assert_eq!(stage.visit("web").0, 200);
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_crash_too_much_memory_and_a_wrong_port_are_told_apart() {
    let stage = Stage::new();
    for (name, variable) in
        [("crash", ("DOES", "crash")), ("eat", ("DOES", "eat")), ("port", ("PORT", "8080"))]
    {
        stage.create(name);
        stage.deploy(name, "1", &[variable]);
    }
    stage.until_event("crash", "stopped (reason Essential container in task exited, exit code 3).");
    wait_for("a second start", || {
        let starts =
            stage.events("crash").iter().filter(|event| event.contains("has started 1 tasks")).count();
        (starts > 1).then_some(())
    });
    wait_for("the crash's own words", || {
        stage.logs("crash", 20, 9).last()?.iter().any(|line| line == "Error: no database").then_some(())
    });
    stage.until_event("eat", "stopped (reason OutOfMemoryError: container killed due to memory usage");
    stage.until_event("port", "is unhealthy in (target-group");
    stage.until_event("port", "stopped (reason Task failed ELB health checks).");
    wait_for("a visitor who is told that nothing listens", || {
        let (status, page) = stage.visit("port");
        (status == 502 && page.contains("nothing listens on its port")).then_some(())
    });
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_killed_server_adopts_its_tasks_and_loses_no_line() {
    let mut stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[("DOES", "count")]);
    let task = stage.until_steady("web", 1);
    let container = stage.container(&task);
    let pid = stage.docker.docker(&["inspect", "--format", "{{.State.Pid}}", &container]);
    for _ in 0..3 {
        let seen = stage.logs("web", 100_000, 1).remove(0).len();
        stage.kill();
        wait_for("lines that nobody reads", || {
            let written = stage.docker.docker(&["logs", &container]).lines().count();
            (written > seen + 10).then_some(())
        });
        stage.restart();
        wait_for("lines that were written meanwhile", || {
            (stage.logs("web", 100_000, 1).remove(0).len() > seen + 10).then_some(())
        });
        assert_eq!(stage.until_steady("web", 1), task, "adopted, not started anew");
        assert_eq!(stage.visit("web").0, 200);
    }
    let now = stage.docker.docker(&["inspect", "--format", "{{.State.Pid}}", &container]);
    assert_eq!(now, pid, "the same process");
    let lines = stage.logs("web", 100_000, 1).remove(0);
    let expected: Vec<String> = std::iter::once("Starting web".to_owned())
        .chain((1..lines.len()).map(|n| format!("line {n}")))
        .collect();
    assert_eq!(lines, expected, "each line once, none missing");
    assert_eq!(stage.logs("web", 1, 9).len(), 1, "one stream a task");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn services_go_on_while_the_server_is_stopped_in_order() {
    let mut stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[]);
    let task = stage.until_steady("web", 1);
    let container = stage.container(&task);
    let state = |stage: &Stage| {
        stage.docker.docker(&["inspect", "--format", "{{.State.Status}} {{.State.Pid}}", &container])
    };
    let before = state(&stage);
    assert!(before.starts_with("running"), "{before}");
    stage.stop();
    assert_eq!(state(&stage), before, "while nobody looks after it");
    stage.restart();
    assert_eq!(stage.until_steady("web", 1), task);
    assert_eq!((stage.visit("web").0, state(&stage)), (200, before));
}

/// As after a reboot, of which the engine was told to start nothing.
#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_task_that_ended_while_the_server_was_away_is_told_of_and_started_again() {
    let mut stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[]);
    let task = stage.until_steady("web", 1);
    let container = stage.container(&task);
    stage.kill();
    stage.docker.docker(&["kill", &container]);
    stage.restart();
    stage.until_event("web", &format!("(task {task})"));
    stage.until_event("web", "137");
    assert_ne!(stage.until_steady("web", 1), task);
    assert_eq!(stage.visit("web").0, 200);
    wait_for("the end of the old container", || (stage.containers() == 1).then_some(()));
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn orphans_are_removed_and_what_is_not_ours_is_not_touched() {
    let mut stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[]);
    let task = stage.until_steady("web", 1);
    let image = stage.docker.docker(&["inspect", "--format", "{{.Image}}", &stage.container(&task)]);
    let run = |label: &str| {
        stage
            .docker
            .docker(&["run", "-d", "--label", label, image.trim(), "sh", "-c", "sleep 100"])
            .trim()
            .to_owned()
    };
    let ours = stage.docker.docker(&[
        "inspect",
        "--format",
        "{{index .Config.Labels \"servicectl.folder\"}}",
        &stage.container(&task),
    ]);
    let stranger = run("servicectl.folder=another");
    let made = stage.docker.docker(&[
        "run",
        "-d",
        "--label",
        &format!("servicectl.folder={}", ours.trim()),
        "--label",
        "servicectl.task=00000000-0000-4000-8000-000000000000",
        image.trim(),
        "sh",
        "-c",
        "sleep 100",
    ]);
    stage.kill();
    stage.restart();
    let gone = |id: &str| !stage.docker.try_docker(&["inspect", id], "").status.success();
    wait_for("the orphan's end", || gone(made.trim()).then_some(()));
    assert_eq!(stage.until_steady("web", 1), task);
    let spared = !gone(&stranger);
    stage.docker.docker(&["rm", "--force", &stranger]);
    assert!(spared, "a container with another folder's label is left alone");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_task_that_does_not_listen_to_sigterm_is_killed_in_time() {
    let stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[("DOES", "deaf")]);
    let first = stage.until_steady("web", 1);
    stage.deploy("web", "1", &[]);
    stage.until_steady("web", 2);
    wait_for("its end", || {
        let seen = stage.docker.try_docker(&["inspect", &stage.container(&first)], "");
        (!seen.status.success()).then_some(())
    });
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn doctor_finds_the_engine_and_its_way_to_the_registry() {
    let mut stage = Stage::new();
    let said = stage.doctor();
    assert!(said.contains("ok    engine") && said.contains("ok    registry"), "{said}");
    // Without a server as well, and nothing is left on the engine.
    stage.kill();
    let said = stage.doctor();
    assert!(said.contains("no server runs on it") && said.contains("ok    registry"), "{said}");
    stage.restart();
}
