use std::collections::HashSet;

use proptest::prelude::*;

use super::{Next, Queue};

fn queue(names: &[&str]) -> Queue {
    let mut queue = Queue::default();
    queue.set_names(names);
    queue
}

fn seen(names: &[&str]) -> HashSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn read(name: &str) -> Next {
    Next::Read(name.to_owned())
}

#[test]
fn nothing_is_read_that_nobody_wants() {
    assert_eq!(queue(&["a", "b"]).next(0), Next::Wait(None));
}

#[test]
fn what_is_seen_goes_before_what_is_needed() {
    let mut queue = queue(&["a", "b", "c"]);
    queue.set_all_needed(true);
    queue.set_seen(seen(&["c"]));
    assert_eq!(queue.next(5), read("c"));
    assert_eq!(queue.next(5), read("a"));
    assert_eq!(queue.next(5), read("b"));
    assert_eq!(queue.next(5), Next::Wait(None));
}

#[test]
fn a_status_is_due_again_while_it_is_seen() {
    let mut queue = queue(&["a"]);
    queue.set_seen(seen(&["a"]));
    assert_eq!(queue.next(0), read("a"));
    queue.done("a", 100, 10_100);
    assert_eq!(queue.next(200), Next::Wait(Some(10_100)));
    queue.set_seen(seen(&[]));
    assert_eq!(queue.next(20_000), Next::Wait(None));
    queue.set_seen(seen(&["a"]));
    assert_eq!(queue.next(20_000), read("a"));
}

#[test]
fn what_is_only_needed_stays_fresh_for_five_minutes() {
    let mut queue = queue(&["a"]);
    queue.set_all_needed(true);
    assert_eq!(queue.next(0), read("a"));
    queue.done("a", 100, 2_100);
    assert_eq!(queue.next(100_000), Next::Wait(Some(300_100)));
}

#[test]
fn an_outage_stops_all_and_then_one_feels_its_way() {
    let mut queue = queue(&["a", "b", "c"]);
    queue.set_seen(seen(&["a", "b", "c"]));
    assert_eq!(queue.next(0), read("a"));
    assert_eq!(queue.next(0), read("b"));
    queue.interrupted("a", 1_000);
    queue.interrupted("b", 2_000);
    assert_eq!(queue.failures(), 2);
    assert_eq!(queue.next(1_500), Next::Wait(Some(2_000)));
    let Next::Read(name) = queue.next(2_000) else { panic!("one read") };
    assert_eq!(queue.next(2_000), Next::Wait(None));
    queue.done(&name, 2_100, 12_100);
    assert!(matches!(queue.next(2_100), Next::Read(_)));
    assert!(matches!(queue.next(2_100), Next::Read(_)));
}

#[test]
fn a_service_that_went_is_forgotten() {
    let mut queue = queue(&["a", "b"]);
    queue.set_seen(seen(&["a", "b"]));
    assert_eq!(queue.next(0), read("a"));
    queue.set_names(&["b"]);
    queue.done("a", 10, 20);
    assert_eq!(queue.next(10), read("b"));
    assert_eq!(queue.next(1_000_000), Next::Wait(None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever happens, a service is never read twice at once, never when it is gone, and never when nobody wants it.
    #[test]
    fn any_story_keeps_the_rules(steps in proptest::collection::vec((0u8..7, 0usize..5), 1..60)) {
        let names = ["a", "b", "c", "d", "e"];
        let mut queue = queue(&names);
        let (mut busy, mut now, mut wanted, mut all) = (Vec::<String>::new(), 0u64, seen(&[]), false);
        for (action, which) in steps {
            now += 700;
            match action {
                0 => {
                    wanted = names.iter().take(which).map(|&name| name.to_owned()).collect();
                    queue.set_seen(wanted.clone());
                }
                1 => {
                    all = which % 2 == 0;
                    queue.set_all_needed(all);
                }
                2 if !busy.is_empty() => queue.done(&busy.remove(which % busy.len()), now, now + 2_000),
                3 if !busy.is_empty() => queue.interrupted(&busy.remove(which % busy.len()), now + 1_000),
                4 if !busy.is_empty() => queue.failed(&busy.remove(which % busy.len()), now + 30_000),
                _ => {
                    if let Next::Read(name) = queue.next(now) {
                        prop_assert!(!busy.contains(&name));
                        prop_assert!(all || wanted.contains(&name));
                        busy.push(name);
                    }
                }
            }
        }
    }
}
