//! What containers write: all of it arrives, once, and what the engine has let go of is marked.

use std::time::Duration;

use crate::stage::Stage;
use crate::support::{wait_at_most, wait_for};

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn a_flood_arrives_whole_and_bytes_that_are_no_text_are_shown() {
    const LINES: usize = 100_000;
    let stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[("DOES", "flood"), ("LINES", &LINES.to_string())]);
    let task = stage.until_steady("web", 1);
    wait_for("the last line", || (stage.logs("web", 1, 1) == [[LINES.to_string()]]).then_some(()));
    assert_eq!(stage.lines_kept(), i64::try_from(LINES).unwrap() + 1, "none lost, none twice");
    let tail = stage.logs("web", 10_000, 1).remove(0);
    let expected: Vec<String> = (LINES - 9_999..=LINES).map(|n| n.to_string()).collect();
    assert!(tail == expected, "{} lines from {:?} to {:?}", tail.len(), tail.first(), tail.last());
    // The engine gives a line without an end when its process has ended.
    stage.docker.docker(&["kill", &stage.container(&task)]);
    wait_for("the last words", || {
        let streams = stage.logs("web", 1, 9);
        streams.iter().any(|stream| stream == &["bad \\xff byte, no end"]).then_some(())
    });
}

#[test]
#[ignore = "needs a Docker Engine: cargo xtask test --only engine"]
fn what_the_engine_let_go_of_while_the_server_was_down_is_one_marked_gap() {
    /// More than three files of 32 MiB, and less than would be trimmed away of the service's own 64 MiB afterwards.
    const LINES: &str = "134700";
    /// 64 MiB are read by a server without optimisations.
    const LIMIT: Duration = Duration::from_secs(120);
    let mut stage = Stage::new();
    stage.create("web");
    stage.deploy("web", "1", &[("DOES", "burst"), ("LINES", LINES)]);
    let container = stage.container(&stage.until_steady("web", 1));
    wait_for("its first lines", || {
        (stage.logs("web", 9, 1) == [["Starting web", "ready for the burst"]]).then_some(())
    });
    stage.kill();
    stage.docker.docker(&["exec", &container, "sh", "-c", "echo go > /go"]);
    wait_at_most(LIMIT, "a burst that nobody reads", || {
        let last = stage.docker.docker(&["logs", "--tail", "1", &container]);
        (last.trim() == "the burst is over").then_some(())
    });
    stage.restart();
    wait_at_most(LIMIT, "the end of the burst", || {
        (stage.logs("web", 1, 1) == [["the burst is over"]]).then_some(())
    });
    let kept = stage.text_kept();
    let lines: Vec<&str> = kept.lines().map(|line| line.split_once('\t').unwrap().1).collect();
    let [first, second, mark, burst @ .., last] = lines.as_slice() else { panic!("{} lines", lines.len()) };
    assert_eq!([*first, second, last], ["Starting web", "ready for the burst", "the burst is over"]);
    assert!(mark.contains("output is missing here"), "{mark}");
    let number = |line: &str| line.strip_prefix("burst ").and_then(|rest| rest[..6].parse::<usize>().ok());
    let numbers: Vec<usize> =
        burst.iter().map(|line| number(line).unwrap_or_else(|| panic!("{line}"))).collect();
    assert!(numbers[0] > 0, "nothing was rotated away");
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "a line is missing or twice");
    assert_eq!((numbers[numbers.len() - 1] + 1).to_string(), LINES);
}
