//! Rolling updates at the pace of life, with answers that take ten seconds.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::End;
use crate::load::Socket;
use crate::soak::rounds;
use crate::stage::Stage;
use crate::support::client::{Answer, Client};

const PATH: &str = "/experiment_2-web/";
/// Between two requests of a visitor: the load is to last, not to fill the machine.
const PAUSE: Duration = Duration::from_millis(20);

/// Requests of one kind.
#[derive(Default)]
struct Count {
    good: AtomicUsize,
    bad: AtomicUsize,
}

impl Count {
    /// Asks over and over until told to stop.
    fn while_asked(&self, stop: &AtomicBool, mut ask: impl FnMut() -> Result<Answer, String>) {
        while !stop.load(Ordering::Relaxed) {
            match ask() {
                Ok(answer) if answer.status == 200 && answer.text().starts_with("hello from web") => {
                    self.good.fetch_add(1, Ordering::Relaxed);
                }
                other => {
                    self.bad.fetch_add(1, Ordering::Relaxed);
                    eprintln!("soak: a request failed: {other:?}");
                }
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn good(&self) -> usize {
        self.good.load(Ordering::Relaxed)
    }

    fn bad(&self) -> usize {
        self.bad.load(Ordering::Relaxed)
    }
}

fn get(client: &Client, path: &str) -> Result<Answer, String> {
    client.try_call("GET", path, &[], None)
}

#[test]
#[ignore = "takes its time: cargo xtask soak updates"]
fn updates_at_the_pace_of_life_lose_no_request() {
    let updates = rounds(10);
    let mut stage = Stage::at_scale("1");
    stage.patience = Duration::from_secs(300);
    stage.create_answering("web");
    stage.deploy("web", "1", &[("REVISION", "1")]);
    stage.until_steady("web", 1);
    let visitors = stage.server().deployments();
    let [kept, fresh, slow] = <[Count; 3]>::default();
    let stop = AtomicBool::new(false);
    let begin = Instant::now();
    let mut told = 0;
    std::thread::scope(|scope| {
        let _ends = End(&stop);
        for _ in 0..4 {
            scope.spawn(|| {
                let client = visitors.clone();
                kept.while_asked(&stop, || get(&client, PATH));
            });
        }
        scope.spawn(|| {
            fresh.while_asked(&stop, || {
                visitors.try_call("POST", PATH, &[("Connection", "close")], Some(&[b'x'; 10_000]))
            });
        });
        for _ in 0..4 {
            scope.spawn(|| {
                let client = visitors.clone();
                slow.while_asked(&stop, || get(&client, &format!("{PATH}?wait=10000")));
            });
        }
        for revision in 2..=u64::from(updates) + 1 {
            let mut socket = Socket::open(&visitors, PATH);
            stage.deploy("web", "1", &[("REVISION", &revision.to_string())]);
            while socket.read() > 0 {}
            told += usize::from(socket.was_told_that_its_task_goes());
            stage.until_steady("web", revision);
            eprintln!(
                "soak: {} updates in {:.0} s, failed requests {}",
                revision - 1,
                begin.elapsed().as_secs_f64(),
                kept.bad() + fresh.bad() + slow.bad()
            );
        }
        let last = visitors.get(PATH).text();
        assert!(last.starts_with(&format!("hello from web {}", updates + 1)), "{last}");
    });
    let failed = kept.bad() + fresh.bad() + slow.bad();
    eprintln!(
        "soak: {updates} updates: {} requests on kept connections, {} on fresh ones with a body, {} with answers of 10 s; \
         failed {failed} (goal 0); open WebSockets closed with 1001: {told} of {updates}",
        kept.good(),
        fresh.good(),
        slow.good(),
    );
    assert_eq!((failed, told), (0, updates as usize));
    assert!(kept.good() > 100 && fresh.good() > 100 && slow.good() >= updates as usize);
}
