//! Env files that are dropped on the page, and lines that are pasted into it.

use e2e::stage::{Stage, stage};
use serde_json::json;

/// Control and V, as WebDriver spells them.
const PASTE: &str = "\u{e009}v";

const LINES: &str =
    "# of the example\nCONTEXT_ROOT=/experiment_2-newservice\nGREETING=hello world\nLOG_LEVEL=trace\n";

#[tokio::test]
async fn a_file_dropped_on_the_environment_is_previewed_and_imported() {
    stage(async |stage| {
        let file = tempfile::Builder::new().prefix("dropped-").suffix(".env").tempfile()?;
        std::fs::write(file.path(), LINES)?;
        stage.sign_in_at("/services/newservice/definition").await?;
        stage.tab.field("Value of LOG_LEVEL").wait().await?;
        drag(stage, &["dragEnter", "dragOver"], file.path()).await?;
        stage.tab.sees("Drop an env file here to import it").await?;
        drag(stage, &["drop"], file.path()).await?;
        stage.tab.dialog().says("Import variables").await?;
        let name = file.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        stage.tab.dialog().says(&name).await?;
        imported(stage).await?;
        stage.tab.loses("Drop an env file here to import it").await
    })
    .await;
}

#[tokio::test]
async fn lines_pasted_into_a_name_are_previewed_and_imported() {
    stage(async |stage| {
        stage.tab.allow_clipboard().await?;
        stage.sign_in_at("/services/newservice/definition").await?;
        let tab = &stage.tab;
        tab.field("Name of LOG_LEVEL").wait().await?;
        tab.copy(LINES).await?;
        tab.field("Name of LOG_LEVEL").click().await?;
        tab.field("Name of LOG_LEVEL").type_text(PASTE).await?;
        tab.dialog().says("Import variables").await?;
        imported(stage).await
    })
    .await;
}

/// A field would swallow the line breaks of a key or certificate.
#[tokio::test]
async fn lines_pasted_into_a_value_stay_lines() {
    stage(async |stage| {
        stage.tab.allow_clipboard().await?;
        stage.sign_in_at("/services/newservice/definition").await?;
        let tab = &stage.tab;
        tab.field("Value of LOG_LEVEL").fill("").await?;
        tab.copy("-----BEGIN-----\nabc\n-----END-----").await?;
        tab.field("Value of LOG_LEVEL").click().await?;
        tab.field("Value of LOG_LEVEL").type_text(PASTE).await?;
        e2e::wait::until_true("three lines", async || {
            let held = tab.field("Value of LOG_LEVEL").value().await?;
            Ok(held == "-----BEGIN-----\nabc\n-----END-----")
        })
        .await
    })
    .await;
}

/// Drags a file from the desk over the sheet of the environment, as the browser reports it.
async fn drag(stage: &Stage, steps: &[&str], file: &std::path::Path) -> anyhow::Result<()> {
    let script = "const zone = document.querySelector('.drop'); zone.scrollIntoView();
        const box = zone.getBoundingClientRect(); return [box.x + box.width / 2, box.y + Math.min(60, box.height / 2)]";
    let place = stage.tab.evaluate(script).await?;
    for step in steps {
        let data = json!({ "items": [], "files": [file], "dragOperationsMask": 1 });
        let event = json!({ "type": step, "x": place[0], "y": place[1], "data": data });
        stage.tab.command("Input.dispatchDragEvent", event).await?;
    }
    Ok(())
}

/// What the dialog shows of [`LINES`], and what comes of it.
async fn imported(stage: &Stage) -> anyhow::Result<()> {
    let tab = &stage.tab;
    tab.dialog().says("1 added").await?;
    tab.dialog().says("1 comment or blank line is ignored").await?;
    tab.button("Import").click().await?;
    tab.dialog().gone().await?;
    assert_eq!(tab.field("Value of GREETING").value().await?, "hello world");
    assert_eq!(tab.field("Value of LOG_LEVEL").value().await?, "trace");
    Ok(())
}
