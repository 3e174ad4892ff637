//! The whole way without a pointer.

use e2e::stage::{Stage, stage};
use e2e::wait;
use serde_json::Value;
use thirtyfour::Key;

/// What has the focus: its words, and whether a reader can see that it has it.
async fn focused(stage: &Stage) -> anyhow::Result<(String, bool)> {
    let script = "
        const e = document.activeElement;
        if (!e || e === document.body) return ['', true];
        const style = getComputedStyle(e);
        const seen = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none';
        const name = e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent || e.name || e.tagName;
        return [name.replace(/\\s+/g, ' ').trim(), seen(style)];";
    let found = stage.tab.evaluate(script).await?;
    let words = found[0].as_str().unwrap_or_default().to_owned();
    Ok((words, found[1] == Value::Bool(true)))
}

/// Presses Tab until the focus is on something that begins with `words`; every stop on the way shows itself.
async fn tab_to(stage: &Stage, words: &str) -> anyhow::Result<()> {
    let mut seen = Vec::new();
    for _ in 0..120 {
        stage.tab.press(Key::Tab + "").await?;
        let (name, is_visible) = focused(stage).await?;
        anyhow::ensure!(is_visible, "the focus on {name:?} cannot be seen");
        if name.starts_with(words) {
            return Ok(());
        }
        seen.push(name);
    }
    anyhow::bail!("Tab never reaches {words:?}; it goes over {seen:?}")
}

#[tokio::test]
async fn a_service_is_created_and_deleted_without_a_pointer() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        stage.tab.sees("mesh-viewer").await?;
        tab_to(stage, "New service").await?;
        stage.tab.press(Key::Enter + "").await?;
        stage.tab.h1().says("New service").await?;
        tab_to(stage, "Name").await?;
        stage.tab.press("by-keyboard").await?;
        stage.tab.press(Key::Enter + "").await?;
        stage.tab.at("/services/by-keyboard").await?;

        tab_to(stage, "Settings").await?;
        stage.tab.press(Key::Enter + "").await?;
        stage.tab.sees("Full name").await?;
        tab_to(stage, "Delete by-keyboard…").await?;
        stage.tab.press(Key::Enter + "").await?;
        stage.tab.dialog().wait().await?;
        // Escape leaves a dialog, and the focus is back where it was.
        stage.tab.press(Key::Escape + "").await?;
        stage.tab.dialog().gone().await?;
        wait::until_true("the focus on the button that opened the dialog", async || {
            Ok(focused(stage).await?.0.starts_with("Delete by-keyboard"))
        })
        .await?;
        stage.tab.press(Key::Enter + "").await?;
        stage.tab.field("Type by-keyboard to go on").wait().await?;
        stage.tab.field("Type by-keyboard to go on").type_text("by-keyboard").await?;
        stage.tab.press(Key::Enter + "").await?;
        stage.tab.h1().says("Services").await
    })
    .await;
}

#[tokio::test]
async fn every_stop_of_the_focus_can_be_seen_on_every_page() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        let pages = [
            "/",
            "/new",
            "/services/newservice",
            "/services/newservice/image",
            "/services/newservice/definition",
            "/services/newservice/events",
            "/services/newservice/logs",
            "/services/newservice/health",
            "/services/newservice/settings",
        ];
        for page in pages {
            stage.tab.open(page).await?;
            stage.tab.h1().wait().await?;
            for _ in 0..60 {
                stage.tab.press(Key::Tab + "").await?;
                let (name, is_visible) = focused(stage).await?;
                anyhow::ensure!(is_visible, "{page}: the focus on {name:?} cannot be seen");
                if name.is_empty() {
                    break;
                }
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_new_page_gets_the_focus_on_its_heading() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        stage.tab.link("New service").click().await?;
        stage.tab.h1().says("New service").await?;
        wait::until_true("the focus in the new page", async || {
            let place = stage.tab.evaluate("return document.activeElement.closest('main') !== null").await?;
            Ok(place == true)
        })
        .await?;
        stage.tab.driver().back().await?;
        stage.tab.h1().says("Services").await?;
        wait::until_true("the focus on the heading", async || Ok(focused(stage).await?.0 == "Services")).await
    })
    .await;
}

#[tokio::test]
async fn keys_of_the_list_work() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        stage.tab.sees("mesh-viewer").await?;
        stage.tab.press("/").await?;
        stage.tab.press("mesh").await?;
        stage.tab.loses("report-builder").await?;
        assert!(
            stage.tab.path().await?.contains("mesh"),
            "the filter is in the address: {}",
            stage.tab.path().await?
        );
        stage.tab.open("/").await?;
        stage.tab.sees("mesh-viewer").await?;
        stage.tab.press("n").await?;
        stage.tab.h1().says("New service").await
    })
    .await;
}

#[tokio::test]
async fn from_the_filter_of_the_list_the_keys_lead_on() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        stage.tab.sees("mesh-viewer").await?;
        let on_first = async || {
            let script = "return document.activeElement.closest('[data-row=\"0\"]') !== null";
            Ok(stage.tab.evaluate(script).await? == true)
        };
        stage.tab.press("/").await?;
        stage.tab.press("mesh").await?;
        stage.tab.press(Key::Down + "").await?;
        wait::until_true("the focus in the first row", on_first).await?;
        // Escape clears, and then leaves, so that the keys of the list hold again.
        stage.tab.press("/").await?;
        stage.tab.press(Key::Escape + "").await?;
        stage.tab.sees("report-builder").await?;
        stage.tab.press(Key::Escape + "").await?;
        stage.tab.press("j").await?;
        wait::until_true("the focus in a row", async || {
            let script = "return document.activeElement.closest('[data-row]') !== null";
            Ok(stage.tab.evaluate(script).await? == true)
        })
        .await?;
        stage.tab.press("/").await?;
        stage.tab.press("mesh").await?;
        stage.tab.press(Key::Enter + "").await?;
        stage.tab.at("/services/mesh-viewer").await
    })
    .await;
}
