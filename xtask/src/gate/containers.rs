//! The suite in Chromium with a real Docker Engine: what it needs of the machine is what `browser` and `engine` need.

use super::{Context, browser, engine};

const TESTS: &[&str] = &["test", "--locked", "--package", "e2e", "--test", "containers"];

/// Finds or installs engine and browser, and builds portal, server and tests.
pub(super) fn prepare(context: &Context<'_>) -> anyhow::Result<()> {
    engine::need(context, || engine::names(context, TESTS))?;
    browser::prepare(context)
}

/// Runs tests/e2e/tests/containers/.
pub(super) fn test(context: &Context<'_>) -> anyhow::Result<()> {
    let engine = engine::engine(context)?;
    // One after the other: each container is a change of the machine's network, which breaks off others' requests.
    let mut cargo = browser::e2e(context, &["--test", "containers", "--no-fail-fast", "--", "--ignored"])?;
    context.run_tests(cargo.arg("--test-threads=1").env("DOCKER_HOST", engine.host()))
}
