//! `cargo xtask test`: everything that must hold before a change is done.

mod browser;
mod clfpy;
mod containers;
mod deploy;
mod engine;
mod suite;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use crate::progress::{Progress, duration};
use crate::{machine, portal, process, run, workspace};
use suite::{SUITES, Suite};

/// What the tests themselves should take at most, builds not counted: beyond it the report asks for faster ones.
const BUDGET: Duration = Duration::from_secs(25 * 60);
/// MiB that test builds take on top of those of `run`.
const DISK: u64 = 9_000;

/// Runs every test, the browser ones included, fast ones first, and shows what each suite took.
///
/// What the tests need is fetched or installed where that may be done without asking: the WebAssembly target, Trunk,
/// wasm-bindgen, a Python environment with clfpy, axe-core, and with apt Chromium and its driver. Otherwise a sentence
/// says what to install. A failing suite does not stop the others. The suites `engine` and `containers` use a Docker Engine that
/// runs; in CI, or with --install, they install Debian's docker.io and start a private one, and the suite `deploy` installs
/// systemd and caddy. Elsewhere their tests are named as not run.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask test\n  cargo xtask test --only tidy --only unit\n  \
    cargo xtask test --only browser -- sign_in    only browser tests with `sign_in` in their name")]
pub(crate) struct Args {
    /// Only this suite; may be given more than once
    #[arg(long, value_name = "SUITE", value_parser = suite::names())]
    only: Vec<String>,
    /// Installs what the suites `deploy` (systemd, caddy), `engine` and `containers` need (docker.io, skopeo, busybox-static) and starts a private engine, as CI does; for root on Debian
    #[arg(long)]
    install: bool,
    /// Lists the suites and ends
    #[arg(long)]
    list: bool,
    /// Only tests whose name contains this, after `--` (suites unit, server, engine, browser, containers)
    #[arg(last = true, value_name = "FILTER")]
    filter: Vec<String>,
}

/// What a suite needs to know.
pub(crate) struct Context<'a> {
    /// Where whole outputs are kept.
    pub(crate) logs: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// Words after `--`.
    pub(crate) filter: &'a [String],
    /// Whether an engine may be installed and started (CI, or `--install`).
    pub(crate) may_install: bool,
    name: &'static str,
    progress: &'a Progress,
}

impl Context<'_> {
    /// Shows `line` beside the suite's name while it runs.
    pub(crate) fn say(&self, line: &str) {
        self.progress.say(self.name, line);
    }

    /// Runs a command whose output goes to the suite's log `part`.
    pub(crate) fn run(&self, command: &mut std::process::Command, part: &str) -> anyhow::Result<()> {
        process::run(command, &self.log(part), &|line| self.say(line))
    }

    /// Runs tests of cargo's, those that the filter names where one was given.
    ///
    /// # Errors
    /// Also where the filter names none: a misspelt name must not look like a pass.
    pub(crate) fn run_tests(&self, cargo: &mut std::process::Command) -> anyhow::Result<()> {
        self.run(cargo.args(self.filter), "run")?;
        if self.filter.is_empty() {
            return Ok(());
        }
        let log = self.log("run");
        let output =
            std::fs::read_to_string(&log).with_context(|| format!("cannot read {}", log.display()))?;
        ensure!(
            suite::passed(&output) > 0,
            "no test of the suite {} has `{}` in its name",
            self.name,
            self.filter.join("` or `")
        );
        Ok(())
    }

    /// Has apt install what a suite needs, where somebody asked for that (CI, or `--install`).
    ///
    /// # Errors
    /// Nobody asked: what is missing, and the suite's tests as not run. Or the installation fails.
    fn install(
        &self,
        packages: &[&str],
        by_hand: &str,
        missing: String,
        tests: impl FnOnce() -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<()> {
        if !self.may_install {
            return Err(NotRun { why: missing, tests: tests()? }.into());
        }
        machine::apt_install(packages, &self.log("apt"), &|line| self.say(line), by_hand)
    }

    /// The file for the output of `part`.
    pub(crate) fn log(&self, part: &str) -> PathBuf {
        self.logs.join(format!("test-{}-{part}.log", self.name))
    }
}

/// Why a suite was left out, which is no failure: nobody asked for what it needs to be installed.
#[derive(Debug)]
struct NotRun {
    why: String,
    tests: Vec<String>,
}

impl std::fmt::Display for NotRun {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}\nNot run:", self.why)?;
        self.tests.iter().try_for_each(|name| write!(to, "\n  {name}"))
    }
}

impl std::error::Error for NotRun {}

/// How a suite went.
struct Row {
    name: &'static str,
    prepare: Duration,
    tests: Duration,
    failure: Option<anyhow::Error>,
}

impl Row {
    fn not_run(&self) -> bool {
        self.failure.as_ref().is_some_and(anyhow::Error::is::<NotRun>)
    }

    fn failed(&self) -> bool {
        self.failure.is_some() && !self.not_run()
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.list {
        for suite in SUITES {
            println!("{:<10}{}", suite.name, suite.about);
        }
        return Ok(());
    }
    let chosen: Vec<&Suite> = SUITES
        .iter()
        .filter(|suite| args.only.is_empty() || args.only.iter().any(|name| name == suite.name))
        .collect();
    let target = workspace::target_dir()?;
    if args.only.is_empty() {
        let is_first = !target.join("debug/deps").exists();
        machine::need_disk(&target, if is_first { DISK } else { DISK / 4 })?;
    }
    let names: Vec<&'static str> = chosen.iter().map(|suite| suite.name).collect();
    let progress = Progress::new(&names);
    let logs = run::logs()?;
    let rows = progress.watch(|| all(&chosen, &progress, &logs, &target, args));
    report(&rows)
}

fn all(chosen: &[&Suite], progress: &Progress, logs: &Path, target: &Path, args: &Args) -> Vec<Row> {
    let may_install = args.install || is_ci();
    let mut rows = Vec::new();
    for suite in chosen {
        progress.begin(suite.name);
        let context = Context {
            logs: logs.into(),
            target: target.into(),
            filter: &args.filter,
            may_install,
            name: suite.name,
            progress,
        };
        let row = one(suite, &context);
        progress.end(suite.name, !row.failed(), if row.not_run() { "not run" } else { "" });
        if let Some(failure) = &row.failure {
            eprintln!("\n{failure:#}\n");
        }
        rows.push(row);
        if process::ending() {
            break;
        }
    }
    rows
}

/// What CI systems set.
fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

fn one(suite: &Suite, context: &Context<'_>) -> Row {
    let begin = Instant::now();
    let prepared = (suite.prepare)(context);
    let prepare = begin.elapsed();
    let begin = Instant::now();
    let result = prepared.and_then(|()| (suite.test)(context));
    Row { name: suite.name, prepare, tests: begin.elapsed(), failure: result.err() }
}

fn report(rows: &[Row]) -> anyhow::Result<()> {
    println!("\n{:<10}{:>14}{:>14}  result", "suite", "preparation", "tests");
    for row in rows {
        let result = if row.failed() {
            "FAILED"
        } else if row.not_run() {
            "not run"
        } else {
            "ok"
        };
        println!("{:<10}{:>14}{:>14}  {result}", row.name, duration(row.prepare), duration(row.tests));
    }
    let prepare: Duration = rows.iter().map(|row| row.prepare).sum();
    let tests: Duration = rows.iter().map(|row| row.tests).sum();
    println!("{:<10}{:>14}{:>14}", "all", duration(prepare), duration(tests));
    if tests > BUDGET {
        println!(
            "The tests took longer than the {} they are allowed: make the slowest one faster.",
            duration(BUDGET)
        );
    }
    let failed: Vec<&str> = rows.iter().filter(|row| row.failed()).map(|row| row.name).collect();
    if !failed.is_empty() {
        bail!(
            "failed: {}. Again alone: cargo xtask test --only {}",
            failed.join(", "),
            failed.join(" --only ")
        );
    }
    Ok(())
}

/// Makes the portal in dist/, as `run` does.
pub(crate) fn build_portal(context: &Context<'_>) -> anyhow::Result<()> {
    portal::ensure_target(&context.log("target"), &|line| context.say(line))?;
    let (tools, _) = crate::tools::ensure(&context.log("tools"), &|line| context.say(line))?;
    portal::fetch(&context.log("crates"), &|line| context.say(line))?;
    portal::build(&tools, portal::Profile::Dev, &portal::dist(), &context.log("page"), &|line| {
        context.say(line);
    })
}
