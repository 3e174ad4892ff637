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
fn what_is_read_while_it_is_written_has_no_gap_without_a_mark_over_many_files_of_the_engine() {
    let lines = rounds(256) * LINES_OF_A_MIB;
    let mut stage = Stage::new();
    stage.kill();
    // So that nothing of it is trimmed away before it is looked at.
    stage.add_options(&["--log-limit", "1048576"]);
    stage.restart();
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
    let (marked, silent) = gaps(&stage.text_kept());
    eprintln!(
        "soak: {} MiB in {took:.0?}, gaps without a mark or lines twice {silent}, marked gaps {marked}, lines missing there \
         {missing}; memory {:.1} MB before, {:.1} MB at most",
        lines / LINES_OF_A_MIB,
        before.memory_kb as f64 / 1000.0,
        stage.process().most_memory_kb as f64 / 1000.0
    );
    assert_eq!(silent, 0);
}

/// Where lines do not follow each other: with a mark between them, and without.
fn gaps(text: &str) -> (usize, usize) {
    let number = |line: &str| line.strip_prefix("burst ").and_then(|rest| rest[..6].parse::<u32>().ok());
    let (mut next, mut marks, mut gaps) = (0, 0, (0, 0));
    for line in text.lines().filter_map(|line| Some(line.split_once('\t')?.1)) {
        if line.contains("output is missing here") {
            marks += 1;
        }
        let Some(number) = number(line) else { continue };
        match (number == next, marks) {
            (true, 0) => {}
            (false, 1) if number > next => gaps.0 += 1,
            _ => gaps.1 += 1,
        }
        (next, marks) = (number + 1, 0);
    }
    gaps
}
