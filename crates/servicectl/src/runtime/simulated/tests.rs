use std::net::IpAddr;

use servicectl_api::{Definition, EnvVar};

use super::*;
use crate::clock::ManualClock;
use crate::runtime::tests::behaviour::{Does, SERVICE, Stand, runtime_tests};
use crate::runtime::{Ending, LogLine};

const START: Timestamp = Timestamp(1_544_429_286_000);

struct Bench {
    clock: Arc<ManualClock>,
    fleet: Simulated,
}

impl Bench {
    fn new() -> Self {
        Self::scaled(1.0)
    }

    fn scaled(scale: f64) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        Self { fleet: Simulated::new(clock.clone(), Timing::scaled(scale)), clock }
    }

    fn task(&self, variables: &[(&str, &str)]) -> TaskSpec {
        let environment = variables
            .iter()
            .map(|(name, value)| EnvVar { name: (*name).into(), value: (*value).into(), secret: false })
            .collect();
        let definition = Definition {
            container_tag: "1.4.2".into(),
            memory_reservation: 100,
            memory_limit: 150,
            container_port: 80,
            environment,
        };
        TaskSpec {
            id: TaskId::random(),
            service: SERVICE.into(),
            revision: 8,
            created_at: self.clock.now(),
            digest: None,
            definition: Arc::new(definition),
        }
    }

    /// Starts a task that simulates this and lets seconds pass.
    async fn after(&self, variables: &[(&str, &str)], seconds: u64) -> TaskId {
        let spec = self.task(variables);
        self.fleet.start(&spec).await.unwrap();
        self.clock.advance(Duration::from_secs(seconds));
        spec.id
    }

    async fn lines(&self, task: TaskId) -> Vec<LogLine> {
        self.fleet.logs(task, None, usize::MAX).await.unwrap().lines
    }

    async fn text(&self, task: TaskId) -> String {
        self.lines(task).await.into_iter().map(|line| line.text + "\n").collect()
    }

    async fn state(&self, task: TaskId) -> State {
        self.fleet.observe(&[task]).await.unwrap().remove(0).state
    }

    async fn ask(&self, task: TaskId, path: &str) -> Answer {
        let request = Request {
            method: "GET".into(),
            path: path.into(),
            client: IpAddr::from([192, 0, 2, 7]),
            user_agent: Some("curl/8.5".into()),
        };
        self.fleet.answer(task, &request).await.unwrap()
    }

    async fn status(&self, task: TaskId, path: &str) -> u16 {
        match self.ask(task, path).await {
            Answer::Page { status, .. } => status,
            other => panic!("{other:?}"),
        }
    }
}

impl Stand for Bench {
    fn runtime(&self) -> &dyn Runtime {
        &self.fleet
    }

    fn spec(&self, does: Does) -> TaskSpec {
        let simulate = match does {
            Does::Serves => "healthy",
            Does::Fails => "http-500",
            Does::Hangs => "hang",
            Does::Exits(0) => "exit",
            Does::Exits(_) => "crash",
            Does::EatsMemory => "oom",
        };
        self.task(&[("SIMULATE", simulate)])
    }

    async fn pause(&self) {
        self.clock.advance(Duration::from_millis(100));
    }

    async fn killed(self) -> Self {
        Self { fleet: Simulated::new(self.clock.clone(), Timing::default()), clock: self.clock }
    }
}

runtime_tests!(Bench::new());

#[tokio::test]
async fn a_start_takes_as_long_as_in_the_manual() {
    let bench = Bench::new();
    let task = bench.after(&[], 5).await;
    assert_eq!(bench.state(task).await, State::Pending);
    bench.clock.advance(Duration::from_secs(7));
    assert!(matches!(bench.state(task).await, State::Running { .. }), "12 s in the manual's sample");
}

#[tokio::test]
async fn a_scale_divides_all_durations_but_the_pull_that_was_asked_for() {
    let bench = Bench::scaled(60.0);
    let quick = bench.after(&[], 0).await;
    let slow = bench.after(&[("SIMULATE_PULL", "120")], 0).await;
    bench.clock.advance(Duration::from_millis(250));
    assert!(matches!(bench.state(quick).await, State::Running { .. }));
    bench.clock.advance(Duration::from_millis(119_000));
    assert_eq!(bench.state(slow).await, State::Pending);
    bench.clock.advance(Duration::from_secs(1));
    assert!(matches!(bench.state(slow).await, State::Running { .. }));
}

#[tokio::test]
async fn a_pull_says_how_far_it_is() {
    let bench = Bench::new();
    let task = bench.after(&[("SIMULATE_PULL", "120")], 60).await;
    let pull = || async { bench.fleet.observe(&[task]).await.unwrap()[0].pull.unwrap() };
    let half = pull().await;
    assert!((half.bytes * 2).abs_diff(half.total.unwrap()) <= 1 && half.ended.is_none(), "{half:?}");
    bench.clock.advance(Duration::from_secs(100));
    let whole = pull().await;
    assert_eq!((Some(whole.bytes), whole.ended), (half.total, Some(START.after(Duration::from_secs(120)))));
}

#[tokio::test]
async fn every_change_is_foretold() {
    let bench = Bench::new();
    for behaviour in Behaviour::ALL {
        let task = bench.after(&[("SIMULATE", behaviour.name())], 0).await;
        let mut states = vec![bench.state(task).await];
        while let Some(at) = bench.fleet.observe(&[task]).await.unwrap().remove(0).changes_at {
            assert!(at > bench.clock.now());
            bench.clock.set(Timestamp(at.0 - 1));
            assert_eq!(Some(&bench.state(task).await), states.last(), "nothing changes before its time");
            bench.clock.set(at);
            states.push(bench.state(task).await);
        }
        let last = states.last().unwrap().clone();
        bench.clock.advance(Duration::from_secs(3600));
        assert_eq!(bench.state(task).await, last);
        assert!((2..=3).contains(&states.len()), "{states:?}");
    }
}

#[tokio::test]
async fn a_context_root_that_does_not_match_gives_404() {
    let bench = Bench::new();
    let path = format!("/{SERVICE}/");
    for (root, status) in
        [(format!("/{SERVICE}"), 200), (format!("/{SERVICE}/"), 200), ("/other".into(), 404)]
    {
        let task = bench.after(&[("CONTEXT_ROOT", &root)], 60).await;
        assert_eq!(bench.status(task, &path).await, status, "{root}");
    }
    let task = bench.after(&[("CONTEXT_ROOT", "/<other>")], 60).await;
    let Answer::Page { body, .. } = bench.ask(task, &path).await else { panic!("no page") };
    assert!(body.contains("/&lt;other&gt;") && body.contains("CONTEXT_ROOT"), "the page says why: {body}");
    assert!(bench.text(task).await.contains("every one of them gets 404"));
}

#[tokio::test]
async fn a_page_says_what_it_is() {
    let bench = Bench::new();
    let task = bench.after(&[("SECRET", "hunter2")], 60).await;
    let Answer::Page { status: 200, body, content_type } = bench.ask(task, &format!("/{SERVICE}?wsdl")).await
    else {
        panic!("no page");
    };
    assert!(content_type.starts_with("text/html"));
    for part in ["simulated service", SERVICE, &task.to_string(), "1.4.2"] {
        assert!(body.contains(part), "{part}");
    }
    assert!(!body.contains("hunter2"));
    assert_eq!(bench.status(task, &format!("/{SERVICE}-other/")).await, 404);
    assert_eq!(bench.status(task, &format!("/{SERVICE}/MyService?wsdl")).await, 200);
}

#[tokio::test]
async fn behaviours_answer_as_their_names_say() {
    let bench = Bench::new();
    let path = format!("/{SERVICE}/");
    for (simulate, status) in [("http-500", 500), ("http-404", 404), ("log-flood", 200), ("explode", 200)] {
        let task = bench.after(&[("SIMULATE", simulate)], 30).await;
        assert_eq!(bench.status(task, &path).await, status, "{simulate}");
    }
    let task = bench.after(&[("SIMULATE", "hang")], 30).await;
    assert_eq!(bench.ask(task, &path).await, Answer::Silence);
    let task = bench.after(&[("SIMULATE", "slow-start")], 30).await;
    assert_eq!(bench.ask(task, &path).await, Answer::NoConnection);
    bench.clock.advance(Duration::from_secs(10));
    assert_eq!(bench.status(task, &path).await, 200);
}

#[tokio::test]
async fn an_unknown_behaviour_is_named_in_the_log() {
    let bench = Bench::new();
    let task = bench.after(&[("SIMULATE", "explode\u{1b}[2J")], 60).await;
    let text = bench.text(task).await;
    assert!(text.contains(r#"SIMULATE="explode\u{1b}[2J" is not known; behaving as healthy"#), "{text}");
    assert!(text.contains("log-flood"), "the known ones are named: {text}");
}

#[tokio::test]
async fn each_check_leaves_two_pairs_of_lines() {
    let bench = Bench::new();
    let task = bench.after(&[], 60).await;
    let before = bench.fleet.logs(task, None, usize::MAX).await.unwrap();
    bench.fleet.check(task, &format!("/{SERVICE}/"), Duration::from_secs(5)).await;
    let piece = bench.fleet.logs(task, before.position.as_deref(), usize::MAX).await.unwrap();
    let texts: Vec<&str> = piece.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    assert!(texts[0].starts_with(
        "10.0.142.6 - - [10/Dec/2018:08:09:06 +0000] \"GET /experiment_2-bench/ HTTP/1.1\" 200 "
    ));
    assert!(texts[1].contains("] 10.0.142.6 () {36 vars in "));
    assert!(texts[1].contains("[Mon Dec 10 08:09:06 2018] GET /experiment_2-bench/ => generated "));
    assert!(texts[2].starts_with("10.0.154.158 - - ") && texts[3].contains("] 10.0.154.158 ("));
    assert!(piece.lines.iter().all(|line| line.time.wire().to_string() == "2018-12-10 08:09:06"));
}

#[tokio::test]
async fn a_check_without_an_answer_is_known_when_its_time_is_over() {
    let bench = Bench::new();
    let task = bench.after(&[("SIMULATE", "hang")], 60).await;
    let checked = bench.fleet.check(task, "/x", Duration::from_secs(5)).await;
    assert_eq!(
        checked,
        Checked { outcome: CheckOutcome::TimedOut, at: bench.clock.now().after(Duration::from_secs(5)) }
    );
    assert!(!bench.text(task).await.contains("499"));
    bench.clock.advance(Duration::from_secs(5));
    assert_eq!(bench.text(task).await.matches("HTTP/1.1\" 499 0").count(), 2);
}

#[tokio::test]
async fn a_crash_leaves_its_trace_and_nothing_after_it() {
    let bench = Bench::new();
    let task = bench.after(&[("SIMULATE", "crash")], 3600).await;
    let lines = bench.lines(task).await;
    assert_eq!(lines.last().unwrap().text, "ModuleNotFoundError: No module named 'meshio'");
    assert!(lines.iter().any(|line| line.text.starts_with("Traceback")));
    assert_eq!(bench.state(task).await, State::Stopped(Ending::Exited(1)));
}

#[tokio::test]
async fn work_is_worth_looking_at() {
    let bench = Bench::new();
    let task = bench.after(&[], 3600).await;
    let text = bench.text(task).await;
    for part in ["INFO ", "DEBUG ", "WARN", "ERROR", "\x1b[3", "{\"level\":"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn pieces_of_any_size_give_the_same_lines() {
    let bench = Bench::new();
    for simulate in ["healthy", "log-flood", "oom", "crash"] {
        let task = bench.after(&[("SIMULATE", simulate)], 80).await;
        let whole: Vec<LogLine> = bench.lines(task).await;
        for most in [1, 13, 1000] {
            let (mut lines, mut position, mut more) = (Vec::new(), None, true);
            while more {
                let piece = bench.fleet.logs(task, position.as_deref(), most).await.unwrap();
                lines.extend(piece.lines);
                (position, more) = (piece.position, piece.more);
            }
            assert_eq!(lines, whole, "{simulate}, {most} at a time");
        }
    }
}

#[tokio::test]
async fn a_flood_writes_a_thousand_lines_a_second_at_any_scale() {
    let bench = Bench::scaled(60.0);
    let task = bench.after(&[("SIMULATE", "log-flood")], 30).await;
    let position = bench.fleet.logs(task, None, usize::MAX).await.unwrap().position;
    bench.clock.advance(Duration::from_secs(10));
    let piece = bench.fleet.logs(task, position.as_deref(), usize::MAX).await.unwrap();
    assert_eq!(piece.lines.len(), 10_000);
}

#[tokio::test]
async fn what_was_written_while_the_server_was_down_is_bounded_and_marked() {
    let bench = Bench::new();
    let spec = bench.task(&[("SIMULATE", "log-flood")]);
    bench.fleet.start(&spec).await.unwrap();
    bench.clock.advance(Duration::from_secs(60));
    let position = bench.fleet.logs(spec.id, None, usize::MAX).await.unwrap().position;
    bench.clock.advance(Duration::from_secs(7 * 24 * 3600));
    let bench = bench.killed().await;
    bench.fleet.adopt(std::slice::from_ref(&spec)).await.unwrap();
    let piece = bench.fleet.logs(spec.id, position.as_deref(), usize::MAX).await.unwrap();
    assert!(piece.lines[0].text.contains("was not read"));
    assert!(piece.lines.len() < 700_000);
}

#[tokio::test]
async fn a_stop_is_the_last_thing_in_the_log() {
    let bench = Bench::new();
    let task = bench.after(&[], 100).await;
    bench.fleet.stop(task, Stop::Ask).await.unwrap();
    assert!(!bench.text(task).await.contains("goodbye"));
    bench.clock.advance(Duration::from_secs(10));
    assert_eq!(bench.lines(task).await.last().unwrap().text, "goodbye to uWSGI.");
}
