//! Figures with a real engine, for `cargo xtask soak` and `bench`: too long for the engine suite, which leaves this file out,
//! or in need of an engine of their own. What they say after `soak:` is shown.

mod engine;
mod log_files;
mod updates;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::soak::rounds;
use crate::stage::Stage;
use crate::support::client::Client;
use crate::support::wait_for;

#[test]
#[ignore = "takes its time: cargo xtask soak many-services"]
fn many_services_start_at_once_and_cost_little_when_they_stand_still() {
    /// Long enough to see every health check twice.
    const STILL: Duration = Duration::from_secs(60);
    let count = rounds(50);
    let mut stage = Stage::new();
    let names: Vec<String> = (1..=count).map(|number| format!("web-{number}")).collect();
    names.iter().for_each(|name| _ = stage.create(name));
    let begin = Instant::now();
    names.iter().for_each(|name| stage.deploy(name, "1", &[]));
    for name in &names {
        stage.until_steady(name, 1);
        assert_eq!(stage.visit(name).0, 200, "{name}");
    }
    eprintln!(
        "soak: {count} services are steady {:.0} s after the first definition",
        begin.elapsed().as_secs_f64()
    );
    // What an operator would see: in real time, and found by a server that was started anew.
    stage.kill();
    stage.set_scale("1");
    stage.restart();
    for name in &names {
        stage.until_steady(name, 1);
    }
    std::thread::sleep(STILL);
    let before = stage.process();
    std::thread::sleep(STILL);
    let after = stage.process();
    let share = (after.processor - before.processor) / STILL.as_secs_f64();
    eprintln!(
        "soak: standing still with {count} services: {:.2} % of a processor, {:.1} MB of memory, {} descriptors",
        share * 100.0,
        after.memory_kb as f64 / 1000.0,
        after.descriptors
    );
    held("% of a processor while nothing happens", share * 100.0, "at most 2");
}

/// Says a figure and its goal (`at least 2`, `at most 2`), which the caller holds it to: xtask/src/figures.rs.
fn held(what: &str, value: f64, goal: &str) {
    eprintln!("goal: {what}; {value}; {goal}");
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// How long until this gives an answer that is a service's.
fn until_it_answers(client: &Client, path: &str) -> Duration {
    let begin = Instant::now();
    loop {
        // A connection of its own, as a visitor who tries again.
        if answers(client, path) {
            return begin.elapsed();
        }
        assert!(begin.elapsed() < Duration::from_secs(120), "no answer at {path}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether the service says hello; a port that nobody has yet is no answer.
fn answers(client: &Client, path: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = std::net::TcpStream::connect(client.authority())?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let host = client.authority();
        stream.write_all(
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes(),
        )?;
        let mut answer = [0; 1024];
        let length = std::io::Read::read(&mut stream, &mut answer)?;
        Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

#[test]
#[ignore = "takes its time: cargo xtask bench first-answer"]
fn a_first_answer_beside_docker_run() {
    /// Between two health checks of a new task.
    const CHECK: Duration = Duration::from_secs(5);
    let stage = Stage::at_scale("1");
    let visitors = stage.server().deployments();
    let (mut ratios, mut runs, mut all_ours) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds(7) {
        let name = format!("web-{round}");
        let image = stage.create_answering(&name);
        let begin = Instant::now();
        let container = stage.docker.docker(&["run", "--detach", "--publish", "127.0.0.1::80", &image]);
        let port = stage.docker.docker(&["port", container.trim(), "80"]);
        let direct = Client::new(&format!("http://{}", port.lines().next().unwrap().trim()));
        until_it_answers(&direct, "/");
        let run = begin.elapsed();
        stage.docker.docker(&["rm", "--force", container.trim()]);
        let begin = Instant::now();
        stage.deploy(&name, "1", &[]);
        until_it_answers(&visitors, &format!("/experiment_2-{name}/"));
        let ours = begin.elapsed();
        let ratio = ours.as_secs_f64() / run.as_secs_f64();
        eprintln!("soak: docker run {run:.2?}, PUT to first answer {ours:.2?}, {ratio:.2} times");
        // The first one warms the engine up.
        if round > 0 {
            ratios.push(ratio);
            runs.push(run.as_secs_f64());
            all_ours.push(ours.as_secs_f64());
        }
        stage.delete(&name);
    }
    eprintln!("soak: from PUT to the first answer takes {:.2} times as long (median)", median(ratios));
    let (run, ours) = (median(runs), median(all_ours));
    let goal = 1.5 * run + CHECK.as_secs_f64();
    held("seconds from PUT to the first answer, median", ours, &format!("at most {goal:.2}"));
}

/// Tells the visitors that it is over, also when a test fails.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
#[ignore = "takes its time: cargo xtask bench intake"]
fn lines_of_a_flood_are_taken_in_fast_and_its_neighbour_goes_on() {
    const LINES: i64 = 400_000;
    for _ in 0..rounds(3) {
        let stage = Stage::new();
        stage.create("flood");
        stage.create_answering("neighbour");
        stage.deploy("neighbour", "1", &[]);
        stage.until_steady("neighbour", 1);
        let before = stage.process();
        let kept_before = stage.lines_kept();
        let over = AtomicBool::new(false);
        let visitor = stage.server().deployments();
        let (taken_in, slowest) = std::thread::scope(|scope| {
            let ends = End(&over);
            let slowest = scope.spawn(|| {
                let mut slowest = Duration::ZERO;
                while !over.load(Ordering::Relaxed) {
                    let begin = Instant::now();
                    assert_eq!(visitor.get("/experiment_2-neighbour/").status, 200);
                    slowest = slowest.max(begin.elapsed());
                    std::thread::sleep(Duration::from_millis(10));
                }
                slowest
            });
            stage.deploy("flood", "1", &[("DOES", "flood"), ("LINES", &LINES.to_string())]);
            wait_for("the first lines", || (stage.lines_kept() > kept_before + 1).then_some(()));
            let begin = Instant::now();
            wait_for("all lines", || (stage.lines_kept() > kept_before + LINES).then_some(()));
            let taken_in = begin.elapsed();
            drop(ends);
            (taken_in, slowest.join().unwrap())
        });
        let after = stage.process();
        let rate = LINES as f64 / taken_in.as_secs_f64();
        eprintln!(
            "soak: memory {:.1} MB before, {:.1} MB at most; slowest answer of \
             the neighbour {slowest:.0?}",
            before.memory_kb as f64 / 1000.0,
            after.most_memory_kb as f64 / 1000.0
        );
        held("lines a second taken in", rate, "at least 20000");
    }
}
