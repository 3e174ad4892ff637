//! Figures beside their goals, and those with a Docker Engine: tests of the engine suite that are too long for it, or want an
//! engine of their own (crates/servicectl/tests/engine/figures.rs and soak.rs).

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail, ensure};

use crate::{docker, process, run, workspace};

/// By so many MB the memory of a server may grow where it is to stay flat.
pub(crate) const FLAT: f64 = 32.0;

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "at least {least}"),
            Self::AtMost(most) => write!(f, "at most {most}"),
        }
    }
}

impl FromStr for Goal {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (which, value) = text.rsplit_once(' ').context("a goal has no number")?;
        let value = value.parse()?;
        match which {
            "at least" => Ok(Self::AtLeast(value)),
            "at most" => Ok(Self::AtMost(value)),
            _ => bail!("a goal is `at least` or `at most` something, not {text:?}"),
        }
    }
}

/// Figures of one run beside their goals: each is shown as it comes, and all must be met in the end.
#[derive(Debug, Default)]
pub(crate) struct Goals {
    missed: Vec<String>,
}

impl Goals {
    /// Shows a figure, its goal, and whether it is met.
    pub(crate) fn hold(&mut self, what: &str, value: f64, goal: Goal) {
        println!("{}", self.judged(what, value, goal));
    }

    fn judged(&mut self, what: &str, value: f64, goal: Goal) -> String {
        let is_met = goal.is_met(value);
        let line = format!("{what}: {value:.2} (goal: {goal})");
        if !is_met {
            self.missed.push(line.clone());
        }
        format!("{line}, {}", if is_met { "met" } else { "MISSED" })
    }

    /// Takes a line of a test's: `goal: WHAT; VALUE; at most LIMIT`.
    fn read(&mut self, line: &str) -> anyhow::Result<()> {
        let parts: Vec<&str> = line.split("; ").collect();
        let [what, value, goal] = parts.as_slice() else { bail!("a figure is no figure: {line:?}") };
        self.hold(what, value.parse().with_context(|| line.to_owned())?, goal.parse()?);
        Ok(())
    }

    /// # Errors
    /// A goal was missed: all that were.
    pub(crate) fn verdict(self) -> anyhow::Result<()> {
        ensure!(self.missed.is_empty(), "missed: {}", self.missed.join("; "));
        Ok(())
    }
}

/// A test, and what it needs.
pub(crate) struct Figure {
    /// Its name in the engine suite.
    pub(crate) test: &'static str,
    /// Whether the server is built with optimisations: its speed is the figure.
    pub(crate) optimised: bool,
    /// Whether it starts the engine again and again.
    pub(crate) own_engine: bool,
    /// Whether it says figures with goals.
    pub(crate) has_goals: bool,
}

impl Figure {
    /// Runs it so many rounds; what it says of its figures is printed, those with a goal beside it.
    ///
    /// # Errors
    /// There is no engine and none can be started, the test fails, or a goal is missed.
    pub(crate) fn take(&self, rounds: u32) -> anyhow::Result<()> {
        let logs = run::logs()?;
        let running = if self.own_engine { None } else { docker::running() };
        let engine = running.map_or_else(|| docker::start(&logs.join("figures-dockerd.log")), Ok)?;
        let mut cargo = workspace::cargo();
        cargo.args(["test", "--locked", "--package", "servicectl", "--test", "engine"]);
        if self.optimised {
            cargo.arg("--release");
        }
        cargo
            .args(["--", "--ignored", "--exact", self.test, "--nocapture"])
            .env("DOCKER_HOST", engine.host())
            .env("SERVICECTL_SOAK_ROUNDS", rounds.to_string());
        if let Some(keeper) = engine.keeper() {
            cargo.env("SERVICECTL_SOAK_ENGINE", keeper.to_string());
        }
        let output = Mutex::new(Output::default());
        process::run(&mut cargo, &logs.join("figures.log"), &|line| {
            output.lock().unwrap_or_else(PoisonError::into_inner).take(line);
        })?;
        output.into_inner().unwrap_or_else(PoisonError::into_inner).verdict(self)
    }
}

/// What a test said.
#[derive(Default)]
struct Output {
    goals: Goals,
    /// Lines with goals.
    figures: usize,
    /// The first of them that could not be read.
    unread: Option<anyhow::Error>,
    /// Whether it ran: cargo is content with a name that no test has.
    passed: bool,
}

impl Output {
    fn take(&mut self, line: &str) {
        if line.starts_with("soak:") {
            println!("{line}");
        } else if let Some(figure) = line.strip_prefix("goal: ") {
            self.figures += 1;
            if let Err(error) = self.goals.read(figure) {
                self.unread.get_or_insert(error);
            }
        }
        self.passed |= line.starts_with("test result: ok. 1 passed;");
    }

    fn verdict(self, figure: &Figure) -> anyhow::Result<()> {
        ensure!(self.passed, "no test was run: the engine suite has none of the name {}", figure.test);
        if let Some(error) = self.unread {
            return Err(error);
        }
        ensure!(!figure.has_goals || self.figures > 0, "{} measured nothing: it said no goal", figure.test);
        self.goals.verdict()
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, Goal, Goals, Output};

    #[test]
    fn a_figure_is_shown_beside_its_goal_and_a_missed_one_is_the_verdict() {
        let mut goals = Goals::default();
        assert_eq!(goals.judged("rate", 0.6, Goal::AtLeast(0.6)), "rate: 0.60 (goal: at least 0.6), met");
        assert_eq!(goals.judged("p99", 2.0, Goal::AtMost(2.0)), "p99: 2.00 (goal: at most 2), met");
        assert!(Goals::default().verdict().is_ok());
        assert_eq!(goals.judged("rate", 0.59, Goal::AtLeast(0.6)), "rate: 0.59 (goal: at least 0.6), MISSED");
        assert_eq!(goals.verdict().unwrap_err().to_string(), "missed: rate: 0.59 (goal: at least 0.6)");
    }

    #[test]
    fn what_was_not_measured_is_not_met() {
        let figure =
            |has_goals| Figure { test: "figures::x", optimised: false, own_engine: false, has_goals };
        let verdict = |lines: &[&str], has_goals| {
            let mut output = Output::default();
            lines.iter().for_each(|line| output.take(line));
            output.verdict(&figure(has_goals)).map_err(|error| error.to_string())
        };
        let passed =
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 40 filtered out; finished in 1.00s";
        let none =
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 41 filtered out; finished in 0.00s";
        let goal = "goal: seconds; 2; at most 2.5";
        assert_eq!(verdict(&[goal, passed], true), Ok(()));
        assert_eq!(verdict(&[passed], false), Ok(()));
        assert!(verdict(&[passed], true).unwrap_err().contains("measured nothing"));
        assert!(verdict(&[none], false).unwrap_err().contains("figures::x"));
        assert!(verdict(&["goal: seconds; 3; at most 2.5", passed], true).unwrap_err().starts_with("missed"));
        assert!(verdict(&["goal: seconds; 3", goal, passed], true).unwrap_err().contains("no figure"));
    }

    #[test]
    fn figures_of_tests_are_read() {
        let mut goals = Goals::default();
        goals.read("lines a second; 21000.5; at least 20000").unwrap();
        goals.read("seconds; 3; at most 2.5").unwrap();
        assert_eq!(goals.missed, ["seconds: 3.00 (goal: at most 2.5)"]);
        for wrong in
            ["seconds; 3", "seconds; many; at most 2", "seconds; 3; about 2", "seconds; NaN; at most 2"]
        {
            let mut goals = Goals::default();
            assert!(goals.read(wrong).is_err() || goals.verdict().is_err(), "{wrong}");
        }
    }
}
