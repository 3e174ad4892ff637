//! The suites of `cargo xtask test`, fast ones first.

use anyhow::Context as _;

use super::{Context, browser, clfpy, containers, deploy, engine};
use crate::{portal, tidy, workspace};

/// A suite: what it needs is prepared first, so that the table can tell building from testing.
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) prepare: fn(&Context<'_>) -> anyhow::Result<()>,
    pub(crate) test: fn(&Context<'_>) -> anyhow::Result<()>,
}

/// All suites in their order.
pub(crate) const SUITES: &[Suite] = &[
    Suite { name: "format", about: "cargo fmt --check", prepare: |_| Ok(()), test: format },
    Suite {
        name: "tidy",
        about: "the walls of ARCHITECTURE.md (cargo xtask tidy --list)",
        prepare: fetch,
        test: tidy,
    },
    Suite {
        name: "clippy",
        about: "lints of every crate, and of the portal as WebAssembly",
        prepare: target,
        test: clippy,
    },
    Suite {
        name: "unit",
        about: "unit, property and doc tests of the portal, the pure crates and xtask",
        prepare: |context| cargo_test(context, UNIT, true),
        test: |context| cargo_test(context, UNIT, false),
    },
    Suite {
        name: "server",
        about: "unit and property tests of the server, and requests to it over real sockets",
        prepare: |context| cargo_test(context, SERVER, true),
        test: |context| cargo_test(context, SERVER, false),
    },
    Suite {
        name: "clfpy",
        about: "the unmodified Python client clfpy 1.3.2",
        prepare: clfpy::prepare,
        test: clfpy::test,
    },
    Suite {
        name: "deploy",
        about: "the files for an operator: systemd-analyze and caddy read those in deploy/ (--install: gets both)",
        prepare: deploy::prepare,
        test: deploy::test,
    },
    Suite {
        name: "engine",
        about: "the registry with docker, skopeo and clfpy on a real Docker Engine (--install: a private one)",
        prepare: engine::prepare,
        test: engine::test,
    },
    Suite {
        name: "browser",
        about: "the whole of it in Chromium",
        prepare: browser::prepare,
        test: browser::test,
    },
    Suite {
        name: "containers",
        about: "the portal in Chromium with services as containers on a real Docker Engine (--install: a private one)",
        prepare: containers::prepare,
        test: containers::test,
    },
];

const UNIT: &[&str] = &["--workspace", "--exclude", "e2e", "--exclude", "servicectl"];
const SERVER: &[&str] = &["--package", "servicectl"];

/// The names for `--only`.
pub(crate) fn names() -> Vec<&'static str> {
    SUITES.iter().map(|suite| suite.name).collect()
}

fn format(context: &Context<'_>) -> anyhow::Result<()> {
    let mut cargo = workspace::cargo();
    context.run(cargo.args(["fmt", "--all", "--check"]), "check").context("`cargo fmt` puts this right")
}

fn fetch(context: &Context<'_>) -> anyhow::Result<()> {
    portal::fetch(&context.log("fetch"), &|line| context.say(line)).map(drop)
}

fn tidy(_: &Context<'_>) -> anyhow::Result<()> {
    tidy::check().map(drop)
}

fn target(context: &Context<'_>) -> anyhow::Result<()> {
    portal::ensure_target(&context.log("target"), &|line| context.say(line)).map(drop)
}

fn clippy(context: &Context<'_>) -> anyhow::Result<()> {
    let strict = ["--", "--deny", "warnings"];
    let mut native = workspace::cargo();
    native.args(["clippy", "--locked", "--workspace", "--all-targets"]).args(strict);
    context.run(&mut native, "native")?;
    let mut wasm = workspace::cargo();
    wasm.args(["clippy", "--locked", "--package", "portal", "--target", portal::TARGET]).args(strict);
    context.run(&mut wasm, "wasm")
}

fn cargo_test(context: &Context<'_>, packages: &[&str], only_build: bool) -> anyhow::Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--locked"]).args(packages);
    if only_build {
        context.run(cargo.arg("--no-run"), "build")
    } else {
        context.run_tests(cargo.args(["--no-fail-fast", "--"]))
    }
}

/// How many tests have passed by what cargo printed.
pub(super) fn passed(output: &str) -> u64 {
    let results = output.lines().filter_map(|line| line.trim_start().strip_prefix("test result:"));
    let words = results.filter_map(|result| result.split_once(" passed")?.0.rsplit(' ').next());
    words.filter_map(|count| count.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::passed;

    #[test]
    fn tests_that_passed_are_counted_over_all_programs() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.00s\n\
            test result: ok. 11 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(passed(output), 13);
        assert_eq!(passed("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out"), 0);
    }
}
