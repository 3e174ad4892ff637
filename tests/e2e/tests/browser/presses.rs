//! Whatever can be pressed does something, and nothing that can be pressed stops the portal.

use anyhow::ensure;
use e2e::stage::stage;
use e2e::wait;
use thirtyfour::Key;

/// Presses all that there is in the page, but what would change a service, end the session or leave the page: gives the names.
const PRESS: &str = "const spared = /deploy|delete|create|sign|send|push|copy|download|load|renew|sample/i;
    const pressed = [];
    for (const each of [...document.querySelectorAll('main button, main summary')]) {
        const name = each.getAttribute('aria-label') || each.textContent.trim();
        if (!each.isConnected || each.disabled || spared.test(name)) continue;
        each.click();
        pressed.push(name);
    }
    return pressed";

#[tokio::test]
async fn more_events_of_a_loop_are_shown_on_demand() {
    stage(async |stage| {
        stage.sign_in_at("/services/mesh-viewer/events").await?;
        let shown = "return document.querySelectorAll('main li time').length";
        let more = stage.tab.button(" more").about();
        wait::until_true("more events than are shown", async || more.is_there().await).await?;
        let before = stage.tab.evaluate(shown).await?.as_u64();
        more.nth(0).click().await?;
        wait::until_true("more events", async || Ok(stage.tab.evaluate(shown).await?.as_u64() > before))
            .await?;
        stage.tab.h1().says("mesh-viewer").await
    })
    .await;
}

#[tokio::test]
async fn no_button_of_any_page_stops_the_portal() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        let services = ["newservice", "mesh-viewer", "hpc-preprocessor", "optimiser", "report-builder"];
        let tabs = ["", "/image", "/definition", "/events", "/logs", "/health", "/settings"];
        let pages = services
            .iter()
            .flat_map(|service| tabs.iter().map(move |tab| format!("/services/{service}{tab}")));
        let mut all = 0;
        for page in ["/".to_owned(), "/new".to_owned()].into_iter().chain(pages) {
            stage.tab.open(&page).await?;
            stage.tab.h1().wait().await?;
            // Twice, since the first time opens what is inside menus and dialogs.
            for _ in 0..2 {
                all += stage.tab.evaluate(PRESS).await?.as_array().map_or(0, Vec::len);
                stage.tab.press(Key::Escape + "").await?;
            }
            let shown = stage.tab.shown().await?;
            ensure!(!shown.contains("The portal has stopped"), "after the buttons of {page}");
        }
        ensure!(all > 100, "{all} buttons were pressed");
        Ok(())
    })
    .await;
}
