//! axe-core on the page as it is now: WCAG 2.2 AA and best practices, nothing switched off.

use std::sync::OnceLock;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::place;
use crate::tab::Tab;

const RUN: &str = "
    const done = arguments[0];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
        .then(result => done(result.violations), error => done(String(error)));
";

/// Fails on any violation.
///
/// # Errors
/// The rules that the page breaks and the elements that break them; `state` says what the page shows.
pub async fn check(tab: &Tab, state: &str) -> anyhow::Result<()> {
    tab.driver().execute(source()?, Vec::new()).await.context("axe-core does not load")?;
    let result = tab.driver().execute_async(RUN, Vec::new()).await.context("axe-core does not run")?;
    let Some(violations) = result.json().as_array() else { bail!("axe-core failed: {}", result.json()) };
    let list: String = violations.iter().map(shown).collect();
    ensure!(violations.is_empty(), "{state}: axe finds {} violations:{list}", violations.len());
    Ok(())
}

fn shown(violation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let node = |node: &Value| {
        format!(
            "\n    {}\n      {}",
            text(&node["html"]),
            text(&node["failureSummary"]).replace('\n', "\n      ")
        )
    };
    format!(
        "\n  {}: {}{}",
        text(&violation["id"]),
        text(&violation["help"]),
        nodes.map(node).collect::<String>()
    )
}

fn source() -> anyhow::Result<&'static str> {
    static SOURCE: OnceLock<String> = OnceLock::new();
    if let Some(source) = SOURCE.get() {
        return Ok(source);
    }
    let path = place::axe();
    let source = std::fs::read_to_string(&path).with_context(|| {
        format!("no axe-core at {}: `cargo xtask test --only browser` fetches it", path.display())
    })?;
    Ok(SOURCE.get_or_init(|| source))
}
