//! Output of which the engine keeps less than is written while the server reads it.

use std::time::Duration;

use crate::soak::rounds;
use crate::stage::Stage;
use crate::support::{wait_at_most, wait_for};

/// Lines of a burst that fill a MiB.
const LINES_OF_A_MIB: u32 = 1_500;
/// As long as a slow machine may take for 256 MiB.
const LIMIT: Duration = Duration::from_secs(15 * 60);

#[test]
#[ignore = "takes its time: cargo xtask soak log-files"]
fn what_is_read_while_it_is_written_is_whole_over_many_files_of_the_engine() {
    let lines = rounds(256) * LINES_OF_A_MIB;
    let stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[("DOES", "burst"), ("LINES", &lines.to_string())]);
    let container = stage.container(&stage.until_steady("web", 1));
    wait_for("its first lines", || {
        (stage.logs("web", 9, 1) == [["Starting web", "ready for the burst"]]).then_some(())
    });
    let before = stage.process();
    let begin = std::time::Instant::now();
    stage.docker.docker(&["exec", &container, "sh", "-c", "echo go > /go"]);
    wait_at_most(LIMIT, "the end of the burst", || {
        (stage.logs("web", 1, 1) == [["the burst is over"]]).then_some(())
    });
    let took = begin.elapsed();
    let missing = i64::from(lines) + 3 - stage.lines_kept();
    let marks = stage.text_kept().matches("output is missing here").count();
    eprintln!(
        "soak: {} MiB in {took:.0?}, lines missing {missing}, marked gaps {marks}; memory {:.1} MB before, {:.1} MB at most",
        lines / LINES_OF_A_MIB,
        before.memory_kb as f64 / 1000.0,
        stage.process().most_memory_kb as f64 / 1000.0
    );
    assert_eq!((missing, marks), (0, 0));
}
