//! The same over and over, until luck is no explanation: a few rounds here, as many as are asked for with
//! `cargo xtask soak cycles` and `soak container-kills`.

use std::time::Duration;

use crate::stage::Stage;
use crate::support::wait_for;

/// From here on growth means something.
const MANY: u32 = 50;

/// How often: what the caller asks for, or the usual number.
pub(crate) fn rounds(usual: u32) -> u32 {
    std::env::var("SERVICECTL_SOAK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

fn cycle(stage: &Stage) {
    let before = stage.volumes();
    stage.create_with_volume("round");
    stage.deploy("round", "1", &[]);
    stage.until_steady("round", 1);
    assert!(stage.volumes() > before, "the image asks for one");
    assert_eq!(stage.visit("round").0, 200);
    stage.delete("round");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn cycles_of_create_deploy_delete_leave_nothing_behind() {
    let rounds = rounds(3);
    let stage = Stage::new();
    let volumes = stage.volumes();
    // Threads, connections and caches come with the first ones.
    for _ in 0..(rounds / 5).max(1) {
        cycle(&stage);
    }
    let before = stage.process();
    for round in 1..=rounds {
        cycle(&stage);
        if round % 10 == 0 {
            eprintln!("soak: {round} cycles, {:?}", stage.process());
        }
    }
    wait_for("the end of all containers, networks and images", || stage.left().is_empty().then_some(()));
    wait_for("the end of all volumes", || (stage.volumes() == volumes).then_some(()));
    wait_for("the end of all files of the registry", || (stage.registry_files() == 0).then_some(()));
    // A connection to the engine may be kept for its next question.
    wait_for("no more file descriptors than before", || {
        (stage.process().descriptors <= before.descriptors + 4).then_some(())
    });
    let after = stage.process();
    eprintln!(
        "soak: {rounds} cycles left no container, network, image or file, volumes {volumes} before and {} after; {before:?} before, \
         {after:?} after",
        stage.volumes()
    );
    let growth = after.memory_kb as f64 / before.memory_kb as f64;
    assert!(rounds < MANY || growth < 1.05, "memory grew by a factor of {growth:.2}");
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_server_that_is_killed_at_any_moment_of_an_update_loses_nothing_and_leaves_no_orphan() {
    let rounds = rounds(3);
    let mut random = fastrand::Rng::with_seed(u64::from(rounds));
    let mut stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[]);
    stage.until_steady("web", 1);
    for round in 1..=rounds {
        stage.deploy("web", "1", &[("ROUND", &round.to_string())]);
        // Any moment: pulling, starting, checking, draining, stopping.
        std::thread::sleep(Duration::from_millis(random.u64(..2500)));
        stage.kill();
        stage.restart();
        if round % 5 == 0 || round == rounds {
            stage.until_steady("web", u64::from(round) + 1);
            assert_eq!(stage.visit("web").0, 200);
            wait_for("the end of every other container", || (stage.containers() == 1).then_some(()));
            eprintln!("soak: killed {round} times, services lost 0, orphans 0");
        }
    }
    stage.delete("web");
    wait_for("the end of everything", || stage.left().is_empty().then_some(()));
}
