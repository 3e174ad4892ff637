use std::collections::{HashMap, HashSet};

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
fn where_another_read_shows_that_the_platform_is_back_nobody_waits_any_more() {
    let mut queue = queue(&["a"]);
    queue.set_seen(seen(&["a"]));
    assert_eq!(queue.next(0), read("a"));
    queue.interrupted("a", 30_000);
    assert_eq!(queue.next(100), Next::Wait(Some(30_000)));
    queue.resume();
    assert_eq!(queue.next(100), read("a"));
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

#[test]
fn a_name_that_comes_back_while_it_is_read_is_not_read_twice() {
    let mut queue = queue(&["a"]);
    queue.set_seen(seen(&["a"]));
    assert_eq!(queue.next(0), read("a"));
    queue.set_names(&[]);
    queue.set_names(&["a"]);
    queue.set_seen(seen(&["a"]));
    assert_eq!(queue.next(50), Next::Wait(None));
    queue.done("a", 100, 2_100);
    // as a second reader would end, if there were one
    queue.done("a", 150, 10_150);
    assert_eq!(queue.next(2_100), read("a"));
    assert_eq!(queue.next(2_100), Next::Wait(None));
    queue.done("a", 2_200, 12_200);
    assert_eq!(queue.next(3_000), Next::Wait(Some(12_200)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever happens, a service is never read twice at once, never when it is gone, never when nobody wants it, and
    /// never before it is due again.
    #[test]
    fn any_story_keeps_the_rules(steps in proptest::collection::vec((0u8..8, 0usize..32), 1..80)) {
        let names = ["a", "b", "c", "d", "e"];
        let mut queue = queue(&names);
        let (mut busy, mut now, mut wanted, mut all) = (Vec::<String>::new(), 0u64, seen(&[]), false);
        let (mut there, mut due) = (seen(&names), HashMap::<String, u64>::new());
        for (action, which) in steps {
            now += 700;
            // each bit of it stands for a name
            let some = || names.iter().enumerate().filter(|(bit, _)| which & 1 << bit != 0).map(|(_, &name)| name);
            let again = match action {
                2 => 2_000,
                3 => 1_000,
                _ => 30_000,
            };
            match action {
                0 => {
                    wanted = some().map(str::to_owned).filter(|name| there.contains(name)).collect();
                    queue.set_seen(some().map(str::to_owned).collect());
                }
                1 => {
                    all = which % 2 == 0;
                    queue.set_all_needed(all);
                }
                2..=4 if !busy.is_empty() => {
                    let name = busy.remove(which % busy.len());
                    match action {
                        2 => queue.done(&name, now, now + again),
                        3 => queue.interrupted(&name, now + again),
                        _ => queue.failed(&name, now + again),
                    }
                    if there.contains(&name) {
                        due.insert(name, now + again);
                    }
                }
                5 => {
                    queue.set_names(&some().collect::<Vec<_>>());
                    there = some().map(str::to_owned).collect();
                    wanted.retain(|name| there.contains(name));
                    due.retain(|name, _| there.contains(name));
                }
                _ => {
                    if let Next::Read(name) = queue.next(now) {
                        prop_assert!(!busy.contains(&name));
                        prop_assert!(there.contains(&name));
                        prop_assert!(all || wanted.contains(&name));
                        prop_assert!(due.get(&name).is_none_or(|due| *due <= now));
                        busy.push(name);
                    }
                }
            }
        }
    }
}
