//! Images that cannot run, and such as are not what a `docker build` makes every day: each has a clear end, and leaves nothing.

use std::time::Duration;

use serde_json::json;

use crate::layout::Layout;
use crate::soak::rounds;
use crate::stage::Stage;
use crate::support::wait_for;

/// Deletes the service and waits until the engine has nothing of it, not even a name that a pull left.
fn leaves_nothing(stage: &Stage, name: &str, repository: &str) {
    stage.delete(name);
    wait_for("an engine as it was before", || stage.left().is_empty().then_some(()));
    let format = "{{.Repository}}:{{.Tag}}@{{.Digest}}";
    let reference = format!("reference={repository}");
    let names = stage.docker.docker(&["images", "--format", format, "--filter", &reference]);
    let pulled: Vec<&str> = names.lines().filter(|name| name.contains("<none>@")).collect();
    assert!(pulled.is_empty(), "{pulled:?}");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn what_cannot_run_says_why() {
    let stage = Stage::new();
    let credentials = stage.create("web");
    let folder = stage.docker.folder().join("nothing");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n").unwrap();
    stage.docker.build_from(&credentials.image("nothing"), &folder);
    stage.docker.docker(&["push", &credentials.image("nothing")]);
    stage.deploy("web", "nothing", &[]);
    let said = stage.until_event("web", "CannotStartContainerError");
    assert!(said.contains("ENTRYPOINT or a CMD"), "{said}");
    std::fs::write(folder.join("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\nCMD [\"/missing\"]\n")
        .unwrap();
    stage.docker.build_from(&credentials.image("missing"), &folder);
    stage.docker.docker(&["push", &credentials.image("missing")]);
    stage.deploy("web", "missing", &[]);
    let said = stage.until_event("web", "/missing");
    assert!(said.contains("CannotStartContainerError"), "{said}");
    // A good one is taken up all the same.
    stage.deploy("web", "1", &[]);
    stage.until_steady("web", 3);
    leaves_nothing(&stage, "web", &credentials.repository);
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn an_image_for_other_machines_says_so_and_of_a_list_the_right_entry_runs() {
    let stage = Stage::new();
    let credentials = stage.create("web");
    let layout = Layout::of(&stage.docker, &credentials, "1");
    let here = stage.docker.docker(&["version", "--format", "{{.Server.Arch}}"]).trim().to_owned();
    let elsewhere = if here == "arm64" { "amd64" } else { "arm64" };
    let ours = layout.image(&here, |_| ());
    let foreign = layout.image(elsewhere, |config| config["config"]["Cmd"] = json!(["sh", "-c", "exit 7"]));
    let advice = format!("--platform linux/{here}");

    layout.push(&foreign, "foreign");
    stage.deploy("web", "foreign", &[]);
    let said = stage.until_event("web", "CannotStartContainerError");
    assert!(said.contains(&format!("linux/{elsewhere}")) && said.contains(&advice), "{said}");

    layout.push(&layout.index(&[&foreign]), "list-of-foreign");
    stage.deploy("web", "list-of-foreign", &[]);
    let said = stage.until_event("web", "CannotPullContainerError");
    assert!(said.contains(&advice), "{said}");

    layout.push(&layout.index(&[&foreign, &ours]), "list");
    stage.deploy("web", "list", &[]);
    stage.until_steady("web", 3);
    assert_eq!(stage.visit("web"), (200, "hello from web\n".to_owned()));
    let task = &stage.status("web")["tasks"][0]["task_definition"];
    assert_eq!(task["container_image"], credentials.image("list"));
    leaves_nothing(&stage, "web", &credentials.repository);
}

/// 100 MiB here, as many as are asked for by `cargo xtask soak large-image`.
#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_large_image_is_pushed_and_runs_without_being_held_in_memory() {
    /// Far below the layer; what a server of any size may take for a moment.
    const MOST_GROWTH_KB: u64 = 64 * 1024;
    let megabytes = rounds(100);
    let mut stage = Stage::new();
    stage.patience = Duration::from_secs(900);
    let credentials = stage.create("web");
    let before = stage.process();
    stage.push_large(&credentials, "large", megabytes);
    stage.deploy("web", "large", &[]);
    stage.until_steady("web", 1);
    assert_eq!(stage.visit("web").0, 200);
    let after = stage.process();
    eprintln!(
        "soak: an image with a layer of {megabytes} MiB runs; memory {:.1} MB before, {:.1} MB at most",
        before.memory_kb as f64 / 1000.0,
        after.most_memory_kb as f64 / 1000.0
    );
    assert!(after.most_memory_kb < before.memory_kb + MOST_GROWTH_KB, "{before:?} {after:?}");
    leaves_nothing(&stage, "web", &credentials.repository);
    wait_for("the end of all files of the registry", || (stage.registry_files() == 0).then_some(()));
}
